"""Signature fields of a PDF (ô chữ ký), all made before the first signature so that signing only fills them.

A field is a widget on its page, named for people who hear the page (/TU), and an element of the structure tree, so a
PDF/UA file stays one. Each has an empty appearance and the Print flag, as PDF/A asks of every annotation.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from workflows.refusals import BadInput

PRINT, LOCKED = 4, 128  # annotation flags, ISO 32000-1 table 165
SIGNATURES_EXIST, APPEND_ONLY = 1, 2  # ISO 32000-1 table 219


@dataclass(frozen=True, slots=True)
class Field:
    """A place for one signature: ``page`` from 0, ``box`` (left, bottom, right, top) in points from the bottom left.

    ``tooltip`` says in Vietnamese whose signature belongs there; screen readers speak it.
    """

    name: str
    page: int
    box: tuple[float, float, float, float]
    tooltip: str


def prepare_fields(pdf: bytes, fields: Sequence[Field]) -> bytes:
    """The PDF with all its empty signature fields; the same input gives the same bytes.

    Refused: a PDF that already has a form, a name used twice or with a dot, a page that is not there.
    """
    try:
        document = pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError:
        raise BadInput("Không đọc được tệp PDF cần tạo ô chữ ký.") from None
    with document:
        _check(document, fields)
        form = Array()
        for field in fields:
            form.append(_add(document, field))
        document.Root.AcroForm = document.make_indirect(
            Dictionary(Fields=form, SigFlags=SIGNATURES_EXIST | APPEND_ONLY)
        )
        out = io.BytesIO()
        document.save(out, deterministic_id=True, fix_metadata_version=False)
        return out.getvalue()


def _check(document: pikepdf.Pdf, fields: Sequence[Field]) -> None:
    if Name.AcroForm in document.Root:
        raise BadInput("Tệp PDF đã có biểu mẫu, không tạo thêm ô chữ ký được.")
    names = [field.name for field in fields]
    for field in fields:
        if names.count(field.name) > 1 or not field.name or "." in field.name:
            raise BadInput("Tên ô chữ ký “{name}” bị trùng hoặc không hợp lệ.", name=field.name)
        if not 0 <= field.page < len(document.pages):
            raise BadInput("Ô chữ ký “{name}” nằm ở trang không có trong tệp.", name=field.name)
        left, bottom, right, top = field.box
        if not (left < right and bottom < top):
            raise BadInput("Ô chữ ký “{name}” không có diện tích.", name=field.name)


def _add(document: pikepdf.Pdf, field: Field) -> pikepdf.Object:
    page = document.pages[field.page]
    left, bottom, right, top = field.box
    blank = document.make_stream(b"")
    blank.Type, blank.Subtype = Name.XObject, Name.Form
    blank.BBox = Array([0, 0, right - left, top - bottom])
    blank.Resources = Dictionary()
    widget = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(field.name),
            TU=String(unicodedata.normalize("NFC", field.tooltip)),
            Rect=Array([left, bottom, right, top]),
            F=PRINT | LOCKED,
            P=page.obj,
            AP=Dictionary(N=blank),
        )
    )
    if Name.Annots not in page:
        page.Annots = Array()
    page.Annots.append(widget)
    _tag(document, page.obj, widget)
    return widget


def _tag(document: pikepdf.Pdf, page: pikepdf.Object, widget: pikepdf.Object) -> None:
    """Put the widget into the structure tree as a Form element, where the document is tagged (ISO 14289-1, 7.18.4)."""
    tree = document.Root.get(Name.StructTreeRoot)
    if tree is None:
        return
    top = tree.K[0] if isinstance(tree.K, Array) else tree.K
    element = document.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=top,
            Pg=page,
            Alt=widget.TU,
            K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=page),
        )
    )
    if not isinstance(top.K, Array):
        top.K = Array([top.K])
    top.K.append(element)
    key = int(tree.ParentTreeNextKey)
    pikepdf.NumberTree(tree.ParentTree)[key] = element
    tree.ParentTreeNextKey = key + 1
    widget.StructParent = key
    page.Tabs = Name.S
