"""What a signature of a Word file covers (danh mục được ký): each part's digest, and that nothing is left out.

The manifest is where most forgeries of Word files happen: other programs check what it lists and never ask what it does
not list (Rohlmann et al., USENIX Security 2023).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.signatures.engine import algorithms, word_relationships
from app.signatures.engine.verdict import Finding, SubIndication, finding
from app.signatures.engine.word_names import (
    C14N,
    ORIGIN,
    PACKAGE_SIGNATURE,
    RELATIONSHIP_TRANSFORM,
    RELATIONSHIPS_TYPE,
    ROOT_RELATIONSHIPS,
)
from app.signatures.engine.word_package import Package
from app.signatures.engine.word_reading import Reference
from app.signatures.engine.word_xml import Element, malformed

_URI = re.compile(r"/([^?#%]+)\?ContentType=([^?#]+)")
_BY_ID, _BY_TYPE = (
    f"{{{PACKAGE_SIGNATURE}}}RelationshipReference",
    f"{{{PACKAGE_SIGNATURE}}}RelationshipsGroupReference",
)
_NAMED_AT_MOST = 5
LEFT_OUT = {"parts_not_signed", "relationships_not_signed"}  # the findings that the signature covers less than all


@dataclass(frozen=True)
class Covered:
    """The parts of a package as every one of its signatures sees them: each digest is computed once."""

    package: Package
    _digests: dict[tuple[str, str, frozenset[str] | None], bytes] = field(default_factory=dict)

    def digest(self, hash_name: str, part: str, ids: frozenset[str] | None) -> bytes:
        """The digest of a part, or of its chosen relationships; ``ids`` is None for a part that has none to choose."""
        key = (hash_name, part, ids)
        if key not in self._digests:
            content = self.package.parts[part]
            if ids is not None:
                content = word_relationships.transformed(self.package.relationships[part], ids)
            self._digests[key] = algorithms.digest(hash_name, content)
        return self._digests[key]


def manifest_findings(manifest: tuple[Reference, ...], covered: Covered) -> Iterator[Finding]:
    """Everything in which the package is not what was signed.

    What must hold:
    1. each line is ``/part?ContentType=type``, and no part is listed twice;
    2. the part is there, and has that content type;
    3. a .rels part goes through the relationship transform and C14N; any other part is taken as it is;
    4. the digest is that of the part;
    5. every part is listed but the list of content types and the signatures' own;
    6. every relationship is selected but the one to the signatures.
    """
    package = covered.package
    selected: dict[str, frozenset[str] | None] = {}
    for line in manifest:
        # 1.
        uri = _URI.fullmatch(line.uri)
        if uri is None or uri[1] in selected:
            raise malformed("Manifest")
        name, kind = uri.groups()
        # 2.
        if name not in package.types:
            selected[name] = None
            yield _part_missing(name)
            continue
        if package.types[name] != kind:
            yield _type_changed(name)
        # 3.
        selected[name] = _selection(line.transforms, package, name)
        # 4.
        if covered.digest(line.hash_name, name, selected[name]) != line.digest:
            yield _part_changed(name)
    # 5.
    if unsigned := [name for name in package.signable if name not in selected]:
        yield _unsigned_parts(unsigned)
    # 6.
    if left := list(_unselected(package, selected)):
        yield _unsigned_relationships(left)


def _unsigned_parts(names: list[str]) -> Finding:
    """The finding for parts that somebody could have changed or added after signing."""
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "parts_not_signed",
        "Chữ ký không bao gồm các thành phần sau của tệp: {names}.",
        names=_listed(names),
    )


def _selection(transforms: tuple[Element, ...], package: Package, name: str) -> frozenset[str] | None:
    if package.types[name] != RELATIONSHIPS_TYPE:
        if transforms:
            raise malformed("Transforms")
        return None
    if [each.get("Algorithm") for each in transforms] != [RELATIONSHIP_TRANSFORM, C14N] or len(transforms[1]):
        raise malformed("Transforms")
    ids: set[str] = set()
    kinds: set[str] = set()
    for each in transforms[0]:
        if each.tag == _BY_ID:
            ids.add(each.get("SourceId", ""))
        elif each.tag == _BY_TYPE:
            kinds.add(each.get("SourceType", ""))
        else:
            raise malformed("Transforms")
    return frozenset(ids | {own.id for own in package.relationships[name] if own.kind in kinds})


def _unselected(package: Package, selected: dict[str, frozenset[str] | None]) -> Iterator[str]:
    for part, relationships in package.relationships.items():
        if part in package.signature_parts or part not in selected:
            continue  # the signatures' own; or a part that is not signed at all, which was told already
        ids = selected[part] or frozenset()
        for each in relationships:
            if each.id not in ids and not (part == ROOT_RELATIONSHIPS and each.kind == ORIGIN):
                yield f"{part}#{each.id}"


def _part_missing(name: str) -> Finding:
    return finding(
        SubIndication.SIGNED_DATA_NOT_FOUND, "part_missing", "Thành phần “{name}” đã ký không còn trong tệp.", name=name
    )


def _part_changed(name: str) -> Finding:
    return finding(
        SubIndication.HASH_FAILURE, "part_changed", "Thành phần “{name}” của tệp đã bị thay đổi sau khi ký.", name=name
    )


def _type_changed(name: str) -> Finding:
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "type_changed",
        "Loại nội dung của thành phần “{name}” đã bị thay đổi sau khi ký.",
        name=name,
    )


def _unsigned_relationships(names: list[str]) -> Finding:
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "relationships_not_signed",
        "Chữ ký không bao gồm các liên kết sau trong tệp: {names}.",
        names=_listed(names),
    )


def _listed(names: Iterable[str]) -> str:
    shown = list(names)
    return ", ".join(shown[:_NAMED_AT_MOST]) + (", …" if len(shown) > _NAMED_AT_MOST else "")
