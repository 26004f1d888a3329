"""The check mark in a Word file (mã QR kiểm tra): its table, and the part, type and relationship it needs."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.documents.check_mark import ALTERNATIVE, GAP_MM, SIDE_MM, CheckMark
from app.documents.metrics import text_width
from app.documents.word.blocks import paragraph, styled, table_start
from app.documents.word.package import PackedPart
from app.documents.word.template import Template

_PART, _RELATIONSHIP = "word/media/check.png", "rIdCheck"
_TYPES, _RELATIONSHIPS = "[Content_Types].xml", "word/_rels/document.xml.rels"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_EMU_PER_MM, _TWIPS_PER_MM = 36000, 56.7
_SLACK_TWIPS = 40  # Word's own rounding never breaks a line that fits
_LOW = '<w:rPr><w:sz w:val="8"/></w:rPr>'  # the least that the gate lets in: a line is higher than its picture by it
GAP_TWIPS = round(GAP_MM * _TWIPS_PER_MM)


@dataclass(frozen=True, slots=True)
class MarkTable:
    """The picture and, beside it, the words: a borderless table of one row, ``width`` twips wide."""

    xml: str
    width: int


def mark_table(mark: CheckMark, column: float, template: Template) -> MarkTable:
    """The mark for a cell that is ``column`` points wide at most."""
    style = template.style("GƯ Địa chỉ kiểm tra")
    words, look = mark.words(column, style.letters.size), styled(style, '<w:jc w:val="left"/>')
    picture = round(SIDE_MM * _TWIPS_PER_MM) + GAP_TWIPS
    longest = max(text_width(line, style.letters.size) for line in words)
    widths = (picture, min(round(longest * 20) + _SLACK_TWIPS, round(column * 20) - picture))
    drawing = f"<w:p>{styled(style, _LOW)}<w:r>{_LOW}{_drawing()}</w:r></w:p>"
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
        for width, content in zip(widths, (drawing, paragraph(look, *words)), strict=True)
    )
    row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"
    return MarkTable(f"{table_start(widths, '', 0, at='left')}{row}</w:tbl>", sum(widths))


def with_picture(parts: Iterable[PackedPart], mark: CheckMark) -> Iterator[PackedPart]:
    """The package's parts with the picture's own part, its content type and its relationship."""
    kind = '<Default Extension="png" ContentType="image/png"/>'
    relationship = f'<Relationship Id="{_RELATIONSHIP}" Type="{_IMAGE}" Target="media/check.png"/>'
    more = {_TYPES: ("</Types>", kind), _RELATIONSHIPS: ("</Relationships>", relationship)}
    for part in parts:
        yield _with_last(part, *more[part.name]) if part.name in more else part
    yield PackedPart.pack_bytes(_PART, mark.png)


def _with_last(part: PackedPart, end: str, child: str) -> PackedPart:
    """The part with one more child before the end of its root."""
    plain = zlib.decompress(part.compressed, -15).decode()
    before, found, after = plain.rpartition(end)
    assert found, f"{part.name} has no {end}"
    return PackedPart.pack(part.name, [before, child, found, after])


def _drawing() -> str:
    """An inline picture with its alternative text (ISO/IEC 29500-1, 20.4.2.8)."""
    side = SIDE_MM * _EMU_PER_MM
    named = f'id="1" name="Mã QR" descr="{ALTERNATIVE}"'
    return (
        f'<w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{side}" cy="{side}"/><wp:docPr {named}/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip xmlns:r="{_IMAGE.rpartition("/")[0]}" r:embed="{_RELATIONSHIP}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing>"
    )
