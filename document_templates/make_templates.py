"""Makes the first state of the Word templates; officials change the .docx afterwards, and the .docx is what is used.

Run from the root of the project: ``python document_templates/make_templates.py``. It overwrites what people changed.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from app.documents.metrics import LINE_HEIGHT  # noqa: E402 - the script is run from outside the package
from app.documents.profile import Component, Layout, profile_on  # noqa: E402
from app.documents.word.package import PackedPart, write_package  # noqa: E402

LAYOUT: Layout = profile_on(date(2020, 3, 5))
HEADER_COLUMNS_MM = (63, 102)
SIGNING_ROOM_MM = 30

# Style name, its id, the component whose typography it takes, paragraph properties.
STYLES = (
    ("GƯ Quốc hiệu", "GuQuocHieu", "motto_country", ""),
    ("GƯ Tiêu ngữ", "GuTieuNgu", "motto", ""),
    ("GƯ Cơ quan chủ quản", "GuCoQuanChuQuan", "parent_agency", ""),
    ("GƯ Cơ quan", "GuCoQuan", "agency", ""),
    ("GƯ Số, ký hiệu", "GuSoKyHieu", "number", '<w:spacing w:before="120"/>'),
    ("GƯ Địa danh, thời gian", "GuDiaDanh", "place_and_date", '<w:spacing w:before="120"/>'),
    ("GƯ Tên loại", "GuTenLoai", "type_name", '<w:keepNext/><w:spacing w:before="360"/>'),
    ("GƯ Trích yếu", "GuTrichYeu", "subject", '<w:keepNext/><w:ind w:left="567" w:right="567"/>'),
    ("GƯ Căn cứ", "GuCanCu", "ground", "{body}"),
    ("GƯ Thân bài", "GuThanBai", "body", "{body}"),
    ("GƯ Mục lớn", "GuMucLon", "heading", "<w:keepNext/>{body}"),
    ("GƯ Mục nhỏ", "GuMucNho", "heading", "<w:keepNext/>{body}"),
    ("GƯ Quyền hạn, chức vụ", "GuChucVu", "signatory", ""),
    ("GƯ Chỗ ký", "GuChoKy", "signatory", "{room}"),
    ("GƯ Họ tên", "GuHoTen", "signatory_name", ""),
    ("GƯ Nơi nhận", "GuNoiNhan", "recipients_word", '<w:keepNext/><w:spacing w:before="120"/>'),
    ("GƯ Danh sách nơi nhận", "GuDanhSachNoiNhan", "recipient", "<w:keepLines/>"),
    ("GƯ Địa chỉ kiểm tra", "GuDiaChiKiemTra", "check_address", ""),
    ("GƯ Số trang", "GuSoTrang", "page_number", ""),
    ("GƯ Mã văn bản", "GuMaVanBan", "document_code", ""),
)
ANNEX_STYLES = (
    ("GƯ Phụ lục", "GuPhuLuc", "annex_mark", "<w:keepNext/>"),
    ("GƯ Tên phụ lục", "GuTenPhuLuc", "annex_title", "<w:keepNext/>"),
    ("GƯ Kèm theo", "GuKemTheo", "annex_attached", "<w:keepNext/>"),
)
# Style name, its id, alignment, paragraph properties: one addressee is centred, several begin at 30 mm, their dashes
# stand below the colon.
ADDRESSEE_STYLES = (
    ("GƯ Kính gửi", "GuKinhGui", "center", '<w:keepNext/><w:spacing w:before="360" w:after="200"/>'),
    (
        "GƯ Kính gửi nhiều nơi",
        "GuKinhGuiNhieuNoi",
        "left",
        '<w:keepNext/><w:spacing w:before="360"/><w:ind w:left="1701"/>',
    ),
    ("GƯ Danh sách kính gửi", "GuDanhSachKinhGui", "left", '<w:ind w:left="2863" w:hanging="170"/>'),
)
LETTER_STYLES = (("GƯ Trích yếu công văn", "GuTrichYeuCongVan", "letter_subject", '<w:spacing w:before="120"/>'),)
# Table text is ours to choose: the law sets only the body's size, and a table is part of the body.
TABLE_STYLES = (("GƯ Bảng", "GuBang", False), ("GƯ Đầu bảng", "GuDauBang", True))
RULE_STYLE = """<w:style %s w:type="paragraph" w:customStyle="1" w:styleId="GuDuongKe"><w:name w:val="GƯ Đường kẻ"/>
<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/>
<w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>
<w:spacing w:before="60" w:line="40" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr></w:style>"""
GAP_STYLE = """<w:style %s w:type="paragraph" w:customStyle="1" w:styleId="GuKhoangCach">
<w:name w:val="GƯ Khoảng cách"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/>
<w:spacing w:line="120" w:lineRule="exact"/></w:pPr>
</w:style>"""
DEFAULTS = """<w:docDefaults %s><w:rPrDefault><w:rPr>
<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>
<w:color w:val="{colour}"/><w:sz w:val="28"/><w:szCs w:val="28"/>
<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>
<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>"""
NORMAL = """<w:style %s w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>
<w:pPr><w:widowControl/></w:pPr></w:style>"""
SETTINGS = """<w:settings %s><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>
<w:characterSpacingControl w:val="doNotCompress"/>
<w:compat>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>
<w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>"""


def main() -> None:
    """Writes ``template.docx`` of every kind: some with a place for annexes, letters with one for their subject."""
    _write_template("pledge", annexed=False)
    _write_template("plan", annexed=True)
    _write_template("scoring", annexed=True)
    _write_template("minutes", annexed=True)
    _write_template("correction", annexed=False, letter=True)
    _write_template("recall", annexed=False)
    _write_template("ranking", annexed=True)
    _write_template("report", annexed=True)
    _write_template("nomination", annexed=False)


def _write_template(kind: str, *, annexed: bool, letter: bool = False) -> None:
    document = docx.Document()
    _keep_only_what_a_paper_needs(document)
    _write_styles(document, STYLES + ANNEX_STYLES * annexed + LETTER_STYLES * letter)
    _set_page(document.sections[0])
    _write_first_page(document, letter=letter)
    if annexed:
        document.add_paragraph("{{annexes}}", "GƯ Thân bài")
    stored = io.BytesIO()
    document.save(stored)
    (HERE / kind / "template.docx").write_bytes(_with_fixed_times(stored.getvalue()))


def _keep_only_what_a_paper_needs(document: Document) -> None:
    """Drops the parts of python-docx's blank document that say who made it or that nothing here uses."""
    keep = ("/officeDocument", "/styles", "/settings")
    for holder in (document.part.package.rels, document.part.rels):
        for rid in [rid for rid, rel in holder.items() if not rel.reltype.endswith(keep)]:
            del holder[rid]
    document.element.body.clear_content()
    settings = document.settings.element
    for child in list(settings):
        settings.remove(child)
    for child in list(parse_xml(SETTINGS % nsdecls("w"))):
        settings.append(child)


