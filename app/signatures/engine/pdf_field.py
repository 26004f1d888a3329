"""Signing a PDF that nobody prepared (ký tệp PDF bất kỳ): its first empty field, or an invisible one of its own.

An own field is created in the very revision that fills it: a revision that only adds a field would be a change that
earlier signatures do not allow.
"""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

import unicodedata
from datetime import datetime

from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from app.signatures.engine.pdf import prepare_pdf
from app.signatures.engine.pdf_room import CONTENTS_ROOM, Prepared, add_field, open_writer, prepare
from app.signatures.engine.stamp import usual_lines

FIELD = "chu-ky-{number}"


def prepare_any_pdf(pdf: bytes, certificate: x509.Certificate, *, signed_at: datetime, reason: str) -> Prepared:
    """The PDF as it will be but for the signature, in the first empty field that shows on a page, else its own."""
    writer = open_writer(pdf)
    if name := _visible_empty_field(writer.prev):
        return prepare_pdf(
            pdf,
            name,
            certificate,
            signed_at=signed_at,
            reason=reason,
            location="",
            signer_text=usual_lines(certificate, signed_at),
            image=None,
            certify=False,
        )
    name = _free_name(writer.prev)
    add_field(writer, name)
    writer.ensure_output_version((1, 7))
    writer.register_extension(ESIC_EXTENSION_1)
    value = SignatureObject(
        timestamp=signed_at.replace(microsecond=0),
        subfilter=SigSeedSubFilter.PADES,
        reason=unicodedata.normalize("NFC", reason) or None,
        bytes_reserved=CONTENTS_ROOM,
    )
    return prepare(writer, name, value, rules=None)


def _visible_empty_field(reader: PdfFileReader) -> str:
    for name, value, field in enumerate_sig_fields(reader):
        left, bottom, right, top = (float(each) for each in field.get_object().get("/Rect", (0, 0, 0, 0)))
        if value is None and left < right and bottom < top:
            return str(name)
    return ""


def _free_name(reader: PdfFileReader) -> str:
    taken = {name for name, _, _ in enumerate_sig_fields(reader)}
    return next(name for number in range(1, len(taken) + 2) if (name := FIELD.format(number=number)) not in taken)
