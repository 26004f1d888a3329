"""The content of a pledge (nội dung bản giao ước) as values, read from JSON strictly and in one spelling.

A target keeps the words of its denominator: clusters count "over 85 %" of different things (Cluster IV 2020 of all
cases, Cluster II 2019 of new ones), and a bare number could be neither checked nor compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum

from workflows.content import Json, normalised
from workflows.refusals import BadInput
from workflows.wording import plain

FIELDS_LIMIT, COMMITMENTS_LIMIT, LINES_LIMIT = 20, 200, 50
TEXT_LIMIT, THEME_LIMIT, UNIT_LIMIT = 5_000, 300, 30
_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", re.ASCII)
# Two decimals at most: with three, "1.000" could be one or one thousand, and nobody could tell which was signed.
_VALUE = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,2})?", re.ASCII)


class Comparator(StrEnum):
    """How the result is held against the value (so sánh)."""

    EQUAL = "="
    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class Target:
    """A quantified target (chỉ tiêu): what is measured, of what (in words), compared how, with which value.

    ``value`` is decimal text in its one spelling ("70", "92.5"); a percentage is of 0..100 and names its
    ``denominator``; ``unit`` is "%" or a word ("người", "cuộc").
    """

    measure: str
    denominator: str
    comparator: Comparator
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """One thing that the members promise (nội dung giao ước); ``key`` stays the same through all versions."""

    key: str
    text: str
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of work (lĩnh vực) with its commitments, in printing order."""

    key: str
    title: str
    commitments: tuple[Commitment, ...]


@dataclass(frozen=True, slots=True)
class PledgeContent:
    """What a pledge says (nội dung bản giao ước): theme, grounds, commitments by field, organisation, closing words."""

    theme: str
    grounds: tuple[str, ...]
    fields: tuple[Field, ...]
    organisation: tuple[str, ...]
    closing: str

    @property
    def commitments(self) -> tuple[Commitment, ...]:
        """All commitments, in printing order."""
        return tuple(commitment for field in self.fields for commitment in field.commitments)

    @classmethod
    def from_json(cls, content: Json) -> PledgeContent:
        """The content read from JSON, every text and value in its one spelling.

        A draft may be incomplete, which ``workflows.pledge.check`` refuses, but never ill-formed: :class:`BadInput`
        names the path of the first wrong part, for instance ``fields.0.commitments.2.target.value``.
        """
        parts = _record(content, "", ("theme", "grounds", "fields", "organisation", "closing"))
        return cls(
            theme=_text(parts["theme"], "theme", THEME_LIMIT),
            grounds=_lines(parts["grounds"], "grounds"),
            fields=tuple(_field(item, path) for item, path in _items(parts["fields"], "fields", FIELDS_LIMIT)),
            organisation=_lines(parts["organisation"], "organisation"),
            closing=_text(parts["closing"], "closing"),
        )

    def to_json(self) -> dict[str, Json]:
        """The content as JSON: the form that is stored and hashed."""
        return {name: normalised(part) for name, part in asdict(self).items()}  # tuples become lists, as in JSON


def _field(item: Json, path: str) -> Field:
    parts = _record(item, path, ("key", "title", "commitments"))
    found = _items(parts["commitments"], f"{path}.commitments", COMMITMENTS_LIMIT)
    return Field(
        key=_key(parts["key"], f"{path}.key"),
        title=_text(parts["title"], f"{path}.title"),
        commitments=tuple(_commitment(each, where) for each, where in found),
    )


def _commitment(item: Json, path: str) -> Commitment:
    parts = _record(item, path, ("key", "text", "target"))
    target = parts["target"]
    return Commitment(
        key=_key(parts["key"], f"{path}.key"),
        text=_text(parts["text"], f"{path}.text"),
        target=None if target is None else _target(target, f"{path}.target"),
    )


def _target(item: Json, path: str) -> Target:
    parts = _record(item, path, ("measure", "denominator", "comparator", "value", "unit"))
    if parts["comparator"] not in list(Comparator):
        raise BadInput("Phép so sánh phải là một trong các dấu =, >, >=, <, <=.", field=f"{path}.comparator")
    return Target(
        measure=_text(parts["measure"], f"{path}.measure"),
        denominator=_text(parts["denominator"], f"{path}.denominator"),
        comparator=Comparator(str(parts["comparator"])),
        value=_value(parts["value"], f"{path}.value"),
        unit=_text(parts["unit"], f"{path}.unit", UNIT_LIMIT),
    )


def _value(item: Json, path: str) -> str:
    """Decimal text in its one spelling: a dot, no needless zero. People may write a comma."""
    text = _text(item, path, TEXT_LIMIT)
    if not _VALUE.fullmatch(text):
        raise BadInput(
            "Giá trị phải là một số không âm, ví dụ 70 hoặc 92,5: tối đa hai chữ số thập phân, "
            "không dùng dấu ngăn cách hàng nghìn.",
            field=path,
        )
    number = f"{Decimal(text.replace(',', '.')):f}"
    return number.rstrip("0").rstrip(".") if "." in number else number


def _key(item: Json, path: str) -> str:
    key = _text(item, path)
    if not _KEY.fullmatch(key):
        raise BadInput("Mã chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối, tối đa 40 ký tự.", field=path)
    return key


def _text(item: Json, path: str, limit: int = TEXT_LIMIT) -> str:
    if not isinstance(item, str):
        raise BadInput("Mục này phải là văn bản.", field=path)
    return plain(item, path, limit=limit, required=False)


def _lines(item: Json, path: str) -> tuple[str, ...]:
    return tuple(_text(line, where) for line, where in _items(item, path, LINES_LIMIT))


def _items(item: Json, path: str, most: int) -> Iterator[tuple[Json, str]]:
    if isinstance(item, str) or not isinstance(item, Sequence):
        raise BadInput("Mục này phải là một danh sách.", field=path)
    if len(item) > most:
        raise BadInput("Danh sách có {count} mục, tối đa là {most}.", field=path, count=len(item), most=most)
    return ((each, f"{path}.{i}") for i, each in enumerate(item))


def _record(item: Json, path: str, names: tuple[str, ...]) -> Mapping[str, Json]:
    """Exactly these names: a misspelt one would otherwise be lost without a word."""
    if not isinstance(item, Mapping):
        raise BadInput("Mục này phải là một nhóm dữ liệu có tên.", field=path)
    start = f"{path}." if path else ""
    for name in names:
        if name not in item:
            raise BadInput("Thiếu mục “{name}”.", field=f"{start}{name}", name=name)
    for name in item:
        if name not in names:
            raise BadInput("Không có mục nào tên là “{name}”.", field=f"{start}{name}", name=name)
    return item
