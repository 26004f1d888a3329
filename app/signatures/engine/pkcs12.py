"""A person's key as other programs hand it out (tệp .p12, PKCS#12, RFC 7292): key, certificate and those above it."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs12

from app.signatures.engine.chains import issued_by
from app.signatures.engine.keys import PrivateKey, WrongPin
from workflows.refusals import BadInput


@dataclass(frozen=True, slots=True)
class Identity:
    """A key with its certificate, and ``chain``, the certificates above it from its issuer up."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


def open_pkcs12(content: bytes, pin: str) -> Identity:
    """The identity in the file; refused where the PIN is wrong or the key is of a kind that signs no papers here."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, pin.encode())
    except (ValueError, UnsupportedAlgorithm):  # which of the two is wrong, nobody is told: the PIN protects the file
        raise WrongPin("Mã PIN không đúng, hoặc tệp khóa không phải tệp PKCS#12 đọc được.") from None
    if not isinstance(key, PrivateKey) or certificate is None:
        raise BadInput("Tệp khóa không có khóa RSA hoặc ECDSA đi cùng chứng thư số.")
    return Identity(key, certificate, tuple(above(certificate, others))[1:])


def above(certificate: x509.Certificate, pool: list[x509.Certificate]) -> list[x509.Certificate]:
    """The way from ``certificate`` up as far as ``pool`` leads, itself first."""
    way = [certificate]
    while issuer := next((each for each in pool if each not in way and issued_by(way[-1], each)), None):
        way.append(issuer)
    return way
