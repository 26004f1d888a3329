"""Another system that signs with pyHanko as its manual says: the foreign voice in our tests."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import cache

import typst
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys.internal import translate_pyca_cryptography_key_to_asn1
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.signatures.engine.certificates import Holder, issue, new_authority
from app.signatures.engine.pdf_verify import verify_pdf


def now():
    return datetime.now(UTC).replace(microsecond=0)


@cache
def plain():
    """A PDF without any form, as an office program writes it."""
    return typst.Compiler().compile(input="Công văn của nơi khác".encode(), format="pdf", timestamp=0)


@cache
def authority():
    """An authority of today: pyHanko writes the present moment into /M."""
    return new_authority("Tổ chức chứng thực khác", now() - timedelta(days=2))


def signer(key, *, pss=False):
    """The library's own signer: what another system would write."""
    issuer = authority()
    holder = Holder("Phan Thị Ngoài", "Chánh Thanh tra", "Thanh tra tỉnh Hà Giang", "X-1")
    certificate = issue(holder, key.public_key(), issuer, now() - timedelta(days=1), 3)
    registry = SimpleCertificateStore()
    registry.register(asn1(issuer.issuer_cert))
    return signers.SimpleSigner(
        asn1(certificate), translate_pyca_cryptography_key_to_asn1(key), registry, prefer_pss=pss
    )


def asn1(certificate):
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def sign(pdf, by, field, *, digest="sha256", subfilter=SigSeedSubFilter.PADES, box=None):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm=digest, subfilter=subfilter)
    signer_ = signers.PdfSigner(meta, by, new_field_spec=SigFieldSpec(field, box=box))
    return signer_.sign_pdf(writer).getvalue()


def verify(pdf, **how):
    return verify_pdf(pdf, **{"trust": [authority().root_cert], "at": now(), **how})
