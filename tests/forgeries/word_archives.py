"""How the forgers of these tests edit a Word file as an archive: its headers, its directory, what lies between."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from tests.forgeries.word_editing import parts_of

STORED, DEFLATED = 0, 8
DESCRIBED = 0x0008


@dataclass(frozen=True)
class Entry:
    """One part of an archive: what the directory says of it, and what its local header says where that differs.

    ``between`` stands after the data; a descriptor is written where the flags ask for one.
    """

    name: bytes
    plain: bytes
    method: int = DEFLATED
    flags: int = 0
    local: dict[str, object] = field(default_factory=dict)
    central: dict[str, object] = field(default_factory=dict)
    between: bytes = b""

    @property
    def packed(self) -> bytes:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        return self.plain if self.method == STORED else deflate.compress(self.plain) + deflate.flush()

    def told(self, of: dict[str, object]) -> dict[str, object]:
        usual = {
            "name": self.name,
            "flags": self.flags,
            "method": self.method,
            "crc": zlib.crc32(self.plain),
            "packed": len(self.packed),
            "unpacked": len(self.plain),
            "extra": b"",
            "comment": b"",
            "disk": 0,
        }
        return usual | of


def entries_of(content: bytes) -> list[Entry]:
    return [Entry(name.encode(), plain) for name, plain in parts_of(content).items()]


def archive(entries: Iterable[Entry], **end: object) -> bytes:
    """The archive of these entries; ``end`` is what its last record says instead of the truth."""
    written, directory = b"", b""
    entries = list(entries)
    for entry in entries:
        local, central = entry.told(entry.local), entry.told(entry.central)
        offset = central.get("offset", len(written))
        sizes = (0, 0, 0) if entry.flags & DESCRIBED and not entry.local else _sizes(local)
        written += struct.pack(
            "<4s5H3I2H",
            b"PK\x03\x04",
            20,
            local["flags"],
            local["method"],
            0,
            0x21,
            *sizes,
            len(local["name"]),
            len(local["extra"]),
        )
        written += local["name"] + local["extra"] + entry.packed
        if entry.flags & DESCRIBED:
            written += struct.pack("<4s3I", b"PK\x07\x08", *local.get("described", _sizes(central)))
        written += entry.between
        directory += struct.pack(
            "<4s6H3I5H2I",
            b"PK\x01\x02",
            20,
            20,
            central["flags"],
            central["method"],
            0,
            0x21,
            *_sizes(central),
            len(central["name"]),
            len(central["extra"]),
            len(central["comment"]),
            central["disk"],
            0,
            0,
            offset,
        )
        directory += central["name"] + central["extra"] + central["comment"]
    usual = {"count": len(entries), "size": len(directory), "offset": len(written), "comment": b"", "disk": 0} | end
    last = struct.pack(
        "<4s4H2IH",
        b"PK\x05\x06",
        usual["disk"],
        usual["disk"],
        usual["count"],
        usual["count"],
        usual["size"],
        usual["offset"],
        len(usual["comment"]),
    )
    return written + usual.get("gap", b"") + directory + last + usual["comment"]


def with_entry(content: bytes, name: str, change: Callable[[Entry], Entry]) -> bytes:
    """The archive in which one entry is written otherwise."""
    return archive(change(each) if each.name == name.encode() else each for each in entries_of(content))


def renamed(content: bytes, name: str, other: bytes) -> bytes:
    return with_entry(content, name, lambda entry: replace(entry, name=other))


def extra(kind: int, value: bytes) -> bytes:
    """One further field of a header."""
    return struct.pack("<2H", kind, len(value)) + value


def with_hidden_directory(content: bytes, shown: Iterable[str]) -> bytes:
    """The archive with a second directory, of ``shown`` only, in a further field at the first one's end.

    A ZIP64 locator in that field leads to it, at the place where such a locator stands in a large archive.
    """
    wanted = {name.encode() for name in shown}
    plain = archive(entries_of(content))
    offset = struct.unpack("<I", plain[-6:-2])[0]
    directory = plain[offset:-22]
    lines = [b"PK\x01\x02" + each for each in directory.split(b"PK\x01\x02")[1:]]
    hidden = b"".join(each for each in lines if each[46 : 46 + struct.unpack("<H", each[28:30])[0]] in wanted)
    place = offset + len(directory) + 4
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, len(wanted), len(wanted), len(hidden), place)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, place + len(hidden), 1)
    *others, last = entries_of(content)
    return archive([*others, replace(last, central={"extra": extra(0xCAFE, hidden + record + locator)})])


def _sizes(told: dict[str, object]) -> tuple[object, object, object]:
    return told["crc"], told["packed"], told["unpacked"]
