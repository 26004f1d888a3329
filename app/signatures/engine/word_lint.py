"""What keeps a Word file from being signed (rà soát trước khi ký): whatever could not be verified afterwards.

Where a name in the paper leads nowhere yet, something can be put there after signing, and several programs still call
such a file signed; so a paper must be whole before it is signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from app.signatures.engine.verdict import Finding, Indication, NotProved, SubIndication, finding
from app.signatures.engine.word_manifest import Covered
from app.signatures.engine.word_names import OFFICE_LINKS
from app.signatures.engine.word_package import Package, open_package
from app.signatures.engine.word_relationships import relationships_part, resolved, source_of
from app.signatures.engine.word_shown import TOLD_AT_MOST, shown_findings, texts_of, word_tags, word_value
from app.signatures.engine.word_signature import signed_findings
from app.signatures.engine.word_xml import Element

_STYLES_IN_USE = ("pStyle", "rStyle", "tblStyle")
# What an element of a paper needs beside it, by the kind of relationship.
_NEEDS = {
    **dict.fromkeys(_STYLES_IN_USE, "styles"),
    "numId": "numbering",
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "commentReference": "comments",
}
_UNSAFE = set('&<>"\t\r\n')


def signing_findings(content: bytes) -> list[Finding]:
    """What could not be verified if the file were signed now, each with its reason; nothing: it may be signed."""
    try:
        return findings_before_signing(open_package(content))
    except NotProved as unproved:
        return [unproved.finding]


def findings_before_signing(package: Package) -> list[Finding]:
    """The same for a package that is open already.

    What must hold:
    1. all that people see is in the file (``word_shown``);
    2. every internal relationship, and every relationship Id in use, leads to something that is there;
    3. styles, numbering, notes and comments in use are there, every style by its name;
    4. no relationship has a sign that xmlsec, and so LibreOffice, digests wrongly;
    5. signatures that are there already still hold, whoever made them.
    """
    try:
        return list(islice(_findings(package), TOLD_AT_MOST))
    except NotProved as unproved:
        return [unproved.finding]


def _findings(package: Package) -> Iterator[Finding]:
    texts = texts_of(package)
    # 1.
    yield from shown_findings(package, texts)
    # 2.
    yield from _dangling_targets(package)
    for part, root in texts.items():
        yield from _dangling_ids(package, part, root)
    # 3.
    yield from _missing_neighbours(package, texts)
    # 4.
    yield from _unsafe_signs(package)
    # 5.
    yield from _broken_signatures(package)


def _dangling_targets(package: Package) -> Iterator[Finding]:
    for part, relationships in package.relationships.items():
        for each in relationships:
            target = resolved(source_of(part), each.target)
            if not each.external and target not in package.types and not each.target.startswith("#"):
                yield _not_there(part, each.target)


def _dangling_ids(package: Package, part: str, root: Element) -> Iterator[Finding]:
    known = {each.id for each in package.relationships.get(relationships_part(part), ())}
    for namespace in OFFICE_LINKS:
        for used in root.xpath("//@r:*", namespaces={"r": namespace}):
            if used and used not in known:
                yield _not_there(part, str(used))


def _missing_neighbours(package: Package, texts: Mapping[str, Element]) -> Iterator[Finding]:
    beside = {
        each.kind.rpartition("/")[2]: resolved(package.main, each.target)
        for each in package.relationships.get(relationships_part(package.main), ())
    }
    styles = texts.get(beside.get("styles", ""))
    known = set() if styles is None else {word_value(each, "styleId") for each in styles.iter(*word_tags("style"))}
    told: set[str] = set()
    for part, root in texts.items():
        for element in root.iter(*word_tags(*_NEEDS)):
            local, value = element.tag.rpartition("}")[2], word_value(element, "val")
            missing = _NEEDS[local] if _NEEDS[local] not in beside else ""
            missing = missing or (value if local in _STYLES_IN_USE and value not in known else "")
            if missing and missing not in told:
                told.add(missing)
                yield _not_there(part, missing)


def _unsafe_signs(package: Package) -> Iterator[Finding]:
    for relationships in package.relationships.values():
        for each in relationships:
            if not _UNSAFE.isdisjoint(each.id + each.kind + each.target):
                yield finding(
                    SubIndication.SIG_CONSTRAINTS_FAILURE,
                    "target_unsafe",
                    "Liên kết “{target}” trong tệp có dấu mà một số phần mềm kiểm tra chữ ký không đọc đúng.",
                    target=each.target,
                )


def _broken_signatures(package: Package) -> Iterator[Finding]:
    """One more signature on a file whose earlier ones are broken would lend it a trust that it has lost."""
    covered = Covered(package)
    for part in package.signatures:
        for each in signed_findings(part, covered, legacy=True):
            if each.sub_indication.indication is Indication.TOTAL_FAILED:
                yield each


def _not_there(part: str, name: str) -> Finding:
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "not_there",
        "Thành phần “{part}” nhắc tới “{name}” nhưng trong tệp không có, nên có thể bị thêm vào sau khi ký.",
        part=part,
        name=name,
    )
