"""How the forgers of these tests edit a signed Word file: parts, relationships, content types, XML, the archive."""

from __future__ import annotations

import base64
import hashlib
import io
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from app.signatures.engine import word_algorithms, word_xml
from app.signatures.engine.keys import PrivateKey
from app.signatures.engine.word_names import DS, RELATIONSHIPS, TYPES, TYPES_PART, XADES

DOCUMENT, STYLES, SETTINGS = "word/document.xml", "word/styles.xml", "word/settings.xml"
DOCUMENT_RELATIONSHIPS = "word/_rels/document.xml.rels"
SIG1, SIG2 = "_xmlsignatures/sig1.xml", "_xmlsignatures/sig2.xml"
ORIGIN_RELATIONSHIPS = "_xmlsignatures/_rels/origin.sigs.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def parts_of(content: bytes) -> dict[str, bytes]:
    """All parts of the archive by name, in its order."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(parts: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    """A plain archive of the parts in their order; pairs may name a part twice."""
    stored = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")  # zipfile warns of a name that is there twice
        for name, part in parts.items() if isinstance(parts, Mapping) else parts:
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part)
    return stored.getvalue()


def edited(content: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The file with other or further parts; None takes one out. The rest keeps its place."""
    parts: dict[str, bytes | None] = {**parts_of(content), **changes}
    return zipped({name: part for name, part in parts.items() if part is not None})


def replaced(content: bytes, part: str, old: str, new: str, count: int = -1) -> bytes:
    """The file with other text in one part; fails where there is nothing to replace."""
    text = parts_of(content)[part].decode()
    assert old in text, f"{part} has no {old}"
    return edited(content, {part: text.replace(old, new, count).encode()})


def with_xml(content: bytes, part: str, change: Callable[[etree._Element], object]) -> bytes:
    """The file after ``change`` edited the root of one XML part in place."""
    root = etree.fromstring(parts_of(content)[part])
    change(root)
    return edited(content, {part: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)})


def with_type(content: bytes, part: str, content_type: str) -> bytes:
    """The file in whose list of content types the part has this one."""

    def change(root: etree._Element) -> None:
        for each in root.findall(f"{{{TYPES}}}Override[@PartName='/{part}']"):
            root.remove(each)
        etree.SubElement(root, f"{{{TYPES}}}Override", PartName=f"/{part}", ContentType=content_type)

    return with_xml(content, TYPES_PART, change)


def with_relationship(  # noqa: PLR0917 - as a relationship is written
    content: bytes, part: str, kind: str, target: str, name: str = "rId99", mode: str | None = None
) -> bytes:
    """The file with one more relationship in a .rels part, which is made where it is not there."""
    if part not in parts_of(content):
        content = edited(content, {part: f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()})
    attributes = {"Id": name, "Type": kind, "Target": target, **({"TargetMode": mode} if mode else {})}
    return with_xml(content, part, lambda root: etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", attributes))


def with_part(content: bytes, part: str, plain: bytes, content_type: str, kind: str) -> bytes:
    """The file with one more part, its content type, and a relationship from the document that leads to it."""
    content = with_type(edited(content, {part: plain}), part, content_type)
    return with_relationship(content, DOCUMENT_RELATIONSHIPS, kind, f"/{part}")


def without_relationship(content: bytes, part: str, name: str) -> bytes:
    """The file without one relationship."""

    def change(root: etree._Element) -> None:
        (found,) = [each for each in root if each.get("Id") == name]
        root.remove(found)

    return with_xml(content, part, change)


def signature(content: bytes, part: str = SIG1) -> etree._Element:
    """A signature's root, to read or to take pieces from."""
    return etree.fromstring(parts_of(content)[part])


def signed_again(root: etree._Element, key: PrivateKey, certificate: x509.Certificate | None = None) -> None:
    """Make digests and value of an edited signature right again: what a forger with an own key can do.

    Manifest digests are left as they are; with ``certificate`` it takes the place of the signer's everywhere.
    """
    if certificate is not None:
        der = certificate.public_bytes(Encoding.DER)
        root.find(f".//{{{DS}}}X509Certificate").text = base64.b64encode(der).decode()
        named = root.find(f".//{{{XADES}}}CertDigest/{{{DS}}}DigestValue")
        named.text = base64.b64encode(hashlib.sha256(der).digest()).decode()
        root.find(f".//{{{DS}}}X509SerialNumber").text = str(certificate.serial_number)
    for reference in root.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference"):
        (target,) = root.xpath("//*[@Id=$name]", name=reference.get("URI")[1:])
        digest = hashlib.sha256(word_xml.canonical(target)).digest()
        reference.find(f"{{{DS}}}DigestValue").text = base64.b64encode(digest).decode()
    message = word_xml.canonical(root.find(f"{{{DS}}}SignedInfo"))
    value = word_algorithms.sign_value(key, word_algorithms.our_scheme(key, None), message)
    root.find(f"{{{DS}}}SignatureValue").text = base64.b64encode(value).decode()
