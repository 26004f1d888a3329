"""What Decree 30 asks of each component, checked on what a finished file shows (quy tắc thể thức).

Both linters reduce a file to a list of ``Seen``: a text with its look and its place. Here the texts get their
component's name and are compared with the layout profile. A deviation names the law's rule, what was found and what
was expected.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from app.documents.lint.annexes import annex_deviations, name_in_annex_head
from app.documents.lint.letters import letter_deviations, name_in_letter_head, name_of_addressee
from app.documents.lint.seen import Deviation, Named, Seen
from app.documents.profile import Component, Layout, Range, layouts, profile_on
from workflows.refusals import BadInput

_DATE = re.compile(r"(?P<place>.+), ngày (?P<day>\d+) tháng (?P<month>\d+) năm (?P<year>\d{4})")
_LIKE_DATE = re.compile(r"ngày\s*\S+\s*tháng\s*\S+\s*năm", re.IGNORECASE)
_CAPITAL = "A-ZÀ-ÝĂĐĨŨƠƯẠ-Ỹ"
_NUMBER = re.compile(rf"Số: \d{{2,}}/[{_CAPITAL}][{_CAPITAL}0-9a-z]*(-[{_CAPITAL}][{_CAPITAL}0-9a-z]*)*")
_HONOUR = re.compile(r"(GS|PGS|TSKH|TS|ThS|CN|BS|LS|NGND|NGƯT|AHLĐ|Tiến sĩ|Thạc sĩ|Giáo sư|Phó Giáo sư)\b\.?")
_CALL = "Kiểm tra tại:"
_SIZE_TOLERANCE, _LENGTH_TOLERANCE_MM = 0.05, 0.6
_ORDER = (
    ("motto_country", "motto"),
    ("parent_agency", "agency", "number"),
    ("motto", "type_name", "subject", "addressee", "ground", "body", "signatory"),
    ("number", "letter_subject", "addressee"),
    ("ground", "body", "recipients_word"),
    ("recipients_word", "recipient"),
    ("signatory", "annex_mark"),
)
_AFTER_TITLE = frozenset({"type_name", "letter_subject", "addressee", "ground", "heading", "body"})
_REQUIRED = ("motto_country", "motto", "agency", "body", "signatory", "signatory_name", "recipients_word", "recipient")


def named(texts: Sequence[Seen]) -> list[Named]:
    """Gives every text the name of its component; tables' cells have none of their own ("")."""
    country, motto = (_letters_of(layouts()[-1].components[name].text) for name in ("motto_country", "motto"))
    found: list[Named] = []
    for seen in texts:
        names = [name for name, _ in found]
        if seen.letters == country:
            name = "motto_country"
        elif seen.letters == motto:
            name = "motto"
        elif seen.text.startswith(_CALL) or _goes_on_with_address(seen, names):
            name = "check_address"
        else:
            name = _name_of_letter(seen, found) or _name_by_zone(seen, names)
        found.append((name, seen))
    return _with_agencies(found)


def _goes_on_with_address(seen: Seen, before: list[str]) -> bool:
    """A PDF shows the address in lines of their own, none with a space."""
    return before[-1:] == ["check_address"] and not seen.bold and " " not in seen.text


def _name_of_letter(seen: Seen, before: list[Named]) -> str:
    """The name of what only letters and papers with addressees have."""
    match seen.zone:
        case "left":
            return name_in_letter_head(seen, before)
        case "text":
            return name_of_addressee(seen, before)
    return ""


def _name_by_zone(seen: Seen, before: list[str]) -> str:
    match seen.zone:
        case "left" | "right":
            if _LIKE_DATE.search(seen.text):
                return "place_and_date"
            return "number" if seen.text.lstrip().lower().startswith("số") else "agency"
        case "margin":
            return "page_number" if seen.text.isdecimal() else "document_code"
        case "table":
            return ""
        case "foot":
            return _name_at_foot(seen, before)
    return _name_in_text(seen, before)


