"""Writing SVG (đồ họa vectơ): elements whose words and attributes are escaped, whole pictures with a title.

SVG 2 and WAI-ARIA Graphics: a picture is one image with a name and a description; what it says in full stands in the
table beside it. Colours come from classes (inspections-drawings.css), so that light, dark and paper each have theirs;
the Content-Security-Policy of the pages forbids ``style=""``.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

# What XML 1.0 (2.2) admits nowhere, not even escaped: a name with such a sign would break the whole picture.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Value = str | float | None


def figure(value: float) -> str:
    """A length in px with at most one decimal: a tenth of a pixel is more than any screen shows."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def element(tag: str, *children: str, **attributes: Value) -> Markup:
    """One element; a plain string is escaped, Markup is taken as it is. ``class_`` is class, ``text_anchor``
    text-anchor; an attribute that is None is left out.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_clean(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    inside = Markup().join(_clean(child) for child in children)
    return Markup(f"<{tag}{written}>{inside}</{tag}>" if children else f"<{tag}{written}/>")  # noqa: S704 - escaped above


def group(*children: str, **attributes: Value) -> Markup:
    """``<g>``, or nothing at all where there is nothing to hold."""
    kept = [child for child in children if child]
    return element("g", *kept, **attributes) if kept else Markup()


def text(x: float, y: float, words: str, class_: str | None = None, **attributes: Value) -> Markup:
    """Words whose baseline starts at (x, y)."""
    return element("text", words, x=x, y=y, class_=class_, **attributes)


def path(steps: str, class_: str, **attributes: Value) -> Markup:
    """A line or an area by its path data."""
    return element("path", d=steps, class_=class_, **attributes)


def box(x: float, y: float, width: float, height: float, class_: str | None = None, **attributes: Value) -> Markup:
    """A rectangle."""
    return element("rect", x=x, y=y, width=width, height=height, class_=class_, **attributes)


def picture(name: str, size: tuple[float, float], title: str, description: str, *parts: str) -> Markup:
    """A whole picture of ``size`` (width, height) px. ``name``: an identifier that is unique on the page."""
    width, height = size
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", description, id=f"{name}-desc"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_="gu-drawing",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        viewBox=f"0 0 {figure(width)} {figure(height)}",
        width=width,
        height=height,
    )


def hatch(identifier: str, class_: str, *, leaning: int = 1, step: float = 7) -> Markup:
    """A pattern of slanted lines; ``leaning`` 1 rises to the right, -1 falls. Used as ``fill="url(#identifier)"``."""
    return element(
        "pattern",
        element("line", x1=0, y1=0, x2=0, y2=step, class_=class_),
        id=identifier,
        width=step,
        height=step,
        patternUnits="userSpaceOnUse",
        patternTransform=f"rotate({45 * leaning})",
    )


def pin(x: float, y: float) -> Markup:
    """The shape of a pin (đã ấn định), its point at (x, y), 12 px high."""
    head = f"M{figure(x)} {figure(y)}l-3.6-6.2a4.2 4.2 0 1 1 7.2 0z"
    return group(path(head, "gu-pin"), element("circle", cx=x, cy=y - 8.3, r=1.4, class_="gu-pin-eye"))


def _clean(value: Value) -> Markup:
    if isinstance(value, Markup):
        return value
    return escape(_NO_XML.sub("", value) if isinstance(value, str) else figure(value or 0))
