"""XML of signed Word files (XML chuẩn tắc): read strictly, written in the form that digests are taken over."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Any, cast

from lxml import etree

from app.documents.gate.xml import MOST_ELEMENTS
from app.signatures.engine.verdict import NotProved, SubIndication, finding

Element = Any  # lxml publishes no types
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
MOST_NAMESPACES_AROUND = 20
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=]")
_SPACES = re.compile(r"[ \t\r\n]+")


def parse(content: bytes, part: str) -> Element:
    """The root of one XML part; NotProved (FORMAT_FAILURE) where it is not plain UTF-8 XML within the house's limits.

    A DOCTYPE is looked for in the bytes, so that no parser ever acts on one. How deep elements may stand is limited
    by libxml2; how many there are in a whole file, by ``check_size``.
    """
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise malformed(part)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        content.decode("utf-8")
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise malformed(part) from None
    if (root.getroottree().docinfo.encoding or "UTF-8").upper() not in {"UTF-8", "US-ASCII"}:
        raise malformed(part)
    return root


def check_size(parts: Iterable[bytes]) -> None:
    """Refuse a file whose trees would not fit into memory, before any is built.

    Every element begins with ``<`` and every attribute has its ``=``, so counting bytes is enough.
    """
    if sum(part.count(b"<") + part.count(b"=") for part in parts) > MOST_ELEMENTS:
        raise malformed("XML")


def check_plain(root: Element, part: str) -> None:
    """Refuse what could make two readers of a signature see two things: comments, instructions, ``xml:`` attributes.

    Comments split texts in some readers; ``xml:`` attributes are inherited by canonical XML but not by copying.
    """
    for element in root.iter():
        if not isinstance(element.tag, str) or any(name.startswith(f"{{{XML_NAMESPACE}}}") for name in element.attrib):
            raise malformed(part)
    if root.getprevious() is not None or root.getnext() is not None:
        raise malformed(part)


def check_scope(root: Element, part: str) -> None:
    """Refuse more namespaces around one element than any program writes.

    Canonical XML compares each of them with each, for every element: 4,900 around 300 elements cost 20 s.
    """
    around = 0
    for event, _ in etree.iterwalk(root, events=("start-ns", "end-ns")):
        around += 1 if event == "start-ns" else -1
        if around > MOST_NAMESPACES_AROUND:
            raise malformed(part)


def check_bare(root: Element, part: str) -> None:
    """Refuse text, comments and instructions where a standard knows elements and attributes only.

    No signature covers what stands between relationships or content types, and some programs repair a file for it.
    """
    check_plain(root, part)
    if any(_SPACES.sub("", text) for text in root.itertext()):
        raise malformed(part)


def canonical(element: Element, *, exclusive: bool = False) -> bytes:
    """Canonical XML 1.0 without comments of an element within its document.

    The element is written out and read again first: lxml canonicalises a subtree as if its inherited default
    namespace were not there, which no other program does.
    """
    alone = etree.fromstring(etree.tostring(element, encoding="utf-8", with_tail=False))
    return cast("bytes", etree.tostring(alone, method="c14n", exclusive=exclusive, with_comments=False))


def only(parent: Element, name: str, part: str) -> Element:
    """The one child of this name; none or several is malformed."""
    found = parent.findall(name)
    if len(found) != 1:
        raise malformed(part)
    return found[0]


def text_of(element: Element, part: str) -> str:
    """The text of an element that has no children."""
    if len(element):
        raise malformed(part)
    return element.text or ""


def octets(element: Element, part: str) -> bytes:
    """The bytes of a base64Binary element; white space is allowed, anything else that is not base64 is not."""
    text = _SPACES.sub("", text_of(element, part))
    try:
        if _NOT_BASE64.search(text):
            raise malformed(part)
        found = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise malformed(part) from None
    if base64.b64encode(found).decode("ascii") != text:
        raise malformed(part)  # bits to spare would be a second way to write the same signature
    return found


def malformed(part: str) -> NotProved:
    """The answer to XML that is not as the standards write it; ``part`` names the place."""
    return NotProved(
        finding(
            SubIndication.FORMAT_FAILURE,
            "word_malformed",
            "Cấu trúc của tệp Word hoặc của chữ ký không đúng chuẩn (phần {part}).",
            part=part,
        )
    )
