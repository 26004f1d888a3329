"""The signature part of a Word file (phần chữ ký), read strictly and not yet believed.

Signatures are forged by moving signed elements to where a checker does not look, or by adding others where it does. So
there is one place for each element, every Id occurs once, and what is unknown is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from asn1crypto import algos
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from app.documents.gate.zip import MOST_PARTS
from app.signatures.engine.verdict import Finding, NotProved, SubIndication, finding
from app.signatures.engine.word_algorithms import digest_name, mechanism
from app.signatures.engine.word_names import C14N, DS, OBJECT, SIGNED_PROPERTIES, XADES
from app.signatures.engine.word_xml import (
    Element,
    canonical,
    check_plain,
    check_scope,
    malformed,
    octets,
    only,
    parse,
)

MOST_BYTES = 5 * 1024 * 1024  # revocation lists inside are the largest honest part
MOST_NAMESPACES = 5_000  # Word declares one for each relationship; canonical XML compares each with each
MOST_CERTIFICATES = MOST_REFERENCES = 20
_QUALIFYING, _SIGNED = f"{{{XADES}}}QualifyingProperties", f"{{{XADES}}}SignedProperties"


def ds(name: str) -> str:
    """A name of XML-DSig as lxml writes it."""
    return f"{{{DS}}}{name}"


@dataclass(frozen=True, slots=True)
class Reference:
    """One line of SignedInfo or of the manifest: whose digest it is, and what was done to it before."""

    uri: str
    kind: str
    transforms: tuple[Element, ...]
    hash_name: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class XmlSignature:
    """What one signature part holds, in its places.

    ``signed`` are the canonical bytes of each element that SignedInfo may refer to, by Id; ``unsigned_objects`` says
    whether an Object is there that SignedInfo does not cover. ``properties`` is the QualifyingProperties element.
    """

    root: Element
    name: str
    signed_info: bytes
    mechanism: algos.SignedDigestAlgorithm
    hash_name: str
    references: tuple[Reference, ...]
    signed: Mapping[str, bytes]
    value_element: Element
    value: bytes
    certificates: tuple[x509.Certificate, ...]
    manifest: tuple[Reference, ...]
    package_object: Element
    properties: Element | None
    unsigned_objects: bool


def read(content: bytes, part: str) -> XmlSignature:
    """The signature of one part; anything unusual in its form is a FORMAT_FAILURE.

    What must hold:
    1. it is plain XML of a bearable size, without comments and without ``xml:`` attributes;
    2. every Id occurs once, and there is one Signature, one Manifest and at most one QualifyingProperties;
    3. the children of Signature are SignedInfo, SignatureValue, KeyInfo and Objects, in this order;
    4. SignedInfo is canonicalised by Canonical XML 1.0, and refers by ``#Id`` only, at most once to each place, to
       Objects of this signature and to its SignedProperties;
    5. it refers to the Object of the Manifest;
    6. KeyInfo holds the signer's certificate and certificates above it, and no key beside the certificate's.
    """
    # 1.
    if len(content) > MOST_BYTES or content.count(b"xmlns") > MOST_NAMESPACES:
        raise malformed(part)
    root = parse(content, part)
    check_plain(root, part)
    check_scope(root, part)
    # 2.
    _check_ids(root, part)
    counts = {name: len(root.findall(f".//{name}")) for name in (ds("Signature"), ds("Manifest"), _QUALIFYING)}
    if root.tag != ds("Signature") or counts[ds("Signature")] or counts[ds("Manifest")] != 1 or counts[_QUALIFYING] > 1:
        raise malformed(part)
    # 3.
    names = [each.tag for each in root]
    if names[:3] != [ds("SignedInfo"), ds("SignatureValue"), ds("KeyInfo")] or set(names[3:]) != {ds("Object")}:
        raise malformed(part)
    signed_info, value, key_info, *objects = root
    # 4.
    form, method, *listed = signed_info
    if form.tag != ds("CanonicalizationMethod") or form.get("Algorithm") != C14N or len(form):
        raise malformed("CanonicalizationMethod")
    if method.tag != ds("SignatureMethod"):
        raise malformed("SignedInfo")
    properties, places = _places(root, objects, part)
    if len(listed) > MOST_REFERENCES:
        raise malformed("SignedInfo")
    references = tuple(_reference(each) for each in listed)
    _check_references(references, places)
    # 5.
    package_object = root.find(f"{ds('Object')}/{ds('Manifest')}/..")
    if package_object is None or f"#{package_object.get('Id')}" not in {each.uri for each in references}:
        raise malformed("Manifest")
    manifest = only(package_object, ds("Manifest"), part)
    if len(manifest) > MOST_PARTS:
        raise malformed("Manifest")
    covered = {each.uri for each in references}
    mechanism_named, hash_name = mechanism(method)
    return XmlSignature(
        root=root,
        name=root.get("Id", ""),
        signed_info=canonical(signed_info),
        mechanism=mechanism_named,
        hash_name=hash_name,
        references=references,
        signed={each.uri: canonical(places[each.uri]) for each in references},
        value_element=value,
        value=octets(value, "SignatureValue"),
        # 6.
        certificates=_certificates(key_info),
        manifest=tuple(_reference(each) for each in manifest),
        package_object=package_object,
        properties=properties,
        unsigned_objects=any(
            f"#{each.get('Id', '')}" not in covered and (properties is None or each is not properties.getparent())
            for each in objects
        ),
    )


def _check_ids(root: Element, part: str) -> None:
    found = [value for element in root.iter() for name, value in element.attrib.items() if name.casefold() == "id"]
    if len(set(found)) != len(found):
        raise malformed(part)


def _places(root: Element, objects: list[Element], part: str) -> tuple[Element | None, dict[str, Element]]:
    """The qualifying properties, and by ``#Id`` all that SignedInfo may refer to."""
    places = {f"#{each.get('Id')}": each for each in objects if each.get("Id")}
    properties = root.find(f"{ds('Object')}/{_QUALIFYING}")
    if properties is None:
        return None, places
    if len(properties.getparent()) != 1 or properties.get("Target") != f"#{root.get('Id')}":
        raise malformed(part)
    signed = only(properties, _SIGNED, part)
    if not signed.get("Id"):
        return properties, places
    return properties, {**places, f"#{signed.get('Id')}": signed}


