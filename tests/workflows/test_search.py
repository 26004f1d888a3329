"""Finding Vietnamese text with and without its marks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.search import bare, folded, has_marks

pytestmark = pytest.mark.quick

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
VIETNAMESE = st.text(LETTERS + LETTERS.upper() + " 0123456789%/-", max_size=60)


def test_words_without_marks_find_words_with_any() -> None:
    assert bare("Đoàn kết, Kỷ cương") == "doan ket, ky cuong"
    assert bare("đường Điện Biên") == "duong dien bien"


def test_case_and_spaces_do_not_matter() -> None:
    assert folded("  GIAO\tƯỚC \n thi  ĐUA ") == "giao ước thi đua"


@pytest.mark.parametrize(("query", "marked"), [("giao uoc", False), ("giao ước", True), ("DUONG", False), ("đ", True)])
def test_a_query_with_marks_means_them(query: str, marked: bool) -> None:  # noqa: FBT001
    assert has_marks(query) is marked


@given(VIETNAMESE)
def test_typing_method_does_not_matter(text: str) -> None:
    for form in ("NFC", "NFD"):
        typed = unicodedata.normalize(form, text)
        assert (folded(typed), bare(typed)) == (folded(text), bare(text))


@given(VIETNAMESE)
def test_the_bare_form_is_ascii_and_folding_twice_is_folding_once(text: str) -> None:
    assert bare(text).isascii()
    assert bare(bare(text)) == bare(text) == bare(folded(text))
    assert folded(folded(text)) == folded(text)


@given(st.lists(st.text(LETTERS, min_size=1, max_size=6), min_size=1, max_size=8), st.data())
def test_every_word_of_a_text_finds_it_with_or_without_marks(words: list[str], data: st.DataObject) -> None:
    text, word = " ".join(words), data.draw(st.sampled_from(words))
    assert folded(word) in folded(text)
    assert bare(word) in bare(text)
