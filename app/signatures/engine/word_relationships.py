"""The relationships between the parts of a package (quan hệ giữa các thành phần), read, written and transformed.

The relationship transform (ISO/IEC 29500-2, 12.2.4.26) takes chosen relationships in the order of their Ids, so that a
signature can cover some of a file's relationships and leave room for the next signature.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.signatures.engine.word_names import RELATIONSHIPS
from app.signatures.engine.word_xml import check_bare, malformed, parse

_ELEMENT, _ROOT = f"{{{RELATIONSHIPS}}}Relationship", f"{{{RELATIONSHIPS}}}Relationships"
_ATTRIBUTES = {"Id", "Type", "Target", "TargetMode"}
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"}  # Canonical XML 1.0, 2.3
)


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship as it is written; ``external`` where it leads out of the package."""

    id: str
    kind: str
    target: str
    external: bool = False

    def written(self) -> str:
        """The element in canonical form, TargetMode always named."""
        mode = "External" if self.external else "Internal"
        values = {"Id": self.id, "Target": self.target, "TargetMode": mode, "Type": self.kind}
        attributes = " ".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in values.items())
        return f"<Relationship {attributes}></Relationship>"


def read(content: bytes, part: str) -> tuple[Relationship, ...]:
    """All relationships of one .rels part; anything else inside it, or an Id there twice, is malformed."""
    root = parse(content, part)
    check_bare(root, part)
    if root.tag != _ROOT or root.attrib:
        raise malformed(part)
    found = tuple(_relationship(element, part) for element in root)
    if len({each.id for each in found}) != len(found):
        raise malformed(part)
    return found


def _relationship(element: object, part: str) -> Relationship:
    attributes = dict(getattr(element, "attrib", {}))
    mode = attributes.get("TargetMode", "Internal")
    plain = getattr(element, "tag", None) == _ELEMENT and not len(element)  # type: ignore[arg-type]
    if not plain or not {"Id", "Type", "Target"} <= attributes.keys() <= _ATTRIBUTES:
        raise malformed(part)
    if mode not in {"Internal", "External"}:
        raise malformed(part)
    return Relationship(attributes["Id"], attributes["Type"], attributes["Target"], mode == "External")


def transformed(relationships: Iterable[Relationship], ids: Collection[str]) -> bytes:
    """What a signature's digest is taken over: the relationships of these Ids, transformed and canonical."""
    chosen = sorted((each for each in relationships if each.id in ids), key=lambda each: each.id)
    return (
        f'<Relationships xmlns="{RELATIONSHIPS}">{"".join(each.written() for each in chosen)}</Relationships>'.encode()
    )


def written(relationships: Iterable[Relationship]) -> bytes:
    """A .rels part without white space between its elements, which some verifiers take for relationships."""
    inside = "".join(
        each.written().replace(' TargetMode="Internal"', "").replace("></Relationship>", "/>") for each in relationships
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<Relationships xmlns="{RELATIONSHIPS}">{inside}</Relationships>'.encode()


def source_of(part: str) -> str:
    """The part whose relationships this .rels part holds; "" for the package itself."""
    folder = posixpath.dirname(posixpath.dirname(part))
    return posixpath.join(folder, posixpath.basename(part).removesuffix(".rels"))


def relationships_part(source: str) -> str:
    """Where the relationships of a part are written."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolved(source: str, target: str) -> str:
    """The part that a target names (ISO/IEC 29500-2, 6.5.3), never outside the package."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target)).lstrip("/")


def free_id(relationships: Iterable[Relationship]) -> str:
    """An Id that none of them has."""
    taken = {each.id for each in relationships}
    return next(name for number in range(1, len(taken) + 2) if (name := f"rId{number}") not in taken)
