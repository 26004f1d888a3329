"""The rules' form (biểu mẫu quy tắc): flat names as a browser sends them, and the rules' JSON, without losing a letter.

What is no number or no day stays as it was typed: reading the rules refuses it at its place, and the page shows it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from workflows.content import Json
from workflows.scheduling.rule_choices import FORCES, GOALS

TRAVEL_ROWS, COST_AGES = 4, 5
_PLAIN = (
    "visits",
    "repeat_years",
    "km_limit",
    "visit_days",
    "travel_beyond",
    "parallel",
    "team_size",
    "lead_grade",
    "lent_most",
    "time_limit",
)
_MOVE = re.compile(r"(up|down):(\d)")

Form = MultiDict[str, str]


def rules_typed(form: Form) -> dict[str, Any]:
    """The rules as typed, in the shape of ``Rules.to_json``; rows left empty are left out."""
    return {
        **{name: _number(form, name) for name in _PLAIN},
        "first_day": _day(form, "first_day"),
        "last_day": _day(form, "last_day"),
        "depth": form.get("depth", ""),
        "stand_in": form.get("stand_in") or None,
        "forces": {name: form.get(f"forces-{name}", "") for name in FORCES},
        "repeat_costs": [
            [age, cost] for age in range(1, 11) if (cost := _number(form, f"repeat_costs-{age}")) not in {"", 0}
        ],
        "visit_days_of": {
            name.removeprefix("visit_days_of-"): _number(form, name)
            for name in form
            if name.startswith("visit_days_of-") and form[name].strip()
        },
        "travel": [
            [km, _number(form, f"travel-{row}-days")]
            for row in range(TRAVEL_ROWS)
            if (km := _number(form, f"travel-{row}-km")) != ""
        ],
        "skills": form.getlist("skills"),
        "order": _moved([form.get(f"order-{place}", "") for place in range(len(GOALS))], form.get("do", "")),
        "untouchable": form.getlist("untouchable"),
    }


def day_typed(text: str) -> date | None:
    """The day in ISO 8601, or as on paper where the browser has no calendar; None where it is no day."""
    for spelling in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), spelling).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def shown_at(path: str) -> str:
    """The part of the form that shows what is wrong at a path like ``forces.repeat`` or ``travel.1.0``."""
    first, _dot, rest = path.partition(".")
    return f"forces-{rest}" if first == "forces" else first


def _moved(order: list[str], wish: str) -> list[str]:
    """The goals' order after one press of an arrow; another wish changes nothing."""
    found = _MOVE.fullmatch(wish)
    if found is None:
        return order
    place = int(found[2])
    other = place + (1 if found[1] == "down" else -1)
    if min(place, other) >= 0 and max(place, other) < len(order):
        order[place], order[other] = order[other], order[place]
    return order


def _number(form: Form, name: str) -> Json:
    text = form.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text


def _day(form: Form, name: str) -> str:
    text = form.get(name, "").strip()
    found = day_typed(text)
    return found.isoformat() if found else text
