"""The page of working days (Ngày làm việc): the months of planning, and what differs from the usual calendar."""

from __future__ import annotations

from calendar import Calendar, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clusters.models import ClusterYear
from app.inspections.facts_forms import ExceptionForm
from app.inspections.people_forms import tell
from app.inspections.rules import rules_of
from app.inspections.scope import is_planner
from app.inspections.workdays import (
    CalendarEntry,
    add_exception,
    calendar_of,
    exceptions_of,
    remove_exception,
    working_days,
)
from app.inspections.year_asked import year_asked
from workflows.permissions import Action
from workflows.refusals import BadInput

blueprint = Blueprint("workdays", __name__, url_prefix="/inspections/days", template_folder="templates")


@dataclass(frozen=True, slots=True)
class Month:
    """A month as a small calendar: weeks from Monday, None where another month's day would stand."""

    year: int
    month: int
    weeks: list[list[CalendarEntry | None]]

    @property
    def named(self) -> list[CalendarEntry]:
        """The days of the month that have a name, for the list below the calendar."""
        return [entry for week in self.weeks for entry in week if entry is not None and entry.name]


@blueprint.get("")
@require(Action.SEE_INSPECTIONS)
def days() -> ResponseReturnValue:
    """The calendar by which the year is planned."""
    return _page(year_asked(), ExceptionForm())


@blueprint.post("")
@require(Action.PLAN)
def add() -> ResponseReturnValue:
    """Add a day off or a day worked instead."""
    year, form = year_asked(), ExceptionForm()
    if not form.validate():
        return _page(year, form), 422
    try:
        add_exception(actor(), year.id, form.exceptional())
    except BadInput as refusal:
        tell(form, refusal, "day")
        return _page(year, form), 422
    flash(_("Đã thêm vào danh sách."), "success")
    return redirect(url_for("workdays.days", year=year.id), 303)


@blueprint.post("/<int:exception_id>/removal")
@require(Action.PLAN)
def remove(exception_id: int) -> ResponseReturnValue:
    """Bỏ: the usual calendar holds again on this day."""
    year = year_asked()
    remove_exception(actor(), year.id, exception_id)
    flash(_("Đã bỏ khỏi danh sách."), "success")
    return redirect(url_for("workdays.days", year=year.id), 303)


def _page(year: ClusterYear, form: ExceptionForm) -> str:
    rules = rules_of(year)
    return render_template(
        "inspections/days.html",
        seen=year,
        first=rules.first_day,
        last=rules.last_day,
        months=list(_months(year, rules.first_day, rules.last_day)),
        working=len(working_days(year, rules.first_day, rules.last_day)),
        exceptions=exceptions_of(year),
        planner=is_planner(actor(), year),
        form=form,
    )


def _months(year: ClusterYear, first: date, last: date) -> Iterator[Month]:
    """The whole months from that of ``first`` to that of ``last``, also across the year's end."""
    beginning, end = first.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])
    entries = {entry.day: entry for entry in calendar_of(year, beginning, end)}
    for number in range(beginning.year * 12 + beginning.month - 1, end.year * 12 + end.month):
        in_year, month = number // 12, number % 12 + 1
        weeks = Calendar().monthdatescalendar(in_year, month)
        yield Month(in_year, month, [[entries[day] if day.month == month else None for day in week] for week in weeks])
