"""What people see in a Word file that its signed bytes do not settle (nội dung lấy từ nơi khác).

A signature covers bytes; people read what a program makes of them. Where a program takes something from elsewhere, two
people with the same signed file read two texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.documents.gate.lists import FIELDS
from app.signatures.engine.verdict import Finding, SubIndication, finding
from app.signatures.engine.word_names import OFFICE_LINKS, WORD
from app.signatures.engine.word_package import Package
from app.signatures.engine.word_relationships import relationships_part, source_of
from app.signatures.engine.word_xml import Element, parse

_TEXT_TYPES = ("application/vnd.openxmlformats-officedocument.wordprocessingml.", "application/vnd.ms-word.")
# Relationships to what a program runs, converts or opens when it shows the paper.
_FOREIGN_KINDS = {
    *("aFChunk", "attachedTemplate", "control", "frame", "mailMergeSource", "oleObject", "package", "subDocument"),
    *("vbaProject", "wordVbaData"),
}
# Their elements: some programs find a relationship by its Id and never ask for its kind.
_FOREIGN_ELEMENTS = ("altChunk", "attachedTemplate", "control", "objectEmbed", "objectLink", "OLEObject", "subDoc")
_FOLLOWED = {"hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver"}  # what a reader follows himself
_PROGRAMMED_PICTURES = ("image/svg",)  # they fetch other pictures, and may hold scripts
_ADDRESSES = "//@*[local-name()='src' or local-name()='href' or local-name()='althref']"
_TODAY = ("dayShort", "dayLong", "monthShort", "monthLong", "yearShort", "yearLong")
TOLD_AT_MOST = 20  # findings of one file: a thousand links say no more than twenty
_FIELD_MARKS = ("fldChar", "fldSimple", "instrText", "delInstrText")


def texts_of(package: Package) -> dict[str, Element]:
    """Every part in Word's own language, parsed, by name; NotProved where one is not plain XML."""
    return {
        name: parse(package.parts[name], name) for name, kind in package.types.items() if kind.startswith(_TEXT_TYPES)
    }


def shown_findings(package: Package, texts: Mapping[str, Element]) -> Iterator[Finding]:
    """What people see that does not follow from the signed bytes alone.

    What must hold:
    1. nothing comes from outside but what a reader follows himself, a hyperlink, named where it is followed;
    2. nothing is a program, an embedded file, another document or a picture that fetches others;
    3. no picture or object is named by its address within a part;
    4. no field is computed from anything but the paper itself, and no text is bound to other data.
    """
    # 1. and 2.
    yield from _led_elsewhere(package, texts)
    for part, root in texts.items():
        # 1.
        yield from _misused_links(part, root, package)
        # 2.
        for element in root.iter(*(f"{{*}}{name}" for name in _FOREIGN_ELEMENTS)):
            yield _embedded(part, element.tag.rpartition("}")[2])
        # 3.
        yield from _addresses(part, root)
        # 4.
        yield from _dynamic(part, root)


def _led_elsewhere(package: Package, texts: Mapping[str, Element]) -> Iterator[Finding]:
    for part, relationships in package.relationships.items():
        for each in relationships:
            kind = each.kind.rpartition("/")[2]
            if each.external and (kind != "hyperlink" or source_of(part) not in texts):
                yield _from_outside(part, each.target)
            if kind in _FOREIGN_KINDS:
                yield _embedded(part, kind)
    for part, content_type in package.types.items():
        if content_type.lower().startswith(_PROGRAMMED_PICTURES):
            yield _embedded(part, content_type)


def _misused_links(part: str, root: Element, package: Package) -> Iterator[Finding]:
    """Whatever but a link names a relationship that leads outside; some programs then fetch what it leads to."""
    listed = package.relationships.get(relationships_part(part), ())
    outside = {each.id: each.target for each in listed if each.external}
    if not outside:
        return
    for element in root.iter("*"):
        for value in element.attrib.values():
            if value in outside and element.tag.rpartition("}")[2] not in _FOLLOWED:
                yield _from_outside(part, outside[value])


def _addresses(part: str, root: Element) -> Iterator[Finding]:
    for address in root.xpath(_ADDRESSES):
        of_relationship = (address.attrname or "").startswith(tuple(f"{{{name}}}" for name in OFFICE_LINKS))
        if address and not address.startswith("#") and not of_relationship:
            yield _from_outside(part, str(address))


def _dynamic(part: str, root: Element) -> Iterator[Finding]:
    for code in _field_codes(root):
        name = (code.split() or [""])[0].upper()
        if name not in FIELDS:
            yield _dynamic_field(part, name)
    for element in root.iter(*word_tags(*_TODAY)):
        yield _dynamic_field(part, element.tag.rpartition("}")[2])
    if next(root.iter("{*}dataBinding"), None) is not None:
        yield _data_bound(part)


def word_tags(*names: str) -> list[str]:
    """Elements of these names in either of Word's namespaces, as lxml writes them."""
    return [f"{{{namespace}}}{name}" for namespace in WORD for name in names]


def word_value(element: Element, name: str) -> str:
    """An attribute in the element's own Word namespace; "" where it is not there."""
    return str(element.get(f"{element.tag.rpartition('}')[0]}}}{name}", ""))


def _field_codes(root: Element) -> Iterator[str]:
    """The code of every field; it may be cut into many runs, and fields stand inside the code of others."""
    open_codes: list[str] = []
    for element in root.iter(*word_tags(*_FIELD_MARKS)):
        local, kind = element.tag.rpartition("}")[2], word_value(element, "fldCharType")
        if local == "fldSimple":
            yield word_value(element, "instr")
        elif local != "fldChar":
            if open_codes:
                open_codes[-1] += element.text or ""
            else:
                yield element.text or ""
        elif kind == "begin":
            open_codes.append("")
        elif kind == "end" and open_codes:
            yield open_codes.pop()
    yield from open_codes


def _from_outside(part: str, target: str) -> Finding:
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "from_outside",
        "Thành phần “{part}” lấy nội dung từ bên ngoài: “{target}”.",
        part=part,
        target=target,
    )


def _embedded(part: str, kind: str) -> Finding:
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "embedded",
        "Thành phần “{part}” nhúng nội dung loại “{kind}” nên không cố định.",
        part=part,
        kind=kind,
    )


def _dynamic_field(part: str, name: str) -> Finding:
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "dynamic_field",
        "Thành phần “{part}” có trường “{name}” tự thay đổi khi mở.",
        part=part,
        name=name,
    )


def _data_bound(part: str) -> Finding:
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "data_bound",
        "Thành phần “{part}” có chữ lấy từ dữ liệu ngoài văn bản.",
        part=part,
    )
