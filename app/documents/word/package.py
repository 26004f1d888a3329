"""A .docx as a package of parts (gói OPC): written with fixed times, so that the same parts give the same bytes.

Parts of a template that never change are compressed once and copied; only the changed part is compressed again, piece
by piece, so that a table of many thousand rows never stands in memory as a whole.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION, _UTF8_NAME, _DEFLATED = 20, 0x800, 8
_FIRST_DOS_TIME = (0, 0x21)  # 1 January 1980, 00:00: the earliest that ZIP knows, the same for every file
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class PackedPart:
    """One part, deflated: its name in the package, CRC-32 and length of the plain bytes, the compressed bytes."""

    name: str
    crc: int
    length: int
    compressed: bytes

    @classmethod
    def pack(cls, name: str, pieces: Iterable[str]) -> PackedPart:
        """Deflates text, given in pieces, as UTF-8."""
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        crc = length = waiting_length = 0
        compressed: list[bytes] = []
        waiting: list[str] = []
        for piece in pieces:
            waiting.append(piece)
            waiting_length += len(piece)
            if waiting_length >= _CHUNK:
                plain = "".join(waiting).encode()
                waiting, waiting_length = [], 0
                crc, length = zlib.crc32(plain, crc), length + len(plain)
                compressed.append(deflate.compress(plain))
        plain = "".join(waiting).encode()
        crc, length = zlib.crc32(plain, crc), length + len(plain)
        compressed += [deflate.compress(plain), deflate.flush()]
        return cls(name, crc, length, b"".join(compressed))

    @classmethod
    def pack_bytes(cls, name: str, plain: bytes) -> PackedPart:
        """Deflates a part that is whole in memory."""
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        return cls(name, zlib.crc32(plain), len(plain), deflate.compress(plain) + deflate.flush())

    @staticmethod
    def plain_parts(content: bytes) -> Iterator[tuple[str, bytes]]:
        """Names and plain bytes of the parts of a package that our own code wrote, in its order."""
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist():
                yield name, package.read(name)

    def header(self) -> bytes:
        """The fields that the local header and the central directory share, from version to extra length."""
        return struct.pack(
            "<HHHHHIIIHH",
            *(_VERSION, _UTF8_NAME, _DEFLATED),
            *_FIRST_DOS_TIME,
            *(self.crc, len(self.compressed), self.length),
            *(len(self.name.encode()), 0),
        )


def write_package(parts: Iterable[PackedPart]) -> bytes:
    """A ZIP of the parts in their order: sizes in every local header, no comment, no gap, nothing before or after."""
    written, directory, offset, count = [], [], 0, 0
    for part in parts:
        name, header = part.name.encode(), part.header()
        written += [_LOCAL, header, name, part.compressed]
        directory += [_CENTRAL, struct.pack("<H", _VERSION), header, struct.pack("<HHHII", 0, 0, 0, 0, offset), name]
        offset += len(_LOCAL) + len(header) + len(name) + len(part.compressed)
        count += 1
    central = b"".join(directory)
    end = _END + struct.pack("<HHHHIIH", 0, 0, count, count, len(central), offset, 0)
    return b"".join([*written, central, end])