def _check_references(references: tuple[Reference, ...], places: Mapping[str, Element]) -> None:
    uris = [each.uri for each in references]
    if len(set(uris)) != len(uris):
        raise malformed("SignedInfo")
    for each in references:
        if each.uri not in places:
            raise malformed("SignedInfo")
        expected = SIGNED_PROPERTIES if places[each.uri].tag == _SIGNED else OBJECT
        if each.kind != expected or any(len(form) or form.get("Algorithm") != C14N for form in each.transforms):
            raise malformed("SignedInfo")


def _reference(element: Element) -> Reference:
    if element.tag != ds("Reference") or not set(element.attrib) <= {"URI", "Type", "Id"}:
        raise malformed("Reference")
    if len(element) not in {2, 3}:
        raise malformed("Reference")
    *before, method, value = element
    if method.tag != ds("DigestMethod") or value.tag != ds("DigestValue"):
        raise malformed("Reference")
    if [each.tag for each in before] not in ([], [ds("Transforms")]):
        raise malformed("Reference")
    transforms = tuple(before[0]) if before else ()
    if len(transforms) > 2 or any(each.tag != ds("Transform") for each in transforms):
        raise malformed("Transforms")
    return Reference(
        element.get("URI", ""),
        element.get("Type", ""),
        transforms,
        digest_name(method),
        octets(value, "DigestValue"),
    )


def _certificates(key_info: Element) -> tuple[x509.Certificate, ...]:
    """The signer's certificate first; a bare key beside it must be the same, for other programs may use that one."""
    found = [certificate(each) for each in key_info.findall(f"{ds('X509Data')}/{ds('X509Certificate')}")]
    if not found or len(found) > MOST_CERTIFICATES:
        raise malformed("KeyInfo")
    for each in key_info:
        if each.tag == ds("X509Data"):
            continue
        if each.tag != ds("KeyValue") or not _is_key_of(each, found[0]):
            raise NotProved(_other_key())
    if not _are_above(found[1:], found[0]):
        raise NotProved(_other_key())  # some programs show the last certificate as the signer's
    return tuple(found)


def _are_above(others: list[x509.Certificate], signer: x509.Certificate) -> bool:
    """Whether each of the others is, by its name, in the chain above the signer, in whatever order they stand."""
    issuers, left = {signer.issuer}, others
    while above := [each for each in left if each.subject in issuers]:
        issuers |= {each.issuer for each in above}
        left = [each for each in left if each not in above]
    return not left


def _other_key() -> Finding:
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "other_key",
        "Chữ ký kèm theo khóa khác với khóa trong chứng thư số của người ký.",
    )


def certificate(element: Element) -> x509.Certificate:
    """A base64 X.509 certificate."""
    try:
        return x509.load_der_x509_certificate(octets(element, "X509Certificate"))
    except ValueError:
        raise malformed("X509Certificate") from None


def _is_key_of(key_value: Element, signer: x509.Certificate) -> bool:
    key = signer.public_key()
    given = key_value.find(ds("RSAKeyValue"))
    if given is None or len(key_value) != 1 or not isinstance(key, rsa.RSAPublicKey):
        return False
    numbers = [
        int.from_bytes(octets(only(given, ds(name), "KeyValue"), "KeyValue")) for name in ("Modulus", "Exponent")
    ]
    return numbers == [key.public_numbers().n, key.public_numbers().e]
