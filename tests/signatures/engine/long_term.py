"""Papers of the test PKI with time-stamps and validation data, as B-T, B-LT and B-LTA; all moments are fixed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from app.signatures.engine import cades
from app.signatures.engine.ltv import add_validation_data
from app.signatures.engine.pdf import prepare_pdf
from app.signatures.engine.pdf_timestamps import add_document_timestamp, embed_signature_timestamp
from app.signatures.engine.pdf_verify import verify_pdf
from app.signatures.engine.verdict import FileVerdict
from tests.signatures.engine.samples import pledge
from tests.signatures.pki import pki
from tests.signatures.pki.recipes import CHECKED, STAMPED

HOUR = timedelta(hours=1)
GATHERED = STAMPED + HOUR  # when the validation data was fetched
SEALED = STAMPED + 2 * HOUR  # the document time-stamp over it


@cache
def signed(
    name: str = "good-p256", field: str = "chair", *, pdf: bytes = b"", own_stamp: datetime | None = None
) -> bytes:
    """A pledge signed by somebody of the test PKI at ``STAMPED``, with a signature time-stamp of ``own_stamp``."""
    key, certificate = pki().signer(name)
    prepared = prepare_pdf(
        pdf or pledge(),
        field,
        None,
        signed_at=STAMPED,
        reason="Ký giao ước thi đua",
        location="Điện Biên",
        signer_text=("Ký bởi: người thử",),
        image=None,
        certify=not pdf,
    )
    cms = cades.sign_digest(prepared.digest, key, certificate, pki().chain(name))
    if own_stamp:
        cms = embed_signature_timestamp(cms, pki().stamp(cades.read(cms).signature, own_stamp))
    return prepared.filled(cms)


def stamp(at: datetime, by: str = "tsa") -> Callable[[bytes], bytes]:
    return lambda message: pki().stamp(message, at, by=by)


def with_data(pdf: bytes, *names: str, at: datetime = GATHERED) -> bytes:
    return add_validation_data(pdf, pki().data(names, at))


def sealed(pdf: bytes, at: datetime = SEALED, by: str = "tsa") -> bytes:
    return add_document_timestamp(pdf, stamp(at, by))


@cache
def long_term(name: str = "good-p256", *, own_stamp: datetime | None = None) -> bytes:
    """Signed, with the data that shows signer and time-stamp authority to be good, and a time-stamp over all."""
    return sealed(with_data(signed(name, own_stamp=own_stamp), name, "tsa"))


def verify(pdf: bytes, *, at: datetime = CHECKED, fresh: tuple[str, ...] = ("tsa",), **how: object) -> FileVerdict:
    """The verdict with the test PKI's root trusted, and fresh revocation data about ``fresh`` at hand."""
    return verify_pdf(pdf, **{"trust": [pki().root], "at": at, "data": pki().data(fresh, at), **how})
