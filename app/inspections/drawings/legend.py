"""What the signs of a picture mean (chú giải): small samples with their words, in lines under the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.inspections.drawings.letters import width_of, wrapped
from app.inspections.drawings.svg import group, text

SAMPLE_WIDTH, LINE = 30.0, 22.0
NARROW = 356.0  # px: under a picture that scrolls, so that a phone shows the whole legend
_SIZE, _APART = 12.0, 22.0


@dataclass(frozen=True, slots=True)
class Key:
    """A sign, drawn with its middle at (0, 0) within 28 x 18 px, and what it means; no sign: a line of words."""

    words: str
    sample: Markup | None = None


def legend(keys: Sequence[Key], left: float, top: float, width: float) -> tuple[Markup, float]:
    """The keys from left to right, in as many lines as they need, and the height that they take."""
    parts: list[Markup] = []
    x, y = left, top + LINE / 2
    for key in keys:
        indent = SAMPLE_WIDTH if key.sample else 0.0
        lines = wrapped(key.words, width - indent, _SIZE)
        wide = indent + max(width_of(line, _SIZE) for line in lines)
        if x > left and x + wide > left + width:
            x, y = left, y + LINE
        if key.sample:
            parts.append(group(key.sample, transform=f"translate({x + SAMPLE_WIDTH / 2 - 2:.0f} {y:.0f})"))
        for line in lines:
            parts.append(text(x + indent, y + 4, line, "gu-drawing-note"))
            y += LINE if line is not lines[-1] else 0
        x += wide + _APART
    return group(*parts), y + LINE / 2 - top
