"""The foot of a paper in Word (chữ ký, nơi nhận): signature blocks two a row, and who receives the paper.

One signer stands at the right with Nơi nhận at the left, as the decree draws it (Appendix I, diagram of components).
With several signers the blocks fill the width, the highest office last at the right, and Nơi nhận follows below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.documents.metrics import LINE_HEIGHT, balanced_lines
from app.documents.plain_text import listed, plain
from app.documents.word.blocks import paragraph, styled, table_start
from app.documents.word.look import NamedStyle
from app.documents.word.pieces import Paragraphs
from app.documents.word.template import Template
from workflows.content import PaperText, SignatureBlock


def signature_rows(blocks: Sequence[SignatureBlock]) -> list[tuple[SignatureBlock, ...]]:
    """Rows of two in printing order, so that the last stands at the right; an odd first one stands alone, centred."""
    odd = len(blocks) % 2
    pairs: list[tuple[SignatureBlock, ...]] = [(blocks[i], blocks[i + 1]) for i in range(odd, len(blocks), 2)]
    return [(blocks[0],), *pairs] if odd else pairs


@dataclass(frozen=True, slots=True)
class Foot:
    """Writes the foot of ``text`` in the styles of ``template``."""

    text: PaperText
    template: Template

    def signatures(self, slot: Paragraphs) -> Iterator[str]:
        """The table of signature blocks: no border, no row split across pages."""
        blocks = self.text.signatures
        if not blocks:
            return
        half = round(slot.room * 10)
        yield self._gap(double=True)
        yield table_start((half, half), "", 0)
        if len(blocks) == 1:
            (signature,) = self._side_by_side(blocks, half)
            yield _row(_cell(half, "".join(self._recipients())), _cell(half, signature))
        for position, row in enumerate(signature_rows(blocks) if len(blocks) > 1 else []):
            width = half * 2 // len(row)
            above = self._gap_in_cell() if position else ""
            contents = self._side_by_side(row, width)
            yield _row(*(_cell(width, above + content, span=2 // len(row)) for content in contents))
        yield "</w:tbl>"

    def recipients_below(self) -> Iterator[str]:
        """Nơi nhận below the blocks; where it stands beside the only block, the last empty line that Word asks for."""
        if len(self.text.signatures) == 1 or not self.text.recipients:
            yield self._gap()
        else:
            yield from self._recipients()

    def _gap(self, *, double: bool = False) -> str:
        more = '<w:spacing w:line="240" w:lineRule="exact"/>' if double else ""
        return paragraph(styled(self.template.style("GƯ Khoảng cách"), more))

    def _gap_in_cell(self) -> str:
        """Kept with its own row only: rows may stand on different pages."""
        more = '<w:keepNext w:val="0"/><w:spacing w:line="240" w:lineRule="exact"/>'
        return paragraph(styled(self.template.style("GƯ Khoảng cách"), more))

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

    def _recipients(self) -> Iterator[str]:
        if not self.text.recipients:
            yield "<w:p/>"
            return
        yield paragraph(styled(self.template.style("GƯ Nơi nhận")), "Nơi nhận:")
        style = self.template.style("GƯ Danh sách nơi nhận")
        *others, last = listed(self.text.recipients)
        for recipient in others:
            yield paragraph(styled(style, "<w:keepNext/>"), f"- {recipient}")
        yield paragraph(styled(style), f"- {last}")


def _broken(text: str, twips: int, style: NamedStyle) -> list[str]:
    return balanced_lines(plain(text), twips / 20, style.letters.size, bold=style.letters.bold)


def _row(*cells: str) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(width: int, content: str, span: int = 1) -> str:
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}</w:tcPr>{content}</w:tc>'
