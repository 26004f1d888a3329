"""Reads the words of finished files with other programs' eyes: python-docx for Word, pypdf for PDF."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pypdf
from docx.table import Table

from workflows.content import PaperText
from workflows.content import Table as PaperTable

FURNITURE_ON_TOP = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc"


def printed_words(text: PaperText) -> list[str]:
    """``text.words()`` with the printed furniture: the country's name and motto, Nơi nhận, the marks of both lists.

    With one signer Nơi nhận stands at the left of the block and is read before it. Annexes come after both.
    """
    recipients = ("Nơi nhận:", *(f"- {line}" for line in marked(text.recipients))) if text.recipients else ()
    beside = len(text.signatures) == 1
    above = replace(
        text,
        agency=f"{text.agency} {FURNITURE_ON_TOP}",
        grounds=marked(text.grounds),
        signatures=() if beside else text.signatures,
        recipients=recipients,
        annexes=(),
    )
    block = [word for s in text.signatures for line in (*s.lines, s.name) for word in line.split()] if beside else []
    annexes = [word for annex in text.annexes for line in annex.texts() for word in line.split()]
    return above.words() + block + annexes


def marked(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{line}{'.' if i == len(lines) - 1 else ';'}" for i, line in enumerate(lines))


def words_in_word(content: bytes) -> list[str]:
    """The words of the body in reading order; the document code stands in the footer and is read apart."""
    document = docx.Document(io.BytesIO(content))
    texts: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            seen = set()
            for row in block.rows:
                for cell in row.cells:
                    if cell._tc not in seen:
                        texts += [paragraph.text for paragraph in cell.paragraphs]
                    seen.add(cell._tc)
        else:
            texts.append(block.text)
    return " ".join(texts).split()


def footer_of_first_page(content: bytes) -> str:
    footer = docx.Document(io.BytesIO(content)).sections[0].first_page_footer
    return " ".join(paragraph.text for paragraph in footer.paragraphs)


def words_in_pdf(content: bytes, text: PaperText) -> list[str]:
    """The words of all pages in reading order, without what print repeats.

    That is: page numbers (not on the first page of the paper and of an annex), the header of a table that goes on at
    the top of a page, and the document code (on those first pages).
    """
    code = f"Mã văn bản: {text.document_code}".split() if text.document_code else []
    blocks = [block for blocks in (text.blocks, *(annex.blocks for annex in text.annexes)) for block in blocks]
    headers = [" ".join(block.header).split() for block in blocks if isinstance(block, PaperTable)]
    openings = [" ".join(annex.texts()).split()[:8] for annex in text.annexes]
    words: list[str] = []
    number = 0
    for position, page in enumerate(pypdf.PdfReader(io.BytesIO(content)).pages):
        on_page = page.extract_text().split()
        number = 1 if position == 0 or on_page[:8] in openings else number + 1
        if number == 1:
            assert on_page[len(on_page) - len(code) :] == code
            on_page = on_page[: len(on_page) - len(code)]
        else:
            assert on_page[0] == str(number)
            on_page = on_page[1:]
            repeated = next((header for header in headers if on_page[: len(header)] == header), [])
            on_page = on_page[len(repeated) :]
        words += on_page
    return words
