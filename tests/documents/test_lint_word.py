"""The linter finds nothing in our Word files, and in each spoiled one exactly the rule that was broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from app.documents.lint import lint_word
from app.documents.word import render_word
from tests.documents.packages import changed, rewritten
from tests.documents.sample import SAMPLE
from workflows.content import PaperText
from workflows.refusals import BadInput

GOOD = render_word(SAMPLE)
DOCUMENT, STYLES, HEADER = "word/document.xml", "word/styles.xml", "word/header1.xml"
GENERAL, MAIN = "NĐ 30/2020, PL I, I.", "NĐ 30/2020, PL I, II."
Spoil = Callable[[], bytes]


def text(**fields: object) -> Spoil:
    """A paper whose words break a rule."""
    return lambda: render_word(replace(SAMPLE, **fields))  # type: ignore[arg-type]


def document(old: str, new: str) -> Spoil:
    return lambda: changed(GOOD, DOCUMENT, old, new)


def style(style_id: str, old: str, new: str) -> Spoil:
    """A style in which one property was changed."""

    def in_style(styles: str) -> str:
        start = styles.index(f'w:styleId="{style_id}"')
        end = styles.index("</w:style>", start)
        assert re.search(old, styles[start:end]), styles[start:end]
        return styles[:start] + re.sub(old, new, styles[start:end], count=1) + styles[end:]

    return lambda: rewritten(GOOD, STYLES, in_style)


def rule_lengths(nth: int, side: int) -> Spoil:
    """The nth drawn rule with another indent on both sides (twips)."""

    def longer(xml: str) -> str:
        found = list(re.finditer(r'(GuDuongKe"/>)<w:ind w:left="\d+" w:right="\d+"/>', xml))[nth]
        return f'{xml[: found.start()]}{found[1]}<w:ind w:left="{side}" w:right="{side}"/>{xml[found.end() :]}'

    return lambda: rewritten(GOOD, DOCUMENT, longer)


def swapped(first: str, second: str) -> Spoil:
    """Two neighbouring paragraphs, named by their styles, in the wrong order."""

    def swap(xml: str) -> str:
        paragraphs = re.findall(r"<w:p>.*?</w:p>", xml)
        one, other = next((a, b) for a, b in pairwise(paragraphs) if f'"{first}"' in a and f'"{second}"' in b)
        return xml.replace(one + other, other + one, 1)

    return lambda: rewritten(GOOD, DOCUMENT, swap)


SIZE = r'w:sz w:val="\d+"'
SPOILED: dict[str, tuple[Spoil, str]] = {
    "letter paper": (document('w:h="16838"', 'w:h="15840"'), f"{GENERAL}1"),
    "left margin of 25 mm": (document('w:left="1701"', 'w:left="1417"'), f"{GENERAL}3"),
    "right margin of 10 mm": (document('w:right="850"', 'w:right="567"'), f"{GENERAL}3"),
    "top margin of 15 mm": (document('w:top="1134"', 'w:top="850"'), f"{GENERAL}3"),
    "bottom margin of 30 mm": (document('w:bottom="1134"', 'w:bottom="1701"'), f"{GENERAL}3"),
    "another font": (lambda: changed(GOOD, STYLES, "Times New Roman", "Arial"), f"{GENERAL}4"),
    "red letters": (style("GuThanBai", "<w:rPr>", '<w:rPr><w:color w:val="FF0000"/>'), f"{GENERAL}4"),
    "page number at the right": (style("GuSoTrang", '"center"', '"right"'), f"{GENERAL}7"),
    "page number of size 11": (style("GuSoTrang", SIZE, 'w:sz w:val="22"'), f"{GENERAL}7"),
    "page number in italics": (style("GuSoTrang", "<w:rPr>", "<w:rPr><w:i/>"), f"{GENERAL}7"),
    "page number on page 1": (document("<w:titlePg/>", ""), f"{GENERAL}7"),
    "no page number": (lambda: changed(GOOD, HEADER, " PAGE ", " NUMPAGES "), f"{GENERAL}7"),
    "Quốc hiệu of size 14": (style("GuQuocHieu", SIZE, 'w:sz w:val="28"'), f"{MAIN}1"),
    "Quốc hiệu not bold": (style("GuQuocHieu", "<w:b/>", ""), f"{MAIN}1"),
    "Tiêu ngữ with dashes": (document("Độc lập - Tự do", "Độc lập – Tự do"), f"{MAIN}1"),
    "Tiêu ngữ in italics": (style("GuTieuNgu", "<w:rPr>", "<w:rPr><w:i/>"), f"{MAIN}1"),
    "Tiêu ngữ above Quốc hiệu": (swapped("GuQuocHieu", "GuTieuNgu"), f"{MAIN}1"),
    "rule under Tiêu ngữ too short": (rule_lengths(1, 2000), f"{MAIN}1"),
    "agency over it in bold": (style("GuCoQuanChuQuan", "<w:rPr>", "<w:rPr><w:b/>"), f"{MAIN}2"),
    "issuing agency not bold": (style("GuCoQuan", "<w:b/>", ""), f"{MAIN}2"),
    "issuing agency in small letters": (text(agency="Cụm thi đua số IV"), f"{MAIN}2"),
    "rule under the agency as long as its text": (rule_lengths(0, 500), f"{MAIN}2"),
    "number without leading zero": (text(number="Số: 5/GƯ-CTĐ"), f"{MAIN}3"),
    "number with a space": (text(number="Số: 05 /GƯ-CTĐ"), f"{MAIN}3"),
    "number of size 12": (style("GuSoKyHieu", SIZE, 'w:sz w:val="24"'), f"{MAIN}3"),
    "day without leading zero": (text(place_and_date="Lạng Sơn, ngày 6 tháng 3 năm 2020"), f"{MAIN}4"),
    "February without leading zero": (text(place_and_date="Lạng Sơn, ngày 06 tháng 2 năm 2021"), f"{MAIN}4"),
    "March with a leading zero": (text(place_and_date="Lạng Sơn, ngày 06 tháng 03 năm 2020"), f"{MAIN}4"),
    "a day that does not exist": (text(place_and_date="Lạng Sơn, ngày 30 tháng 02 năm 2021"), f"{MAIN}4"),
    "date upright": (style("GuDiaDanh", "<w:i/>", ""), f"{MAIN}4"),
    "type of paper in small letters": (text(type_name="Giao ước thi đua"), f"{MAIN}5"),
    "type of paper at the left": (style("GuTenLoai", '"center"', '"left"'), f"{MAIN}5"),
    "subject of size 12": (style("GuTrichYeu", SIZE, 'w:sz w:val="24"'), f"{MAIN}5"),
    "rule under the subject too long": (rule_lengths(2, 2000), f"{MAIN}5"),
    "grounds upright": (style("GuCanCu", "<w:i/>", ""), f"{MAIN}6"),
    "a ground that ends with a comma": (document("sửa đổi, bổ sung;", "sửa đổi, bổ sung,"), f"{MAIN}6"),
    "last ground without full stop": (document("tại Lạng Sơn.", "tại Lạng Sơn;"), f"{MAIN}6"),
    "body of size 12": (style("GuThanBai", SIZE, 'w:sz w:val="24"'), f"{MAIN}6"),
    "body not justified": (style("GuThanBai", '"both"', '"left"'), f"{MAIN}6"),
    "body without indent": (style("GuThanBai", r'w:firstLine="\d+"', 'w:firstLine="0"'), f"{MAIN}6"),
    "paragraphs without gap": (style("GuThanBai", 'w:before="120"', 'w:before="40"'), f"{MAIN}6"),
    "lines twice as far apart": (style("GuThanBai", 'w:line="240"', 'w:line="480"'), f"{MAIN}6"),
    "heading of size 16": (style("GuMucLon", SIZE, 'w:sz w:val="32"'), f"{MAIN}6"),
    "office in small letters": (document("CỤM TRƯỞNG", "Cụm trưởng"), f"{MAIN}7"),
    "office not bold": (style("GuChucVu", "<w:b/>", ""), f"{MAIN}7"),
    "name in italics": (style("GuHoTen", "<w:rPr>", "<w:rPr><w:i/>"), f"{MAIN}7"),
    "an academic title before the name": (document("Phan Văn Thống", "TS. Phan Văn Thống"), f"{MAIN}7"),
    "Nơi nhận upright": (style("GuNoiNhan", "<w:i/>", ""), f"{MAIN}9"),
    "recipients of size 13": (style("GuDanhSachNoiNhan", SIZE, 'w:sz w:val="26"'), f"{MAIN}9"),
    "last recipient without full stop": (document("hồ sơ Cụm thi đua.", "hồ sơ Cụm thi đua;"), f"{MAIN}9"),
    "a recipient without dash": (
        document("- Thanh tra các tỉnh trong Cụm;", "Thanh tra các tỉnh trong Cụm;"),
        f"{MAIN}9",
    ),
    "no Nơi nhận": (text(recipients=()), f"{MAIN}9"),
}


def test_our_paper_has_no_deviation() -> None:
    assert lint_word(GOOD) == []


@pytest.mark.parametrize("signers", [1, 2, 3, 7])
def test_our_paper_has_no_deviation_however_many_sign(signers: int) -> None:
    blocks = tuple(replace(SAMPLE.signatures[i % 2], slot=f"s{i}", seal_slot="") for i in range(signers))
    assert lint_word(render_word(replace(SAMPLE, signatures=blocks))) == []


def test_a_paper_without_the_components_that_may_be_absent_has_no_deviation() -> None:
    bare: PaperText = replace(SAMPLE, parent_agency="", number="", grounds=(), document_code="")
    assert lint_word(render_word(bare)) == []


@pytest.mark.parametrize("name", SPOILED)
def test_each_spoiled_paper_is_told_its_rule(name: str) -> None:
    spoil, rule = SPOILED[name]
    found = lint_word(spoil())
    assert {deviation.rule for deviation in found} == {rule}, found


def test_a_missing_rule_under_the_agency_is_named() -> None:
    without = rewritten(
        GOOD, DOCUMENT, lambda xml: re.sub(r'<w:p><w:pPr><w:pStyle w:val="GuDuongKe"/>.*?</w:p>', "", xml, count=1)
    )
    assert [(d.rule, d.found) for d in lint_word(without)] == [(f"{MAIN}2", "đường kẻ không có")]


def test_a_file_that_is_not_plain_is_not_read() -> None:
    with pytest.raises(BadInput):
        lint_word(b"PK\x03\x04 nothing")
