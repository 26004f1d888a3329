"""The pages of one visit of a draft (một cuộc kiểm tra): change it with a live check; why this pair."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from app.accounts.access import actor, require
from app.inspections.board_form import change_from
from app.inspections.board_page import totals_of
from app.inspections.board_text_views import blueprint
from app.inspections.board_views import row_of, say_saved, verdict
from app.inspections.desk import Desk, desk_of, findings, save
from app.inspections.offers import days_offered, people_offered, units_offered
from app.inspections.reasons import why_seen
from app.inspections.swapping import changed, pair_on
from app.papers.forms import number_entered
from app.web import sentence
from workflows.paper import State
from workflows.permissions import Action
from workflows.refusals import BadInput, Refusal, Stale
from workflows.scheduling.instance import Pair

__all__ = ["blueprint"]  # with the routes of the board and of its texts beneath it


@blueprint.get("/<int:paper_id>/visits/<inspector>/<inspected>")
@require(Action.DRAFT)
def visit(paper_id: int, inspector: str, inspected: str) -> ResponseReturnValue:
    """One visit: whom, from which day, with whom; what cannot be says why."""
    desk = desk_of(actor(), paper_id)
    return _visit_page(desk, desk, pair_on(desk, inspector, inspected), pair_on(desk, inspector, inspected))


@blueprint.post("/<int:paper_id>/visits/<inspector>/<inspected>")
@require(Action.DRAFT)
def change_visit(paper_id: int, inspector: str, inspected: str) -> ResponseReturnValue:
    """Kiểm tra shows what the change does, Lưu keeps it, also with findings: only to submit it must have none."""
    desk = replace(desk_of(actor(), paper_id), revision=number_entered("revision"))
    pair = pair_on(desk, inspector, inspected)
    try:
        change = change_from(request.form)
        wanted = changed(desk, pair, change)
        if request.form.get("do") == "check":
            return _visit_page(desk, wanted, pair, (inspector, change.inspected), checked=True)
        save(actor(), wanted)
    except (BadInput, Stale) as refusal:
        flash(sentence(refusal), "refused")
        return _visit_page(desk, desk, pair, pair), 422 if isinstance(refusal, BadInput) else 409
    say_saved(wanted)
    return redirect(url_for("board.visit", paper_id=paper_id, inspector=inspector, inspected=change.inspected), 303)


@blueprint.post("/<int:paper_id>/visits/<inspector>/<inspected>/check")
@require(Action.DRAFT)
def check_visit(paper_id: int, inspector: str, inspected: str) -> ResponseReturnValue:
    """The same check for a script, while people choose; nothing is saved."""
    try:
        desk = desk_of(actor(), paper_id)
        change = change_from(request.form)
        wanted = changed(desk, pair_on(desk, inspector, inspected), change)
    except Refusal as refusal:
        return jsonify(error=sentence(refusal)), 422
    return jsonify(
        title=verdict(wanted),
        findings=findings(wanted),
        totals=[[each.title, each.value] for each in totals_of(wanted)],
        people={offer.id: offer.why for offer in people_offered(wanted, (inspector, change.inspected))},
    )


@blueprint.get("/<int:paper_id>/why/<inspector>/<inspected>")
@require(Action.SEE)
def why(paper_id: int, inspector: str, inspected: str) -> ResponseReturnValue:
    """Vì sao: the rules that a pair meets, when it was last, what another choice costs or why it cannot be."""
    told = why_seen(actor(), paper_id, (inspector, inspected))
    drafting = told.paper.state == State.DRAFTING
    back = url_for("board.board" if drafting else "inspections.plan", paper_id=paper_id)
    return render_template("inspections/why.html", why=told, back=back)


def _visit_page(desk: Desk, wanted: Desk, pair: Pair, after: Pair, *, checked: bool = False) -> str:
    """The visit's page: ``wanted`` is the desk as the form has it, where ``pair`` has become ``after``."""
    return render_template(
        "inspections/visit.html",
        desk=desk,
        pair=pair,
        kept=row_of(desk, pair),
        row=row_of(wanted, after),
        weekday=_weekday,
        days=days_offered(wanted, after),
        units=units_offered(wanted, after),
        people=people_offered(wanted, after),
        findings=findings(wanted),
        title=verdict(wanted),
        totals=totals_of(wanted),
        checked=checked,
    )


def _weekday(day: date) -> str:
    name: str = format_date(day, "EEEE")
    return name
