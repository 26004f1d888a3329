"""The rules of a cluster-year (quy tắc xếp lịch của cụm): what holds, and the only writer of it."""

from __future__ import annotations

import json

from sqlalchemy import select

from app.audit.service import record
from app.clusters.models import ClusterYear
from app.clusters.service import members_of
from app.database import db, locked, writing
from app.inspections.models import PlanningRules
from app.inspections.scope import planned_year
from workflows.content import Json, canonical_bytes
from workflows.people import Actor
from workflows.refusals import Stale
from workflows.scheduling.rule_choices import Force
from workflows.scheduling.rules import Rules, usual_rules

_STALE = "Quy tắc vừa được người khác sửa. Mời xem bản mới dưới đây rồi sửa tiếp; chưa có gì thay đổi."


def rules_of(year: ClusterYear) -> Rules:
    """The rules by which the year is planned: those that its planner saved, else the usual ones."""
    row = db.session.get(PlanningRules, year.id)
    return usual_rules(year.year) if row is None else Rules.from_json(json.loads(row.rules))


def revision_of(year: ClusterYear) -> int:
    """How often the year's rules were changed; 0 while the usual ones hold."""
    row = db.session.get(PlanningRules, year.id)
    return 0 if row is None else row.revision


def rules_in_words(year: ClusterYear) -> list[str]:
    """The rules that hold, hard or soft, as a plan's record prints them: in Vietnamese, units by their short names."""
    names = {unit.key: unit.short_name for unit in members_of(year)}
    sentences = rules_of(year).in_words(names)
    return [sentence.format(**values) for sentence, values in sentences if values["force"] != Force.OFF]


def change_rules(actor: Actor, year_id: int, rules: Rules, revision: int) -> int:
    """Change the year's rules to these; the new revision, the same where nothing is different.

    ``revision`` is that of the page: :class:`Stale` if they were changed since. Only the year's planner may.
    """
    with writing() as session:
        year = planned_year(actor, year_id)
        # The year's row is the lock: the rules have no row before the first change.
        session.execute(locked(select(ClusterYear.id).where(ClusterYear.id == year.id)))
        row = session.get(PlanningRules, year.id, populate_existing=True)
        if (row.revision if row else 0) != revision:
            raise Stale(_STALE)
        rules.check().for_year(year.year, [unit.key for unit in members_of(year)], year.chair.key)
        changed = _changed(rules_of(year), rules)
        if not changed:
            return revision
        if row is None:
            row = PlanningRules(cluster_year_id=year.id, revision=0)
            session.add(row)
        row.rules, row.revision = canonical_bytes(rules.to_json()).decode(), revision + 1
        told: dict[str, Json] = {"revision": row.revision, "changed": changed}
        record(session, actor, "rules:change", f"year:{year.id}", told)
        return row.revision


def _changed(before: Rules, after: Rules) -> dict[str, Json]:
    """What is different, each as [before, after]."""
    was, is_now = before.to_json(), after.to_json()
    return {name: [was[name], is_now[name]] for name in was if was[name] != is_now[name]}
