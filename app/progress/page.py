"""One report as its page shows it (trang báo cáo): what was typed or sent, against each target, with its evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.accounts.models import Person
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import year_visible
from app.database import db
from app.progress.evidence import attached_to
from app.progress.models import Evidence, Progress, ProgressEdition
from app.progress.overview import due_of
from app.progress.reports import content_of, editions_of
from app.progress.scope import member, reports_for, sees_drafts
from app.progress.writing import PledgeInForce, Wanted, pledge_of
from workflows.figures import Figure, Standing, beyond_whole, figure_from, shown, standing
from workflows.people import Actor
from workflows.pledge_content import Commitment
from workflows.progress import CellChange, Period, Typed, changes, troubles, typed_from
from workflows.refusals import BadInput, NotFound


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What a page of one report needs; ``pledge`` is None before one is signed, ``row`` before anything is saved.

    ``writes``: the reader writes it; otherwise they read the editions, none of which may have been sent.
    """

    year: ClusterYear
    unit: Unit
    period: Period
    due: date | None
    writes: bool
    pledge: PledgeInForce | None
    row: Progress | None
    typed: Mapping[str, Mapping[str, str]]
    editions: Sequence[ProgressEdition]
    evidence: Mapping[str, Sequence[Evidence]]
    names: Mapping[int, str]

    @property
    def revision(self) -> int:
        """The revision that a form of this page carries."""
        return self.row.revision if self.row else 0

    @property
    def keys(self) -> tuple[str, ...]:
        """The commitments' keys, in printing order."""
        return tuple(item.key for item in self.pledge.content.commitments) if self.pledge else ()

    @property
    def unsent(self) -> tuple[CellChange, ...]:
        """What was typed since the last sending."""
        sent = content_of(self.editions[0]).typed() if self.editions else {}
        return changes(sent, self.typed, self.keys)


def report_page(actor: Actor, wanted: Wanted) -> ReportPage:
    """The page for this reader; NotFound where the unit is no member of a year that they may see."""
    year = year_visible(actor, wanted.year_id)
    unit = member(year, wanted.unit_key)
    row = report_row(year.id, unit.id, wanted.period)
    editions = editions_of(row.id) if row else []
    own = sees_drafts(actor, unit)
    files = attached_to(row.id) if row and (own or editions) else []
    return ReportPage(
        year=year,
        unit=unit,
        period=wanted.period,
        due=due_of(year).get(wanted.period),
        writes=reports_for(actor, unit),
        pledge=pledge_of(db.session(), year.id),
        row=row if own else None,
        typed=typed_from(json.loads(row.content)) if row and own else {},
        editions=editions,
        evidence=_by_commitment(files),
        names=_names([edition.sent_by_id for edition in editions] + [file.person_id for file in files]),
    )


def report_row(year_id: int, unit_id: int, period: Period) -> Progress | None:
    """The stored report, if anything was ever saved."""
    query = select(Progress).where(
        Progress.cluster_year_id == year_id, Progress.unit_id == unit_id, Progress.period == period.value
    )
    return db.session.scalars(query).one_or_none()


def edition_numbered(page: ReportPage, number: int) -> ProgressEdition:
    """One of the page's editions; NotFound where none has this number."""
    found = next((each for each in page.editions if each.number == number), None)
    if found is None:
        raise NotFound("Báo cáo này không có lần gửi số {number}.", number=number)
    return found


def changed_in(page: ReportPage, edition: ProgressEdition) -> tuple[CellChange, ...]:
    """What this edition changed against the one before; nothing for the first."""
    before = next((each for each in page.editions if each.number == edition.number - 1), None)
    if before is None:
        return ()
    old, new = content_of(before).typed(), content_of(edition).typed()
    return changes(old, new, dict.fromkeys([*page.keys, *old, *new]))


def earlier_figures(actor: Actor, page: ReportPage) -> tuple[Period, Typed] | None:
    """The unit's nearest earlier period of the year with anything in it, as a start for this one."""
    before = list(Period)[: list(Period).index(page.period)]
    for period in reversed(before):
        row = report_row(page.year.id, page.unit.id, period)
        typed = typed_from(json.loads(row.content)) if row and sees_drafts(actor, page.unit) else {}
        if any(any(cells.values()) for cells in typed.values()):
            return period, typed
    return None


@dataclass(frozen=True, slots=True)
class Judged:
    """How a typed or sent figure stands to its target; ``text`` as people read it, "" where there is none."""

    standing: Standing
    text: str
    beyond: bool


def judged(item: Commitment, cells: Mapping[str, str]) -> Judged | None:
    """The judgement on one row; None for a commitment without a target and where the cells cannot stand."""
    if item.target is None:
        return None
    try:
        figure: Figure = figure_from(cells.get("numerator", ""), cells.get("denominator", ""), item.target, item.key)
    except BadInput:
        return None
    return Judged(standing(item.target, figure), shown(item.target, figure), beyond_whole(item.target, figure))


def errors_of(page: ReportPage) -> dict[str, BadInput]:
    """What keeps the typed report from being sent, by cell."""
    return troubles(page.typed, page.pledge.content) if page.pledge else {}


def _by_commitment(files: Sequence[Evidence]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for file in files:
        found.setdefault(file.commitment, []).append(file)
    return found


def _names(person_ids: Sequence[int]) -> dict[int, str]:
    query = select(Person.id, Person.name).where(Person.id.in_(set(person_ids)))
    return {row.id: row.name for row in db.session.execute(query)}
