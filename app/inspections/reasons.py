"""Why a pair is in the plan or not (vì sao): the rules that it meets, when it was last, what another choice would cost.

Planner and members read the same page. A member reads nothing about single people: that no lawful team can be made is
all that they are told of a tie or an absence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from app.clusters.models import ClusterYear, Unit
from app.database import db
from app.inspections.building import Built, built_for
from app.inspections.desk import names_of, plan_content_of
from app.inspections.in_force import KIND, plan_content
from app.inspections.run_why import why_in_words
from app.inspections.runs import instance_of, latest_done, why_of
from app.inspections.scope import is_planner
from app.inspections.words import Names, reason_in_words
from app.papers.models import Paper, WorkingCopy
from app.papers.page import paper_seen
from app.web import number
from workflows.inspection_plan_content import PlanContent, Visit
from workflows.paper import State
from workflows.people import Actor
from workflows.refusals import NotFound
from workflows.scheduling.arcs import candidates
from workflows.scheduling.groups import all_groups
from workflows.scheduling.instance import Instance, Pair
from workflows.scheduling.why import PAIRS


@dataclass(frozen=True, slots=True)
class Fact:
    """A rule and what this pair is to it, as one sentence; ``holds``: whether the pair keeps it."""

    sentence: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """What the planner found out about the pair (cái giá của lựa chọn khác), and of which moment's facts.

    ``chosen``: whether its plan had the pair; ``pairs_only``: dates and teams were left out, so it costs at least that.
    """

    sentence: str
    asked_at: datetime
    chosen: bool
    pairs_only: bool


@dataclass(frozen=True, slots=True)
class WhyPage:
    """Everything that is said of a pair. ``visit`` is None where the plan does not have it.

    ``obstacles``: why no lawful plan can have it, empty where one could. ``cost``: what the other choice would cost,
    as the planner found when it was last asked; None where that is not known.
    """

    paper: Paper
    inspector: Unit
    inspected: Unit
    visit: Visit | None
    km: int
    years: tuple[int, ...]
    facts: tuple[Fact, ...]
    obstacles: tuple[str, ...]
    cost: Cost | None

    @property
    def year(self) -> ClusterYear:
        """The cluster-year that is planned."""
        return self.paper.year


def why_seen(actor: Actor, paper_id: int, pair: Pair) -> WhyPage:
    """The page on this pair for whoever sees the plan; NotFound for a plan that they may not see, or other units."""
    paper, _relations = paper_seen(actor, paper_id)
    content = _content(paper)
    if content is None:
        raise NotFound("Không tìm thấy kế hoạch kiểm tra chéo này.")
    built = built_for(paper.year)
    if not set(pair) <= built.units.keys() or pair[0] == pair[1]:
        raise NotFound("Không có cặp đơn vị này trong cụm.")
    names = replace(names_of(built, {"visits": []}), full=is_planner(actor, paper.year))
    return WhyPage(
        paper=paper,
        inspector=built.units[pair[0]],
        inspected=built.units[pair[1]],
        visit=next((visit for visit in content.visits if visit.pair == pair), None),
        km=built.instance.distance(pair),
        years=_years(built.instance, pair),
        facts=tuple(_facts(built, content, pair)),
        obstacles=_obstacles(built.instance, pair, names),
        cost=_cost(paper.cluster_year_id, pair, names),
    )


def _content(paper: Paper) -> PlanContent | None:
    """What the reader has before them: the draft on the desk, or the version that went round."""
    if paper.kind != KIND:
        return None
    if paper.state != State.DRAFTING:
        return plan_content(paper)
    return plan_content_of(json.loads(db.session.get_one(WorkingCopy, paper.id).content))


def _years(instance: Instance, pair: Pair) -> tuple[int, ...]:
    """The years in which the pair happened, the latest first."""
    return tuple(sorted({h.year for h in instance.history if (h.inspector, h.inspected) == pair}, reverse=True))


def _facts(built: Built, content: PlanContent, pair: Pair) -> Iterator[Fact]:
    """The year's rules upon pairs, each held against this one."""
    instance, years = built.instance, _years(built.instance, pair)
    if instance.repeat_hard_years and instance.year is not None:
        recent = [year for year in years if year >= instance.year - instance.repeat_hard_years]
        n = instance.repeat_hard_years
        yield Fact(
            _("Không lặp lại cặp trong %(n)s năm gần nhất: vừa kiểm tra năm %(year)s.", n=n, year=recent[0])
            if recent
            else _("Không lặp lại cặp trong %(n)s năm gần nhất: đúng.", n=n),
            not recent,
        )
    if instance.no_reciprocal:
        other = (pair[1], pair[0]) in {visit.pair for visit in content.visits}
        yield Fact(
            _("Hai đơn vị không kiểm tra lẫn nhau: chiều ngược lại đã có trong kế hoạch.")
            if other
            else _("Hai đơn vị không kiểm tra lẫn nhau: đúng."),
            not other,
        )
    if instance.max_km_hard is not None:
        km, most = instance.distance(pair), instance.max_km_hard
        told = _("Không xa quá %(most)s km: cặp này %(km)s km.", most=number(most), km=number(km))
        yield Fact(told, km <= most)


def _obstacles(instance: Instance, pair: Pair, names: Names) -> tuple[str, ...]:
    _possible, removed = candidates(instance, all_groups(instance))
    reasons = next((each.reasons for each in removed if each.pair == pair), ())
    return tuple(dict.fromkeys(reason_in_words(reason, names) for reason in reasons))


def _cost(year_id: int, pair: Pair, names: Names) -> Cost | None:
    run = latest_done(year_id)
    table = why_of(run) if run else None
    if run is None or table is None or pair not in table.rows:
        return None
    row = table.rows[pair]
    pairs_only = table.level == PAIRS and instance_of(run).dated
    return Cost(why_in_words(row, names), run.asked_at, row.chosen, pairs_only)
