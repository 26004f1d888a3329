"""Finds the slots ``{{name}}`` of a Word template and cuts its XML there (vị trí điền trong mẫu).

The tree is marked with processing instructions, which survive serialisation and cannot come from a person's text; the
serialised text is then cut at the marks. A template that is wrong is refused with the paragraph's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from app.documents.profile import layouts
from app.documents.word.look import Letters, Styles, w
from app.documents.word.pieces import IfFilled, Lines, Paragraphs, Piece, Rule, Words
from workflows.refusals import BadInput

_SLOT = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_MARK = re.compile(r"<\?slot (\w+) ?([^?]*)\?>")
_NAMESPACES = re.compile(r' xmlns:?\w*="[^"]*"')
_PRESERVED = "{http://www.w3.org/XML/1998/namespace}space"
MARK_BYTES = b"<?slot "


class SlotMarker:
    """Marks the slots of one template; ``known`` are its allowed slots by name, ``room`` the text width in points."""

    def __init__(self, known: Mapping[str, Mapping[str, Any]], styles: Styles, room: float) -> None:
        self._known, self._styles, self._room = known, styles, room
        self._whole: list[Paragraphs | Rule] = []
        self._omissible: list[tuple[frozenset[str], str]] = []
        self._lines: dict[Any, Lines] = {}
        self._line_slots: dict[str, Lines] = {}
        self._found: set[str] = set()

    def mark(self, story: Any) -> None:
        """Marks every slot of a story (the body, a header, a footer), then the rows that hold nothing else."""
        rows = [row for row in story.iter(w("tr")) if _holds_only_slots(row)]
        names = [frozenset(_SLOT.findall(text_of(row))) for row in rows]
        for paragraph in list(story.iter(w("p"))):
            self._mark_paragraph(paragraph)
        for row, row_names in zip(rows, names, strict=True):
            self._surround(row, row_names, "")

    def refuse_what_is_missing(self) -> None:
        """BadInput naming the first required slot that the template lacks."""
        for name, slot in self._known.items():
            if slot.get("required") and name not in self._found:
                raise BadInput(
                    "Mẫu văn bản thiếu vị trí {slot}: {why}", "template", slot=_braced(name), why=slot["explanation"]
                )

    def has(self, name: str) -> bool:
        """Whether the template, as marked so far, has this slot."""
        return name in self._found

    def cut(self, xml: str) -> tuple[Piece, ...]:
        """The pieces of a serialised story that was marked."""
        # re.split with two groups: text, verb, argument, text, verb, argument, ..., text
        return tuple(self._gather(iter([*_MARK.split(xml), "end", ""])))

    def _gather(self, tokens: Iterator[str]) -> Iterator[Piece]:
        while True:
            if text := next(tokens):
                yield text
            verb, argument = next(tokens), next(tokens)
            match verb:
                case "end":
                    return
                case "words":
                    yield Words(argument)
                case "lines":
                    yield self._line_slots[argument]
                case "whole":
                    yield self._whole[int(argument)]
                case _:
                    names, otherwise = self._omissible[int(argument)]
                    yield IfFilled(names, tuple(self._gather(tokens)), otherwise)

    def _mark_paragraph(self, paragraph: Any) -> None:
        text = text_of(paragraph)
        names = _SLOT.findall(text)
        self._check(text, names)
        if not names:
            return
        self._found.update(names)
        if all(self._known[name]["form"] == "text" for name in names):
            self._mark_words(paragraph, frozenset(names))
        elif _SLOT.fullmatch(text.strip()):
            self._mark_whole(paragraph, names[0])
        else:
            raise BadInput(
                "Đoạn “{text}” của mẫu: {slot} phải đứng riêng một đoạn.", "template", text=text, slot=_braced(names[0])
            )

    def _check(self, text: str, names: list[str]) -> None:
        rest = _SLOT.sub("", text)
        if "{{" in rest or "}}" in rest:
            raise BadInput("Đoạn “{text}” của mẫu có dấu ngoặc nhọn chưa đủ cặp.", "template", text=text)
        for name in names:
            if name not in self._known:
                raise BadInput("Đoạn “{text}” của mẫu có vị trí lạ {slot}.", "template", text=text, slot=_braced(name))

    def _mark_words(self, paragraph: Any, names: frozenset[str]) -> None:
        _join_split_slots(paragraph)
        verb = "words"
        if _SLOT.fullmatch(text_of(paragraph)) and self._styles.shape(paragraph).alignment == "center":
            verb = "lines"
            self._lines[paragraph] = self._lines_of(paragraph, *names)
            self._line_slots.update(dict.fromkeys(names, self._lines[paragraph]))
        for leaf in list(paragraph.iter(w("t"))):
            _replace_slots(leaf, verb)
        parent = paragraph.getparent()
        # A cell, header or footer must end with a paragraph (ISO/IEC 29500-1, 17.4.65), so there it stays, empty.
        needed = paragraph is parent[-1] and parent.tag != w("body")
        self._surround(paragraph, names, f"<w:p>{_properties(paragraph)}</w:p>" if needed else "")

    def _mark_whole(self, paragraph: Any, name: str) -> None:
        form = self._known[name]["form"]
        self._whole.append(self._rule(paragraph, name) if form == "rule" else self._paragraphs(paragraph, name))
        paragraph.addprevious(etree.ProcessingInstruction("slot", f"whole {len(self._whole) - 1}"))
        paragraph.getparent().remove(paragraph)

    def _paragraphs(self, paragraph: Any, name: str) -> Paragraphs:
        return Paragraphs(name, _properties(paragraph), self._room_of(paragraph))

    def _rule(self, paragraph: Any, name: str) -> Rule:
        above = next((item for item in paragraph.itersiblings(preceding=True) if item.tag == w("p")), None)
        if above is None or above.find(w("r")) is None:
            raise BadInput("Vị trí {slot} của mẫu phải đứng ngay dưới một dòng chữ.", "template", slot=_braced(name))
        underline = layouts()[-1].components[self._known[name]["under"]].underline
        assert underline is not None, f"decree30.json gives no rule under {self._known[name]['under']}"
        return Rule(
            above=self._lines.get(above, text_of(above)),
            letters=self._letters_of(above),
            properties=_properties(paragraph),
            room=self._room_of(paragraph),
            share=underline.chosen,
        )

    def _lines_of(self, paragraph: Any, name: str) -> Lines:
        shape = self._styles.shape(paragraph)
        return Lines(name, self._letters_of(paragraph), self._room_of(paragraph) - shape.left - shape.right)

    def _letters_of(self, paragraph: Any) -> Letters:
        return self._styles.letters(paragraph.find(w("r")), paragraph)

    def _room_of(self, paragraph: Any) -> float:
        cell = next(paragraph.iterancestors(w("tc")), None)
        width = cell.find(f"{w('tcPr')}/{w('tcW')}") if cell is not None else None
        return float(width.get(w("w"))) / 20 if width is not None else self._room

    def _surround(self, element: Any, names: frozenset[str], otherwise: str) -> None:
        self._omissible.append((names, otherwise))
        element.addprevious(etree.ProcessingInstruction("slot", f"filled {len(self._omissible) - 1}"))
        element.addnext(etree.ProcessingInstruction("slot", "end"))


def text_of(element: Any) -> str:
    """The words of a paragraph, row or story as they stand in the file."""
    return "".join(leaf.text or "" for leaf in element.iter(w("t")))


def _braced(name: str) -> str:
    return "{{" + name + "}}"


def _holds_only_slots(row: Any) -> bool:
    return bool(_SLOT.search(text_of(row))) and not _SLOT.sub("", text_of(row)).strip()


def _properties(paragraph: Any) -> str:
    found = paragraph.find(w("pPr"))
    return spelled(found) if found is not None else ""


def spelled(element: Any) -> str:
    """The element as text to be put back into its own story, whose root declares the namespaces."""
    return _NAMESPACES.sub("", etree.tostring(element, encoding="unicode", with_tail=False))


def _join_split_slots(paragraph: Any) -> None:
    """Word cuts a slot into several runs as people type; its text goes into the first run that it touches."""
    leaves = list(paragraph.iter(w("t")))
    for found in reversed(list(_SLOT.finditer("".join(leaf.text or "" for leaf in leaves)))):
        start = 0
        for position, leaf in enumerate(leaves):
            end = start + len(leaf.text or "")
            if start <= found.start() < end and found.end() > end:
                _pull_in(leaves[position:], found.end() - end)
            start = end


def _pull_in(leaves: list[Any], length: int) -> None:
    first, *others = leaves
    for leaf in others:
        taken = (leaf.text or "")[:length]
        first.text, leaf.text = first.text + taken, (leaf.text or "")[len(taken) :]
        length -= len(taken)


def _replace_slots(leaf: Any, verb: str) -> None:
    """Turns ``Số: {{number}}`` in a w:t into its text and a mark for each slot."""
    before, *rest = _SLOT.split(leaf.text or "")
    if not rest:
        return
    leaf.text = before
    leaf.set(_PRESERVED, "preserve")
    for name, after in zip(rest[::2], rest[1::2], strict=True):
        mark = etree.ProcessingInstruction("slot", f"{verb} {name}")
        mark.tail = after
        leaf.append(mark)