def _name_at_foot(seen: Seen, before: list[str]) -> str:
    if seen.letters == "nơinhận":
        return "recipients_word"
    if seen.text.startswith("-") or (before and before[-1] in ("recipients_word", "recipient") and not seen.bold):
        return "recipient"
    return "signatory_name" if seen.after_room else "signatory"


def _name_in_text(seen: Seen, before: list[str]) -> str:
    if name := name_in_annex_head(seen, before):
        return name
    if seen.letters == "nơinhận" or (before and before[-1] in ("recipients_word", "recipient")):
        return _name_at_foot(seen, before)
    titled = seen.bold or seen.alignment == "center"
    if not _AFTER_TITLE & set(before) and (titled or seen.text == seen.text.upper()):
        return "type_name"
    if before and before[-1] == "type_name" and titled:
        return "subject"
    if seen.text.startswith("Căn cứ") and (seen.italic or "body" not in before):
        return "ground"
    return "heading" if seen.bold else "body"


def _with_agencies(found: list[Named]) -> list[Named]:
    """Of the lines at the left top the last is the issuing agency, those above it the agency over it."""
    last = max((i for i, (name, _) in enumerate(found) if name == "agency"), default=-1)
    return [("parent_agency" if name == "agency" and i != last else name, seen) for i, (name, seen) in enumerate(found)]


def layout_of(components: Sequence[Named]) -> Layout:
    """The layout in force on the paper's date; the newest where the paper has no readable date."""
    for name, seen in components:
        if name == "place_and_date" and (day := _day_of(seen.text)):
            try:
                return profile_on(day)
            except BadInput:  # older than every layout we know: measured with the oldest
                return layouts()[0]
    return layouts()[-1]


def deviations(components: Sequence[Named], layout: Layout) -> Iterator[Deviation]:
    """Every departure of the named texts from the layout: presence, order, look, wording."""
    yield from _missing(components, layout)
    yield from _disordered(components, layout)
    yield from annex_deviations(components, layout)
    yield from letter_deviations(components, layout)
    for name, seen in components:
        yield from _page_wide(seen, layout)
        if name:
            component = layout.components[name]
            yield from _look(seen, component)
            yield from _wording(name, seen, component)
    for name in ("ground", "recipient"):
        yield from _list_marks([seen for other, seen in components if other == name], layout.components[name])


def _missing(components: Sequence[Named], layout: Layout) -> Iterator[Deviation]:
    present = {name for name, _ in components}
    for name in (*_REQUIRED, *(() if _is_minutes(components) else ("place_and_date",))):
        if name not in present:
            component = layout.components[name]
            yield Deviation(component.rule, component.label, "không có", "phải có")


def _is_minutes(components: Sequence[Named]) -> bool:
    """Minutes say their place and time in the text, and only they (Appendix III, form 1.9)."""
    return any(name == "type_name" and seen.letters == "biênbản" for name, seen in components)


def _disordered(components: Sequence[Named], layout: Layout) -> Iterator[Deviation]:
    first = {name: position for position, (name, _) in reversed(list(enumerate(components)))}
    for order in _ORDER:
        for earlier, later in pairwise([name for name in order if name in first]):
            if first[earlier] > first[later]:
                component = layout.components[earlier]
                other = layout.components[later].label
                yield Deviation(component.rule, component.label, f"đứng sau {other}", f"đứng trước {other}")


def _page_wide(seen: Seen, layout: Layout) -> Iterator[Deviation]:
    page = layout.page
    for font in sorted(seen.fonts - {page.font, page.metric_twin}):
        yield Deviation(page.font_rule, "Phông chữ", f"{font} (“{seen.text[:30]}”)", page.font)
    if not seen.black:
        yield Deviation(page.font_rule, "Màu chữ", f"màu khác (“{seen.text[:30]}”)", "màu đen")


