"""The signature inside a PDF's /Contents: CMS SignedData in the CAdES form of PAdES B-B (RFC 5652, EN 319 122-1).

Writing puts exactly what EN 319 142-1 asks for at B-B: content type, message digest and signing-certificate-v2 under
the signature, and no signing time, which belongs into the PDF's /M. The form that time-stamps share is in
``signed_data``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from asn1crypto import algos, cms, core
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.signatures.engine import algorithms, signed_data
from app.signatures.engine.der import OCTETS, SEQUENCE, SET, element, integer, set_of, tagged
from app.signatures.engine.keys import SigningKey
from app.signatures.engine.signed_data import Malformed, demand, hash_name
from app.signatures.engine.verdict import NotProved, SubIndication, finding


def _oid(dotted: str) -> bytes:
    return cast("bytes", core.ObjectIdentifier(dotted).dump())


DATA, SIGNED_DATA = _oid("1.2.840.113549.1.7.1"), _oid("1.2.840.113549.1.7.2")
CONTENT_TYPE, MESSAGE_DIGEST = _oid("1.2.840.113549.1.9.3"), _oid("1.2.840.113549.1.9.4")
TIME_STAMP = _oid("1.2.840.113549.1.9.16.2.14")
SIGNING_CERTIFICATE_V2, ALGORITHM_PROTECTION = _oid("1.2.840.113549.1.9.16.2.47"), _oid("1.2.840.113549.1.9.52")
HASH = element(SEQUENCE, _oid("2.16.840.1.101.3.4.2.1"))  # SHA-256, without parameters (RFC 5754)


@dataclass(frozen=True, slots=True)
class CertificateDigest:
    """One entry of signing-certificate(-v2): the digest of the signer's certificate, under the signature itself."""

    hash_name: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Cms:
    """What a CMS signature holds, read and not yet believed.

    ``signed_attributes`` are the exact bytes that the signature is over; ``certificate_digests`` is empty where the
    signature does not say which certificate it was made with; ``time_stamps`` are the tokens over ``signature`` that
    somebody added afterwards.
    """

    signer: x509.Certificate
    others: tuple[x509.Certificate, ...]
    hash_name: str
    message_digest: bytes
    certificate_digests: tuple[CertificateDigest, ...]
    signed_attributes: bytes
    mechanism: algos.SignedDigestAlgorithm
    signature: bytes
    time_stamps: tuple[bytes, ...]


def sign_digest(
    document_digest: bytes, key: SigningKey, certificate: x509.Certificate, chain: Sequence[x509.Certificate]
) -> bytes:
    """A detached CMS signature (DER) over a SHA-256 digest, carrying the signer's certificate and ``chain``."""
    mechanism = algorithms.mechanism_for(key)
    attributes = attributes_to_sign(document_digest, certificate, mechanism)
    issuer = certificate.issuer.public_bytes()
    signer_info = element(
        SEQUENCE,
        integer(1),
        element(SEQUENCE, issuer, integer(certificate.serial_number)),
        HASH,
        tagged(0xA0, attributes),
        mechanism,
        element(OCTETS, algorithms.sign(key, attributes)),
    )
    content = element(
        SEQUENCE,
        integer(1),
        set_of(HASH),
        element(SEQUENCE, DATA),
        tagged(0xA0, set_of(*(each.public_bytes(Encoding.DER) for each in (certificate, *chain)))),
        set_of(signer_info),
    )
    return element(SEQUENCE, SIGNED_DATA, element(0xA0, content))


def attributes_to_sign(document_digest: bytes, certificate: x509.Certificate, mechanism: bytes) -> bytes:
    """The signed attributes (DER): the very bytes that the raw signature of this ``mechanism`` is over."""
    return set_of(
        _attribute(CONTENT_TYPE, DATA),
        _attribute(MESSAGE_DIGEST, element(OCTETS, document_digest)),
        _attribute(SIGNING_CERTIFICATE_V2, _signing_certificate(certificate)),
        _attribute(ALGORITHM_PROTECTION, element(SEQUENCE, HASH, tagged(0xA1, mechanism))),
    )


