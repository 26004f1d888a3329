"""Reads an XML part of a file that comes in, once, without building a tree (đọc XML an toàn).

Memory stays flat and every count is bounded, so a hostile part costs at most a second; entities cannot exist because a
DOCTYPE is refused at its first letter (XXE, billion laughs).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.parsers import expat

from workflows.refusals import BadInput

MOST_ELEMENTS = 600_000
MOST_DEPTH = 100
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")


def _nothing(*_: object) -> None:
    return None


class Budget:
    """How many elements a whole file may still have: python-docx needs about 1.5 KB of memory for each."""

    def __init__(self) -> None:
        self._left = MOST_ELEMENTS

    def spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise BadInput("Tệp có quá {most} phần tử.", "file", most=MOST_ELEMENTS)


class XmlGate:
    """Checks one part and tells the elements that it meets; names are "namespace local" as expat joins them."""

    def __init__(
        self,
        name: str,
        budget: Budget,
        *,
        on_start: Callable[[str, Mapping[str, str]], None] = _nothing,
        on_end: Callable[[str], None] = _nothing,
        on_text: Callable[[str], None] = _nothing,
    ) -> None:
        self._name, self._budget, self._depth = name, budget, 0
        self._on_start, self._on_end = on_start, on_end
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.XmlDeclHandler = self._declaration
        self._parser.CharacterDataHandler = on_text

    def read(self, part: bytes) -> None:
        """Reads the whole part; BadInput where it is not well-formed or not plain."""
        if part.startswith(_UTF16_MARKS):
            raise BadInput("Thành phần “{name}” của tệp không dùng mã UTF-8.", "file", name=self._name)
        try:
            self._parser.Parse(part, True)  # noqa: FBT003 - expat's own positional flag: this is all
        except expat.ExpatError:
            raise BadInput("Thành phần “{name}” của tệp không phải XML đúng khuôn.", "file", name=self._name) from None

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        self._budget.spend()
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise BadInput("Thành phần “{name}” của tệp lồng quá {most} lớp.", "file", name=self._name, most=MOST_DEPTH)
        self._on_start(element, attributes)

    def _end(self, element: str) -> None:
        self._depth -= 1
        self._on_end(element)

    def _doctype(self, *_: object) -> None:
        raise BadInput("Thành phần “{name}” của tệp có khai báo DOCTYPE.", "file", name=self._name)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.upper() != "UTF-8":
            raise BadInput("Thành phần “{name}” của tệp không dùng mã UTF-8.", "file", name=self._name)
