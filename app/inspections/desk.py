"""A plan on its planner's desk (kế hoạch đang soạn): what it says, what it is made from, what is wrong with it now.

Nothing here is solved: the independent validator counts, so a page costs milliseconds and never loads the solver.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.clock import today
from app.clusters.models import ClusterYear
from app.database import db
from app.inspections.board import levels, plan_of, visits_on_paper
from app.inspections.board_texts import TEXTS
from app.inspections.building import Built, built_for
from app.inspections.in_force import KIND, plan_content, plan_in_force
from app.inspections.violation_words import violation_in_words
from app.inspections.words import Names
from app.papers import drafting
from app.papers.models import Paper, WorkingCopy
from app.papers.page import paper_seen
from workflows.content import Json
from workflows.inspection_plan_content import Making, PlanContent, Visit
from workflows.paper import State
from workflows.people import Actor
from workflows.permissions import Action, may
from workflows.refusals import NotAllowed, NotFound
from workflows.scheduling.canonical import instance_sha256
from workflows.scheduling.instance import Pair
from workflows.scheduling.measuring import measure
from workflows.scheduling.plan import Plan
from workflows.scheduling.validation import Violation, violations


@dataclass(frozen=True, slots=True)
class Desk:
    """The draft as its planner sees it; ``before`` is the plan in force that it amends, None for the year's first."""

    paper: Paper
    content: Mapping[str, Any]
    revision: int
    built: Built
    plan: Plan
    before: PlanContent | None

    @property
    def year(self) -> ClusterYear:
        """The cluster-year that is planned."""
        return self.paper.year

    @property
    def names(self) -> Names:
        """How this desk's reader, the planner, reads of units and people."""
        return names_of(self.built, self.content)

    def draft(self) -> PlanContent:
        """The draft's visits as the paper says them."""
        return plan_content_of(self.content)

    def visits(self) -> dict[Pair, Visit]:
        """The same by their pair."""
        return {(visit.inspector, visit.inspected): visit for visit in self.draft().visits}

    def violations(self) -> list[Violation]:
        """Every rule that the plan breaks as things stand today."""
        return violations(self.built.instance, self.plan)

    def totals(self) -> dict[str, int]:
        """What the plan comes to in each objective that the year asks for, in their order."""
        found = measure(self.built.instance, self.plan)
        return {name: found[name] for name in self.built.instance.objective}


def desk_of(actor: Actor, paper_id: int) -> Desk:
    """The year's plan open for its planner: NotFound where it is not theirs to see, NotAllowed once it is submitted."""
    paper, relations = paper_seen(actor, paper_id)
    if paper.kind != KIND:
        raise NotFound("Không tìm thấy kế hoạch kiểm tra chéo này.")
    if not may(actor, Action.DRAFT, State(paper.state), relations):
        raise NotAllowed("Kế hoạch không ở bước soạn thảo, hoặc Ông/Bà không phải người soạn.")
    copy = db.session.get_one(WorkingCopy, paper_id)
    return _laid_out(paper, json.loads(copy.content), copy.revision)


def check_submission(paper: Paper, content: Mapping[str, Json]) -> None:
    """Refuse to send round a plan that breaks a rule of the year, whatever page the request came from."""
    desk = _laid_out(paper, dict(content), 0)
    found = findings(desk)
    if found:
        raise NotAllowed(
            "Kế hoạch chưa trình được vì còn {count} điều chưa đúng quy tắc. Điều đầu tiên: {first}",
            count=len(found),
            first=found[0],
        )


def findings(desk: Desk) -> list[str]:
    """What is wrong with the plan, one sentence each (các điều chưa đúng); none for one that can be carried out."""
    names = desk.names
    return list(dict.fromkeys(violation_in_words(each, names) for each in desk.violations()))


def redrawn(desk: Desk, plan: Plan) -> Desk:
    """The desk with another plan on it: changed visits are written anew, all others stay letter by letter.

    Whatever a person changed is no longer what was proven: the record says so, and names the facts of today. The
    proven bounds stay with it only while those are the facts that they were proven for.
    """
    kept = {
        pair: each
        for pair, each in zip(desk.plan.pairs, desk.content["visits"], strict=True)
        if _same(desk.plan, plan, pair)
    }
    visits = visits_on_paper(desk.built, plan, kept)
    content = {**desk.content, "visits": visits}
    changed = replace(desk, content=content, plan=plan_of(plan_content_of(content)))
    return replace(changed, content={**content, "record": _edited_record(changed)})


def save(actor: Actor, desk: Desk) -> None:
    """Keep the desk as the working copy; Stale where somebody else saved since it was opened."""
    drafting.save(actor, desk.paper.id, desk.content, desk.revision)


def plan_content_of(content: Mapping[str, Any]) -> PlanContent:
    """The visits of a draft as values. Its texts may be in the middle of a word, so they are left out."""
    texts = {name: "" if name == "period" else [] for name in TEXTS}
    return PlanContent.from_json({**content, **texts, "amends": None})


def names_of(built: Built, content: Mapping[str, Any]) -> Names:
    """Units and people by name, also those who have left the list since the plan was written."""
    units = {unit: each.short_name for unit, each in built.units.items()}
    written = {member["id"]: member["name"] for visit in content["visits"] for member in visit["members"]}
    return Names(units, written | {identity: person.name for identity, person in built.people.items()}, full=True)


def _laid_out(paper: Paper, content: dict[str, Any], revision: int) -> Desk:
    force = plan_in_force(paper.cluster_year_id) if content["amends"] else None
    before = plan_content(force) if force else None
    built = built_for(paper.year, before=before, today=today() if before else None)
    return Desk(paper, content, revision, built, plan_of(plan_content_of(content)), before)


def _same(before: Plan, after: Plan, pair: Pair) -> bool:
    return (
        pair in after.pairs
        and before.starts.get(pair) == after.starts.get(pair)
        and before.teams.get(pair) == after.teams.get(pair)
    )


def _edited_record(desk: Desk) -> dict[str, Json]:
    record, digest = desk.content["record"], instance_sha256(desk.built.instance)
    proven = {row["name"]: row["bound"] for row in record["objective"]} if digest == record["instance_sha256"] else {}
    return {
        **record,
        "status": Making.EDITED.value,
        "instance_sha256": digest,
        "objective": levels(desk.totals(), proven),
    }
