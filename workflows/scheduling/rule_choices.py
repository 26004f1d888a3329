"""What a cluster can choose among (các lựa chọn của quy tắc): forces, goals, depth, rules never to be given up."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Force(StrEnum):
    """How strongly a rule holds (mức áp dụng): SOFT is a goal, as good as the goals before it allow."""

    HARD = "hard"  # bắt buộc
    SOFT = "soft"  # ưu tiên
    OFF = "off"  # không áp dụng


class Depth(StrEnum):
    """How far the planner goes (mức lập kế hoạch)."""

    PAIRS = "pairs"
    DATES = "dates"
    TEAMS = "teams"


_HARD, _SOFT, _OFF = Force.HARD, Force.SOFT, Force.OFF

# Which forces each rule can have. A rule that can be soft has the name of its goal, ``repeat`` excepted.
FORCES: Mapping[str, tuple[Force, ...]] = MappingProxyType(
    {
        "no_reciprocal": (_HARD, _OFF),
        "repeat": (_HARD, _SOFT, _OFF),
        "km_limit": (_HARD, _OFF),
        "max_km": (_SOFT, _OFF),
        "total_km": (_SOFT, _OFF),
        "same_week": (_HARD, _OFF),
        "host_home": (_HARD, _OFF),
        "parallel": (_HARD, _OFF),
        "last_day": (_SOFT, _OFF),
        "third_people": (_SOFT, _OFF),
        "max_person_days": (_SOFT, _OFF),
    }
)
# Limits are off until somebody sets one; a hard repeat rule would soon leave a cluster of seven without any plan.
USUAL_FORCES: Mapping[str, Force] = MappingProxyType(
    {name: forces[0] for name, forces in FORCES.items()} | {"repeat": _SOFT, "km_limit": _OFF, "parallel": _OFF}
)

# The goals in their usual order; people may put them in any other.
GOALS = ("repeat_cost", "max_km", "total_km", "third_people", "max_person_days", "last_day")

# The families of rules (groups.py) that people can mark as never to be given up.
FAMILIES = (
    "no_reciprocal",
    "forbidden",
    "required",
    "repeat",
    "max_km_hard",
    "unit_off",
    "team_off",
    "max_parallel",
    "host_away",
    "same_week",
    "person_off",
    "ties",
    "max_days",
    "skill",
    "fixed_start",
    "fixed_person",
)
