"""CMS SignedData with one signer (RFC 5652), the form of signatures in PDFs and of time-stamps alike, read strictly.

What is read here is not yet believed. Reading is strict, because every tolerance of a parser is a place for a forgery.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509

from app.signatures.engine.der import check_der


class Malformed(Exception):  # noqa: N818 - a finding on its way to the verdict, not an error of the program
    """A ``part`` is not as the standard writes it; whoever reads tells so in the words of its own standard."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, slots=True)
class SignedData:
    """The parts of one SignedData.

    ``parsed`` and ``signer_info`` are asn1crypto's; ``attributes`` are the signed ones by name, ``signed_attributes``
    the exact bytes that ``signature`` is over.
    """

    parsed: Any
    signer_info: Any
    signer: x509.Certificate
    others: tuple[x509.Certificate, ...]
    hash_name: str
    attributes: dict[str, Any]
    message_digest: bytes
    signed_attributes: bytes
    mechanism: algos.SignedDigestAlgorithm
    signature: bytes


def read(der: bytes, kind: str) -> SignedData:
    """The parts of a SignedData over content of this ``kind`` ("data", "tst_info"), else ``Malformed``.

    A parser of what is inside can raise anything else, which means the same.
    """
    check_der(der)
    message = cms.ContentInfo.load(der, strict=True)
    demand(message["content_type"].native == "signed_data", "content_type")
    signed_data = message["content"]
    demand(signed_data["encap_content_info"]["content_type"].native == kind, "content_type")
    demand(len(signed_data["signer_infos"]) == 1, "signer_infos")
    signer_info = signed_data["signer_infos"][0]
    # RFC 5652, 5.1 and 5.3: which version it is follows from what is inside.
    version = "v3" if signer_info["sid"].name == "subject_key_identifier" else "v1"
    versions = (version if kind == "data" else "v3", version)
    demand((signed_data["version"].native, signer_info["version"].native) == versions, "version")
    digest = hash_name(signer_info["digest_algorithm"])
    demand(digest in [hash_name(each) for each in signed_data["digest_algorithms"]], "digest_algorithms")
    attributes = _attributes(signer_info["signed_attrs"])
    demand(attributes["content_type"].native == kind, "content_type")
    signer, others = _certificates(signed_data["certificates"], signer_info["sid"])
    return SignedData(
        parsed=signed_data,
        signer_info=signer_info,
        signer=signer,
        others=others,
        hash_name=digest,
        attributes=attributes,
        message_digest=attributes["message_digest"].native,
        # The signature is over the SET OF, in the file it is tagged [0] (RFC 5652, 5.4).
        signed_attributes=b"\x31" + signer_info["signed_attrs"].dump()[1:],
        mechanism=signer_info["signature_algorithm"],
        signature=signer_info["signature"].native,
    )


def hash_name(algorithm: algos.DigestAlgorithm) -> str:
    """The CMS name of a digest ("sha256"), which must have no parameters."""
    parameters = algorithm["parameters"]
    demand(isinstance(parameters, core.Null | core.Void) or parameters.native is None, "digest_algorithm")
    return str(algorithm["algorithm"].native)


def demand(holds: bool, part: str) -> None:  # noqa: FBT001 - reads as "demand that this holds"
    """Raise ``Malformed`` where it does not."""
    if not holds:
        raise Malformed(part)


def _attributes(signed: Any) -> dict[str, Any]:
    """The signed attributes by name, each there once and with one value."""
    found: dict[str, Any] = {}
    for attribute in signed:
        name = attribute["type"].native
        demand(name not in found and len(attribute["values"]) == 1, "signed_attrs")
        found[name] = attribute["values"][0]
    demand({"content_type", "message_digest"} <= found.keys(), "signed_attrs")
    return found


def _certificates(choices: Any, identifier: Any) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    """The one certificate that the signer identifier names, and the others."""
    signers: list[x509.Certificate] = []
    others: list[x509.Certificate] = []
    for choice in choices:
        demand(choice.name == "certificate", "certificates")
        named = choice.chosen
        # No signature leaves bits unused: to say so would be a second way to write the same certificate.
        demand(named.serial_number > 0 and named["signature_value"].contents[0] == 0, "certificates")
        (signers if _names(identifier, named) else others).append(x509.load_der_x509_certificate(named.dump()))
    demand(len(signers) == 1, "signer_certificate")
    return signers[0], tuple(others)


def _names(identifier: Any, certificate: asn1_x509.Certificate) -> bool:
    if identifier.name == "subject_key_identifier":
        return bool(certificate.key_identifier == identifier.chosen.native)
    # The same bytes, not the same name: equality of names forgives capitals and spaces.
    issuer, serial = identifier.chosen["issuer"].dump(), identifier.chosen["serial_number"].native
    return bool(issuer == certificate.issuer.dump() and serial == certificate.serial_number)
