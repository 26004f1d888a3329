"""A year whose results are drawn (năm để vẽ): Cluster IV under the sample table, seven units with unlike figures."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from app.clusters.models import Unit
from app.papers.models import Paper
from app.results.scores import UnitScore, YearScores
from app.visits.verified import VerifiedMinutes
from tests.workflows.scoring.tables import content, pledge_of
from workflows.figures import Figure
from workflows.minutes_content import Result
from workflows.pledge_content import Target
from workflows.scoring.ranking import rank
from workflows.scoring.score import score
from workflows.scoring.sheet import Count, Mark, Sheet
from workflows.scoring.table import Basis, ScoringTable

NAMES = ("Điện Biên", "Lạng Sơn", "Sơn La", "Lai Châu", "Lào Cai", "Hà Giang", "Quảng Ninh")
TABLE = ScoringTable.from_json(content())
COMMITMENTS = pledge_of("iv-2020").commitments


def figure(target: Target, place: int) -> Figure:
    """Near the target: over it, on it, under it, nothing arisen or not reported, by turns."""
    if target.unit != "%":
        return Figure(str(max(0, place - 4)))
    kind = (place * 3 + len(target.measure)) % 7
    if kind == 5:
        return Figure("0", "0")
    if kind == 6:
        return Figure()
    return Figure(str(min(47, int(float(target.value) * 47 / 100) + kind - 1)), "47")


def results(place: int) -> tuple[Result, ...]:
    """What the minutes of the unit at this place found; every third figure is corrected by the team."""
    found = []
    for number, each in enumerate(COMMITMENTS):
        if each.target is None:
            found.append(Result(each.key, "", each.text, None))
            continue
        verified = figure(each.target, place + number)
        own = verified
        if verified.denominator and (place + number) % 3 == 0:
            own = Figure(str(int(verified.numerator) + 4), verified.denominator)
        found.append(Result(each.key, "", each.text, each.target, own, verified))
    return tuple(found)


def minutes(found: Sequence[Result]) -> VerifiedMinutes:
    return VerifiedMinutes(1, on_paper=False, content=cast(Any, SimpleNamespace(results=tuple(found))))


def sheet(place: int) -> Sheet:
    marks = {
        each.key: Mark(each.points if place % 2 else "1", "")
        for each in TABLE.criteria
        if each.basis is not Basis.TARGET
    }
    bonuses = {each.key: Count(place % 2, "Có quyết định") for each in TABLE.bonuses}
    penalties = {each.key: Count(1 if place == 3 else 0, "Chậm báo cáo") for each in TABLE.penalties}
    exclusion = TABLE.exclusions[0].key if place == 6 else ""
    return Sheet(marks, bonuses, penalties, exclusion=exclusion, standing_reason="Có kết luận" if exclusion else "")


def a_year(names: Sequence[str] = NAMES, *, without_minutes: int = 5, ranked: bool = True) -> YearScores:
    """The year's scores; the unit at ``without_minutes`` has not been inspected."""
    targets = {each.key: each.target for each in COMMITMENTS if each.target is not None}
    rows = []
    for place, name in enumerate(names):
        inspected = None if place == without_minutes else minutes(results(place))
        figures = {row.key: row.verified for row in inspected.content.results} if inspected else {}
        unit = Unit(id=place + 1, key=f"unit-{place}", name=f"Thanh tra tỉnh {name}", short_name=name)
        rows.append(UnitScore(unit, None, score(TABLE, targets, figures, sheet(place)), inspected))
    ranking = rank(TABLE, {row.unit.key: row.verified for row in rows}) if ranked else ()
    return YearScores(TABLE, Paper(id=1), rows, ranking)
