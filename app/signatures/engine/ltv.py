"""Validation data put into a PDF (dữ liệu kiểm chứng, DSS): what proves its signatures later (EN 319 142-1, 5.4.2)."""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1

from app.signatures.engine.pdf_reading import entry
from app.signatures.engine.pdf_room import Writer, open_writer
from app.signatures.engine.validation_data import ValidationData


def add_validation_data(pdf: bytes, data: ValidationData) -> bytes:
    """The PDF with one more revision whose DSS holds what of ``data`` it did not hold yet.

    The bytes before it stay as they are; where there is nothing new, the very same file comes back.
    """
    writer = open_writer(pdf)
    store = entry(writer.root, "/DSS")
    certificates = [each.public_bytes(Encoding.DER) for each in data.certificates]
    parts = {"/Certs": certificates, "/CRLs": data.crls, "/OCSPs": data.ocsps}
    new = {key: fresh for key, items in parts.items() if (fresh := list(_new(store, key, items)))}
    if not new:
        return pdf
    writer.register_extension(ESIC_EXTENSION_1)
    if store is None:
        store = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/DSS")})
        writer.root[pdf_name("/DSS")] = writer.add_object(store)
        writer.update_root()
    for key, items in new.items():
        _append(writer, store, key, items)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _new(store: generic.DictionaryObject | None, key: str, items: Sequence[bytes]) -> Iterator[bytes]:
    known = {each.get_object().data for each in store[key]} if store and key in store else set()
    yield from (each for each in dict.fromkeys(items) if each not in known)


def _append(writer: Writer, store: generic.DictionaryObject, key: str, items: Sequence[bytes]) -> None:
    if key not in store:
        store[pdf_name(key)] = generic.ArrayObject()
        writer.update_container(store)
    store[key].extend(writer.add_object(generic.StreamObject(stream_data=each)) for each in items)
    writer.update_container(store[key])
