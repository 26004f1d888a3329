"""The XML of one new signature in a Word file (viết chữ ký vào tệp Word), in the form that Word itself writes.

Each piece is written as it stands alone and made canonical before it is digested; the signature is those same bytes put
together, so nothing can differ between what was digested and what is in the file.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from app.signatures.engine import algorithms, word_relationships
from app.signatures.engine.word_algorithms import OUR_DIGEST
from app.signatures.engine.word_names import (
    C14N,
    CORE_PROPERTIES,
    DS,
    OBJECT,
    OFFICE_SIGNATURE,
    ORIGIN,
    PACKAGE_SIGNATURE,
    RELATIONSHIP_TRANSFORM,
    RELATIONSHIPS_TYPE,
    SIGNED_PROPERTIES,
    XADES,
)
from app.signatures.engine.word_package import Package
from app.signatures.engine.word_xml import canonical
from workflows.refusals import BadInput

_FIRST_BYTES = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# What [MS-OFFCRYPTO] 2.5.2.4 asks every signature to tell, in the order of its schema; Word shows only the comment.
_OFFICE_DETAILS = (
    *(("WindowsVersion", "10.0"), ("OfficeVersion", "16.0"), ("ApplicationVersion", "16.0"), ("Monitors", "1")),
    *(("HorizontalResolution", "1920"), ("VerticalResolution", "1080"), ("ColorDepth", "32")),
    *(("SignatureProviderId", "{00000000-0000-0000-0000-000000000000}"), ("SignatureProviderUrl", "")),
    *(("SignatureProviderDetails", "9"), ("SignatureType", "1")),
)
# The origin's stays out so that the next signature can be added; core properties are what no program signs.
UNSIGNED_KINDS = {ORIGIN, CORE_PROPERTIES}


@dataclass(frozen=True, slots=True)
class Claims:
    """What the signer says beside the signature (lời khai của người ký); only ``signed_at`` is required."""

    signed_at: datetime
    role: str
    comment: str
    place: str


@dataclass(frozen=True, slots=True)
class Pieces:
    """The canonical pieces of a signature before its value is known; ``signed_info`` is what the key signs."""

    name: str
    signed_info: bytes
    package_object: bytes
    office_object: bytes
    signed_properties: bytes


def prepare(
    package: Package,
    parts: Iterable[str],
    certificate: x509.Certificate,
    claims: Claims,
    *,
    number: int,
    method: str,
) -> Pieces:
    """All that signature ``number`` covers: ``parts``, and of their relationships all but the ``UNSIGNED_KINDS``.

    The first signature has Word's own Ids and later ones an ending, because LibreOffice resolves repeated Ids wrongly
    from the third signature on.
    """
    ending = "" if number == 1 else f"_{number}"
    name = f"idPackageSignature{ending}"
    time = claims.signed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    references = "".join(_part_reference(package, part) for part in parts)
    package_object = _canonical(
        f'<Object xmlns="{DS}" Id="idPackageObject{ending}"><Manifest>{references}</Manifest>'
        f'<SignatureProperties><SignatureProperty Id="idSignatureTime{ending}" Target="#{name}">'
        f'<mdssi:SignatureTime xmlns:mdssi="{PACKAGE_SIGNATURE}"><mdssi:Format>YYYY-MM-DDThh:mm:ssTZD</mdssi:Format>'
        f"<mdssi:Value>{time}</mdssi:Value></mdssi:SignatureTime></SignatureProperty></SignatureProperties></Object>"
    )
    office_object = _canonical(
        f'<Object xmlns="{DS}" Id="idOfficeObject{ending}"><SignatureProperties>'
        f'<SignatureProperty Id="idOfficeV1Details{ending}" Target="#{name}">'
        f'<SignatureInfoV1 xmlns="{OFFICE_SIGNATURE}"><SetupID/><SignatureText/><SignatureImage/>'
        f"<SignatureComments>{_text(claims.comment)}</SignatureComments>"
        f"{''.join(f'<{detail}>{value}</{detail}>' for detail, value in _OFFICE_DETAILS)}"
        "</SignatureInfoV1></SignatureProperty></SignatureProperties></Object>"
    )
    signed_properties = _canonical(
        f'<xd:SignedProperties xmlns="{DS}" xmlns:xd="{XADES}" Id="idSignedProperties{ending}">'
        f"<xd:SignedSignatureProperties><xd:SigningTime>{time}</xd:SigningTime>{_signing_certificate(certificate)}"
        "<xd:SignaturePolicyIdentifier><xd:SignaturePolicyImplied/></xd:SignaturePolicyIdentifier>"
        f"{_place_and_role(claims)}</xd:SignedSignatureProperties></xd:SignedProperties>"
    )
    signed_info = _canonical(
        f'<SignedInfo xmlns="{DS}"><CanonicalizationMethod Algorithm="{C14N}"/><SignatureMethod Algorithm="{method}"/>'
        f"{_reference(f'#idPackageObject{ending}', package_object, kind=OBJECT)}"
        f"{_reference(f'#idOfficeObject{ending}', office_object, kind=OBJECT)}"
        f"{_reference(f'#idSignedProperties{ending}', signed_properties, _transform(C14N), kind=SIGNED_PROPERTIES)}"
        "</SignedInfo>"
    )
    return Pieces(name, signed_info, package_object, office_object, signed_properties)


def put_together(
    pieces: Pieces, value: bytes, certificate: x509.Certificate, chain: Sequence[x509.Certificate]
) -> bytes:
    """The signature part; the certificates above the signer's go where Word puts them, in CertificateValues."""
    above = "".join(
        f"<xd:EncapsulatedX509Certificate>{_base64(each.public_bytes(Encoding.DER))}</xd:EncapsulatedX509Certificate>"
        for each in chain
    )
    unsigned = f"<xd:CertificateValues>{above}</xd:CertificateValues>" if above else ""
    unsigned = f"<xd:UnsignedSignatureProperties>{unsigned}</xd:UnsignedSignatureProperties>" if unsigned else ""
    unsigned = f"<xd:UnsignedProperties>{unsigned}</xd:UnsignedProperties>" if unsigned else ""
    written = (
        f'<Signature xmlns="{DS}" Id="{pieces.name}">{pieces.signed_info.decode()}'
        f"<SignatureValue>{_base64(value)}</SignatureValue><KeyInfo><X509Data><X509Certificate>"
        f"{_base64(certificate.public_bytes(Encoding.DER))}</X509Certificate></X509Data></KeyInfo>"
        f"{pieces.package_object.decode()}{pieces.office_object.decode()}"
        f'<Object><xd:QualifyingProperties xmlns:xd="{XADES}" Target="#{pieces.name}">'
        f"{pieces.signed_properties.decode()}{unsigned}</xd:QualifyingProperties></Object></Signature>"
    )
    return _FIRST_BYTES + written.encode()


