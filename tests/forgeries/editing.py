"""How the forgers of these tests edit a signed PDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from asn1crypto import cms
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from app.signatures.engine import algorithms, cades, pdf_room
from app.signatures.engine.der import first_element
from tests.signatures.engine.samples import Signer

BYTE_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]( *)")


def last_gap(pdf: bytes) -> tuple[int, int]:
    """Where the last signature's /Contents begins and ends, brackets included."""
    _, gap, resume, _ = (int(each) for each in BYTE_RANGE.findall(pdf)[-1][:4])
    return gap, resume


def contents(pdf: bytes) -> bytes:
    """The last signature's CMS without its padding."""
    gap, resume = last_gap(pdf)
    padded = bytes.fromhex(pdf[gap + 1 : resume - 1].decode())
    return padded[: first_element(padded)]


def with_contents(pdf: bytes, der: bytes) -> bytes:
    """The PDF with another CMS in the last signature's place, every other byte as it was."""
    gap, resume = last_gap(pdf)
    room = (resume - gap - 2) // 2
    return pdf[: gap + 1] + der.ljust(room, b"\0").hex().upper().encode() + pdf[resume - 1 :]


def with_cms(pdf: bytes, change: Callable[[cms.SignedData], object]) -> bytes:
    """The PDF after ``change`` edited the last signature's SignedData in place."""
    message = cms.ContentInfo.load(contents(pdf))
    change(message["content"])
    return with_contents(pdf, message.dump(force=True))


def with_byte_range(pdf: bytes, *numbers: int) -> bytes:
    """The PDF with other numbers in the last /ByteRange, of the same length on file."""
    found = list(BYTE_RANGE.finditer(pdf))[-1]
    written = f"/ByteRange [{' '.join(map(str, numbers))}]".encode().ljust(len(found[0]))
    return pdf[: found.start()] + written + pdf[found.end() :]


def same_length(pdf: bytes, old: bytes, new: bytes) -> bytes:
    """The PDF with the last ``old`` overwritten by ``new``, padded with spaces: no offset moves."""
    start = pdf.rindex(old)
    return pdf[:start] + new.ljust(len(old)) + pdf[start + len(old) :]


def signed_anew(pdf: bytes, by: Signer) -> bytes:
    """The PDF with the last signature made again over the file as it is: a forger who is also a signer."""
    gap, resume = last_gap(pdf)
    covering = with_byte_range(pdf, 0, gap, resume, len(pdf) - resume)
    digest = algorithms.digest("sha256", covering[:gap], covering[resume:])
    return with_contents(covering, cades.sign_digest(digest, by.key, by.certificate, by.chain))


@contextmanager
def slipped_in(forge: Callable[[IncrementalPdfFileWriter], object]) -> Iterator[None]:
    """Whoever signs or stamps in here puts what ``forge`` does into the very revision of the signature or stamp."""

    class Forging(pdf_room.Writer):
        def write(self, stream: object) -> None:
            forge(self)
            super().write(stream)

    honest, pdf_room.Writer = pdf_room.Writer, Forging
    try:
        yield
    finally:
        pdf_room.Writer = honest
