"""Signing a PDF: PAdES B-B, incremental, into a field that was prepared (EN 319 142-1, ISO 32000-1, 12.8).

The first signature certifies the document at DocMDP 2: from then on only the prepared fields may be filled. Levels
with a time-stamp (B-T and above) will add the token to the CMS of ``cades.sign_digest`` and the DSS after it; nothing
here has to change for that but the room reserved, which is already large enough.
"""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from app.signatures.engine import algorithms, cades, stamp
from app.signatures.engine.fields import Field, prepare_fields
from app.signatures.engine.keys import SigningKey
from workflows.refusals import BadInput, Refusal

__all__ = ["Field", "prepare_fields", "sign_pdf"]

# Hexadecimal digits, so 16 KB of CMS: a chain and a time-stamp of real authorities take up to 12 KB.
CONTENTS_ROOM = 32 * 1024


class CannotSign(Refusal):
    """The signature would not hold afterwards, so it is not made (không ký được)."""

    code = "cannot_sign"


class _Writer(IncrementalPdfFileWriter):
    """An incremental writer that leaves the document's metadata as the signers before saw it."""

    def _update_meta(self) -> None:
        pass


def sign_pdf(
    pdf: bytes,
    field_name: str,
    key: SigningKey,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    *,
    signed_at: datetime,
    reason: str,
    location: str,
    signer_text: Sequence[str],
    image: bytes | None,
    certify: bool,
) -> bytes:
    """The PDF with one more signature in ``field_name``; the bytes before it stay as they are.

    ``signed_at`` (with zone) is the signer's claim. ``image`` is a PNG of the handwritten signature; without one,
    ``signer_text`` is shown. ``certify`` with the first signature and only then. Refused: a certificate that is not
    this key's or not valid at ``signed_at``, a field that is missing or filled, a document closed to more signatures.
    """
    _check_certificate(key, certificate, signed_at)
    writer = _open(pdf)
    field = _empty_field(writer.prev, field_name, certify=certify)
    _draw(writer, field, signer_text, image)
    embedding = PdfCMSEmbedder().write_cms(field_name, writer, existing_fields_only=True)
    next(embedding)
    writer.ensure_output_version((1, 7))
    writer.register_extension(ESIC_EXTENSION_1)
    embedding.send(
        SigObjSetup(
            sig_placeholder=_signature_object(signed_at, reason, location),
            mdp_setup=SigMDPSetup(algorithms.OUR_HASH, certify=certify, docmdp_perms=MDPPerm.FILL_FORMS),
        )
    )
    prepared, output = embedding.send(SigIOSetup(md_algorithm=algorithms.OUR_HASH))
    embedding.send(cades.sign_digest(prepared.document_digest, key, certificate, chain))
    signed: bytes = output.getvalue()
    return signed


def _check_certificate(key: SigningKey, certificate: x509.Certificate, signed_at: datetime) -> None:
    """Circular 15/2025/TT-BKHCN: signing software checks the certificate's validity before it signs."""
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if certificate.public_key().public_bytes(*form) != key.public_key().public_bytes(*form):
        raise CannotSign("Chứng thư số không đi cùng khóa ký này.")
    if not certificate.not_valid_before_utc <= signed_at <= certificate.not_valid_after_utc:
        raise CannotSign("Chứng thư số không có hiệu lực vào thời điểm ký.")


def _open(pdf: bytes) -> _Writer:
    try:
        writer = _Writer(io.BytesIO(pdf), strict=True)
        acceptable = not (writer.prev.encrypted or writer.prev.xrefs.hybrid_xrefs_present)
    except (PdfError, ValueError):
        raise BadInput("Không đọc được tệp PDF cần ký.") from None
    if not acceptable:
        raise CannotSign("Tệp PDF được mã hóa hoặc có cấu trúc lai nên không ký được.")
    return writer


def _empty_field(reader: PdfFileReader, name: str, *, certify: bool) -> generic.DictionaryObject:
    """The prepared field of this name, where the document is still open for this signature."""
    fields = {found: (value, field) for found, value, field in enumerate_sig_fields(reader)}
    signed = [value for value, _ in fields.values() if value is not None]
    if name not in fields:
        raise CannotSign("Tệp PDF không có ô chữ ký “{name}”.", name=name)
    if fields[name][0] is not None:
        raise CannotSign("Ô chữ ký “{name}” đã có chữ ký.", name=name)
    if certify and signed:
        raise CannotSign("Chỉ chữ ký đầu tiên mới chứng nhận được văn bản.")
    if _closed(reader):
        raise CannotSign("Văn bản đã được khóa, không nhận thêm chữ ký.")
    field: generic.DictionaryObject = fields[name][1].get_object()
    return field


def _closed(reader: PdfFileReader) -> bool:
    """Whether an earlier signature certified the document at DocMDP 1, after which any signature would break it."""
    try:
        references = reader.root["/Perms"]["/DocMDP"]["/Reference"]
        return any(each.get_object()["/TransformParams"]["/P"] == MDPPerm.NO_CHANGES.value for each in references)
    except KeyError:
        return False


def _draw(writer: _Writer, field: generic.DictionaryObject, lines: Sequence[str], image: bytes | None) -> None:
    """Put the drawn page, exactly as large as the field, in the place of the empty appearance."""
    left, bottom, right, top = (float(each) for each in field["/Rect"])
    drawn = PdfFileReader(io.BytesIO(stamp.draw(right - left, top - bottom, () if image else tuple(lines), image)))
    appearances = {pdf_name("/N"): writer.import_page_as_xobject(drawn)}
    field["/AP"] = generic.DictionaryObject(appearances)


def _signature_object(signed_at: datetime, reason: str, location: str) -> SignatureObject:
    return SignatureObject(
        timestamp=signed_at.replace(microsecond=0),
        subfilter=SigSeedSubFilter.PADES,
        reason=unicodedata.normalize("NFC", reason),
        location=unicodedata.normalize("NFC", location),
        bytes_reserved=CONTENTS_ROOM,
    )
