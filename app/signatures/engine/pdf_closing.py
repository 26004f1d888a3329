"""Whether a signature ties those who sign after it (chứng nhận, khóa văn bản): ISO 32000-1, 12.8.2.

Some signing tools certify with "no changes allowed", or lock other fields, unless told otherwise. Such a signature is
valid, and every one after it is broken.
"""

from __future__ import annotations

from app.signatures.engine.pdf_reading import open_pdf
from app.signatures.engine.pdf_structure import filled_fields


def ties(content: bytes) -> bool:
    """Whether the newest signature of this PDF, which can be read, carries rules for later changes (DocMDP, FieldMDP).

    A paper of ours needs none from anybody but its first signer here: its fields are prepared, its rules are our own.
    """
    signatures = [each.signature for each in filled_fields(open_pdf(content)) if not each.is_time_stamp]
    return "/Reference" in signatures[-1]
