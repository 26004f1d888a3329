"""What the charts of results show (biểu đồ kết quả): one set of values, from which pictures and tables are both made.

The points and places are those of ``scores``; nothing is counted here but how many targets were reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from markupsafe import Markup

from app.clusters.models import ClusterYear
from app.clusters.service import years_visible
from app.results.drawings.pairs import Measured, Pair, Scale, pairs_picture
from app.results.drawings.targets import Goal, Reached, reached_picture
from app.results.drawings.totals import Piece, Total, totals_picture
from app.results.drawings.years import Past, PastYear, years_picture
from app.results.scores import UnitScore, YearScores, standings_seen
from workflows.figures import STANDING_TITLES, Figure, Standing, shown, standing, value_of
from workflows.minutes_content import Result
from workflows.people import Actor
from workflows.pledge_content import Target
from workflows.pledge_text import goal
from workflows.scoring.ranking import SHARED, Ranked
from workflows.scoring.score import CONSIDERATION_TITLES, Consideration, printed

YEARS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class TargetPairs:
    """One target with every unit's own and verified figure: its words, the pairs, their picture."""

    goal: Goal
    pairs: tuple[Pair, ...]
    picture: Markup


@dataclass(frozen=True, slots=True)
class Charts:
    """The charts of one year's scores with the values that their tables show."""

    goals: tuple[Goal, ...]
    reached: tuple[Reached, ...]
    reached_picture: Markup
    targets: tuple[TargetPairs, ...]
    totals: tuple[Total, ...]
    totals_picture: Markup


@dataclass(frozen=True, slots=True)
class YearsCompared:
    """Targets reached in the years that the system has, the earliest first; their picture."""

    years: tuple[int, ...]
    rows: tuple[Past, ...]
    picture: Markup


def result_charts(scores: YearScores) -> Charts:
    """Targets reached, own figures against verified ones, and the totals, of the units that the reader sees."""
    targets = _targets(scores.rows)
    goals = tuple(Goal(number, _words(target)) for number, target in enumerate(targets.values(), 1))
    reached = tuple(_reached(row, targets) for row in scores.rows)
    totals = tuple(_totals(scores))
    return Charts(
        goals=goals,
        reached=reached,
        reached_picture=reached_picture(goals, reached, title=_("Mức đạt chỉ tiêu của từng đơn vị")),
        targets=tuple(
            _target_pairs(each, key, target, scores.rows)
            for each, (key, target) in zip(goals, targets.items(), strict=True)
        ),
        totals=totals,
        totals_picture=totals_picture(totals, title=_("Tổng điểm của từng đơn vị")),
    )


def years_compared(actor: Actor, year: ClusterYear, scores: YearScores) -> YearsCompared | None:
    """The last five years of the same cluster as far as the actor sees them; None where there is only this one."""
    found = [
        (each.year, standings_seen(actor, each) if each.id != year.id else scores)
        for each in years_visible(actor)
        if each.code == year.code and year.year - YEARS_SHOWN < each.year <= year.year
    ]
    known = {when: _reached_by_unit(past) for when, past in sorted(found) if past is not None}
    years = tuple(when for when, units in known.items() if any(each.counted for each in units.values()))
    if len(years) < 2:
        return None
    rows = tuple(
        Past(row.unit.short_name, tuple(known[when].get(row.unit.key, PastYear(0, 0)) for when in years))
        for row in scores.rows
    )
    return YearsCompared(years, rows, years_picture(years, rows, title=_("Số chỉ tiêu đạt qua các năm")))


def _reached_by_unit(scores: YearScores) -> dict[str, PastYear]:
    targets = _targets(scores.rows)
    rows = {row.unit.key: _reached(row, targets) for row in scores.rows}
    return {key: PastYear(row.reached, row.counted) if row.words else PastYear(0, 0) for key, row in rows.items()}


def _results(row: UnitScore) -> Mapping[str, Result]:
    return {result.key: result for result in row.minutes.content.results} if row.minutes else {}


def _targets(rows: Iterable[UnitScore]) -> dict[str, Target]:
    """The targets that the minutes speak of, by the commitments' keys, in the pledge's order."""
    found: dict[str, Target] = {}
    for row in rows:
        for key, result in _results(row).items():
            if result.target is not None:
                found.setdefault(key, result.target)
    return found


def _reached(row: UnitScore, targets: Mapping[str, Target]) -> Reached:
    results = _results(row)
    return Reached(
        row.unit.short_name,
        tuple(
            standing(target, results[key].verified) if key in results else Standing.UNKNOWN
            for key, target in targets.items()
        ),
    )


def _target_pairs(words: Goal, key: str, target: Target, rows: Sequence[UnitScore]) -> TargetPairs:
    pairs = tuple(_pair(row, key, target) for row in rows)
    scale = Scale(Fraction(target.value), _quantity(target), percent=target.unit == "%")
    picture = pairs_picture(scale, pairs, title=words.words, name=f"pairs-{words.number}")
    return TargetPairs(words, pairs, picture)


def _pair(row: UnitScore, key: str, target: Target) -> Pair:
    result = _results(row).get(key)
    own, verified = (result.own, result.verified) if result else (Figure(), Figure())
    return Pair(
        row.unit.short_name,
        Measured(value_of(target, own), shown(target, own)),
        Measured(value_of(target, verified), shown(target, verified)),
        _(STANDING_TITLES[standing(target, verified)]),
    )


def _words(target: Target) -> str:
    """The measure and what is promised of it: "Thu hồi tiền, tài sản: trên 70% số phải thu hồi trong năm"."""
    return f"{target.measure}: {goal(target)}"


def _quantity(target: Target) -> str:
    """The comparison and the value alone, beside the line of the picture: "trên 70%"."""
    return goal(Target(target.measure, "", target.comparator, target.value, target.unit))


def _totals(scores: YearScores) -> Iterable[Total]:
    """The units in the order of the ranking; without one, in the cluster's order and without places."""
    ranked = {each.unit: each for each in scores.ranking}
    order = {key: place for place, key in enumerate(ranked)}
    for row in sorted(scores.rows, key=lambda row: order.get(row.unit.key, len(order))):
        yield _total(scores, row, ranked.get(row.unit.key))


def _total(scores: YearScores, row: UnitScore, ranked: Ranked | None) -> Total:
    found, decimals = row.verified, scores.table.decimals
    pieces = [Piece(part.title, part.points, printed(part.points, decimals)) for part in found.parts]
    if scores.table.bonuses:
        pieces.append(Piece(_("Điểm thưởng"), found.bonus, printed(found.bonus, decimals)))
    penalty = Piece(_("Điểm trừ"), found.penalty, printed(found.penalty, decimals)) if scores.table.penalties else None
    place = str(ranked.place) if ranked and ranked.place else ""
    return Total(row.unit.short_name, place, tuple(pieces), penalty, printed(found.total, decimals), _note(row, ranked))


def _note(row: UnitScore, ranked: Ranked | None) -> str:
    """What the bar cannot say."""
    notes = []
    if row.verified.standing is not Consideration.RANKED:
        notes.append(_(CONSIDERATION_TITLES[row.verified.standing]))
    elif ranked and ranked.tie == SHARED:
        notes.append(_("đồng hạng"))
    if row.verified.missing:
        notes.append(_("thiếu %(count)s tiêu chí", count=len(row.verified.missing)))
    return ", ".join(notes)