def _write_styles(document: Document, named: tuple[tuple[str, str, str, str], ...]) -> None:
    styles = document.styles.element
    for child in list(styles):
        styles.remove(child)
    page = LAYOUT.page
    styles.append(parse_xml(DEFAULTS.format(font=page.font, colour=page.colour) % nsdecls("w")))
    styles.append(parse_xml(NORMAL % nsdecls("w")))
    for xml in _style_definitions(named):
        styles.append(parse_xml(xml))


def _style_definitions(named: tuple[tuple[str, str, str, str], ...]) -> Iterator[str]:
    body = LAYOUT.components["body"]
    assert body.first_line_mm
    assert body.gap_pt
    assert body.line_spacing
    insert = {
        "body": f'<w:spacing w:before="{body.gap_pt.chosen * 20:.0f}" w:line="{body.line_spacing.chosen * 240:.0f}"'
        f' w:lineRule="auto"/><w:ind w:firstLine="{_twips(body.first_line_mm.chosen)}"/>',
        "room": f'<w:spacing w:line="{_twips(SIGNING_ROOM_MM)}" w:lineRule="exact"/>',
    }
    for name, style_id, component, properties in named:
        yield _style(name, style_id, LAYOUT.components[component], properties.format(**insert))
    addressee = _letters(LAYOUT.components["addressee"])
    for name, style_id, alignment, properties in ADDRESSEE_STYLES:
        yield _style_xml(name, style_id, f'{properties}<w:jc w:val="{alignment}"/>', addressee)
    for name, style_id, bold in TABLE_STYLES:
        yield _table_style(name, style_id, bold=bold)
    yield RULE_STYLE % nsdecls("w")
    yield GAP_STYLE % nsdecls("w")


def _style(name: str, style_id: str, component: Component, properties: str) -> str:
    alignment = {"justify": "both", "": "both"}.get(component.alignment, component.alignment)
    return _style_xml(name, style_id, f'{properties}<w:jc w:val="{alignment}"/>', _letters(component))


