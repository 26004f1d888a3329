"""What an update after a signature may change (thay đổi sau khi ký): one more signature, or what proves them.

pyHanko's difference analysis decides whether every changed object is explained; its rules are taken one by one and
made stricter here. It allows what DocMDP 2 allows to everybody: filling any form field, new visible signature fields
(which can be drawn over the text: "Sneaky Signature Attack", Rohlmann et al. 2021) and any metadata. Our papers need
none of that, since their fields are prepared before the first signature.
"""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.metadata.xmp_xml import XmpXmlProcessingError, parse_xmp
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel, StandardDiffPolicy, SuspiciousModification
from pyhanko.sign.diff_analysis.form_rules_api import FormUpdatingRule
from pyhanko.sign.diff_analysis.rules.file_structure_rules import (
    CatalogModificationRule,
    ObjectStreamRule,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.rules.form_field_rules import (
    DSSCompareRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    is_field_visible,
)
from pyhanko.sign.diff_analysis.rules.metadata_rules import DocInfoRule, MetadataUpdateRule
from pyhanko.sign.diff_analysis.rules_api import ReferenceUpdate
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, enumerate_sig_fields

from app.signatures.engine.pdf_reading import OpenPdf, entry
from app.signatures.engine.pdf_structure import FilledField
from app.signatures.engine.pdf_updates import updates
from app.signatures.engine.verdict import Finding, NotProved, SubIndication, finding, unreadable

VOLATILE_INFO = {"/ModDate", "/Producer"}
VOLATILE_XMP = ("/xap/1.0/ModifyDate", "/xap/1.0/MetadataDate", "/pdf/1.3/Producer", "/xap/1.0/mm/InstanceID")


class _InfoDates(DocInfoRule):
    """The information dictionary may change its dates and producer only."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        if _lasting_info(old) != _lasting_info(new):
            raise SuspiciousModification("/Info")
        return super().apply(old, new)


class _XmpDates(MetadataUpdateRule):
    """The XMP metadata may change its dates, producer and instance only."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        if _lasting_xmp(old) != _lasting_xmp(new):
            raise SuspiciousModification("/Metadata")
        return super().apply(old, new)


_LEAST = ModificationLevel.LTA_UPDATES
POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(frozenset({"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Version"})),
        _InfoDates().as_qualified(_LEAST),
        ObjectStreamRule().as_qualified(_LEAST),
        XrefStreamRule().as_qualified(_LEAST),
        DSSCompareRule().as_qualified(_LEAST),
        _XmpDates().as_qualified(_LEAST),
    ],
    form_rule=FormUpdatingRule(
        [
            SigFieldCreationRule(allow_new_visible_after_certify=True),  # found by ourselves, for all documents
            SigFieldModificationRule(allow_in_place_appearance_stream_changes=False),
        ],
        ignored_acroform_keys=frozenset({"/Fields"}),
    ),
    ignore_orphaned_objects=False,
)


def changes_after(pdf: OpenPdf, fields: list[FilledField], first: int, end: int) -> dict[int, Finding]:
    """For each update after revision ``first``, which ends at ``end``, what is wrong with it if anything.

    Bytes that belong to no update at all count as one more update, after the last.
    """
    changes: dict[int, Finding] = {}
    try:
        for revision, _ in updates(pdf, first, end):
            if found := change_finding(pdf.reader, revision, fields):
                changes[revision] = found
    except NotProved as unproved:
        changes[pdf.reader.total_revisions] = unproved.finding
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way
        changes[pdf.reader.total_revisions] = unreadable()
    return changes


def change_finding(reader: PdfFileReader, revision: int, signatures: list[FilledField]) -> Finding | None:
    """What is wrong with the update ``revision`` for everybody who signed before it; None where all is as it may be.

    What must hold:
    1. every object it adds or changes is explained by a rule of ``POLICY``;
    2. it fills exactly one field, with a signature or a document time-stamp, or it only adds validation data (DSS);
    3. no object that was signed is written anew but the catalogue, the form and that field;
    4. no earlier signature closed the document (DocMDP 1) or that field (FieldMDP) to a signature in it; a document
       time-stamp is no change of the document, however closed (ISO 32000-2, 12.8.2.2.2);
    5. it creates no visible field: a place for a signature belongs to what was signed.
    """
    old, new = (reader.get_historical_resolver(each) for each in (revision - 1, revision))
    # 1.
    try:
        POLICY.apply(old, new)
    except SuspiciousModification:
        return _changed()
    # 2.
    filled = [each for each in signatures if each.revision == revision]
    only_data = not filled and "/DSS" in new.root and _newly_written(new, old, entry(new.root, "/DSS"))
    if len(filled) != 1 and not only_data:
        return _changed()
    # 3.
    created = _created_fields(old, new)
    overwritten = {each for each in new.explicit_refs_in_revision() if _existed(old, each)}
    if not overwritten <= set(_rewritable(old, filled, field_created=bool(created))):
        return _changed()
    # 4.
    earlier = [each for each in signatures if each.revision < revision]
    if any(not each.is_time_stamp and _closes(before, each.name) for each in filled for before in earlier):
        return _changed()
    # 5.
    if any(is_field_visible(each) or "/AP" in each for each in created):
        return finding(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "visible_field_added",
            "Sau chữ ký này, một ô chữ ký hiện trên trang đã được thêm; không chứng minh được nó không che nội dung.",
        )
    return None


