"""The annexes of a paper in Word (phụ lục): each a section of its own, so that it counts its own pages.

Decree 30/2020, Appendix I, III.1: mark, title and the line that ties it to its paper stand centred, and its pages are
numbered from 1. Every section is set like the template's only one, header and footers included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.documents.metrics import balanced_lines
from app.documents.plain_text import plain
from app.documents.word.blocks import blocks_xml, paragraph, styled
from app.documents.word.pieces import Paragraphs
from app.documents.word.template import Template
from workflows.content import Annex, Table
from workflows.refusals import BadInput

_THIN = '<w:keepNext w:val="0"/><w:spacing w:line="20" w:lineRule="exact"/>'  # 1 pt: no page of its own


def annexes_xml(annexes: Sequence[Annex], slot: Paragraphs, template: Template) -> Iterator[str]:
    """The annexes in the styles of ``template``; the section before each ends where it begins."""
    for annex in annexes:
        yield _empty_line(template, template.section)
        yield from _head(annex, slot.room, template)
        yield from blocks_xml(annex.blocks, slot, template)
    if annexes and isinstance(annexes[-1].blocks[-1], Table):
        yield _empty_line(template)  # Word asks for a line after the last table


def refuse_lost_annexes(annexes: Sequence[Annex], template: Template) -> None:
    """BadInput where the template has no place for annexes: they would be missing from the file without a word."""
    if annexes and not template.section:
        raise BadInput("Văn bản có phụ lục nhưng mẫu văn bản thiếu vị trí {slot}.", "template", slot="{{annexes}}")


def _head(annex: Annex, room: float, template: Template) -> Iterator[str]:
    for name, text in (("GƯ Phụ lục", annex.mark), ("GƯ Tên phụ lục", annex.title), ("GƯ Kèm theo", annex.attached)):
        style = template.style(name)
        letters = style.letters
        lines = balanced_lines(plain(text), room, letters.size, bold=letters.bold, italic=letters.italic)
        yield paragraph(styled(style), *lines)


def _empty_line(template: Template, section: str = "") -> str:
    """A line that nobody sees; with ``section``, the end of a section that is set so."""
    return paragraph(styled(template.style("GƯ Khoảng cách"), _THIN + section))
