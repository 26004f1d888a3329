"""The whole log for whoever wants to keep or check it elsewhere (trích xuất nhật ký): lines, heads and public key."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.audit.heads import all_heads, log_key, rewritten
from app.audit.service import entry_bytes, read_entries
from workflows.refusals import BadInput

README = """\
NHẬT KÝ CỦA HỆ THỐNG GIAO ƯỚC

entries.jsonl   mỗi dòng một việc, theo thứ tự, JSON chuẩn tắc (UTF-8, khóa xếp theo thứ tự, không có khoảng trắng)
heads/          các mốc đã công bố (C2SP tlog-checkpoint), tên tệp là số dòng của nhật ký khi đó
key.txt         khóa công khai ký các mốc (dạng vkey: tên + số hiệu + khóa Ed25519)

Cách kiểm tra: lá của mỗi dòng là SHA-256 của byte 0x00 nối với nội dung dòng (không kể ký tự xuống dòng); gốc của cây
băm theo RFC 6962, mục 2.1, tính trên n dòng đầu phải bằng gốc ghi trong tệp heads/n.txt; chữ ký của mốc kiểm tra bằng
khóa trong key.txt. Trường "previous" của mỗi dòng là lá của dòng trước.

THE LOG OF A GIAO ƯỚC INSTALLATION

entries.jsonl   one act a line, in order, canonical JSON (UTF-8, sorted keys, no white space)
heads/          the published heads (C2SP tlog-checkpoint), named by the number of entries at that time
key.txt         the public key that signs the heads (vkey form: name + id + Ed25519 key)

To check: the leaf of a line is SHA-256 over the byte 0x00 and the line without its line feed; the root of the RFC 6962
(section 2.1) hash tree over the first n lines must be the root stated in heads/n.txt; its signature is checked with
the key in key.txt. The field "previous" of each line is the leaf of the line before.
"""

# One log gives one archive, byte for byte, whenever it is exported.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written (kết quả trích xuất): the file, how many entries and heads; ``key`` is "" before any head."""

    file: str
    size: int
    heads: int
    key: str


def log_lines() -> Iterator[bytes]:
    """Every entry in order as its canonical bytes and a line feed; LogRewritten at one that cannot be read."""
    last = 0
    try:
        for entry in read_entries():
            yield entry_bytes(entry) + b"\n"
            last = entry.id
    except (ValueError, RecursionError):  # no time, no JSON, no quantity of ours
        raise rewritten(last + 1) from None


def export_log(out: Path) -> Exported:
    """Write the whole log with its heads and key into one ZIP file, which appears complete or not at all."""
    key, heads = log_key(), all_heads()
    try:
        handle, temporary = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        try:
            with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                _write(archive, "README.txt", [README.encode()])
                size = _write(archive, "entries.jsonl", log_lines())
                for head in heads:
                    _write(archive, f"heads/{head.size}.txt", [head.checkpoint.encode()])
                _write(archive, "key.txt", [f"{key or ''}\n".encode()])
            Path(temporary).replace(out)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise BadInput("{path}: không ghi được tệp ({reason}).", path=out, reason=error.strerror) from None
    return Exported(str(out), size, len(heads), str(key or ""))


def _write(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes]) -> int:
    """Write one file of the archive, part by part; returns how many parts there were."""
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    count = 0
    with archive.open(entry, "w", force_zip64=True) as file:
        for part in parts:
            file.write(part)
            count += 1
    return count
