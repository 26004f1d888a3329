"""The layout of Decree 30: dated, inside its own ranges, and measured with the widths of Times New Roman."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.metrics import advances, balanced_lines, missing_glyphs, text_width
from app.documents.profile import Range, layouts, profile_on
from workflows.refusals import BadInput

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"


def test_the_layout_of_the_decree_is_in_force_from_its_day() -> None:
    assert profile_on(date(2020, 3, 5)) is profile_on(date(2026, 1, 1))
    with pytest.raises(BadInput, match="04/03/2020"):
        profile_on(date(2020, 3, 4))


def test_every_chosen_value_lies_in_the_range_of_the_law() -> None:
    for layout in layouts():
        page = layout.page
        ranges = [page.top_mm, page.bottom_mm, page.left_mm, page.right_mm]
        for component in layout.components.values():
            parts = (component.underline, component.first_line_mm, component.gap_pt, component.line_spacing)
            ranges += [component.size_pt, *(part for part in parts if part)]
        assert all(allowed.allows(allowed.chosen) for allowed in ranges)


def test_a_range_is_spelled_as_people_write_it() -> None:
    assert (str(Range(13, 14, 14)), str(Range(13, 13, 13))) == ("13-14", "13")


def test_the_four_faces_print_every_vietnamese_letter() -> None:
    for bold in (False, True):
        for italic in (False, True):
            assert set(VIETNAMESE + VIETNAMESE.upper()) <= set(advances(bold=bold, italic=italic))
    assert missing_glyphs("Điện Biên ≥ 90% 漢字漢") == ["漢", "字"]


def test_widths_are_those_of_times_new_roman() -> None:
    """Units of 1/2048 em in the hmtx table of Times New Roman: A 1479, m 1593, space 512; bold A 1479, m 1706."""
    assert text_width("Am ", 2048) == 1479 + 1593 + 512
    assert text_width("Am", 2048, bold=True) == 1479 + 1706


@given(st.lists(st.text(alphabet=VIETNAMESE, min_size=1, max_size=12), min_size=1, max_size=30), st.integers(80, 400))
def test_balanced_lines_keep_all_words_and_fit(words: list[str], room: int) -> None:
    text = " ".join(words)
    lines = balanced_lines(text, room, 14)
    assert " ".join(lines) == text
    assert all(text_width(line, 14) <= room + 0.01 or " " not in line for line in lines)


def test_no_word_is_left_alone_on_the_last_line() -> None:
    assert balanced_lines("CHÁNH THANH TRA TỈNH LẠNG SƠN", 225, 14, bold=True) == ["CHÁNH THANH TRA", "TỈNH LẠNG SƠN"]
