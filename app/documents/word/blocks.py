"""The body's blocks as WordprocessingML (nội dung văn bản): headings, paragraphs and tables, as escaped text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.documents.plain_text import is_figure, plain
from app.documents.word.look import NamedStyle
from app.documents.word.pieces import Paragraphs
from app.documents.word.template import Template
from workflows.content import Block, Cell, Heading, Paragraph, Table, cell_lines

_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)
_CELL_MARGIN_TWIPS = 85  # 1.5 mm

LINE_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'


def xml_text(text: str) -> str:
    """``text`` in NFC, fit for an XML element; BadInput where it has a character that cannot be printed."""
    return plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def paragraph(properties: str, *lines: str) -> str:
    """A w:p with its w:pPr (may be empty) and one run of text in lines, or none."""
    text = LINE_BREAK.join(map(xml_text, lines))
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p>{properties}{run}</w:p>"


def styled(style: NamedStyle, more: str = "") -> str:
    """The w:pPr of a paragraph in a style, with further properties that must follow w:pStyle."""
    return f'<w:pPr><w:pStyle w:val="{style.style_id}"/>{more}</w:pPr>'


def gap(template: Template) -> str:
    """The empty line above a table, as high as the gap between paragraphs."""
    return paragraph(styled(template.style("GƯ Khoảng cách")))


def blocks_xml(
    blocks: Sequence[Block], slot: Paragraphs, template: Template, *, keep_last: bool = False
) -> Iterator[str]:
    """The blocks of a text; ``keep_last``: its last lines stay on the page of what follows (the first signatures)."""
    for position, block in enumerate(blocks):
        if isinstance(block, Table):
            yield gap(template)
        # With widow control, two lines of a last paragraph are kept; of a last table, two rows.
        kept = keep_last and position == len(blocks) - 1
        yield from _block(block, slot, template, keep_with_next=kept)


def _block(block: Block, slot: Paragraphs, template: Template, *, keep_with_next: bool) -> Iterator[str]:
    """The block in the slot's own look (paragraphs) or the template's styles (headings, tables)."""
    match block:
        case Heading():
            style = template.style("GƯ Mục lớn" if block.level == 1 else "GƯ Mục nhỏ")
            yield paragraph(styled(style), _marked(block))
        case Paragraph():
            yield paragraph(_kept(slot.properties) if keep_with_next else slot.properties, _marked(block))
        case Table():
            yield from _table(block, slot.room, template, keep_with_next=keep_with_next)


def table_start(widths_twips: Sequence[int], borders: str, margin_twips: int, *, at: str = "center") -> str:
    """The start of a w:tbl of fixed column widths, ``at`` a side of its room; the table's width is their sum."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths_twips)
    sides = "".join(
        f'<w:{side} w:w="{margin_twips if side in ("left", "right") else 0}" w:type="dxa"/>'
        for side in ("top", "left", "bottom", "right")
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths_twips)}" w:type="dxa"/><w:jc w:val="{at}"/>{borders}'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{sides}</w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    )


def _marked(block: Heading | Paragraph) -> str:
    return f"{block.mark} {block.text}" if block.mark else block.text


def _kept(properties: str) -> str:
    """Paragraph properties with w:keepNext, which follows w:pStyle in the schema."""
    if "<w:keepNext" in properties:
        return properties
    head, style, tail = properties.partition("/>") if "<w:pStyle" in properties else ("<w:pPr>", "", "</w:pPr>")
    return f"{head}{style}<w:keepNext/>{tail}"


def _table(table: Table, room: float, template: Template, *, keep_with_next: bool) -> Iterator[str]:
    total = sum(table.widths)
    widths = [round(room * 20 * width / total) for width in table.widths]
    openings = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>' for width in widths
    ]
    yield table_start(widths, f"<w:tblBorders>{_BORDERS}</w:tblBorders>", _CELL_MARGIN_TWIPS)
    header = styled(template.style("GƯ Đầu bảng"))
    yield _row(openings, table.header, header, header, "<w:cantSplit/><w:tblHeader/>")
    looks = _cell_looks(template, "")
    last_two = _cell_looks(template, "<w:keepNext/>") if keep_with_next else looks
    for position, row in enumerate(table.rows):
        text, figure = looks if position < len(table.rows) - 2 else last_two
        yield _row(openings, row, text, figure, "<w:cantSplit/>")
    yield "</w:tbl>"


def _cell_looks(template: Template, more: str) -> tuple[str, str]:
    """Paragraph properties of a cell with words, and of one with figures, which stand centred."""
    style = template.style("GƯ Bảng")
    return styled(style, more), styled(style, f'{more}<w:jc w:val="center"/>')


def _row(openings: Sequence[str], row: Sequence[Cell], text_look: str, figure_look: str, properties: str) -> str:
    cells = [
        f"{opening}{_cell(cell_lines(cell), text_look, figure_look)}</w:tc>"
        for opening, cell in zip(openings, row, strict=True)
    ]
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(lines: Sequence[str], text_look: str, figure_look: str) -> str:
    """All lines of a cell in one look, as in the PDF: figures with words among them stand like words."""
    look = figure_look if all(map(is_figure, lines)) else text_look
    return "".join(paragraph(look, line) for line in lines)
