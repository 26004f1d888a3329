"""What the year's closing papers read alike (đọc chặt nội dung): points, days, references to minutes, no empty text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflows.days import short_day
from workflows.figures import number
from workflows.refusals import BadInput
from workflows.scheduling.strict_json import Node
from workflows.strict_content import NAME_LIMIT, lines_of, record_of, text_of
from workflows.words import N_

UNITS_LIMIT, LINES_LIMIT, PARTS_LIMIT, CRITERIA_LIMIT = 130, 50, 20, 1_000
# Cells of one annex: a Word file of more is not let in again by the gate that every file to be signed goes through.
MOST_POINTS, MOST_RESULTS = 30_000, 10_000
MOST_VOTES = 10_000  # ballots of a vote that was counted in the room


@dataclass(frozen=True, slots=True)
class PaperRef:
    """A paper that figures come from (nguồn số liệu): number ("" without one), day, code; ``on_paper``: a scan."""

    number: str
    day: date | None
    code: str
    on_paper: bool = False


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit by its key and by its names on the paper's day; the short one heads columns."""

    key: str
    name: str
    short: str


def reference_of(node: Node) -> PaperRef:
    """A reference, whose day is null where the paper has none."""
    parts = record_of(node, PaperRef)
    return PaperRef(
        number=text_of(parts["number"], NAME_LIMIT),
        day=day_of(parts["day"]),
        code=text_of(parts["code"], NAME_LIMIT),
        on_paper=parts["on_paper"].truth(),
    )


def optional_reference(node: Node) -> PaperRef | None:
    """The same where there may be none (null)."""
    return None if node.value is None else reference_of(node)


def day_of(node: Node) -> date | None:
    """A day, or null."""
    return None if node.value is None else node.day()


def name_of(node: Node) -> str:
    """A name of a unit or of a person; a draft's may be empty."""
    return text_of(node, NAME_LIMIT)


def decimal_of(node: Node) -> str:
    """Points as decimal text in their one spelling ("92.5"), "" where there are none yet."""
    return number(text_of(node, NAME_LIMIT), node.path)


def texts_of(node: Node) -> tuple[str, ...]:
    """What a person writes, one text a line."""
    return lines_of(node, LINES_LIMIT)


def demand(text: str, path: str, sentence: str = N_("Mục này còn trống. Mời nhập nội dung.")) -> None:
    """Refuse an empty text."""
    if not text:
        raise BadInput(sentence, field=path)


def demand_lines(lines: Sequence[str], path: str) -> None:
    """Refuse an empty line in a list."""
    for i, line in enumerate(lines):
        demand(line, f"{path}.{i}")


def demand_some(lines: Sequence[object], path: str) -> None:
    """Refuse an empty list."""
    if not lines:
        raise BadInput("Mục này cần ít nhất một nội dung. Mời nhập nội dung.", field=path)


def check_size(rows: Sequence[object], units: Sequence[object], most: int, path: str) -> None:
    """Refuse more cells of rows by units than an annex can hold."""
    if len(rows) * len(units) > most:
        raise BadInput(
            "Phụ lục có {count} ô số liệu, nhiều hơn mức {most} mà một tệp văn bản chứa được.",
            field=path,
            count=len(rows) * len(units),
            most=most,
        )


def check_distinct(keys: Sequence[str], path: str, part: str = "key") -> None:
    """Refuse a key that stands twice; ``part`` is its name in each row."""
    seen = set[str]()
    for i, key in enumerate(keys):
        if key in seen:
            raise BadInput("Mã “{key}” có hai lần.", field=f"{path}.{i}.{part}", key=key)
        seen.add(key)


def reference_in_words(reference: PaperRef) -> str:
    """The number and day of a paper: "số 05/BB-CTĐ ngày 10/9/2020", "ngày 10/9/2020", "bản giấy ngày 10/9/2020"."""
    number = f"số {reference.number}" if reference.number else ""
    day = f"ngày {short_day(reference.day)}" if reference.day else ""
    kept = "bản giấy" if reference.on_paper else ""
    return " ".join(filter(None, (kept, number, day))) or f"mã văn bản {reference.code}"
