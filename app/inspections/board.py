"""The plan between the planner's values and the paper's content (phương án và văn bản), and its adoption.

The planner knows units by key and people by number; the paper says names and posts as they were when it was written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.clusters.models import ClusterYear
from app.database import db
from app.inspections.board_texts import TEXTS, first_texts
from app.inspections.building import Built, built_for
from app.inspections.in_force import KIND, next_position, plan_in_force, plan_under_way
from app.inspections.models import PlanningRun
from app.inspections.rules import rules_in_words
from app.inspections.runs import alternatives_of, instance_of, outcome_of, run_seen
from app.inspections.scope import planned_year
from app.papers import drafting
from app.papers.act import version_in_force
from app.papers.models import IssueRecord, Paper, WorkingCopy
from workflows.content import Json
from workflows.inspection_plan_content import PlanContent
from workflows.paper import State
from workflows.people import Actor
from workflows.refusals import BadInput, NotFound, Refusal
from workflows.scheduling.instance import Instance, Pair
from workflows.scheduling.plan import Outcome, Plan, Status, Team
from workflows.scheduling.trips import Trip, trips_of


def plan_of(content: PlanContent) -> Plan:
    """What the paper says about its visits, as the planner's value; members sorted, as in every plan."""
    visits = {(visit.inspector, visit.inspected): visit for visit in content.visits}
    return Plan(
        pairs=tuple((visit.inspector, visit.inspected) for visit in content.visits),
        starts={pair: visit.first_day for pair, visit in visits.items()},
        teams={
            pair: Team(visit.leader, visit.secretary, tuple(sorted(member.id for member in visit.members)))
            for pair, visit in visits.items()
            if visit.members
        },
    )


def content_of_plan(
    year: ClusterYear, built: Built, plan: Plan, outcome: Outcome, texts: Mapping[str, Json]
) -> dict[str, Json]:
    """The paper's content for this plan: its visits in the cluster's order, and the record by which it can be checked.

    ``texts``: what the planner writes (:data:`TEXTS`), and ``amends`` where it replaces a plan in force.
    :class:`BadInput` where the plan has no dates or names somebody who is not in ``built`` any more.
    """
    record = {
        "status": outcome.status.value,
        "instance_sha256": outcome.solver.instance_sha256,
        "solver": f"{outcome.solver.name} {outcome.solver.version}",
        "seed": outcome.solver.seed,
        "objective": levels(outcome.objective, outcome.bound),
        "rules": rules_in_words(year),
    }
    return {
        **{name: texts[name] for name in TEXTS},
        "visits": visits_on_paper(built, plan, {}),
        "amends": texts.get("amends"),
        "record": record,
    }


def levels(values: Mapping[str, int], bounds: Mapping[str, int]) -> list[Json]:
    """Each goal's value and the bound that no lawful plan goes below, in their order.

    A bound was proven among the plans that are best in every goal before: after the first goal in which this plan is
    not, only 0 is certain.
    """
    rows: list[Json] = []
    best = True
    for name, value in values.items():
        bound = bounds.get(name, 0) if best else 0
        rows.append({"name": name, "value": value, "bound": bound})
        best = best and bound == value
    return rows


def visits_on_paper(built: Built, plan: Plan, known: Mapping[Pair, Json]) -> list[Json]:
    """The visits of a plan as the paper says them, in the cluster's order; those in ``known`` are kept as they are."""
    order = {unit: place for place, unit in enumerate(built.instance.units)}
    pairs = sorted(plan.pairs, key=lambda pair: (order.get(pair[0], len(order)), order.get(pair[1], len(order))))
    trips = trips_of(built.instance, [pair for pair in pairs if pair not in known], plan)
    return [known[pair] if pair in known else _visit(built, plan, pair, trips.get(pair)) for pair in pairs]


def _visit(built: Built, plan: Plan, pair: Pair, trip: Trip | None) -> Json:
    if trip is None:
        raise BadInput(
            "Cuộc kiểm tra của {inspector} tại {inspected} chưa có ngày bắt đầu là ngày làm việc trong thời gian kiểm "
            "tra. Mời chọn ngày khác; chưa có gì thay đổi.",
            field="first_day",
            inspector=built.units[pair[0]].short_name,
            inspected=built.units[pair[1]].short_name,
        )
    days, team = built.instance.days, plan.teams.get(pair)
    return {
        "inspector": pair[0],
        "inspector_name": built.units[pair[0]].name,
        "inspected": pair[1],
        "inspected_name": built.units[pair[1]].name,
        # A trip moved by hand may reach out of the window: the findings say so, the paper names the window's ends.
        "leaves": days[max(trip.leaves, 0)].isoformat(),
        "first_day": days[trip.first].isoformat(),
        "last_day": days[min(trip.end, len(days)) - 1].isoformat(),
        "returns": days[min(trip.back, len(days)) - 1].isoformat(),
        "km": built.instance.distance(pair),
        "leader": team.leader if team else "",
        "secretary": team.secretary if team else "",
        "members": [_member(built, person) for person in _in_printing_order(built, pair[0], team)],
    }


