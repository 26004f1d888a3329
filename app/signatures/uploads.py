"""A file that anybody hands in to be verified (tệp gửi kiểm tra): read, judged apart, and kept nowhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from flask import request

from app.database import release
from app.signatures.apart import verify_apart
from app.signatures.authority import validation_data
from app.signatures.engine.verdict import FileVerdict
from app.signatures.pace import check_pace
from app.signatures.service import installation_roots
from workflows.refusals import BadInput

LARGEST = 10 * 1024 * 1024
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in memory under the name that its sender gave it; ``sha256`` in lower-case hexadecimal."""

    name: str
    content: bytes
    sha256: str


def uploaded() -> Upload:
    """The file of this request's form; refused where there is none, or one that is too large."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadInput("Mời chọn một tệp để kiểm tra.", field="file")
    content = sent.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BadInput("Tệp lớn hơn 10 MB nên không kiểm tra được ở đây.", field="file")
    name = PurePath(sent.filename.replace("\\", "/")).name[-LONGEST_NAME:]
    return Upload(name, content, hashlib.sha256(content).hexdigest())


def judged(upload: Upload) -> FileVerdict:
    """The verdict on it with this installation's roots; refused where this address asks too often or all is busy."""
    check_pace()
    roots, data = installation_roots(), validation_data()
    release()
    return verify_apart(upload.content, name=upload.name, trust=roots, data=data)
