"""The validation data inside a PDF (dữ liệu kiểm chứng): its document security store (DSS, EN 319 142-1, 5.4.2).

What an earlier revision held counts for ever: an update that leaves out a list of revoked certificates takes nothing
away. /VRI is an index, and not read.
"""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cryptography import x509
from pyhanko.pdf_utils import generic

from app.signatures.engine.pdf_reading import OpenPdf, entry, malformed
from app.signatures.engine.proofs import Stored
from app.signatures.engine.validation_data import ValidationData


def stored_data(pdf: OpenPdf) -> Iterator[Stored]:
    """What each revision added to the DSS; NotProved where that is not what it should be."""
    known: set[object] = set()
    for revision in range(pdf.reader.total_revisions):
        root = pdf.reader.get_historical_resolver(revision).root
        if "/DSS" not in root:
            continue
        store = root["/DSS"]
        fresh = [_fresh(pdf, revision, entry(store, key, ()), known) for key in ("/Certs", "/CRLs", "/OCSPs")]
        if any(fresh):
            certificates, crls, ocsps = fresh
            yield Stored(revision, ValidationData(tuple(map(_certificate, certificates)), tuple(crls), tuple(ocsps)))


def _fresh(pdf: OpenPdf, revision: int, items: Any, known: set[object]) -> list[bytes]:
    found = []
    for each in items:
        stream = each.get_object() if isinstance(each, generic.IndirectObject) else None
        if not isinstance(stream, generic.StreamObject):
            raise _unreadable()
        place = pdf.reader.xrefs.get_historical_ref(each.reference, revision)
        if place not in known:
            known.add(place)
            found.append(stream.data)
    return found


def _certificate(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError:
        raise _unreadable() from None


def _unreadable() -> Exception:
    return malformed("data", "Dữ liệu kiểm chứng (DSS) trong tệp không đọc được.")
