"""What a signature looks like on the page (hình thức hiển thị): the picture of the handwritten signature, or its words.

Decree 30/2020, appendix I: the competent person's signature is shown by its picture, in blue; where there is none,
who signed, for which unit and when, in Times New Roman of size 10 at most, the time in ISO 8601 with its zone. Typst
draws both to the exact size of the field: pyHanko's own text comes out spaced wrongly with fonts of 2048 units.
"""

from __future__ import annotations

import json
import threading
import unicodedata
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import typst
from cryptography import x509
from cryptography.x509.oid import NameOID

from workflows.refusals import BadInput

FONTS = Path(__file__).parents[3] / "document_templates" / "fonts"
SOURCE = (Path(__file__).parent / "stamp.typ").read_bytes()
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_drawing = threading.Lock()


def usual_lines(certificate: x509.Certificate, signed_at: datetime) -> tuple[str, ...]:
    """The words of a signature without a picture: who signed, for which unit, and when."""
    lines = [f"Ký bởi: {_part(certificate, NameOID.COMMON_NAME)}"]
    if unit := _part(certificate, NameOID.ORGANIZATION_NAME):
        lines.append(f"Cơ quan: {unit}")
    moment = signed_at.astimezone(VIETNAM).isoformat(timespec="seconds")
    return (*lines, f"Thời gian ký: {moment}")


@lru_cache(maxsize=64)  # somebody who signs many papers at once shows the same picture on each
def draw(width: float, height: float, lines: tuple[str, ...], image: bytes | None) -> bytes:
    """One PDF page of ``width`` x ``height`` points: the PNG ``image`` as large as it fits, or else the lines of text.

    Text starts at size 10 and becomes smaller until it fits. A letter that Tinos does not have is refused.
    """
    inputs = {
        "width": str(width),
        "height": str(height),
        "lines": json.dumps([unicodedata.normalize("NFC", line) for line in lines], ensure_ascii=False),
        "image": json.dumps(list(image) if image else []),
    }
    try:
        with _drawing:  # one warm compiler, one drawing at a time
            page = _compiler().compile(
                input=SOURCE, format="pdf", sys_inputs=inputs, pdf_standards=["a-3b"], timestamp=0
            )
    except typst.TypstError as error:
        raise BadInput("Không trình bày được chữ ký trên trang: {detail}", detail=error.message) from None
    return cast("bytes", page)


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(font_paths=fonts)


def _part(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    return next((str(each.value) for each in certificate.subject.get_attributes_for_oid(oid)), "")
