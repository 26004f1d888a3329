"""The layout that Decree 30/2020/NĐ-CP asks of a paper (thể thức văn bản), read from a dated file.

Every number, with the range that the law allows and the value that we chose, stands in
``document_templates/decree30.json``: when the law changes, a layout is added there and old papers keep theirs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from workflows.refusals import BadInput

TEMPLATES = Path(__file__).resolve().parents[2] / "document_templates"
POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Range:
    """What the law allows, ``least`` to ``most``, and the value ``chosen`` for our own papers."""

    least: float
    most: float
    chosen: float

    def allows(self, value: float, tolerance: float = 0.0) -> bool:
        return self.least - tolerance <= value <= self.most + tolerance

    def __str__(self) -> str:
        return f"{self.least:g}" if self.least == self.most else f"{self.least:g}-{self.most:g}"


@dataclass(frozen=True, slots=True)
class Page:
    """Paper (khổ giấy), margins in millimetres (định lề) and font (phông chữ), each with its rule's reference."""

    paper_rule: str
    width_mm: float
    height_mm: float
    margins_rule: str
    top_mm: Range
    bottom_mm: Range
    left_mm: Range
    right_mm: Range
    font_rule: str
    font: str
    metric_twin: str
    colour: str

    @property
    def text_width_pt(self) -> float:
        """Width of the text between our own margins, in points."""
        return (self.width_mm - self.left_mm.chosen - self.right_mm.chosen) * POINTS_PER_MM


@dataclass(frozen=True, slots=True)
class Component:
    """How one component (thành phần thể thức) is set. ``rule`` is the law's reference, ``label`` its Vietnamese name.

    ``capitals`` True: all capitals. ``underline`` is the length of the rule below as a share of the text's length.
    ``alignment`` is "left", "center", "right", "justify", or "" where the law leaves it open.
    """

    rule: str
    label: str
    size_pt: Range
    bold: bool
    italic: bool
    capitals: bool
    alignment: str
    text: str = ""
    underline: Range | None = None
    first_line_mm: Range | None = None
    gap_pt: Range | None = None
    line_spacing: Range | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout in force from ``valid_from``: the page and its components by name. ``spelled`` is its JSON."""

    valid_from: date
    source: str
    page: Page
    components: Mapping[str, Component]
    spelled: str


def _range(raw: Mapping[str, float]) -> Range:
    return Range(float(raw["least"]), float(raw["most"]), float(raw["chosen"]))


def _component(raw: Mapping[str, Any]) -> Component:
    fields: dict[str, Any] = {name: _range(value) if isinstance(value, dict) else value for name, value in raw.items()}
    return Component(**fields)


def _page(raw: Mapping[str, Any]) -> Page:
    paper, margins, font = raw["paper"], raw["margins"], raw["font"]
    return Page(
        paper_rule=paper["rule"],
        width_mm=paper["width_mm"],
        height_mm=paper["height_mm"],
        margins_rule=margins["rule"],
        top_mm=_range(margins["top_mm"]),
        bottom_mm=_range(margins["bottom_mm"]),
        left_mm=_range(margins["left_mm"]),
        right_mm=_range(margins["right_mm"]),
        font_rule=font["rule"],
        font=font["family"],
        metric_twin=font["metric_twin"],
        colour=font["colour"],
    )


def _layout(raw: Mapping[str, Any]) -> Layout:
    return Layout(
        valid_from=date.fromisoformat(raw["valid_from"]),
        source=raw["source"],
        page=_page(raw["page"]),
        components={name: _component(component) for name, component in raw["components"].items()},
        spelled=json.dumps(raw, ensure_ascii=False),
    )


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts, the oldest first."""
    raw = json.loads((TEMPLATES / "decree30.json").read_text(encoding="utf-8"))
    return tuple(sorted((_layout(item) for item in raw["layouts"]), key=lambda layout: layout.valid_from))


def profile_on(day: date) -> Layout:
    """The layout in force on ``day``; BadInput before the first one, whose rules this system does not know."""
    in_force = [layout for layout in layouts() if layout.valid_from <= day]
    if not in_force:
        raise BadInput("Chưa có quy định thể thức văn bản cho ngày {day}.", field="date", day=f"{day:%d/%m/%Y}")
    return in_force[-1]
