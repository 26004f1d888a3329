"""Opens a ZIP in the one way that every program reads alike (gói nén chặt chẽ), within limits that a paper never needs.

Forged papers live on archives that two programs read differently (Rohlmann et al., USENIX Security 2023): a hidden
local header, two parts of one name, bytes before, between or after. Such an archive is refused, harmless or not.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.refusals import BadInput

MOST_BYTES = 10 * 1024 * 1024
MOST_PARTS = 500
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100
_END, _CENTRAL, _LOCAL = struct.Struct("<4s4H2IH"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s5H3I2H")
_ZIP64_LOCATOR_SIZE = 20
_DESCRIPTOR_FLAG, _ALLOWED_FLAGS = 0x0008, 0x080E  # compression level, sizes after the data, names in UTF-8
# Times and owners, and Word's own room to grow. Refused above all: 0x0001 (other sizes) and 0x7075 (another name).
_HARMLESS_EXTRAS = {0x000A, 0x5455, 0x7855, 0x7875, 0xA220, 0xCAFE}
_PART_NAME = re.compile(r"(?:\[Content_Types\]\.xml|(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_.-]*[A-Za-z0-9_-])")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the central directory."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    unpacked: int
    offset: int


def open_zip(content: bytes) -> dict[str, bytes]:
    """Names and plain bytes of all parts, in the directory's order; BadInput where the archive is not strict."""
    if len(content) > MOST_BYTES:
        raise BadInput("Tệp lớn hơn {most} MB.", "file", most=MOST_BYTES >> 20)
    entries, directory_start = _directory(content)
    _check_names(entries)
    _check_sizes(entries)
    parts: dict[str, bytes] = {}
    expected = 0
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if entry.offset != expected:
            raise _broken("có khoảng trống hoặc dữ liệu chồng nhau")
        data, expected = _local(content, entry)
        parts[entry.name.decode()] = data
    if expected != directory_start:
        raise _broken("có dữ liệu thừa trước danh mục")
    return {entry.name.decode(): parts[entry.name.decode()] for entry in entries}


def _directory(content: bytes) -> tuple[list[_Entry], int]:
    start = len(content) - _END.size
    if not content.startswith(b"PK\x03\x04") or start < 0:
        raise BadInput("Tệp không phải văn bản Word (.docx).", "file")
    signature, disk, first_disk, here, count, size, offset, comment = _END.unpack_from(content, start)
    if signature != b"PK\x05\x06" or comment:
        raise _broken("có lời ghi chú hoặc dữ liệu thừa ở cuối")
    # Hidden in a further field, it would lead some readers (Python's among them) to another directory.
    if content[max(start - _ZIP64_LOCATOR_SIZE, 0) : start].startswith(b"PK\x06\x07"):
        raise _broken("có hai danh mục")
    if disk or first_disk or here != count or offset + size != start:
        raise _broken("danh mục không khớp với tệp")
    if count > MOST_PARTS:
        raise BadInput("Tệp có hơn {most} thành phần.", "file", most=MOST_PARTS)
    entries = list(_entries(content, offset, start))
    if len(entries) != count:
        raise _broken("danh mục không đủ số thành phần")
    return entries, offset


def _entries(content: bytes, position: int, end: int) -> Iterator[_Entry]:
    while position < end:
        if position + _CENTRAL.size > end:
            raise _broken("danh mục bị cắt")
        fields = _CENTRAL.unpack_from(content, position)
        signature, _, _, flags, method, _, _, crc, packed, unpacked, name_size, extra_size, comment_size = fields[:13]
        disk, offset = fields[13], fields[16]
        name_start = position + _CENTRAL.size
        extra_start = name_start + name_size
        position = extra_start + extra_size + comment_size
        if signature != b"PK\x01\x02" or comment_size or disk or position > end:
            raise _broken("danh mục không đúng khuôn")
        _check_extra(content[extra_start : extra_start + extra_size])
        yield _Entry(content[name_start:extra_start], flags, method, crc, packed, unpacked, offset)


