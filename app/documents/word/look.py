"""How Word would show a paragraph and its letters: direct formatting over the style chain over the defaults.

ISO/IEC 29500-1, 17.7.2 (style hierarchy), for the properties that Decree 30 speaks of. Lengths are in points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFF = ("0", "false", "off", "none")


def w(name: str) -> str:
    """The qualified name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{name}"


@dataclass(frozen=True, slots=True)
class Letters:
    """The look of a run of letters: ``size`` in points, ``colour`` as six hexadecimal digits or "auto"."""

    font: str
    size: float
    bold: bool
    italic: bool
    capitals: bool
    hidden: bool
    colour: str


@dataclass(frozen=True, slots=True)
class Shape:
    """The setting of a paragraph, in points. ``line`` is a multiple when ``line_rule`` is "auto", else points."""

    alignment: str
    first_line: float
    left: float
    right: float
    before: float
    after: float
    line: float
    line_rule: str
    ruled: bool


@dataclass(frozen=True, slots=True)
class NamedStyle:
    """A paragraph style by its id in the file, and the look of its letters."""

    style_id: str
    letters: Letters


class Styles:
    """The styles of one file: asked for the effective look of a paragraph or run."""

    def __init__(self, styles: Any) -> None:
        self._by_id = {style.get(w("styleId")): style for style in styles.iter(w("style"))}
        self._default = next(
            (i for i, s in self._by_id.items() if s.get(w("default")) == "1" and s.get(w("type")) == "paragraph"), ""
        )
        self._defaults_run = styles.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
        self._defaults_paragraph = styles.find(f"{w('docDefaults')}/{w('pPrDefault')}/{w('pPr')}")

    def by_name(self) -> dict[str, NamedStyle]:
        """The styles by the names that people see in Word."""
        named = ((style.find(w("name")), style_id) for style_id, style in self._by_id.items())
        return {name.get(w("val")): self._named(style_id) for name, style_id in named if name is not None}

    def _named(self, style_id: str) -> NamedStyle:
        return NamedStyle(style_id, _letters([*self._chain(style_id, "rPr"), *self._default_layer("rPr")]))

    def shape(self, paragraph: Any) -> Shape:
        """The paragraph's effective setting."""
        layers = [*self._paragraph_layers(paragraph, "pPr")]

        def value(element: str, attribute: str, otherwise: str = "0") -> str:
            return _first(layers, element, attribute) or otherwise

        rule = value("spacing", "lineRule", "auto")
        hanging = _first(layers, "ind", "hanging")
        first = -float(hanging) if hanging else float(value("ind", "firstLine"))
        return Shape(
            alignment={"both": "justify", "start": "left", "end": "right"}.get(
                value("jc", "val", "left"), value("jc", "val", "left")
            ),
            first_line=first / 20,
            left=float(_first(layers, "ind", "left") or value("ind", "start")) / 20,
            right=float(_first(layers, "ind", "right") or value("ind", "end")) / 20,
            before=float(value("spacing", "before")) / 20,
            after=float(value("spacing", "after")) / 20,
            line=float(value("spacing", "line", "240")) / (240 if rule == "auto" else 20),
            line_rule=rule,
            ruled=any(layer.find(w("pBdr")) is not None for layer in layers),
        )

    def letters(self, run: Any, paragraph: Any) -> Letters:
        """The effective look of a run that stands in ``paragraph``."""
        return _letters([*self._run_layers(run), *self._paragraph_layers(paragraph, "rPr")])

    def _chain(self, style_id: str | None, properties: str) -> Iterator[Any]:
        seen: set[str] = set()
        while style_id and style_id in self._by_id and style_id not in seen:
            seen.add(style_id)
            style = self._by_id[style_id]
            if (found := style.find(w(properties))) is not None:
                yield found
            based_on = style.find(w("basedOn"))
            style_id = based_on.get(w("val")) if based_on is not None else None

    def _paragraph_layers(self, paragraph: Any, properties: str) -> Iterator[Any]:
        """From the strongest to the weakest; a paragraph's own rPr belongs to its mark, not to its letters."""
        direct = paragraph.find(w("pPr"))
        if direct is not None and properties == "pPr":
            yield direct
        style = direct.find(w("pStyle")) if direct is not None else None
        yield from self._chain(style.get(w("val")) if style is not None else self._default, properties)
        yield from self._default_layer(properties)

    def _default_layer(self, properties: str) -> list[Any]:
        default = self._defaults_run if properties == "rPr" else self._defaults_paragraph
        return [] if default is None else [default]

    def _run_layers(self, run: Any) -> Iterator[Any]:
        direct = run.find(w("rPr"))
        if direct is None:
            return
        yield direct
        style = direct.find(w("rStyle"))
        yield from self._chain(style.get(w("val")) if style is not None else None, "rPr")


def _letters(layers: list[Any]) -> Letters:
    def switch(element: str) -> bool:
        found = next((layer.find(w(element)) for layer in layers if layer.find(w(element)) is not None), None)
        return found is not None and found.get(w("val"), "1") not in _OFF

    return Letters(
        font=_first(layers, "rFonts", "ascii") or "",
        size=float(_first(layers, "sz", "val") or "20") / 2,
        bold=switch("b"),
        italic=switch("i"),
        capitals=switch("caps"),
        hidden=switch("vanish") or switch("webHidden") or switch("specVanish"),
        colour=(_first(layers, "color", "val") or "auto").upper(),
    )


def _first(layers: list[Any], element: str, attribute: str) -> str | None:
    for layer in layers:
        found = layer.find(w(element))
        if found is not None and found.get(w(attribute)) is not None:
            return str(found.get(w(attribute)))
    return None