def _look(seen: Seen, component: Component) -> Iterator[Deviation]:
    def deviation(found: str, expected: str) -> Deviation:
        return Deviation(component.rule, component.label, found, expected)

    for size in sorted(seen.sizes):
        if not component.size_pt.allows(size, _SIZE_TOLERANCE):
            yield deviation(f"cỡ chữ {size:g}", f"cỡ chữ {component.size_pt}")
    if seen.bold != component.bold:
        yield deviation("chữ đậm" if seen.bold else "chữ không đậm", "chữ đậm" if component.bold else "chữ không đậm")
    if seen.italic != component.italic:
        yield deviation(
            "kiểu nghiêng" if seen.italic else "kiểu đứng", "kiểu nghiêng" if component.italic else "kiểu đứng"
        )
    if component.capitals and seen.text != seen.text.upper():
        yield deviation("chữ thường", "chữ in hoa")
    if component.alignment and seen.alignment and seen.alignment != component.alignment:
        yield deviation(f"căn {seen.alignment}", f"căn {component.alignment}")
    if component.underline and not (seen.rule_share and component.underline.allows(seen.rule_share, 0.02)):
        found = "không có" if seen.rule_share is None else f"dài {seen.rule_share:.2f} dòng chữ"
        yield deviation(f"đường kẻ {found}", f"đường kẻ dài {component.underline} dòng chữ")
    yield from _measures(seen, component)


def _measures(seen: Seen, component: Component) -> Iterator[Deviation]:
    measures: tuple[tuple[str, float | None, Range | None, float], ...] = (
        ("lùi đầu dòng (mm)", seen.first_line_mm, component.first_line_mm, _LENGTH_TOLERANCE_MM),
        ("khoảng cách đoạn (pt)", seen.gap_pt, component.gap_pt, 0.3),
        ("khoảng cách dòng", seen.line_spacing, component.line_spacing, 0.03),
    )
    for what, found, allowed, tolerance in measures:
        if found is not None and allowed is not None and not allowed.allows(found, tolerance):
            yield Deviation(component.rule, component.label, f"{what} {found:.4g}", f"{what} {allowed}")


def _wording(name: str, seen: Seen, component: Component) -> Iterator[Deviation]:
    expected = ""
    if component.text and seen.text != component.text:
        expected = f"“{component.text}”"
    elif name == "number" and not _NUMBER.fullmatch(seen.text):
        expected = "“Số: ”, số từ 10 trở xuống có số 0 ở trước, dấu / và - không cách chữ, ký hiệu in hoa"
    elif name == "place_and_date" and not _well_dated(seen.text):
        expected = "“Địa danh, ngày 05 tháng 02 năm 2020”: ngày dưới 10 và tháng 1, 2 có số 0 ở trước"
    elif name == "signatory_name" and _HONOUR.match(seen.text):
        expected = "họ và tên không kèm học hàm, học vị, danh hiệu"
    if expected:
        yield Deviation(component.rule, component.label, f"“{seen.text}”", expected)


def _well_dated(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if match is None or _day_of(text) is None:
        return False
    day, month = match["day"], match["month"]
    return len(day) == 2 and month == (f"{int(month):02}" if int(month) < 3 else f"{int(month)}")


def _day_of(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and year > 0 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def _list_marks(items: Sequence[Seen], component: Component) -> Iterator[Deviation]:
    """Each line of the grounds and of Nơi nhận ends with ";", the last with "."; recipients begin with "- "."""
    for position, seen in enumerate(items):
        mark = "." if position == len(items) - 1 else ";"
        if not seen.text.endswith(mark):
            yield Deviation(component.rule, component.label, f"“…{seen.text[-20:]}”", f"kết thúc bằng dấu “{mark}”")
        if component.label == "Danh sách nơi nhận" and not seen.text.startswith("- "):
            yield Deviation(component.rule, component.label, f"“{seen.text[:20]}…”", "bắt đầu bằng “- ”")


def _letters_of(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalpha())