def _part_reference(package: Package, part: str) -> str:
    """One line of the manifest: a part's plain bytes, or a .rels part's chosen relationships, transformed."""
    kind = package.types[part]
    content, transforms = package.parts[part], ""
    if kind == RELATIONSHIPS_TYPE:
        ids = {each.id for each in package.relationships[part] if each.kind not in UNSIGNED_KINDS}
        content = word_relationships.transformed(package.relationships[part], ids)
        chosen = "".join(
            f'<mdssi:RelationshipReference xmlns:mdssi="{PACKAGE_SIGNATURE}" SourceId={_attribute(each)}/>'
            for each in sorted(ids)
        )
        transforms = _transform(RELATIONSHIP_TRANSFORM, chosen) + _transform(C14N)
    return _reference(f"/{part}?ContentType={kind}", content, transforms)


def _reference(uri: str, content: bytes, transforms: str = "", *, kind: str = "") -> str:
    digest = _base64(algorithms.digest(algorithms.OUR_HASH, content))
    typed = f' Type="{kind}"' if kind else ""
    return (
        f"<Reference{typed} URI={_attribute(uri)}>"
        f"{f'<Transforms>{transforms}</Transforms>' if transforms else ''}"
        f'<DigestMethod Algorithm="{OUR_DIGEST}"/><DigestValue>{digest}</DigestValue></Reference>'
    )


def _transform(algorithm: str, inside: str = "") -> str:
    return f'<Transform Algorithm="{algorithm}">{inside}</Transform>'


def _signing_certificate(certificate: x509.Certificate) -> str:
    digest = _base64(algorithms.digest(algorithms.OUR_HASH, certificate.public_bytes(Encoding.DER)))
    return (
        f'<xd:SigningCertificate><xd:Cert><xd:CertDigest><DigestMethod Algorithm="{OUR_DIGEST}"/>'
        f"<DigestValue>{digest}</DigestValue></xd:CertDigest><xd:IssuerSerial>"
        f"<X509IssuerName>{_text(certificate.issuer.rfc4514_string())}</X509IssuerName>"
        f"<X509SerialNumber>{certificate.serial_number}</X509SerialNumber>"
        "</xd:IssuerSerial></xd:Cert></xd:SigningCertificate>"
    )


def _place_and_role(claims: Claims) -> str:
    place = f"<xd:City>{_text(claims.place)}</xd:City>" if claims.place else ""
    role = f"<xd:ClaimedRole>{_text(claims.role)}</xd:ClaimedRole>" if claims.role else ""
    place = f"<xd:SignatureProductionPlace>{place}</xd:SignatureProductionPlace>" if place else ""
    return place + (f"<xd:SignerRole><xd:ClaimedRoles>{role}</xd:ClaimedRoles></xd:SignerRole>" if role else "")


def _text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(value: str) -> str:
    return '"' + _text(value).replace('"', "&quot;") + '"'


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _canonical(piece: str) -> bytes:
    try:
        return canonical(etree.fromstring(piece.encode()))
    except (etree.XMLSyntaxError, UnicodeEncodeError):
        # Everything else in a piece is ours: only what a person typed can hold a letter that XML does not know.
        raise BadInput("Nội dung khai khi ký có ký tự không dùng được.") from None
