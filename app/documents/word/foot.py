"""The foot of a paper in Word (chữ ký, nơi nhận): signature blocks two a row, and who receives the paper.

One signer stands at the right with Nơi nhận at the left, as the decree draws it (Appendix I, diagram of components).
With several signers the blocks fill the width, the highest office last at the right, and Nơi nhận follows below. The
check mark, where there is one, stands below the first Nơi nhận and beside the second: both places cost no height.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.documents.check_mark import CheckMark
from app.documents.metrics import LINE_HEIGHT, balanced_lines
from app.documents.plain_text import listed, plain
from app.documents.word.blocks import paragraph, styled, table_start
from app.documents.word.look import NamedStyle
from app.documents.word.picture import GAP_TWIPS, MarkTable, mark_table
from app.documents.word.pieces import Paragraphs
from app.documents.word.template import Template
from workflows.content import PaperText, SignatureBlock

_THIN, _ABOVE_ROW = 1, 3.5  # points: with the picture no more than three recipients and the 6 above them


def signature_rows(blocks: Sequence[SignatureBlock], *, sides: bool = False) -> list[tuple[SignatureBlock, ...]]:
    """Rows of two in printing order, so that the last stands at the right; an odd first one stands alone, centred.

    Of the ``sides`` of minutes it is an odd last one that stands alone, at the left.
    """
    if sides:
        return [tuple(blocks[i : i + 2]) for i in range(0, len(blocks), 2)]
    odd = len(blocks) % 2
    pairs: list[tuple[SignatureBlock, ...]] = [(blocks[i], blocks[i + 1]) for i in range(odd, len(blocks), 2)]
    return [(blocks[0],), *pairs] if odd else pairs


@dataclass(frozen=True, slots=True)
class Foot:
    """Writes the foot of ``text`` in the styles of ``template``, with the check mark if the paper has one."""

    text: PaperText
    template: Template
    mark: CheckMark | None = None

    def signatures(self, slot: Paragraphs) -> Iterator[str]:
        """The table of signature blocks: no border, no row split across pages."""
        blocks = self.text.signatures
        if not blocks:
            return
        half = round(slot.room * 10)
        yield self._gap(12)
        yield table_start((half, half), "", 0)
        if len(blocks) == 1:
            (signature,) = self._side_by_side(blocks, half)
            yield _row(_cell(half, self._recipients_beside(slot.room / 2)), _cell(half, signature))
        sides = self.text.closing_blocks == "sides"
        for position, row in enumerate(signature_rows(blocks, sides=sides) if len(blocks) > 1 else []):
            columns = 2 if sides else len(row)
            width = half * 2 // columns
            above = self._gap(12, kept=False) if position else ""
            cells = [_cell(width, above + each, span=2 // columns) for each in self._side_by_side(row, width)]
            yield _row(*cells, *[_cell(width, self._gap(12))] * (columns - len(row)))
        yield "</w:tbl>"

    def recipients_below(self, slot: Paragraphs) -> Iterator[str]:
        """Nơi nhận below the blocks; where it stands beside the only block, the last empty line that Word asks for."""
        if len(self.text.signatures) == 1:
            yield self._gap(6)
        elif self.mark:
            yield from self._recipients_and_mark(mark_table(self.mark, slot.room / 2, self.template), slot.room)
        elif self.text.recipients:
            yield from self._recipients()
        else:
            yield self._gap(6)

    def _recipients_and_mark(self, mark: MarkTable, room: float) -> Iterator[str]:
        """One row: Nơi nhận at the left, the mark at the right edge.

        Word needs an empty line before a second table and one after the last: they take the place of Nơi nhận's gap.
        """
        left = round(room * 20) - mark.width
        yield self._gap(_ABOVE_ROW)
        yield table_start((left, mark.width), "", 0)
        recipients = "".join(self._recipients('<w:spacing w:before="0"/>'))
        yield _row(_cell(left, recipients, right_margin=GAP_TWIPS), _cell(mark.width, mark.xml + self._gap(_THIN)))
        yield "</w:tbl>"
        yield self._gap(_THIN, kept=False)

    def _recipients_beside(self, room: float) -> str:
        recipients = "".join(self._recipients())
        if not self.mark:
            return recipients
        return f"{recipients}{self._gap(8)}{mark_table(self.mark, room, self.template).xml}{self._gap(_THIN)}"

    def _gap(self, points: float, *, kept: bool = True) -> str:
        """An empty line of that height; not ``kept`` with what follows, the next row may stand on another page."""
        more = "" if kept else '<w:keepNext w:val="0"/>'
        exact = f'<w:spacing w:line="{round(points * 20)}" w:lineRule="exact"/>'
        return paragraph(styled(self.template.style("GƯ Khoảng cách"), more + exact))

    def _side_by_side(self, blocks: Sequence[SignatureBlock], width: int) -> list[str]:
        """The blocks of one row: where an office has fewer lines its room is higher, so that the names stand level."""
        office, name = self.template.style("GƯ Quyền hạn, chức vụ"), self.template.style("GƯ Họ tên")
        offices = [[_broken(line, width, office) for line in block.lines] for block in blocks]
        heights = [sum(len(lines) for lines in broken) for broken in offices]
        contents = []
        for block, broken, height in zip(blocks, offices, heights, strict=True):
            lines = "".join(paragraph(styled(office), *line) for line in broken)
            lower = round((max(heights) - height) * office.letters.size * LINE_HEIGHT * 20)
            room = styled(self.template.style("GƯ Chỗ ký"), f'<w:spacing w:before="{lower}"/>' if lower else "")
            contents.append(f"{lines}{paragraph(room)}{paragraph(styled(name), block.name)}")
        return contents

    def _recipients(self, spacing: str = "") -> Iterator[str]:
        if not self.text.recipients:
            yield "<w:p/>"
            return
        yield paragraph(styled(self.template.style("GƯ Nơi nhận"), spacing), "Nơi nhận:")
        style = self.template.style("GƯ Danh sách nơi nhận")
        *others, last = listed(self.text.recipients)
        for recipient in others:
            yield paragraph(styled(style, "<w:keepNext/>"), f"- {recipient}")
        yield paragraph(styled(style), f"- {last}")


def _broken(text: str, twips: int, style: NamedStyle) -> list[str]:
    return balanced_lines(plain(text), twips / 20, style.letters.size, bold=style.letters.bold)


def _row(*cells: str) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(width: int, content: str, span: int = 1, right_margin: int = 0) -> str:
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    margin = f'<w:tcMar><w:right w:w="{right_margin}" w:type="dxa"/></w:tcMar>' if right_margin else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}{margin}</w:tcPr>{content}</w:tc>'
