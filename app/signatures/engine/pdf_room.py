"""A PDF with room for one signature or time-stamp (tệp chờ ký): what its digest is over, and where the CMS goes."""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

import io
from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PdfSignedData

from app.signatures.engine import algorithms
from app.signatures.engine.fields import LOCKED, PRINT
from app.signatures.engine.signer_check import CannotSign
from workflows.refusals import BadInput

# Hexadecimal digits, so 16 KB of CMS: a chain and a time-stamp of real authorities take up to 12 KB.
CONTENTS_ROOM = 32 * 1024


class Writer(IncrementalPdfFileWriter):
    """An incremental writer that leaves the document's metadata as the signers before saw it."""

    def _update_meta(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Prepared:
    """A PDF as it will be, but for its newest /Contents, which is zeros from ``start`` to ``end`` (brackets included).

    These three are all that has to be kept while somebody signs elsewhere.
    """

    pdf: bytes
    start: int
    end: int

    @property
    def covered(self) -> bytes:
        """The bytes that the signature is over: all of the file but the value of /Contents."""
        return self.pdf[: self.start] + self.pdf[self.end :]

    @property
    def digest(self) -> bytes:
        """SHA-256 of ``covered``: the message digest of the CMS that belongs here."""
        view = memoryview(self.pdf)
        return algorithms.digest(algorithms.OUR_HASH, view[: self.start], view[self.end :])

    def filled(self, cms: bytes) -> bytes:
        """The finished file, with this CMS in its place; nothing is checked here but that it fits."""
        room = self.end - self.start - 2
        written = cms.hex().upper().encode()
        if len(written) > room:
            raise CannotSign("Chữ ký lớn hơn chỗ đã dành sẵn trong tệp.")
        return self.pdf[: self.start + 1] + written.ljust(room, b"0") + self.pdf[self.end - 1 :]


def open_writer(pdf: bytes) -> Writer:
    """A writer on the file, refused where its form would let readers disagree about what was signed."""
    try:
        writer = Writer(io.BytesIO(pdf), strict=True)
        acceptable = not (writer.prev.encrypted or writer.prev.xrefs.hybrid_xrefs_present)
    except (PdfError, ValueError):
        raise BadInput("Không đọc được tệp PDF cần ký.") from None
    if not acceptable:
        raise CannotSign("Tệp PDF được mã hóa hoặc có cấu trúc lai nên không ký được.")
    return writer


def add_field(writer: Writer, name: str) -> None:
    """An invisible signature field on no page, for a proof that has nothing to show.

    It has no area and so needs no appearance; Print stays set because PDF/A asks it of every annotation.
    """
    field = {
        "/Type": pdf_name("/Annot"),
        "/Subtype": pdf_name("/Widget"),
        "/FT": pdf_name("/Sig"),
        "/T": generic.pdf_string(name),
        "/F": generic.NumberObject(PRINT | LOCKED),
        "/Rect": generic.ArrayObject([generic.NumberObject(0)] * 4),
    }
    made = writer.add_object(generic.DictionaryObject({pdf_name(key): value for key, value in field.items()}))
    if "/AcroForm" not in writer.root:
        form = generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject()})
        writer.root[pdf_name("/AcroForm")] = writer.add_object(form)
        writer.update_root()
    form = writer.root["/AcroForm"]
    if "/Fields" not in form:
        form[pdf_name("/Fields")] = generic.ArrayObject()
        writer.update_container(form)
    form["/Fields"].append(made)
    writer.update_container(form["/Fields"])


def prepare(writer: Writer, field_name: str, value: PdfSignedData, rules: SigMDPSetup | None) -> Prepared:
    """Write ``value``, with room for its CMS, into the field of this name, as one more revision."""
    embedding = PdfCMSEmbedder().write_cms(field_name, writer, existing_fields_only=True)
    next(embedding)
    embedding.send(SigObjSetup(sig_placeholder=value, mdp_setup=rules))
    placed, output = embedding.send(SigIOSetup(md_algorithm=algorithms.OUR_HASH))
    embedding.close()
    return Prepared(output.getvalue(), placed.reserved_region_start, placed.reserved_region_end)
