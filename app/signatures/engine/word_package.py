"""A Word file as a package of parts (gói OPC): opened in the one strict way, written without touching what is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from lxml import etree

from app.documents.gate.lists import MAIN_TYPE
from app.documents.gate.zip import open_zip
from app.documents.word.package import PackedPart, write_package
from app.signatures.engine import word_relationships
from app.signatures.engine.verdict import NotProved, SubIndication, finding
from app.signatures.engine.word_names import (
    ORIGIN,
    ORIGIN_TYPE,
    RELATIONSHIPS_TYPE,
    ROOT_RELATIONSHIPS,
    SIGNATURE,
    SIGNATURE_TYPE,
    TYPES,
    TYPES_PART,
)
from app.signatures.engine.word_relationships import Relationship, relationships_part, resolved, source_of
from app.signatures.engine.word_xml import check_bare, check_size, malformed, parse
from workflows.refusals import BadInput

OFFICE_DOCUMENT = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
)
# Without "%41", "/./" and the like, which only some programs take for another spelling of the same name.
_PLAIN_NAME = re.compile(r"(?:/[a-z0-9_.-]*[a-z0-9_-])+")
MOST_SIGNATURES = 100  # more than a cluster has members; a verification costs some milliseconds for each
_DEFAULT, _OVERRIDE = f"{{{TYPES}}}Default", f"{{{TYPES}}}Override"


@dataclass(frozen=True)
class Package:
    """The parts of a Word file by name, with their content types and relationships.

    ``relationships`` holds those of every .rels part by that part's name; ``signatures`` names the parts with a
    signature in the order of the origin's relationships.
    """

    parts: Mapping[str, bytes]
    types: Mapping[str, str]
    relationships: Mapping[str, tuple[Relationship, ...]]
    main: str
    origin: str | None
    signatures: tuple[str, ...]

    @cached_property
    def signature_parts(self) -> frozenset[str]:
        """The origin, its relationships and the signatures: the only parts that a signature may leave out."""
        if self.origin is None:
            return frozenset()
        return frozenset({self.origin, relationships_part(self.origin), *self.signatures})

    @cached_property
    def signable(self) -> tuple[str, ...]:
        """Every part that a signature of the whole file covers."""
        return tuple(name for name in self.parts if name != TYPES_PART and name not in self.signature_parts)


def open_package(content: bytes) -> Package:
    """The package of a .docx; NotProved (FORMAT_FAILURE) where two programs could read it differently.

    What must hold:
    1. the ZIP is strict and small (``gate.zip``), so that no program has anything to repair;
    2. the list of content types names each extension and each part at most once and plainly, and every part has a type;
    3. each .rels part is plain and belongs to a part that is there;
    4. exactly one officeDocument relationship leads, inside the package, to the only main part of a Word document
       without macros;
    5. at most one origin relationship leads, inside, to an empty origin, whose relationships name each signature once;
    6. no part claims to be a signature, or an origin, without being named there.
    """
    # 1.
    try:
        return package_of(open_zip(content))
    except BadInput as refused:
        unread = finding(SubIndication.FORMAT_FAILURE, "package_broken", refused.sentence, **refused.particulars)
        raise NotProved(unread) from None


def package_of(parts: Mapping[str, bytes]) -> Package:
    """The package of these parts, after the checks 2 to 6 of ``open_package``."""
    check_size(parts.values())
    # 2.
    types = _types(parts)
    # 3.
    relationships = _all_relationships(parts, types)
    root = relationships.get(ROOT_RELATIONSHIPS, ())
    # 4.
    if any(each.external and each.kind in {*OFFICE_DOCUMENT, ORIGIN} for each in root):
        raise malformed(ROOT_RELATIONSHIPS)
    mains = [resolved("", each.target) for each in root if each.kind in OFFICE_DOCUMENT]
    if len(mains) != 1 or types.get(mains[0]) != MAIN_TYPE or list(types.values()).count(MAIN_TYPE) != 1:
        raise malformed("officeDocument")
    # 5. and 6.
    origin, signatures = _signature_parts(parts, types, relationships)
    return Package(parts, types, relationships, mains[0], origin, signatures)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """The .docx with these parts, the list of content types first; always the same bytes for the same parts."""
    names = sorted(parts, key=lambda name: name != TYPES_PART)
    return write_package(PackedPart.pack_bytes(name, parts[name]) for name in names)


def with_types(content: bytes, *, defaults: Mapping[str, str], overrides: Mapping[str, str | None]) -> bytes:
    """The list of content types with these entries; of an extension only where it has none, of a part in any case.

    ``overrides`` are by the part's name; None takes its entry away.
    """
    root = parse(content, TYPES_PART)
    extensions = {each.get("Extension").casefold() for each in root.iter(_DEFAULT)}
    for extension, kind in defaults.items():
        if extension not in extensions:
            root.insert(0, etree.Element(_DEFAULT, Extension=extension, ContentType=kind))
    for each in list(root.iter(_OVERRIDE)):
        if each.get("PartName").lstrip("/").casefold() in {name.casefold() for name in overrides}:
            root.remove(each)
    for name, content_type in overrides.items():
        if content_type is not None:
            etree.SubElement(root, _OVERRIDE, PartName=f"/{name}", ContentType=content_type)
    return cast("bytes", etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _types(parts: Mapping[str, bytes]) -> dict[str, str]:
    if TYPES_PART not in parts:
        raise malformed(TYPES_PART)
    root = parse(parts[TYPES_PART], TYPES_PART)
    check_bare(root, TYPES_PART)
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}
    keys = {_DEFAULT: ("Extension", defaults), _OVERRIDE: ("PartName", overrides)}
    for element in root:
        key, entries = keys.get(element.tag, ("", defaults))
        if root.tag != f"{{{TYPES}}}Types" or set(element.attrib) != {key, "ContentType"} or len(element):
            raise malformed(TYPES_PART)
        # The last of two entries would win in one program and the first in another.
        where = element.get(key).casefold()
        # Beyond ASCII letters fold to others ("ſ" to "s"), which other programs do not do.
        if (
            not element.get(key).isascii()
            or where in entries
            or (entries is overrides and not _PLAIN_NAME.fullmatch(where))
        ):
            raise malformed(TYPES_PART)
        entries[where] = element.get("ContentType")
    return {name: _type_of(name, defaults, overrides) for name in parts if name != TYPES_PART}


def _type_of(name: str, defaults: Mapping[str, str], overrides: Mapping[str, str]) -> str:
    extension = name.rpartition(".")[2].casefold()
    found = overrides.get(f"/{name}".casefold(), defaults.get(extension))
    if found is None or (found == RELATIONSHIPS_TYPE) != name.endswith(".rels"):
        raise malformed(TYPES_PART)
    return found


def _all_relationships(parts: Mapping[str, bytes], types: Mapping[str, str]) -> dict[str, tuple[Relationship, ...]]:
    found: dict[str, tuple[Relationship, ...]] = {}
    for name, kind in types.items():
        if kind != RELATIONSHIPS_TYPE:
            continue
        source = source_of(name)
        found[name] = word_relationships.read(parts[name], name)
        if relationships_part(source) != name or not (source == "" or source in parts):
            raise malformed(name)
    return found


def _signature_parts(
    parts: Mapping[str, bytes], types: Mapping[str, str], relationships: Mapping[str, tuple[Relationship, ...]]
) -> tuple[str | None, tuple[str, ...]]:
    origins = [resolved("", each.target) for each in relationships[ROOT_RELATIONSHIPS] if each.kind == ORIGIN]
    listed = relationships.get(relationships_part(origins[0]), ()) if origins else ()
    signatures = [resolved(origins[0], each.target) for each in listed]
    claimed = [name for name, kind in types.items() if kind == SIGNATURE_TYPE]
    lone = [name for name, kind in types.items() if kind == ORIGIN_TYPE] == origins
    plain = all(each.kind == SIGNATURE and not each.external for each in listed)
    if (
        len(origins) > 1
        or len(listed) > MOST_SIGNATURES
        or not lone
        or not plain
        or sorted(claimed) != sorted(signatures)
        or any(parts[each] for each in origins)
    ):
        raise malformed("_xmlsignatures")
    if not {relationships_part(each) for each in signatures}.isdisjoint(parts):
        raise malformed("_xmlsignatures")
    return (origins[0] if origins else None), tuple(signatures)
