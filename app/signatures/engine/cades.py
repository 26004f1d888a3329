"""The signature inside a PDF's /Contents: CMS SignedData in the CAdES form of PAdES B-B (RFC 5652, EN 319 122-1).

Writing puts exactly what EN 319 142-1 asks for at B-B: content type, message digest and signing-certificate-v2 under
the signature, and no signing time, which belongs into the PDF's /M. Reading is strict, because every tolerance of a
parser is a place for a forgery.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.signatures.engine import algorithms
from app.signatures.engine.der import OCTETS, SEQUENCE, SET, check_der, element, integer, set_of, tagged
from app.signatures.engine.keys import SigningKey
from app.signatures.engine.verdict import NotProved, SubIndication, finding


def _oid(dotted: str) -> bytes:
    return cast("bytes", core.ObjectIdentifier(dotted).dump())


DATA, SIGNED_DATA = _oid("1.2.840.113549.1.7.1"), _oid("1.2.840.113549.1.7.2")
CONTENT_TYPE, MESSAGE_DIGEST = _oid("1.2.840.113549.1.9.3"), _oid("1.2.840.113549.1.9.4")
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
    signature does not say which certificate it was made with.
    """

    signer: x509.Certificate
    others: tuple[x509.Certificate, ...]
    hash_name: str
    message_digest: bytes
    certificate_digests: tuple[CertificateDigest, ...]
    signed_attributes: bytes
    mechanism: algos.SignedDigestAlgorithm
    signature: bytes


def sign_digest(
    document_digest: bytes, key: SigningKey, certificate: x509.Certificate, chain: Sequence[x509.Certificate]
) -> bytes:
    """A detached CMS signature (DER) over a SHA-256 digest, carrying the signer's certificate and ``chain``."""
    mechanism = algorithms.mechanism_for(key)
    attributes = set_of(
        _attribute(CONTENT_TYPE, DATA),
        _attribute(MESSAGE_DIGEST, element(OCTETS, document_digest)),
        _attribute(SIGNING_CERTIFICATE_V2, _signing_certificate(certificate)),
        _attribute(ALGORITHM_PROTECTION, element(SEQUENCE, HASH, tagged(0xA1, mechanism))),
    )
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
    signed_data = element(
        SEQUENCE,
        integer(1),
        set_of(HASH),
        element(SEQUENCE, DATA),
        tagged(0xA0, set_of(*(each.public_bytes(Encoding.DER) for each in (certificate, *chain)))),
        set_of(signer_info),
    )
    return element(SEQUENCE, SIGNED_DATA, element(0xA0, signed_data))


def read(der: bytes) -> Cms:
    """The parts of a detached CMS signature; anything unusual in its form is a FORMAT_FAILURE."""
    try:
        return _read(der)
    except NotProved:
        raise
    except Exception as error:  # the parsers raise many kinds, and each of them means: not a signature
        raise _malformed(type(error).__name__) from error


def _read(der: bytes) -> Cms:
    check_der(der)
    message = cms.ContentInfo.load(der, strict=True)
    _demand(message["content_type"].native == "signed_data", "content_type")
    signed_data = message["content"]
    content = signed_data["encap_content_info"]
    _demand(content["content_type"].native == "data" and not content["content"], "content")
    _demand(len(signed_data["signer_infos"]) == 1, "signer_infos")
    signer_info = signed_data["signer_infos"][0]
    # RFC 5652, 5.1 and 5.3: which version it is follows from what is inside.
    version = "v3" if signer_info["sid"].name == "subject_key_identifier" else "v1"
    _demand({signed_data["version"].native, signer_info["version"].native} == {version}, "version")
    hash_name = _hash_name(signer_info["digest_algorithm"])
    _demand([_hash_name(each) for each in signed_data["digest_algorithms"]] == [hash_name], "digest_algorithms")
    attributes = _attributes(signer_info["signed_attrs"])
    _demand(attributes["content_type"].native == "data", "content_type")
    _check_protection(attributes.get("cms_algorithm_protection"), signer_info)
    signer, others = _certificates(signed_data["certificates"], signer_info["sid"])
    return Cms(
        signer=signer,
        others=others,
        hash_name=hash_name,
        message_digest=attributes["message_digest"].native,
        certificate_digests=_certificate_digests(attributes),
        # The signature is over the SET OF, in the file it is tagged [0] (RFC 5652, 5.4).
        signed_attributes=b"\x31" + signer_info["signed_attrs"].dump()[1:],
        mechanism=signer_info["signature_algorithm"],
        signature=signer_info["signature"].native,
    )


def _attributes(signed: Any) -> dict[str, Any]:
    """The signed attributes by name, each there once and with one value."""
    found: dict[str, Any] = {}
    for attribute in signed:
        name = attribute["type"].native
        _demand(name not in found and len(attribute["values"]) == 1, "signed_attrs")
        found[name] = attribute["values"][0]
    _demand({"content_type", "message_digest"} <= found.keys(), "signed_attrs")
    return found


def _hash_name(algorithm: algos.DigestAlgorithm) -> str:
    parameters = algorithm["parameters"]
    _demand(isinstance(parameters, core.Null | core.Void) or parameters.native is None, "digest_algorithm")
    return str(algorithm["algorithm"].native)


def _check_protection(protection: Any, signer_info: Any) -> None:
    """CMSAlgorithmProtection (RFC 6211), where there, names the very algorithms that stand outside the signature."""
    if protection is None:
        return
    same = protection["digest_algorithm"].native == signer_info["digest_algorithm"].native
    _demand(
        same and protection["signature_algorithm"].native == signer_info["signature_algorithm"].native,
        "cms_algorithm_protection",
    )


def _certificates(choices: Any, identifier: Any) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    """The one certificate that the signer identifier names, and the others."""
    signers: list[x509.Certificate] = []
    others: list[x509.Certificate] = []
    for choice in choices:
        _demand(choice.name == "certificate", "certificates")
        named = choice.chosen
        _demand(named.serial_number > 0 and named["signature_value"].contents[0] == 0, "certificates")
        (signers if _names(identifier, named) else others).append(x509.load_der_x509_certificate(named.dump()))
    _demand(len(signers) == 1, "signer_certificate")
    return signers[0], tuple(others)


def _names(identifier: Any, certificate: asn1_x509.Certificate) -> bool:
    if identifier.name == "subject_key_identifier":
        return bool(certificate.key_identifier == identifier.chosen.native)
    # The same bytes, not the same name: equality of names forgives capitals and spaces.
    issuer, serial = identifier.chosen["issuer"].dump(), identifier.chosen["serial_number"].native
    return bool(issuer == certificate.issuer.dump() and serial == certificate.serial_number)


def _certificate_digests(attributes: dict[str, Any]) -> tuple[CertificateDigest, ...]:
    if "signing_certificate_v2" in attributes:
        return tuple(
            CertificateDigest(_hash_name(each["hash_algorithm"]), each["cert_hash"].native)
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


def _demand(holds: bool, part: str) -> None:  # noqa: FBT001 - reads as "demand that this holds"
    if not holds:
        raise _malformed(part)


def _malformed(part: str) -> NotProved:
    return NotProved(
        finding(
            SubIndication.FORMAT_FAILURE,
            "signature_malformed",
            "Cấu trúc của chữ ký không đúng chuẩn CMS (phần {part}).",
            part=part,
        )
    )
