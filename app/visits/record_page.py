"""What the page of the day shows (trang ghi biên bản): every field with its text, each figure with how it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from flask_babel import gettext as _

from app.database import db
from app.papers.models import Paper, PaperSides, WorkingCopy
from app.progress.models import Evidence
from app.progress.reports import evidence_of
from app.web import sentence, translated
from workflows.figures import STANDING_TITLES, Figure, Standing, shown, standing
from workflows.minutes_content import TEAM_ROLE_TITLES, MinutesContent, Result, TeamMember
from workflows.minutes_problems import problems
from workflows.minutes_record import fields_of
from workflows.pledge_content import Target

TONES = {
    Standing.REACHED: "good",
    Standing.MISSED: "bad",
    Standing.NO_CASES: "plain",
    Standing.UNKNOWN: "plain",
}
SIDES = ("own", "verified")


@dataclass(frozen=True, slots=True)
class Mark:
    """How a figure stands to its target: a word, its tone, the figure as people read it."""

    standing: str
    word: str
    tone: str
    shown: str


@dataclass(frozen=True, slots=True)
class Card:
    """One commitment on the page: ``path`` begins the names of its fields; marks by side where it has a target."""

    number: int
    path: str
    result: Result
    marks: dict[str, Mark]
    evidence: list[Evidence]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The record for its writers. ``fields`` are shown, ``base`` is what is stored: both go back with the form.

    ``conflicts``: what somebody else wrote into a field, by its path; ``troubles``: what is wrong beside a field.
    """

    paper: Paper
    content: MinutesContent
    revision: int
    base: dict[str, str]
    fields: dict[str, str]
    groups: list[tuple[str, list[Card]]]
    team: list[tuple[TeamMember, str]]
    conflicts: Mapping[str, str] = field(default_factory=dict)
    troubles: Mapping[str, str] = field(default_factory=dict)


def draft_content(paper_id: int) -> MinutesContent:
    """What the record says now."""
    return MinutesContent.from_json(json.loads(db.session.get_one(WorkingCopy, paper_id).content))


def record_page(
    paper: Paper,
    content: MinutesContent,
    *,
    typed: Mapping[str, str] | None = None,
    conflicts: Mapping[str, str] | None = None,
    troubles: Mapping[str, str] | None = None,
) -> RecordPage:
    """The page; ``typed`` stands in fields that could not be saved as they are."""
    base = fields_of(content)
    inspected_id = db.session.get_one(PaperSides, paper.id).inspected_id
    evidence = evidence_of(paper.cluster_year_id, inspected_id)
    cards = [_card(number, result, evidence) for number, result in enumerate(content.results, 1)]
    groups = [(title, list(rows)) for title, rows in groupby(cards, key=lambda card: card.result.field)]
    return RecordPage(
        paper=paper,
        content=content,
        revision=db.session.get_one(WorkingCopy, paper.id).revision,
        base=base,
        fields=base | dict(typed or {}),
        groups=groups,
        team=[(member, translated(TEAM_ROLE_TITLES[member.role])) for member in content.team],
        conflicts=conflicts or {},
        troubles=troubles or {},
    )


def troubles_of(content: MinutesContent) -> dict[str, str]:
    """What keeps the record from going round, by the field's path; results are named by their number on the page."""
    numbers = {result.key: number for number, result in enumerate(content.results, 1)}
    found: dict[str, str] = {}
    for problem in problems(content):
        key = problem.field.split(".")[1] if problem.field.startswith("results.") else ""
        said = sentence(problem)
        named = _("Nội dung %(number)s: %(said)s", number=numbers[key], said=said) if key in numbers else said
        found.setdefault(problem.field, named)
    return found


def marks_of(content: MinutesContent) -> dict[str, Mark]:
    """Every figure's mark, by the beginning of its fields' paths ("results.thu-hoi.verified")."""
    return {f"results.{result.key}.{side}": mark for result in content.results for side, mark in _marks(result).items()}


def _card(number: int, result: Result, evidence: Sequence[Evidence]) -> Card:
    own = [each for each in evidence if each.commitment == result.key]
    return Card(number, f"results.{result.key}", result, _marks(result), own)


def _marks(result: Result) -> dict[str, Mark]:
    target = result.target
    return {side: _mark(target, getattr(result, side)) for side in SIDES} if target else {}


def _mark(target: Target, figure: Figure) -> Mark:
    """What is not known yet, as half a share, is not spelled out either."""
    found = standing(target, figure)
    read = "" if found is Standing.UNKNOWN else shown(target, figure)
    return Mark(found, translated(STANDING_TITLES[found]), TONES[found], read)
