"""Prints a paper as a Word file (văn bản .docx): the template's pieces joined with the paper's words.

Nothing is evaluated and no tree is built: words are escaped and written between pieces that are well-formed by
construction, then deflated piece by piece. The same paper and template give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.documents.check_mark import CheckMark, check_mark
from app.documents.metrics import balanced_lines, text_width
from app.documents.plain_text import listed, plain
from app.documents.word.addressees import addressees_xml, refuse_lost_subject
from app.documents.word.annexes import annexes_xml, refuse_lost_annexes
from app.documents.word.blocks import LINE_BREAK, blocks_xml, paragraph, xml_text
from app.documents.word.foot import Foot
from app.documents.word.package import PackedPart, write_package
from app.documents.word.picture import with_picture
from app.documents.word.pieces import IfFilled, Lines, Paragraphs, Piece, Rule, Words
from app.documents.word.template import Template, template_of
from workflows.content import PaperText


def render_word(text: PaperText, kind: str = "pledge", *, check_at: str = "") -> bytes:
    """The paper as .docx in the template of its kind (``document_templates/KIND/template.docx``).

    ``check_at`` is the address where anybody checks the paper, printed with its QR code; "" prints neither.
    BadInput where the text has a character that cannot be printed, or the template lacks a slot or style.
    """
    return print_word(text, template_of(kind), check_at=check_at)


def print_word(text: PaperText, template: Template, *, check_at: str = "") -> bytes:
    """The paper as .docx in a compiled template; BadInput where it has no place for all that the paper has."""
    refuse_lost_annexes(text.annexes, template)
    refuse_lost_subject(text, template)
    mark = check_mark(check_at) if check_at else None
    setter = _Setter(text, template, _words(text), mark)
    parts = (
        part if isinstance(part, PackedPart) else PackedPart.pack(name, setter.set(part))
        for name, part in template.parts.items()
    )
    return write_package(with_picture(parts, mark) if mark else parts)


def _words(text: PaperText) -> dict[str, str]:
    """The components that are one line of text each, by slot name."""
    return {
        "parent_agency": text.parent_agency,
        "agency": text.agency,
        "number": text.number,
        "place_and_date": text.place_and_date,
        "type_name": text.type_name,
        "subject": "" if text.is_letter else text.subject,
        "letter_subject": text.subject if text.is_letter else "",
        "document_code": text.document_code,
    }


@dataclass(frozen=True, slots=True)
class _Setter:
    """Sets one paper: turns pieces into XML text."""

    text: PaperText
    template: Template
    words: Mapping[str, str]
    mark: CheckMark | None

    def set(self, pieces: Sequence[Piece]) -> Iterator[str]:
        for piece in pieces:
            match piece:
                case str():
                    yield piece
                case Words(name):
                    yield xml_text(self.words[name])
                case Lines():
                    yield LINE_BREAK.join(map(xml_text, self._broken(piece)))
                case IfFilled(names, inner, otherwise):
                    if any(self.words[name] for name in names):
                        yield from self.set(inner)
                    else:
                        yield otherwise
                case Rule():
                    yield self._rule(piece)
                case Paragraphs():
                    yield from self._paragraphs(piece)

    def _broken(self, slot: Lines) -> list[str]:
        letters = slot.letters
        return balanced_lines(
            plain(self.words[slot.name]), slot.room, letters.size, bold=letters.bold, italic=letters.italic
        )

    def _rule(self, rule: Rule) -> str:
        lines = self._broken(rule.above) if isinstance(rule.above, Lines) else [rule.above]
        letters = rule.letters
        longest = max(text_width(line, letters.size, bold=letters.bold, italic=letters.italic) for line in lines)
        if not longest:
            return ""
        side = max(round((rule.room - rule.share * longest) * 10), 0)
        return paragraph(_indented(rule.properties, side), "")

    def _paragraphs(self, slot: Paragraphs) -> Iterator[str]:
        match slot.name:
            case "addressees":
                yield from addressees_xml(self.text.addressees, slot, self.template)
            case "grounds":
                for ground in listed(self.text.grounds):
                    yield paragraph(slot.properties, ground)
            case "body":
                yield from blocks_xml(self.text.blocks, slot, self.template, keep_last=True)
            case "signatures":
                yield from self._foot().signatures(slot)
            case "recipients":
                yield from self._foot().recipients_below(slot)
            case "annexes":
                yield from annexes_xml(self.text.annexes, slot, self.template)

    def _foot(self) -> Foot:
        return Foot(self.text, self.template, self.mark)


def _indented(properties: str, twips: int) -> str:
    """Paragraph properties with an indent of ``twips`` on both sides; w:ind stands before w:jc in the schema."""
    indent = f'<w:ind w:left="{twips}" w:right="{twips}"/>'
    before, jc, after = properties.partition("<w:jc ")
    if jc:
        return f"{before}{indent}{jc}{after}"
    return properties.replace("</w:pPr>", f"{indent}</w:pPr>")