def _in_printing_order(built: Built, inspector: str, team: Team | None) -> Sequence[str]:
    """Leader, secretary, then the unit's own people before the lent ones, as the list of people has them."""
    if team is None:
        return ()
    place = {identity: number for number, identity in enumerate(built.people)}
    first = [team.leader, team.secretary]

    def turn(person: str) -> tuple[int, bool, int]:
        known = built.people.get(person)
        office = first.index(person) if person in first else len(first)
        return office, known is None or known.unit.key != inspector, place.get(person, len(place))

    return sorted(team.members, key=turn)


def _member(built: Built, identity: str) -> Json:
    person = built.people.get(identity)
    if person is None:
        raise BadInput(
            "Phương án có cán bộ không còn trong danh sách đi kiểm tra. Mời xếp lịch lại; chưa có gì thay đổi.",
            field="members",
        )
    return {
        "id": identity,
        "name": person.name,
        "post": person.post,
        "unit": person.unit.key,
        "unit_name": person.unit.name,
    }


def adopt(actor: Actor, run_id: int, choice: int) -> int:
    """Take a run's best plan (``choice`` 0) or its n-th alternative as the year's plan; returns the paper's number.

    The first adoption begins the paper; later ones replace the visits of the draft and keep its texts. Once a plan is
    signed, the next adoption begins the plan that amends it. Done twice, it changes nothing the second time.
    """
    run = run_seen(actor, run_id)
    year = planned_year(actor, run.cluster_year_id)
    outcome = _chosen(run, choice)
    built = _as_asked(built_for(year), instance_of(run))
    under_way = plan_under_way(year.id)
    if under_way is None:
        texts = {**first_texts(year), "amends": _amends(year.id)} | _texts_in_force(year.id)
        content = content_of_plan(year, built, _plan(outcome), outcome, texts)
        return drafting.start(actor, year.id, KIND, content, position=next_position(year.id))
    if under_way.state != State.DRAFTING:
        raise Refusal(
            "Kế hoạch năm nay đang lấy ý kiến hoặc chờ ký. Mời rút kế hoạch về soạn rồi chọn lại phương án; chưa có gì "
            "thay đổi.",
            code="plan_under_way",
        )
    copy = db.session.get_one(WorkingCopy, under_way.id)
    content = content_of_plan(year, built, _plan(outcome), outcome, json.loads(copy.content))
    drafting.save(actor, under_way.id, content, copy.revision)
    return under_way.id


def _chosen(run: PlanningRun, choice: int) -> Outcome:
    """The run's outcome with the chosen plan in it; an alternative is never the proven best."""
    outcome = outcome_of(run) if run.result else None
    if outcome is None or outcome.plan is None:
        raise Refusal("Lần xếp lịch này chưa có phương án để dùng. Mời đợi kết quả hoặc xếp lịch lại.", code="no_plan")
    if choice == 0:
        return outcome
    others = alternatives_of(run)
    if not 1 <= choice <= len(others):
        raise NotFound("Lần xếp lịch này không có phương án số {number}.", number=choice)
    other = others[choice - 1]
    return replace(outcome, status=Status.FEASIBLE, plan=other.plan, objective=other.objective)


def _plan(outcome: Outcome) -> Plan:
    if not outcome.plan or not outcome.plan.starts:
        raise Refusal(
            "Phương án này mới có các cặp đơn vị, chưa có ngày nên chưa lập thành kế hoạch được. Mời bật xếp ngày và "
            "đoàn trong trang Quy tắc rồi xếp lịch lại.",
            code="no_dates",
        )
    return outcome.plan


def _as_asked(built: Built, instance: Instance) -> Built:
    """The house of today around the instance of the run, whose days and distances the plan stands on."""
    if set(instance.units) != built.units.keys():
        raise Refusal(
            "Thành viên của cụm đã thay đổi sau lần xếp lịch này. Mời xếp lịch lại; chưa có gì thay đổi.", code="stale"
        )
    return replace(built, instance=instance)


def _amends(year_id: int) -> Json:
    """What the next plan replaces, None for the first; its planner gives the reason."""
    paper = plan_in_force(year_id)
    issued = _issue_of(paper) if paper else None
    if paper is None or issued is None:
        return None
    return {"code": paper.code, "number": issued.number, "day": issued.day.isoformat(), "reason": ""}


def _issue_of(paper: Paper) -> IssueRecord | None:
    version = version_in_force(db.session(), paper.id)
    return db.session.get(IssueRecord, version.id) if version else None


def _texts_in_force(year_id: int) -> dict[str, Json]:
    """The texts of the plan in force: whoever amends it changes visits, seldom words."""
    paper = plan_in_force(year_id)
    version = version_in_force(db.session(), paper.id) if paper else None
    content: dict[str, Json] = json.loads(version.content) if version else {}
    return {name: content[name] for name in TEXTS if name in content}