def with_time_stamp(der: bytes, token: bytes) -> bytes:
    """The same signature with a time-stamp ``token`` over it among its unsigned attributes (EN 319 122-1, 5.3)."""
    message = cms.ContentInfo.load(der, strict=True)
    (signer_info,) = message["content"]["signer_infos"]
    known = [each.dump() for each in signer_info["unsigned_attrs"] or ()]
    attributes = set_of(*known, _attribute(TIME_STAMP, token))
    signer_info["unsigned_attrs"] = cms.CMSAttributes.load(attributes)
    return cast("bytes", message.dump())


def read(der: bytes) -> Cms:
    """The parts of a detached CMS signature; anything unusual in its form is a FORMAT_FAILURE."""
    try:
        return _read(der)
    except Malformed as error:
        raise _malformed(error.part) from None
    except Exception as error:  # the parsers raise many kinds, and each of them means: not a signature
        raise _malformed(type(error).__name__) from error


def _read(der: bytes) -> Cms:
    found = signed_data.read(der, "data")
    demand(not found.parsed["encap_content_info"]["content"], "content")
    demand(len(found.parsed["digest_algorithms"]) == 1, "digest_algorithms")
    _check_protection(found.attributes.get("cms_algorithm_protection"), found.signer_info)
    return Cms(
        signer=found.signer,
        others=found.others,
        hash_name=found.hash_name,
        message_digest=found.message_digest,
        certificate_digests=_certificate_digests(found.attributes),
        signed_attributes=found.signed_attributes,
        mechanism=found.mechanism,
        signature=found.signature,
        time_stamps=_time_stamps(found.signer_info["unsigned_attrs"]),
    )


def _time_stamps(unsigned: Any) -> tuple[bytes, ...]:
    """The signature's time-stamps; nothing else is taken from the unsigned attributes, which anybody can add."""
    found = [each for each in unsigned or () if each["type"].native == "signature_time_stamp_token"]
    return tuple(token.dump() for attribute in found for token in attribute["values"])


def _check_protection(protection: Any, signer_info: Any) -> None:
    """CMSAlgorithmProtection (RFC 6211), where there, names the very algorithms that stand outside the signature."""
    if protection is None:
        return
    same = protection["digest_algorithm"].native == signer_info["digest_algorithm"].native
    demand(
        same and protection["signature_algorithm"].native == signer_info["signature_algorithm"].native,
        "cms_algorithm_protection",
    )


def _certificate_digests(attributes: dict[str, Any]) -> tuple[CertificateDigest, ...]:
    if "signing_certificate_v2" in attributes:
        return tuple(
            CertificateDigest(hash_name(each["hash_algorithm"]), each["cert_hash"].native)
            for each in attributes["signing_certificate_v2"]["certs"]
        )
    if "signing_certificate" in attributes:  # the old form knows SHA-1 only (RFC 2634)
        return tuple(
            CertificateDigest("sha1", each["cert_hash"].native) for each in attributes["signing_certificate"]["certs"]
        )
    return ()


def _signing_certificate(certificate: x509.Certificate) -> bytes:
    """SigningCertificateV2 (RFC 5035): SHA-256 is its default and so is not written."""
    digest = algorithms.digest(algorithms.OUR_HASH, certificate.public_bytes(Encoding.DER))
    directory_name = element(0xA4, certificate.issuer.public_bytes())
    issuer_serial = element(SEQUENCE, element(SEQUENCE, directory_name), integer(certificate.serial_number))
    return element(SEQUENCE, element(SEQUENCE, element(SEQUENCE, element(OCTETS, digest), issuer_serial)))


def _attribute(kind: bytes, value: bytes) -> bytes:
    return element(SEQUENCE, kind, element(SET, value))


def _malformed(part: str) -> NotProved:
    return NotProved(
        finding(
            SubIndication.FORMAT_FAILURE,
            "signature_malformed",
            "Cấu trúc của chữ ký không đúng chuẩn CMS (phần {part}).",
            part=part,
        )
    )
