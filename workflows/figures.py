"""Figures against targets (số liệu và chỉ tiêu): exact decimals and fractions, never a float.

A target of "%" is held against numerator and denominator, so that 34 of 47 stays 34 of 47; any other target against
one count, kept as the numerator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from operator import eq, ge, gt, le, lt

from workflows.content import Json
from workflows.pledge_content import Comparator, Target
from workflows.refusals import BadInput
from workflows.words import N_

# Money of a province in đồng has fifteen digits; two decimals as in a target's own value.
_NUMBER = re.compile(r"[0-9]{1,18}(?:[.,][0-9]{1,2})?", re.ASCII)
_COMPARE: Mapping[Comparator, Callable[[Fraction, Fraction], bool]] = {
    Comparator.EQUAL: eq,
    Comparator.ABOVE: gt,
    Comparator.AT_LEAST: ge,
    Comparator.BELOW: lt,
    Comparator.AT_MOST: le,
}


class Standing(StrEnum):
    """How a figure stands to its target (mức đạt)."""

    REACHED = "reached"
    MISSED = "missed"
    NO_CASES = "no_cases"  # nothing arose: a share of nothing is neither reached nor missed
    UNKNOWN = "unknown"  # not reported


STANDING_TITLES = {
    Standing.REACHED: N_("Đạt"),
    Standing.MISSED: N_("Chưa đạt"),
    Standing.NO_CASES: N_("Không phát sinh"),
    Standing.UNKNOWN: N_("Chưa có số liệu"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure (số liệu): decimal text in its one spelling ("34", "1250.5"), "" where none was given."""

    numerator: str = ""
    denominator: str = ""

    @property
    def given(self) -> bool:
        """Whether anything was entered."""
        return bool(self.numerator or self.denominator)

    def to_json(self) -> dict[str, Json]:
        """As it is stored."""
        return {"numerator": self.numerator, "denominator": self.denominator}


def figure_from(numerator: str, denominator: str, target: Target, path: str) -> Figure:
    """The figure that a person typed, held against what its target counts; :class:`BadInput` names ``path``.

    Half a share and a share of nothing are refused; a count has no denominator. More than the whole is taken: arrears
    are recovered, too.
    """
    top, bottom = number(numerator, f"{path}.numerator"), number(denominator, f"{path}.denominator")
    if target.unit != "%":
        if bottom:
            raise BadInput("Chỉ tiêu này đếm số lượng, không có mẫu số.", field=f"{path}.denominator")
        return Figure(top)
    if bool(top) != bool(bottom):
        missing = "denominator" if top else "numerator"
        raise BadInput("Mời nhập đủ cả tử số và mẫu số, hoặc để trống cả hai.", field=f"{path}.{missing}")
    if top and Fraction(top) and not Fraction(bottom):
        raise BadInput("Mẫu số bằng 0 thì tử số cũng phải bằng 0.", field=f"{path}.denominator")
    return Figure(top, bottom)


def number(text: str, path: str) -> str:
    """Decimal text in its one spelling: a dot, no needless zero; "" stays "". People may write a comma."""
    text = text.strip()
    if not text:
        return ""
    if not _NUMBER.fullmatch(text):
        raise BadInput(
            "Phải là một số không âm, ví dụ 34 hoặc 1250,5: tối đa hai chữ số thập phân, không dùng dấu ngăn cách hàng "
            "nghìn.",
            field=path,
        )
    found = f"{Decimal(text.replace(',', '.')):f}"
    return found.rstrip("0").rstrip(".") if "." in found else found


def value_of(target: Target, figure: Figure) -> Fraction | None:
    """What the figure amounts to in the target's unit: percent, or the count; None where there is none.

    None also where nothing arose (0 of 0), see :func:`standing`.
    """
    if not figure.numerator:
        return None
    top = Fraction(figure.numerator)
    if target.unit != "%":
        return top
    bottom = Fraction(figure.denominator) if figure.denominator else Fraction(0)
    return top / bottom * 100 if bottom else None


def beyond_whole(target: Target, figure: Figure) -> bool:
    """Whether a share is more than the whole: possible, but worth a second look."""
    value = value_of(target, figure)
    return target.unit == "%" and value is not None and value > 100


def standing(target: Target, figure: Figure) -> Standing:
    """How the figure stands to the target; the line itself belongs to ``=``, ``>=`` and ``<=`` only."""
    value = value_of(target, figure)
    if value is None:
        nothing_arose = bool(figure.numerator and figure.denominator) and not Fraction(figure.numerator)
        return Standing.NO_CASES if nothing_arose else Standing.UNKNOWN
    reached = _COMPARE[target.comparator](value, Fraction(target.value))
    return Standing.REACHED if reached else Standing.MISSED


def amount(text: str) -> str:
    """A number as Vietnam writes it: "1.250,5"."""
    whole, _, part = text.partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{part}" if part else "") if text else ""


def shown(target: Target, figure: Figure) -> str:
    """The figure as people read it: "72,34% (34/47)", "0 người", "" where none was given.

    A share is cut, never rounded up, so that 69,999 % of a target above 70 % does not read as 70 %; "≈" says that
    digits are left out.
    """
    if not figure.numerator:
        return ""
    if target.unit != "%":
        return f"{amount(figure.numerator)} {target.unit}"
    counts = f"{amount(figure.numerator)}/{amount(figure.denominator)}"
    value = value_of(target, figure)
    if value is None:
        return counts
    hundredths = value * 100
    cut = int(hundredths)
    text = f"{Decimal(cut) / 100:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{'' if cut == hundredths else '≈ '}{amount(text)}% ({counts})"
