"""All papers of a year as one ZIP (tải cả năm), written while it is sent: no more than one file is held in memory.

Beside the papers, by kind, lies a list as an Excel sheet and the hashes in the form of ``sha256sum -c``.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from app.archive.year_papers import KeptPaper
from app.documents.spreadsheet import Column, Sheet, workbook
from app.papers.kinds import kind_named
from app.papers.link_words import MARKS
from workflows.paper import STATE_TITLES

LIST, SUMS = "danh-sach.xlsx", "DANH-SACH.txt"
_COLUMNS = (
    Column("STT", "number", 6),
    Column("Loại văn bản", width=24),
    Column("Tên gọi", width=44),
    Column("Số, ký hiệu", width=16),
    Column("Ngày văn bản", "date", 14),
    Column("Bước", width=14),
    Column("Ghi chú", width=20),
    Column("Mã văn bản", width=36),
    Column("Tệp Word", width=48),
    Column("Tệp PDF", width=48),
)


class _Passing:
    """Where the ZIP is written: it keeps nothing but what has not been sent yet, and cannot go back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits here."""

    def take(self) -> bytes:
        """What has been written since the last time."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def year_zip(
    papers: Sequence[KeptPaper], heading: str, created: datetime, read: Callable[[str], bytes]
) -> Iterator[bytes]:
    """The ZIP piece by piece; a damaged file breaks it off, so that no incomplete archive passes for a whole one."""
    out, sums = _Passing(), []
    with zipfile.ZipFile(out, "w") as package:  # type: ignore[call-overload]  # zipfile asks for write and flush only
        listed = _list(papers, heading, created)
        sums.append(_line(hashlib.sha256(listed).hexdigest(), LIST))
        _put(package, LIST, listed, created)
        yield out.take()
        for paper in papers:
            at = datetime(paper.day.year, paper.day.month, paper.day.day)  # noqa: DTZ001 - a ZIP's times have no zone
            for file in paper.files.values():
                _put(package, file.name, read(file.sha256), at)
                sums.append(_line(file.sha256, file.name))
                yield out.take()
        note = f"# {heading}. Kiểm tra: sha256sum -c {SUMS}\n"
        _put(package, SUMS, (note + "".join(sums)).encode(), created)
        yield out.take()
    yield out.take()


def _put(package: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> None:
    entry = zipfile.ZipInfo(name, (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second))
    # PDF and Word are compressed already; deflated all the same, for a stored entry of unknown size cannot be streamed.
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    package.writestr(entry, content, compresslevel=1)


def _line(digest: str, name: str) -> str:
    return f"{digest}  {name}\n"


def _list(papers: Sequence[KeptPaper], heading: str, created: datetime) -> bytes:
    rows = tuple(
        (
            number,
            kind_named(paper.kind).title,
            paper.title,
            paper.number,
            paper.day,
            STATE_TITLES[paper.state],
            ", ".join(MARKS[mark] for mark in paper.marks),
            paper.code,
            paper.files["word"].name,
            paper.files["pdf"].name,
        )
        for number, paper in enumerate(papers, start=1)
    )
    return workbook([Sheet("Danh sách", _COLUMNS, rows, (heading,))], created=created)
