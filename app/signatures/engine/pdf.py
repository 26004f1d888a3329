"""Signing a PDF: PAdES B-B, incremental, into a field that was prepared (EN 319 142-1, ISO 32000-1, 12.8).

The first signature certifies the document at DocMDP 2: from then on only the prepared fields may be filled. Whoever
signs elsewhere, with a token or another program, gets the prepared file's digest (``prepare_pdf``) and hands back a
whole CMS (``finish_pdf``) or a raw signature (``finish_raw``).
"""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import SigMDPSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from app.signatures.engine import algorithms, cades, stamp
from app.signatures.engine.fields import Field, prepare_fields
from app.signatures.engine.keys import Scheme, SigningKey
from app.signatures.engine.pdf_room import CONTENTS_ROOM, Prepared, Writer, open_writer, prepare
from app.signatures.engine.signer_check import CannotSign, check_certificate, check_key
from app.signatures.engine.verdict import NotProved

__all__ = [
    "CannotSign",
    "Field",
    "Prepared",
    "finish_pdf",
    "finish_raw",
    "prepare_fields",
    "prepare_pdf",
    "sign_pdf",
    "to_sign",
]


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
    check_key(key, certificate)
    prepared = prepare_pdf(
        pdf,
        field_name,
        certificate,
        signed_at=signed_at,
        reason=reason,
        location=location,
        signer_text=signer_text,
        image=image,
        certify=certify,
    )
    return prepared.filled(cades.sign_digest(prepared.digest, key, certificate, chain))


def prepare_pdf(
    pdf: bytes,
    field_name: str,
    certificate: x509.Certificate | None,
    *,
    signed_at: datetime,
    reason: str,
    location: str,
    signer_text: Sequence[str],
    image: bytes | None,
    certify: bool,
) -> Prepared:
    """The PDF as ``sign_pdf`` would make it, picture and all, but for the signature itself (tệp chờ ký).

    ``certificate`` is the one that will sign, where it is known: one that is not valid at ``signed_at`` is refused.
    """
    if certificate is not None:
        check_certificate(certificate, signed_at)
    writer = open_writer(pdf)
    field = _empty_field(writer.prev, field_name, certify=certify)
    _draw(writer, field, signer_text, image)
    writer.ensure_output_version((1, 7))
    writer.register_extension(ESIC_EXTENSION_1)
    rules = SigMDPSetup(algorithms.OUR_HASH, certify=certify, docmdp_perms=MDPPerm.FILL_FORMS)
    return prepare(writer, field_name, _signature_object(signed_at, reason, location), rules)


def finish_pdf(prepared: Prepared, cms: bytes) -> bytes:
    """The signed PDF, where ``cms`` (DER) is a proper signature over exactly this prepared file."""
    try:
        signed = cades.read(cms)
        if algorithms.digest(signed.hash_name, prepared.covered) != signed.message_digest:
            raise CannotSign("Chữ ký nhận được không phải cho tệp này.")
        algorithms.verify(
            signed.signer.public_key(), signed.mechanism, signed.hash_name, signed.signature, signed.signed_attributes
        )
    except NotProved as unproved:
        raise CannotSign("Chữ ký nhận được không dùng được: {reason}", reason=unproved.finding.reason) from None
    return prepared.filled(cms)


def finish_raw(
    prepared: Prepared,
    signature: bytes,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    scheme: Scheme,
) -> bytes:
    """The signed PDF from a raw ``signature`` over ``to_sign`` of the same certificate and scheme, else refused.

    For ECDSA the signature is DER of (r, s).
    """
    made = _Elsewhere(certificate, scheme, signature)
    return finish_pdf(prepared, cades.sign_digest(prepared.digest, made, certificate, chain))


def to_sign(prepared: Prepared, certificate: x509.Certificate, scheme: Scheme) -> bytes:
    """The bytes that a device is to sign over SHA-256 for ``finish_raw``: the CMS's signed attributes."""
    mechanism = algorithms.mechanism_for(_Elsewhere(certificate, scheme, b""))
    return cades.attributes_to_sign(prepared.digest, certificate, mechanism)


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """A key that has signed already, where we cannot reach it: all it still has is the signature."""

    certificate: x509.Certificate
    scheme: Scheme
    signature: bytes

    def public_key(self) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
        return cast("ec.EllipticCurvePublicKey | rsa.RSAPublicKey", self.certificate.public_key())

    def sign(self, _message: bytes) -> bytes:
        return self.signature


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


def _draw(writer: Writer, field: generic.DictionaryObject, lines: Sequence[str], image: bytes | None) -> None:
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