def _table_style(name: str, style_id: str, *, bold: bool) -> str:
    keep = "<w:keepNext/>" if bold else ""
    spacing = '<w:spacing w:before="40" w:after="40"/>'
    alignment = "center" if bold else "left"
    letters = "<w:b/><w:bCs/>" * bold + '<w:sz w:val="26"/><w:szCs w:val="26"/>'
    return _style_xml(name, style_id, f'{keep}{spacing}<w:jc w:val="{alignment}"/>', letters)


def _style_xml(name: str, style_id: str, paragraph: str, letters: str) -> str:
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>'
    )


def _letters(component: Component) -> str:
    half_points = f"{component.size_pt.chosen * 2:.0f}"
    bold, italic = "<w:b/><w:bCs/>" * component.bold, "<w:i/><w:iCs/>" * component.italic
    return f'{bold}{italic}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _set_page(section: Section) -> None:
    page = LAYOUT.page
    section.page_width, section.page_height = Mm(page.width_mm), Mm(page.height_mm)
    section.left_margin, section.right_margin = Mm(page.left_mm.chosen), Mm(page.right_mm.chosen)
    section.top_margin, section.bottom_margin = Mm(page.top_mm.chosen), Mm(page.bottom_mm.chosen)
    number = LAYOUT.components["page_number"].size_pt.chosen
    section.header_distance = Mm(page.top_mm.chosen / 2) - Pt(number * LINE_HEIGHT / 2)
    section.footer_distance = Mm(page.bottom_mm.chosen / 2)
    section.different_first_page_header_footer = True
    field = f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="GuSoTrang"/></w:pPr>{_page_field()}</w:p>'
    words = "Mã văn bản: {{document_code}}"
    code = f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="GuMaVanBan"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'
    for story, xml in ((section.header, field), (section.first_page_footer, code)):
        story.is_linked_to_previous = False
        element = story._element  # noqa: SLF001 - python-docx has no public way to replace a story
        for child in list(element):
            element.remove(child)
        element.append(parse_xml(xml))


def _page_field() -> str:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    code = '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    return f"{begin}{code}{separate}<w:r><w:t>2</w:t></w:r>{end}"


def _write_first_page(document: Document, *, letter: bool) -> None:
    table = document.add_table(2, 2)
    _set_header_table(table)
    _write_cell(
        table.cell(0, 0),
        ("GƯ Cơ quan chủ quản", "{{parent_agency}}"),
        ("GƯ Cơ quan", "{{agency}}"),
        ("GƯ Đường kẻ", "{{agency_rule}}"),
    )
    country, motto = LAYOUT.components["motto_country"].text, LAYOUT.components["motto"].text
    _write_cell(table.cell(0, 1), ("GƯ Quốc hiệu", country), ("GƯ Tiêu ngữ", motto), ("GƯ Đường kẻ", "{{motto_rule}}"))
    of_letter = (("GƯ Trích yếu công văn", "{{letter_subject}}"),) * letter
    _write_cell(table.cell(1, 0), ("GƯ Số, ký hiệu", "{{number}}"), *of_letter)
    _write_cell(table.cell(1, 1), ("GƯ Địa danh, thời gian", "{{place_and_date}}"))
    for style, text in (
        ("GƯ Tên loại", "{{type_name}}"),
        ("GƯ Trích yếu", "{{subject}}"),
        ("GƯ Đường kẻ", "{{subject_rule}}"),
        ("GƯ Thân bài", "{{addressees}}"),
        ("GƯ Căn cứ", "{{grounds}}"),
        ("GƯ Thân bài", "{{body}}"),
        ("GƯ Chỗ ký", "{{signatures}}"),
        ("GƯ Nơi nhận", "{{recipients}}"),
    ):
        document.add_paragraph(text, style)


def _set_header_table(table: Table) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx has no public way to set cell margins
    for child in list(properties):
        if child.tag.endswith(("}tblStyle", "}tblLook")):
            properties.remove(child)
    sides = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("top", "left", "bottom", "right"))
    properties.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))
    for column, width in zip(table.columns, HEADER_COLUMNS_MM, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _write_cell(cell: _Cell, *paragraphs: tuple[str, str]) -> None:
    for position, (style, text) in enumerate(paragraphs):
        paragraph = cell.paragraphs[0] if position == 0 else cell.add_paragraph()
        paragraph.style = style
        paragraph.add_run(text)


def _twips(millimetres: float) -> int:
    return round(millimetres / 25.4 * 1440)


def _with_fixed_times(content: bytes) -> bytes:
    """The same package with a fixed time on every part, so that the script makes the same bytes on every day."""
    return write_package(PackedPart.pack_bytes(name, plain) for name, plain in PackedPart.plain_parts(content))


if __name__ == "__main__":
    main()
