"""What is done to a Word file around a signature (chuẩn bị tệp Word): closed before the first one, room for each.

Other programs accept some changes to a signed file that ours refuses. What they would accept is therefore closed before
the first signature: afterwards there is no part that cannot be signed, and no table of fonts that could be slipped in.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from app.signatures.engine import word_relationships
from app.signatures.engine.word_names import (
    CORE_PROPERTIES,
    OFFICE_LINKS,
    ORIGIN,
    ORIGIN_TYPE,
    RELATIONSHIPS_TYPE,
    ROOT_RELATIONSHIPS,
    SIGNATURE,
    SIGNATURE_TYPE,
    THUMBNAIL,
    TYPES_PART,
    WORD,
)
from app.signatures.engine.word_package import Package, package_of, with_types
from app.signatures.engine.word_relationships import Relationship, free_id, relationships_part, resolved

_ORIGIN_PART = "_xmlsignatures/origin.sigs"
_FONT_TABLE = {f"{link}/fontTable" for link in OFFICE_LINKS}
_FONT_TABLE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"
_NO_FONTS = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{WORD[0]}"/>'.encode()


def closed(package: Package) -> Package:
    """The package ready for its first signature.

    1. Core properties and thumbnail go: no program signs them, and Apache POI cannot read a signed one.
    2. A table of fonts comes where there is none: some programs still call a file signed to which somebody has added
       one, with letters of other shapes.
    3. Relationship parts are written without white space, which xmlsec takes for relationships.
    """
    parts = dict(package.parts)
    relationships = dict(package.relationships)
    overrides: dict[str, str | None] = {}
    # 1.
    dropped = [each for each in relationships[ROOT_RELATIONSHIPS] if each.kind in {CORE_PROPERTIES, THUMBNAIL}]
    relationships[ROOT_RELATIONSHIPS] = tuple(each for each in relationships[ROOT_RELATIONSHIPS] if each not in dropped)
    for each in dropped:
        name = resolved("", each.target)
        parts.pop(name, None)
        overrides[name] = None
    # 2.
    own = relationships_part(package.main)
    listed = relationships.get(own, ())
    if not any(each.kind in _FONT_TABLE for each in listed):
        name = _free_part(parts, posixpath.join(posixpath.dirname(package.main), "fontTable{}.xml"))
        parts[name] = _NO_FONTS
        overrides[name] = _FONT_TABLE_TYPE
        link = Relationship(free_id(listed), f"{OFFICE_LINKS[0]}/fontTable", posixpath.basename(name))
        relationships[own] = (*listed, link)
    # 3.
    parts |= {name: word_relationships.written(each) for name, each in relationships.items()}
    return package_of(_with_types(parts, overrides))


def with_room(package: Package) -> tuple[Package, str]:
    """The package with one more signature part, still empty, and that part's name."""
    parts = dict(package.parts)
    overrides: dict[str, str | None] = {}
    origin = package.origin
    if origin is None:
        origin = _ORIGIN_PART
        root = package.relationships[ROOT_RELATIONSHIPS]
        link = Relationship(free_id(root), ORIGIN, origin)
        parts |= {origin: b"", ROOT_RELATIONSHIPS: word_relationships.written((*root, link))}
    listing = relationships_part(origin)
    listed = package.relationships.get(listing, ())
    name = _free_part(parts, posixpath.join(posixpath.dirname(origin), "sig{}.xml"))
    parts[name] = b""
    overrides[name] = SIGNATURE_TYPE
    link = Relationship(free_id(listed), SIGNATURE, posixpath.basename(name))
    parts[listing] = word_relationships.written((*listed, link))
    return package_of(_with_types(parts, overrides)), name


def _with_types(parts: Mapping[str, bytes], overrides: Mapping[str, str | None]) -> dict[str, bytes]:
    defaults = {"rels": RELATIONSHIPS_TYPE, "sigs": ORIGIN_TYPE}
    return {**parts, TYPES_PART: with_types(parts[TYPES_PART], defaults=defaults, overrides=overrides)}


def _free_part(parts: Mapping[str, bytes], pattern: str) -> str:
    taken = {name.casefold() for name in parts}
    return next(name for number in range(1, len(taken) + 2) if (name := pattern.format(number)).casefold() not in taken)