def _check_names(entries: list[_Entry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.name.decode("ascii", "replace")
        if not _PART_NAME.fullmatch(name):
            raise BadInput("Tệp có thành phần mang tên không hợp lệ “{name}”.", "file", name=name)
        if name.casefold() in seen:
            raise BadInput("Tệp có hai thành phần trùng tên “{name}”.", "file", name=name)
        seen.add(name.casefold())


def _check_sizes(entries: list[_Entry]) -> None:
    unpacked, packed = sum(entry.unpacked for entry in entries), sum(entry.packed for entry in entries)
    if unpacked > MOST_UNPACKED:
        raise BadInput("Nội dung tệp khi mở ra lớn hơn {most} MB.", "file", most=MOST_UNPACKED >> 20)
    if unpacked > MOST_RATIO * max(packed, 1):
        raise BadInput("Tệp nén quá {most} lần, có dấu hiệu tấn công.", "file", most=MOST_RATIO)


def _local(content: bytes, entry: _Entry) -> tuple[bytes, int]:
    """The plain bytes of an entry, its local header compared with the directory, and where the next one starts."""
    if entry.offset + _LOCAL.size > len(content):
        raise _broken("danh mục trỏ ra ngoài tệp")
    fields = _LOCAL.unpack_from(content, entry.offset)
    signature, _, flags, method, _, _, crc, packed, unpacked, name_size, extra_size = fields
    name_start = entry.offset + _LOCAL.size
    extra_start = name_start + name_size
    start = extra_start + extra_size
    described = flags & _DESCRIPTOR_FLAG
    sizes = (crc, packed, unpacked)
    stated = (entry.crc, entry.packed, entry.unpacked)
    if signature != b"PK\x03\x04" or (flags, method) != (entry.flags, entry.method) or flags & ~_ALLOWED_FLAGS:
        raise _broken("đầu mục không khớp danh mục")
    if described and entry.method == 0:
        # A reader that goes from front to back could only guess where the data ends.
        raise _broken("không ghi kích thước trước dữ liệu không nén")
    if content[name_start:extra_start] != entry.name or not (sizes == stated or (described and sizes == (0, 0, 0))):
        raise _broken("tên hoặc kích thước không khớp danh mục")
    _check_extra(content[extra_start:start])
    end = start + entry.packed
    plain = _unpacked(content[start:end], entry)
    return plain, _after_descriptor(content, end, stated) if described else end


def _after_descriptor(content: bytes, end: int, stated: tuple[int, int, int]) -> int:
    """Where the next entry starts after a data descriptor, with or without its optional signature."""
    marker = 4 if content[end : end + 4] == b"PK\x07\x08" else 0
    if content[end + marker : end + marker + 12] != struct.pack("<3I", *stated):
        raise _broken("mô tả dữ liệu không khớp danh mục")
    return end + marker + 12


def _unpacked(packed: bytes, entry: _Entry) -> bytes:
    if entry.method == 0:
        plain = packed
    elif entry.method == 8:
        plain = _inflated(packed, entry)
    else:
        raise _broken("dùng cách nén lạ")
    if len(plain) != entry.unpacked or zlib.crc32(plain) != entry.crc:
        raise _broken("dữ liệu không khớp mã kiểm tra")
    return plain


def _inflated(packed: bytes, entry: _Entry) -> bytes:
    inflate = zlib.decompressobj(-15)
    try:
        # One byte more than stated is enough to see that the directory lies, and no bomb goes further.
        plain = inflate.decompress(packed, entry.unpacked + 1)
    except zlib.error:
        raise _broken("dữ liệu nén bị hỏng") from None
    if not inflate.eof or inflate.unused_data or inflate.unconsumed_tail:
        raise _broken("dữ liệu nén thừa hoặc thiếu")
    return plain


def _check_extra(extra: bytes) -> None:
    position = 0
    while position < len(extra):
        if position + 4 > len(extra):
            raise _broken("trường phụ không đúng khuôn")
        kind, size = struct.unpack_from("<2H", extra, position)
        if kind not in _HARMLESS_EXTRAS:
            raise _broken("có trường phụ lạ")
        position += 4 + size
    if position != len(extra):
        raise _broken("trường phụ không đúng khuôn")


def _broken(why: str) -> BadInput:
    return BadInput("Gói nén của tệp không chặt chẽ: {why}.", "file", why=why)
