"""The pages of the scoring table (bảng điểm): which holds, the beginning, the editor, the submission."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clock import today
from app.clusters.service import members_of
from app.frame import year_in_view
from app.papers import drafting
from app.papers.page import PaperPage, check_is, page_of
from app.results import scoring as service
from app.results.scoring_form import content_from, rearranged
from app.results.scoring_page import advice_on, held, sums_of
from app.results.votes import METHOD_TITLES
from app.web import sentence, translated, whole
from workflows.paper import STATE_TITLES, State
from workflows.permissions import Action
from workflows.refusals import BadInput, NotAllowed, Stale
from workflows.scoring.kind import SCORING

blueprint = Blueprint("scoring", __name__, url_prefix="/results/scoring", template_folder="templates")


@blueprint.get("")
@require(Action.SEE_RESULTS)
def scoring() -> ResponseReturnValue:
    """Bảng điểm: the one that holds, those under way and before, and the ways to begin one."""
    year = year_in_view()
    tables = service.tables_seen(actor(), year.id) if year else None
    return render_template(
        "results/scoring.html",
        tables=tables,
        held=held(tables.in_force) if tables and tables.in_force else None,
        starts=service.START_TITLES,
        titles=STATE_TITLES,
        State=State,
    )


@blueprint.post("")
@require(Action.SUM_UP)
def start() -> ResponseReturnValue:
    """Begin a table."""
    paper_id = service.start(actor(), request.form.get("year", 0, type=whole), request.form.get("source", ""))
    flash(_("Đã bắt đầu bảng điểm. Nội dung được lưu trong khi Ông/Bà soạn."), "success")
    return redirect(url_for("scoring.edit", paper_id=paper_id), 303)


@blueprint.get("/<int:paper_id>/edit")
@require(Action.DRAFT)
def edit(paper_id: int) -> ResponseReturnValue:
    """The editor on the working copy, with a word at what cannot stand yet."""
    page = _drafted(paper_id, Action.DRAFT)
    trouble = page.trouble or (drafting.obstacle(page.kind, page.copy) if "check" in request.args else None)
    errors = {trouble.field: sentence(trouble)} if trouble else {}
    return _editor(page, json.loads(page.copy.content), page.copy.revision, errors)


@blueprint.post("/<int:paper_id>/edit")
@require(Action.DRAFT)
def save(paper_id: int) -> ResponseReturnValue:
    """Save what was typed, letter by letter; with a row's button, save with the row added, removed or moved."""
    wish, revision = request.form.get("do", ""), request.form.get("revision", 0, type=int)
    typed = rearranged(content_from(request.form), wish)
    check_is(actor(), paper_id, SCORING.name)
    try:
        drafting.save(actor(), paper_id, typed, revision)
    except (Stale, BadInput) as refusal:
        flash(sentence(refusal), "refused")
        return _editor(_drafted(paper_id, Action.DRAFT), typed, revision, {}), 409
    if wish == "submit":
        return redirect(url_for("scoring.submission", paper_id=paper_id), 303)
    if not wish:
        flash(_("Đã lưu bản đang soạn."), "success")
    verb, _colon, row = wish.partition(":")
    anchor = f"add-{row}" if verb == "add" else row
    return redirect(url_for("scoring.edit", paper_id=paper_id, _anchor=anchor or None), 303)


@blueprint.post("/<int:paper_id>/working-copy")
@require(Action.DRAFT)
def autosave(paper_id: int) -> ResponseReturnValue:
    """The same, while typing."""
    revision = request.form.get("revision", 0, type=int)
    check_is(actor(), paper_id, SCORING.name)
    try:
        saved = drafting.save(actor(), paper_id, content_from(request.form), revision)
    except (Stale, BadInput) as refusal:
        return jsonify(saved=False, sentence=sentence(refusal), revision=revision), 409
    return jsonify(saved=True, sentence="", revision=saved.revision)


@blueprint.get("/<int:paper_id>/submission")
@require(Action.SUBMIT)
def submission(paper_id: int) -> ResponseReturnValue:
    """Before it goes out: what will be sent, to whom, until when; advice is shown and stops nobody."""
    page = _drafted(paper_id, Action.SUBMIT)
    trouble = drafting.obstacle(page.kind, page.copy)
    return render_template(
        "results/scoring_submission.html",
        page=page,
        members=members_of(page.year),
        today=today(),
        trouble=sentence(trouble) if trouble else "",
        place=trouble.field.replace(".", "-") if trouble else "",
        advice=[] if trouble else advice_on(page.paper.cluster_year_id, json.loads(page.copy.content)),
    )


def _drafted(paper_id: int, action: Action) -> PaperPage:
    check_is(actor(), paper_id, SCORING.name)
    page = page_of(actor(), paper_id)
    if action not in page.can:
        raise NotAllowed("Văn bản không ở bước soạn thảo, hoặc Ông/Bà không phải người soạn.")
    return page


def _editor(page: PaperPage, content: dict[str, Any], revision: int, errors: dict[str, str]) -> str:
    return render_template(
        "results/scoring_edit.html",
        paper_id=page.paper.id,
        content=content,
        revision=revision,
        errors=errors,
        sums=sums_of(content),
        turns=[(str(turn), _("Xét thứ %(turn)s", turn=turn)) for turn in range(1, len(content["parts"]) + 1)],
        advice=advice_on(page.paper.cluster_year_id, content),
        vote_methods=[(method.value, translated(words)) for method, words in METHOD_TITLES.items()],
        commitments=service.measurable(page.paper.cluster_year_id),
    )
