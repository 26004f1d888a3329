"""A JSON value that knows its path (giá trị có đường dẫn), read strictly: what it is not is refused where it stands.

The path is what a person needs to find the place in a file of thousands of lines: ``people.17.grade``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from workflows.refusals import BadInput

TEXT_LIMIT = 200
ROWS_LIMIT = 100_000
# A number of km, days or cost: sums of all of them stay far below the solver's 64 bits.
NUMBER_LIMIT = 10**9


@dataclass(frozen=True, slots=True)
class Node:
    """One value with its path, "" for the whole."""

    value: object
    path: str = ""

    def text(self) -> str:
        """A name: one line that can be printed, and not empty."""
        if not isinstance(self.value, str):
            raise BadInput("Phải là chữ trong ngoặc kép.", field=self.path)
        if not self.value.strip() or not self.value.isprintable() or len(self.value) > TEXT_LIMIT:
            raise BadInput("Phải là một dòng từ 1 đến {limit} ký tự in được.", field=self.path, limit=TEXT_LIMIT)
        return self.value

    def whole(self, least: int = 0, most: int = NUMBER_LIMIT) -> int:
        """A whole number; true and 1.0 are none, though Python takes them for one."""
        if type(self.value) is not int:
            raise BadInput("Phải là số nguyên.", field=self.path)
        if not least <= self.value <= most:
            raise BadInput("Phải là số nguyên từ {least} đến {most}.", field=self.path, least=least, most=most)
        return self.value

    def truth(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise BadInput("Phải là true hoặc false.", field=self.path)
        return self.value

    def day(self) -> date:
        """A date, spelled ``YYYY-MM-DD`` and not in any other way of ISO 8601."""
        try:
            found = date.fromisoformat(self.value) if isinstance(self.value, str) else None
        except ValueError:
            found = None
        if found is None or found.isoformat() != self.value:
            raise BadInput("Phải là một ngày có thật, viết theo dạng năm-tháng-ngày (2026-08-24).", field=self.path)
        return found

    def one_of(self, known: Collection[str], sentence: str) -> str:
        """A name that is known; ``sentence`` refuses another as {name}."""
        name = self.text()
        if name not in known:
            raise BadInput(sentence, field=self.path, name=name)
        return name

    def rows(self, limit: int = ROWS_LIMIT) -> list[Node]:
        """The entries of a list, each with its path."""
        if not isinstance(self.value, list):
            raise BadInput("Phải là danh sách trong ngoặc vuông.", field=self.path)
        if len(self.value) > limit:
            found = len(self.value)
            raise BadInput("Có {found} mục, nhiều hơn mức {limit}.", field=self.path, found=found, limit=limit)
        return [Node(each, self._below(number)) for number, each in enumerate(self.value)]

    def row(self, length: int) -> list[Node]:
        """The entries of a list of exactly this length."""
        if not isinstance(self.value, list) or len(self.value) != length:
            raise BadInput("Phải là danh sách gồm đúng {length} mục.", field=self.path, length=length)
        return self.rows()

    def table(self) -> dict[str, Node]:
        """The values of an object by name, where the names are the input's own (units, for instance)."""
        if not isinstance(self.value, Mapping):
            raise BadInput("Phải là đối tượng trong ngoặc nhọn.", field=self.path)
        if not all(name.isprintable() and len(name) <= TEXT_LIMIT for name in self.value):
            raise BadInput("Có tên dài quá {limit} ký tự hoặc không in được.", field=self.path, limit=TEXT_LIMIT)
        return {name: Node(value, self._below(name)) for name, value in self.value.items()}

    def record(self) -> Record:
        """The values of an object whose names the format gives."""
        return Record(self.table(), self.path)

    def _below(self, step: object) -> str:
        return f"{self.path}.{step}" if self.path else str(step)


@dataclass(slots=True)
class Record:
    """An object of the format, read by name; ``null`` counts as absent. It remembers what nobody asked for."""

    values: Mapping[str, Node]
    path: str
    asked: set[str] = field(default_factory=set)

    def get(self, name: str) -> Node | None:
        """The value, None where there is none."""
        self.asked.add(name)
        node = self.values.get(name)
        return None if node is None or node.value is None else node

    def need(self, name: str) -> Node:
        """The value that must be there."""
        node = self.get(name)
        if node is None:
            path = f"{self.path}.{name}" if self.path else name
            raise BadInput("Thiếu trường này.", field=path)
        return node

    def rows(self, name: str, limit: int = ROWS_LIMIT) -> list[Node]:
        """The entries of a list that may be absent."""
        node = self.get(name)
        return [] if node is None else node.rows(limit)

    def whole(self, name: str, default: int, least: int = 0, most: int = NUMBER_LIMIT) -> int:
        """A whole number that may be absent."""
        node = self.get(name)
        return default if node is None else node.whole(least, most)

    def truth(self, name: str, *, default: bool) -> bool:
        """True or false, where it may be absent."""
        node = self.get(name)
        return default if node is None else node.truth()

    def unknown(self) -> list[str]:
        """The names that nobody asked for."""
        return [name for name in self.values if name not in self.asked]


def unique(nodes: Collection[Node], sentence: str) -> tuple[str, ...]:
    """The names, all different however their letters are encoded; ``sentence`` refuses the second one as {name}."""
    names, seen = [], set[str]()
    for node in nodes:
        name = node.text()
        spelling = unicodedata.normalize("NFC", name)
        if spelling in seen:
            raise BadInput(sentence, field=node.path, name=name)
        seen.add(spelling)
        names.append(name)
    return tuple(names)
