"""Time-stamps put into a PDF (dấu thời gian): over one signature, or over the whole file (EN 319 142-1, 5.4.3 and 5.5).

The authority is reached by the caller: ``stamp`` takes the bytes to be stamped and gives the token (RFC 3161, DER).
"""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

from collections.abc import Callable

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp

from app.signatures.engine import cades
from app.signatures.engine.pdf_room import CONTENTS_ROOM, add_field, open_writer, prepare
from app.signatures.engine.timestamps import check_stamp

FIELD = "dau-thoi-gian-{number}"


def add_document_timestamp(pdf: bytes, stamp: Callable[[bytes], bytes]) -> bytes:
    """The PDF with one more revision: a time-stamp over all of it, in an invisible field of its own.

    The bytes before it stay as they are. Refused with ``TimeStampRefused`` where the token is not one for these bytes.
    """
    writer = open_writer(pdf)
    name = _free_name(writer.prev)
    writer.register_extension(ESIC_EXTENSION_1)
    add_field(writer, name)
    prepared = prepare(writer, name, DocumentTimestamp(bytes_reserved=CONTENTS_ROOM), rules=None)
    covered = prepared.covered
    token = stamp(covered)
    check_stamp(token, covered)
    return prepared.filled(token)


def embed_signature_timestamp(cms: bytes, token: bytes) -> bytes:
    """The CMS signature (DER) with a time-stamp over its signature value: B-T, before it is placed in a file."""
    check_stamp(token, cades.read(cms).signature)
    return cades.with_time_stamp(cms, token)


def _free_name(reader: PdfFileReader) -> str:
    taken = {name for name, _, _ in enumerate_sig_fields(reader)}
    return next(name for number in range(1, len(taken) + 2) if (name := FIELD.format(number=number)) not in taken)