def _created_fields(old: HistoricalResolver, new: HistoricalResolver) -> list[generic.DictionaryObject]:
    known = {name for name, _, _ in enumerate_sig_fields(old)}
    return [field.get_object() for name, _, field in enumerate_sig_fields(new) if name not in known]


def _rewritable(
    old: HistoricalResolver, filled: list[FilledField], *, field_created: bool
) -> Iterator[generic.Reference]:
    """The signed objects that an update has to write anew for its purpose."""
    yield old.root_ref
    yield from _references(old.trailer_view, "/Info")
    yield from _references(old.root, "/AcroForm", "/Extensions", "/Metadata")
    yield from _references(entry(old.root, "/AcroForm"), "/Fields")
    yield from _data_references(entry(old.root, "/DSS"))
    for name, _, field in enumerate_sig_fields(old):
        if name in {each.name for each in filled}:
            yield from (each.reference for each in (field, *entry(field.get_object(), "/Kids", ())))
    if field_created:  # an invisible one hangs on a page, whose other entries POLICY compared
        yield from _page_references(old.root["/Pages"])


def _data_references(store: Any) -> Iterator[generic.Reference]:
    if isinstance(store, generic.DictionaryObject):
        if isinstance(store.container_ref, generic.Reference):
            yield store.container_ref
        yield from _references(store, "/VRI", "/Certs", "/CRLs", "/OCSPs")


def _page_references(node: Any) -> Iterator[generic.Reference]:
    for kid in entry(node, "/Kids", ()):
        yield kid.reference
        yield from _references(kid.get_object(), "/Annots")
        yield from _page_references(kid.get_object())


def _references(dictionary: Any, *keys: str) -> Iterator[generic.Reference]:
    if isinstance(dictionary, generic.DictionaryObject):
        for key in keys:
            if key in dictionary and isinstance(pointer := dictionary.raw_get(key), generic.IndirectObject):
                yield pointer.reference


def _existed(old: HistoricalResolver, reference: generic.Reference) -> bool:
    return old.reader.xrefs.get_historical_ref(reference, old.revision) is not None


def _newly_written(new: HistoricalResolver, old: HistoricalResolver, store: Any) -> bool:
    """Whether the update writes the validation data, or anything that hangs on it for the first time."""
    written = new.explicit_refs_in_revision()
    references = {*_data_references(store), *new.collect_dependencies(store, since_revision=old.revision + 1)}
    return not written.isdisjoint(references)


def _closes(earlier: FilledField, name: str) -> bool:
    """Whether an earlier signature forbids the filling of the field ``name``."""
    lock = entry(earlier.field, "/Lock", {})
    if entry(lock, "/P") == MDPPerm.NO_CHANGES.value or ("/Action" in lock and _locks(lock, name)):
        return True
    for pointer in entry(earlier.signature, "/Reference", ()):
        transform = pointer.get_object()
        method, parameters = entry(transform, "/TransformMethod"), entry(transform, "/TransformParams", {})
        if method == "/DocMDP" and entry(parameters, "/P", MDPPerm.FILL_FORMS.value) == MDPPerm.NO_CHANGES.value:
            return True
        if method == "/FieldMDP" and _locks(parameters, name):
            return True
    return False


def _locks(parameters: Any, name: str) -> bool:
    return bool(FieldMDPSpec.from_pdf_object(parameters).is_locked(name))


def _lasting_info(handler: HistoricalResolver) -> dict[str, str]:
    # The trailer's own references lead to the newest revision; the handler gives the object of its own.
    reference = handler.trailer_view.get_value_as_reference("/Info", optional=True)
    info = handler.get_object(reference) if reference else {}
    return {key: str(value) for key, value in info.items() if key not in VOLATILE_INFO}


def _lasting_xmp(handler: HistoricalResolver) -> list[tuple[str, object]]:
    """The properties of the XMP packet but the volatile ones, in whatever form of RDF they are written."""
    reference = handler.root.get_value_as_reference("/Metadata", optional=True)
    stream = reference and reference.get_object()  # following the key would parse it into another kind of object
    if not isinstance(stream, generic.StreamObject):
        return []
    try:
        packet = parse_xmp(io.BytesIO(stream.data))
    except XmpXmlProcessingError:
        raise SuspiciousModification("/Metadata") from None
    said = [(f"{name.ns}{name.local_name}", value) for part in packet for name, value in part]
    return sorted((each for each in said if not each[0].endswith(VOLATILE_XMP)), key=lambda each: each[0])


def _changed() -> Finding:
    return finding(
        SubIndication.HASH_FAILURE,
        "changed_after_signing",
        "Nội dung của tệp đã bị thay đổi sau khi ký.",
    )
