"""One text has one hash, however it was typed and in whatever order its parts came."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.content import (
    Heading,
    PaperText,
    Paragraph,
    SignatureBlock,
    Table,
    canonical_bytes,
    content_hash,
    normalised,
)

pytestmark = pytest.mark.quick

TEXT = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ["Giao ước thi đua", "Điện Biên", "kỷ cương", "trên 70% số phải thu hồi"]
)
CONTENT = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(CONTENT)
def test_decomposed_letters_have_the_hash_of_composed_ones(content: Any) -> None:
    assert content_hash(_spelled(content, "NFD")) == content_hash(_spelled(content, "NFC"))


@given(st.dictionaries(TEXT.map(lambda text: unicodedata.normalize("NFC", text)), CONTENT, max_size=5))
def test_the_order_of_keys_does_not_matter(content: dict[str, Any]) -> None:
    assert content_hash(dict(reversed(content.items()))) == content_hash(content)


@given(st.lists(TEXT, min_size=2, max_size=4, unique_by=lambda text: unicodedata.normalize("NFC", text)))
def test_the_order_of_a_list_does_matter(lines: list[str]) -> None:
    assert content_hash(lines) != content_hash(lines[::-1])


@given(CONTENT)
def test_canonical_bytes_are_json_that_reads_back_as_the_same_content(content: Any) -> None:
    stored = canonical_bytes(content)
    assert canonical_bytes(json.loads(stored)) == stored
    assert json.loads(stored) == normalised(content)


@given(TEXT, TEXT)
def test_two_texts_have_one_hash_only_where_they_are_one_text(one: str, other: str) -> None:
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (content_hash(one) == content_hash(other)) is same


def test_the_hash_is_sha_256_of_utf_8_without_white_space() -> None:
    by_hand = '{"chủ đề":"Đoàn kết","số":[1,true,null]}'.encode()
    assert canonical_bytes({"số": [1, True, None], "chủ đề": "Đoàn kết"}) == by_hand
    assert content_hash({"số": [1, True, None], "chủ đề": "Đoàn kết"}) == hashlib.sha256(by_hand).hexdigest()


@pytest.mark.parametrize("value", [0.5, float("nan"), float("inf"), b"bytes", {1, 2}, object()])
def test_what_has_no_single_spelling_has_no_hash(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_bytes({"value": [value]})


def test_one_and_true_are_not_the_same() -> None:
    assert content_hash([1]) != content_hash([True])
    assert content_hash(["1"]) != content_hash([1])


def test_the_words_of_a_paper_are_read_from_top_to_foot() -> None:
    text = PaperText(
        parent_agency="CƠ QUAN",
        agency="CỤM IV",
        number="Số: 05/GƯ-CTĐ",
        place_and_date="Lạng Sơn",
        type_name="GIAO ƯỚC",
        subject="Năm 2020",
        grounds=("Căn cứ một",),
        blocks=(Heading("I.", "Phần"), Paragraph("Làm  tốt", "1."), Table(("Cột",), (("ô", "dòng"),), (100,))),
        signatures=(SignatureBlock("chair", ("CỤM TRƯỞNG",), "Họ Tên"),),
        recipients=("Lưu: VT",),
        document_code="not printed in the text",
    )
    assert " ".join(text.words()) == (
        "CƠ QUAN CỤM IV Số: 05/GƯ-CTĐ Lạng Sơn GIAO ƯỚC Năm 2020 Căn cứ một I. Phần 1. Làm tốt Cột ô dòng "
        "CỤM TRƯỞNG Họ Tên Lưu: VT"
    )


def _spelled(content: Any, form: Any) -> Any:
    """The content with every text, keys included, in this form of Unicode."""
    if isinstance(content, str):
        return unicodedata.normalize(form, content)
    if isinstance(content, dict):
        return {unicodedata.normalize(form, key): _spelled(value, form) for key, value in content.items()}
    return [_spelled(item, form) for item in content] if isinstance(content, list) else content
