"""What a signer says of himself and what others add (thuộc tính XAdES): time, certificate, time-stamps, their proofs.

ETSI TS 101 903 as Word writes it. Signed properties are the signer's claims; unsigned ones are believed by nobody and
checked where they are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from app.signatures.engine.validation_data import NO_DATA, ValidationData
from app.signatures.engine.word_algorithms import digest_name
from app.signatures.engine.word_names import C14N, EXCLUSIVE_C14N, PACKAGE_SIGNATURE, SIGNED_PROPERTIES, XADES
from app.signatures.engine.word_reading import XmlSignature, certificate, ds
from app.signatures.engine.word_xml import Element, canonical, malformed, octets, only, text_of

_MOST_VALUES, _MOST_STAMPS = 100, 10
_TIME = f"{{{PACKAGE_SIGNATURE}}}SignatureTime/{{{PACKAGE_SIGNATURE}}}Value"


@dataclass(frozen=True, slots=True)
class CertificateDigest:
    """One entry of SigningCertificate; ``serial`` is None in the second version, which need not tell it."""

    hash_name: str
    value: bytes
    serial: int | None


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """A time-stamp over the signature's value: the token, and the bytes that it must be over."""

    token: bytes
    message: bytes


@dataclass(frozen=True, slots=True)
class Properties:
    """The XAdES properties of one signature; all empty where it is not XAdES.

    ``claimed`` are the times that the signer says, aware: XAdES's and Word's own, which are the same in honest files.
    """

    claimed: tuple[datetime, ...]
    certificate_digests: tuple[CertificateDigest, ...]
    time_stamps: tuple[TimeStamp, ...]
    data: ValidationData


def xd(name: str) -> str:
    """A name of XAdES as lxml writes it."""
    return f"{{{XADES}}}{name}"


def read(signature: XmlSignature) -> Properties:
    """The properties, of which the signed ones count only where SignedInfo covers them."""
    claimed = [each.text for each in signature.package_object.iterfind(f".//{_TIME}")]
    if signature.properties is None:
        return Properties(_times(claimed), (), (), NO_DATA)
    digests: tuple[CertificateDigest, ...] = ()
    if any(each.kind == SIGNED_PROPERTIES for each in signature.references):
        signed = only(signature.properties, xd("SignedProperties"), "SignedProperties")
        own = signed.find(xd("SignedSignatureProperties"))
        own = signed if own is None else own
        claimed += [each.text for each in own.findall(xd("SigningTime"))]
        digests = tuple(
            _certificate_digest(only_first(each))
            for name in ("SigningCertificate", "SigningCertificateV2")
            for each in own.findall(xd(name))
        )
    unsigned = signature.properties.find(xd("UnsignedProperties"))
    if unsigned is None:
        return Properties(_times(claimed), digests, (), NO_DATA)
    if len(list(unsigned.iterfind(f".//{xd('SignatureTimeStamp')}"))) > _MOST_STAMPS:
        raise malformed("SignatureTimeStamp")
    stamps = tuple(_time_stamp(each, signature) for each in unsigned.iterfind(f".//{xd('SignatureTimeStamp')}"))
    return Properties(_times(claimed), digests, stamps, _values(unsigned))


def only_first(listed: Element) -> Element:
    """The signer's own entry: TS 101 903, 7.2.2 lets certificates above it follow."""
    if not len(listed) or listed[0].tag != xd("Cert"):
        raise malformed("SigningCertificate")
    return listed[0]


def _certificate_digest(entry: Element) -> CertificateDigest:
    digest = only(entry, xd("CertDigest"), "CertDigest")
    serial = entry.find(f"{xd('IssuerSerial')}/{ds('X509SerialNumber')}")
    text = "" if serial is None else text_of(serial, "X509SerialNumber").strip()
    if serial is not None and not (text.isascii() and text.isdigit() and len(text) <= 60):
        raise malformed("X509SerialNumber")
    return CertificateDigest(
        digest_name(only(digest, ds("DigestMethod"), "CertDigest")),
        octets(only(digest, ds("DigestValue"), "CertDigest"), "CertDigest"),
        int(text) if text else None,
    )


def _times(texts: list[str | None]) -> tuple[datetime, ...]:
    """A time without a zone says no moment, so it is no claim; one that is no time at all is malformed."""
    try:
        found = [datetime.fromisoformat((text or "").strip()) for text in texts]
    except ValueError:
        raise malformed("SigningTime") from None
    return tuple(each for each in found if each.tzinfo)


def _time_stamp(element: Element, signature: XmlSignature) -> TimeStamp:
    """TS 101 903, 7.3: over the canonical SignatureValue element, by the method named or else Canonical XML 1.0."""
    method = element.find(ds("CanonicalizationMethod"))
    form = C14N if method is None else method.get("Algorithm")
    if form not in {C14N, EXCLUSIVE_C14N} or (method is not None and len(method)):
        raise malformed("SignatureTimeStamp")
    token = octets(only(element, xd("EncapsulatedTimeStamp"), "SignatureTimeStamp"), "EncapsulatedTimeStamp")
    return TimeStamp(token, canonical(signature.value_element, exclusive=form == EXCLUSIVE_C14N))


def _values(unsigned: Element) -> ValidationData:
    names = ("EncapsulatedX509Certificate", "EncapsulatedCRLValue", "EncapsulatedOCSPValue")
    certificates, crls, ocsps = (list(unsigned.iter(xd(name))) for name in names)
    if len(certificates) + len(crls) + len(ocsps) > _MOST_VALUES:
        raise malformed("UnsignedProperties")
    found: tuple[x509.Certificate, ...] = tuple(certificate(each) for each in certificates)
    return ValidationData(
        found,
        tuple(octets(each, "EncapsulatedCRLValue") for each in crls),
        tuple(octets(each, "EncapsulatedOCSPValue") for each in ocsps),
    )
