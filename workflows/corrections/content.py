"""What a correction and a recall say (nội dung đính chính, thu hồi) as values, read from JSON strictly.

The paper that they are about is named as it was issued: its names do not change when the house changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflows.content import Json
from workflows.days import spelled_day
from workflows.refusals import BadInput
from workflows.scheduling.strict_json import Node
from workflows.strict_content import NAME_LIMIT, record_of, stored, text_of

ITEMS_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Target:
    """The issued paper (văn bản được đính chính, bị thu hồi): its kind's title, code, number ("" for none), day,
    subject.
    """

    kind: str
    code: str
    number: str
    day: date
    subject: str

    def named(self) -> str:
        """How a paper calls it: "Giao ước thi đua số 05/GƯ-CTĐ ngày 06 tháng 3 năm 2020"."""
        number = f" số {self.number}" if self.number else ""
        return f"{self.kind}{number} {spelled_day(self.day)}"


@dataclass(frozen=True, slots=True)
class Item:
    """One error (nội dung đính chính): where it stands, what was printed, what is right."""

    where: str
    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class CorrectionContent:
    """What a correcting letter says; texts of a draft may be empty."""

    target: Target
    reason: str
    items: tuple[Item, ...]

    @classmethod
    def from_json(cls, content: Json) -> CorrectionContent:
        """The content in its one spelling; :class:`BadInput` names the path of the first ill-formed part."""
        parts = record_of(Node(content), cls)
        items = tuple(_item(node) for node in parts["items"].rows(ITEMS_LIMIT))
        return cls(_target(parts["target"]), text_of(parts["reason"]), items)

    def to_json(self) -> dict[str, Json]:
        """The content as it is stored and hashed."""
        return {"target": stored(self.target), "reason": self.reason, "items": stored(self.items)}


@dataclass(frozen=True, slots=True)
class RecallContent:
    """What a notice of recall says; ``effect``: what holds from then on, "" where nothing is said."""

    target: Target
    reason: str
    effect: str

    @classmethod
    def from_json(cls, content: Json) -> RecallContent:
        """The content in its one spelling; :class:`BadInput` names the path of the first ill-formed part."""
        parts = record_of(Node(content), cls)
        return cls(_target(parts["target"]), text_of(parts["reason"]), text_of(parts["effect"]))

    def to_json(self) -> dict[str, Json]:
        """The content as it is stored and hashed."""
        return {"target": stored(self.target), "reason": self.reason, "effect": self.effect}


def _target(node: Node) -> Target:
    parts = record_of(node, Target)
    try:
        day = date.fromisoformat(text_of(parts["day"], NAME_LIMIT))
    except ValueError:
        raise BadInput("Phải là ngày có thật, ví dụ 2020-03-06.", field=parts["day"].path) from None
    kind, code, number = (text_of(parts[name], NAME_LIMIT) for name in ("kind", "code", "number"))
    return Target(kind, code, number, day, text_of(parts["subject"]))


def _item(node: Node) -> Item:
    parts = record_of(node, Item)
    return Item(text_of(parts["where"]), text_of(parts["wrong"]), text_of(parts["right"]))
