"""What is asked of a signer before anything is signed, in PDF and Word alike (kiểm tra trước khi ký)."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.signatures.engine.chains import valid_at
from app.signatures.engine.keys import SigningKey
from workflows.refusals import Refusal


class CannotSign(Refusal):
    """The signature would not hold afterwards, so it is not made (không ký được)."""

    code = "cannot_sign"


def check_key(key: SigningKey, certificate: x509.Certificate) -> None:
    """Refuse a certificate that is another key's."""
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if certificate.public_key().public_bytes(*form) != key.public_key().public_bytes(*form):
        raise CannotSign("Chứng thư số không đi cùng khóa ký này.")


def check_certificate(certificate: x509.Certificate, signed_at: datetime) -> None:
    """Circular 15/2025/TT-BKHCN: signing software checks the certificate's validity before it signs."""
    if not valid_at(certificate, signed_at):
        raise CannotSign("Chứng thư số không có hiệu lực vào thời điểm ký.")
