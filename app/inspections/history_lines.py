"""Past inspections pasted as text (dán nhiều dòng): "2018: Sơn La > Lai Châu", one a line, each judged by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from app.clusters.models import ClusterYear, Unit
from app.inspections.history import Past, agencies_in, years_to_enter
from workflows.refusals import BadInput
from workflows.search import bare, folded, has_marks

MOST_LINES, LONGEST_LINE = 1000, 200
# As in minutes and tables: "2018: A > B", "2018; A -> B", "2018 A → B".
_LINE = re.compile(r"([0-9]{4})\s*[:;,.\t ]\s*(.+?)\s*(?:->|=>|→|>)\s*(.+)")
_PREFIX = re.compile(r"^(?:thanh tra )?(?:(?:tỉnh|tinh|thành phố|thanh pho|tp\.?) )?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as read (dòng): what it says, or the refusal that names what is wrong with it; ``number`` from 1."""

    number: int
    text: str
    past: Past | None = None
    refusal: BadInput | None = None


def read_lines(year: ClusterYear, text: str) -> list[Line]:
    """Every line that is not empty; :class:`BadInput` for a text that is too long or says nothing."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise BadInput("Mời dán ít nhất một dòng, ví dụ “2018: Sơn La > Lai Châu”.", field="text")
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for _number, line in lines):
        raise BadInput(
            "Mỗi lần dán tối đa {most} dòng, mỗi dòng tối đa {longest} ký tự. Mời chia nhỏ.",
            field="text",
            most=MOST_LINES,
            longest=LONGEST_LINE,
        )
    return list(_read(year, lines))


def _read(year: ClusterYear, lines: Sequence[tuple[int, str]]) -> Iterator[Line]:
    agencies = cache(partial(agencies_in, year))
    seen: dict[Past, int] = {}
    for number, line in lines:
        try:
            past = _past(line, years_to_enter(year), agencies)
            _check_new(past, seen)
        except BadInput as refusal:
            yield Line(number, line, refusal=refusal)
        else:
            seen[past] = number
            yield Line(number, line, past=past)


def _check_new(past: Past, seen: Mapping[Past, int]) -> None:
    if past in seen:
        raise BadInput("Dòng này lặp lại dòng {line}.", line=seen[past])


def _past(line: str, years: range, agencies: Callable[[int], Sequence[Unit]]) -> Past:
    found = _LINE.fullmatch(line)
    if found is None:
        raise BadInput("Dòng chưa đúng mẫu “năm: đơn vị kiểm tra > đơn vị được kiểm tra”.")
    then = int(found.group(1))
    if then not in years:
        raise BadInput("Chỉ nhập mười năm trước năm thi đua.")
    inspector, inspected = (_unit(name, then, agencies(then)) for name in found.group(2, 3))
    if inspector.id == inspected.id:
        raise BadInput("Một đơn vị không tự kiểm tra chéo mình.")
    return Past(inspector.id, inspected.id, then)


def _unit(name: str, then: int, agencies: Sequence[Unit]) -> Unit:
    """The agency of this name; marks are respected where the name has any."""
    spelled = folded if has_marks(name) else bare
    wanted = _place(spelled(name))
    found = [unit for unit in agencies if _place(spelled(unit.short_name)) == wanted]
    if not found:
        raise BadInput("Không có đơn vị “{name}” trong cụm năm {year}.", name=name, year=then)
    if len(found) > 1:
        raise BadInput("Năm {year} có hai đơn vị tên “{name}”. Mời nhập bằng biểu mẫu.", name=name, year=then)
    return found[0]


def _place(spelled: str) -> str:
    """The province alone, of "thanh tra tỉnh sơn la"."""
    return _PREFIX.sub("", spelled)
