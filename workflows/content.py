"""What a paper says, as data: its canonical bytes and hash, and the text that both printers set.

Two forms, one direction. The *content* of a kind is JSON that people edit and members approve; its hash is what an
approval and a signature are bound to. The *paper text* is that content composed for print: words in order, without
any measure. Word and PDF are both made from the paper text, so they cannot differ in words.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def normalised(content: Json) -> Json:
    """The same content with every text in NFC, so that one text has one hash however it was typed."""
    if isinstance(content, str):
        return unicodedata.normalize("NFC", content)
    if isinstance(content, Mapping):
        return {unicodedata.normalize("NFC", key): normalised(value) for key, value in content.items()}
    if isinstance(content, Sequence) and not isinstance(content, bytes | bytearray | memoryview):
        return [normalised(item) for item in content]
    if content is None or isinstance(content, bool | int):
        return content
    # A float has no single spelling; quantities are kept as decimal text ("70", "92.5").
    raise TypeError(f"{type(content).__name__} has no canonical form")


def canonical_bytes(content: Json) -> bytes:
    """The one spelling of this content: NFC, keys sorted, no white space, UTF-8 (after RFC 8785, without floats)."""
    text = json.dumps(normalised(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def content_hash(content: Json) -> str:
    """SHA-256 of the canonical bytes, lower-case hexadecimal: what approvals and signatures are bound to."""
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


ADDRESSED = "Kính gửi:"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the body (Phần, Mục): ``mark`` as printed ("I", "1"), ``level`` 1 or 2."""

    mark: str
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body; ``mark`` ("1.", "a)", "-") is printed before it where there is one."""

    text: str
    mark: str = ""


# A table's cell: one text, or several that each begin a new line (the members of a team).
Cell = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the body: a header row, rows of cells, the share of the width each column takes (percent)."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex (phụ lục): it starts on a page of its own, after the signatures, and its pages are numbered from 1.

    ``mark`` is its word and Roman numeral ("Phụ lục I"; one annex alone has none), ``title`` its name in capitals,
    ``attached`` the line that ties it to its paper ("(Kèm theo Kế hoạch số 05/KH-CTĐ ngày ... của ...)").
    Decree 30/2020, Appendix I, III.1.
    """

    mark: str
    title: str
    attached: str
    blocks: tuple[Block, ...]

    def texts(self) -> Iterator[str]:
        """Its texts in reading order."""
        yield from (self.mark, self.title, self.attached)
        yield from block_texts(self.blocks)


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """One signer's place at the foot (chữ ký): authority and office as printed, in capitals, then the name.

    ``slot`` names the signature field inside the files (letters, digits, hyphens); ``seal_slot`` the field of the
    agency's seal signature that belongs to this signer, or "" where there is none.
    """

    slot: str
    lines: tuple[str, ...]
    name: str
    seal_slot: str = ""


@dataclass(frozen=True, slots=True)
class PaperText:
    """A paper ready to be set, component by component in the order of Decree 30/2020, Appendix I.

    Empty text means that the component is absent: ``parent_agency`` (cơ quan chủ quản), ``agency`` (cơ quan ban hành),
    ``number`` (the whole line, "Số: 05/GƯ-CTĐ"), ``place_and_date`` ("Lạng Sơn, ngày 20 tháng 3 năm 2020"),
    ``type_name`` (tên loại), ``subject`` (trích yếu), ``grounds`` (căn cứ, one line each, unpunctuated at the end),
    ``addressees`` (kính gửi, unpunctuated; they stand above the grounds),
    ``blocks`` (nội dung), ``signatures`` in printing order (two a row), ``recipients`` (nơi nhận, unpunctuated),
    ``document_code`` (mã văn bản: how the verification page finds the paper), ``annexes`` (phụ lục, in their order).

    ``closing_blocks`` tells how an odd number of signatures stands: with "highest_last" the first alone in the middle,
    so that the highest office is last at the right; with "sides" the two sides of minutes beside each other and the
    last, the secretary's, alone at the left.
    """

    parent_agency: str
    agency: str
    number: str
    place_and_date: str
    type_name: str
    subject: str
    grounds: tuple[str, ...]
    blocks: tuple[Block, ...]
    signatures: tuple[SignatureBlock, ...]
    recipients: tuple[str, ...]
    document_code: str = ""
    annexes: tuple[Annex, ...] = ()
    addressees: tuple[str, ...] = ()
    closing_blocks: Literal["highest_last", "sides"] = "highest_last"

    @property
    def is_letter(self) -> bool:
        """Whether it is a letter (công văn): without a type's name, its subject ("V/v ...") stands below the number."""
        return not self.type_name and bool(self.subject)

    def words(self) -> list[str]:
        """Every word in reading order: what both files must carry (the test of their equality reads this)."""
        lines = [self.parent_agency, self.agency, self.number, *([self.subject] if self.is_letter else [])]
        lines += [self.place_and_date, self.type_name, *([] if self.is_letter else [self.subject])]
        lines += [*addressee_lines(self.addressees), *self.grounds, *block_texts(self.blocks)]
        for signature in self.signatures:
            lines += [*signature.lines, signature.name]
        lines += self.recipients
        for annex in self.annexes:
            lines += annex.texts()
        return " ".join(lines).split()


def addressee_lines(addressees: Sequence[str]) -> list[str]:
    """The lines of "Kính gửi" (Decree 30/2020, Appendix I, II.9): one addressee on its line, several below it.

    Each of several has a line of its own, which begins with a dash and ends with ";", the last with ".".
    """
    if len(addressees) < 2:
        return [f"{ADDRESSED} {addressee}" for addressee in addressees]
    *others, last = addressees
    return [ADDRESSED, *(f"- {addressee};" for addressee in others), f"- {last}."]


def block_texts(blocks: Sequence[Block]) -> Iterator[str]:
    """The texts of these blocks in reading order."""
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield from (block.mark, block.text)
            case Table():
                yield from block.header
                for row in block.rows:
                    for cell in row:
                        yield from cell_lines(cell)


def cell_lines(cell: Cell) -> tuple[str, ...]:
    """The lines of a cell, top down; an empty cell has one empty line."""
    return (cell,) if isinstance(cell, str) else cell or ("",)
