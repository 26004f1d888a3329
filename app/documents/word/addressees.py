"""To whom a paper is sent, in Word (kính gửi), and the place of a letter's subject (trích yếu công văn).

Decree 30/2020, Appendix I, II.9: one addressee stands on the line of "Kính gửi:"; of several each has a line of its
own, the dashes below the colon. The styles of the template carry the indents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.documents.metrics import balanced_lines
from app.documents.plain_text import plain
from app.documents.word.blocks import paragraph, styled
from app.documents.word.pieces import Paragraphs
from app.documents.word.template import Template
from workflows.content import PaperText, addressee_lines
from workflows.refusals import BadInput

_LAST = '<w:spacing w:after="200"/>'


def addressees_xml(addressees: Sequence[str], slot: Paragraphs, template: Template) -> Iterator[str]:
    """The lines of "Kính gửi" in the styles of ``template``; nothing for a paper that is sent to nobody by name."""
    told = addressee_lines(addressees)
    if len(addressees) == 1:
        style = template.style("GƯ Kính gửi")
        yield paragraph(styled(style), *balanced_lines(plain(told[0]), slot.room, style.letters.size))
    elif addressees:
        yield paragraph(styled(template.style("GƯ Kính gửi nhiều nơi")), told[0])
        style = template.style("GƯ Danh sách kính gửi")
        for line in told[1:-1]:
            yield paragraph(styled(style), line)
        yield paragraph(styled(style, _LAST), told[-1])


def refuse_lost_subject(text: PaperText, template: Template) -> None:
    """BadInput where a letter's subject has no place in the template: it would be missing without a word."""
    if text.is_letter and not template.for_letters:
        raise BadInput(
            "Văn bản là công văn nhưng mẫu văn bản thiếu vị trí {slot}.", "template", slot="{{letter_subject}}"
        )
