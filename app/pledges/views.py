"""The pages of pledges: the list, the beginning, the editor."""

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
from app.papers.link_words import MARKS
from app.papers.links import marks_of
from app.papers.page import check_is, page_of
from app.pledges import service
from app.pledges.form import content_from, rearranged
from app.web import sentence, whole
from workflows.paper import STATE_TITLES, State
from workflows.permissions import Action
from workflows.pledge import PLEDGE
from workflows.pledge_content import Comparator
from workflows.refusals import BadInput, NotAllowed, Stale

blueprint = Blueprint("pledges", __name__, template_folder="templates")


@blueprint.get("/pledges")
@require(Action.SEARCH_ARCHIVE)
def pledges() -> ResponseReturnValue:
    """Giao ước: those of every cluster-year that the reader sees, and the way to begin this year's."""
    year = year_in_view()
    found = service.listed(actor())
    can_start = year is not None and service.may_start(actor(), year)
    marks = {paper_id: [_(MARKS[mark]) for mark in done] for paper_id, done in marks_of([p.id for p in found]).items()}
    return render_template(
        "pledges/pledges.html", found=found, titles=STATE_TITLES, State=State, can_start=can_start, marks=marks
    )


@blueprint.post("/pledges")
@require(Action.START)
def start() -> ResponseReturnValue:
    """Begin the pledge of the year."""
    paper_id = service.start(actor(), request.form.get("year", 0, type=whole))
    flash(_("Đã bắt đầu bản giao ước. Nội dung được lưu trong khi Ông/Bà soạn."), "success")
    return redirect(url_for("pledges.edit", paper_id=paper_id), 303)


@blueprint.get("/pledges/<int:paper_id>/edit")
@require(Action.DRAFT)
def edit(paper_id: int) -> ResponseReturnValue:
    """The editor on the working copy, with a word at what cannot stand yet."""
    check_is(actor(), paper_id, PLEDGE.name)
    page = page_of(actor(), paper_id)
    if Action.DRAFT not in page.can:
        raise NotAllowed("Văn bản không ở bước soạn thảo, hoặc Ông/Bà không phải người soạn.")
    trouble = page.trouble or (drafting.obstacle(page.kind, page.copy) if "check" in request.args else None)
    errors = {trouble.field: sentence(trouble)} if trouble else {}
    return _editor(paper_id, json.loads(page.copy.content), page.copy.revision, errors)


@blueprint.post("/pledges/<int:paper_id>/edit")
@require(Action.DRAFT)
def save(paper_id: int) -> ResponseReturnValue:
    """Save what was typed, letter by letter; with a row's button, save with the row added, removed or moved."""
    check_is(actor(), paper_id, PLEDGE.name)
    wish, revision = request.form.get("do", ""), request.form.get("revision", 0, type=int)
    typed = rearranged(content_from(request.form), wish)
    try:
        drafting.save(actor(), paper_id, typed, revision)
    except (Stale, BadInput) as refusal:
        flash(sentence(refusal), "refused")
        return _editor(paper_id, typed, revision, {}), 409
    if wish == "submit":
        return redirect(url_for("pledges.submission", paper_id=paper_id), 303)
    if not wish:
        flash(_("Đã lưu bản đang soạn."), "success")
    verb, _colon, row = wish.partition(":")
    anchor = f"add-{row}" if verb == "add" else row
    return redirect(url_for("pledges.edit", paper_id=paper_id, _anchor=anchor or None), 303)


@blueprint.post("/pledges/<int:paper_id>/working-copy")
@require(Action.DRAFT)
def autosave(paper_id: int) -> ResponseReturnValue:
    """The same, while typing."""
    check_is(actor(), paper_id, PLEDGE.name)
    revision = request.form.get("revision", 0, type=int)
    try:
        saved = drafting.save(actor(), paper_id, content_from(request.form), revision)
    except (Stale, BadInput) as refusal:
        return jsonify(saved=False, sentence=sentence(refusal), revision=revision), 409
    return jsonify(saved=True, sentence="", revision=saved.revision)


@blueprint.get("/pledges/<int:paper_id>/submission")
@require(Action.SUBMIT)
def submission(paper_id: int) -> ResponseReturnValue:
    """Before it goes out: what will be sent, to whom, until when."""
    check_is(actor(), paper_id, PLEDGE.name)
    page = page_of(actor(), paper_id)
    if Action.SUBMIT not in page.can:
        raise NotAllowed("Văn bản không ở bước soạn thảo, hoặc Ông/Bà không phải người soạn.")
    trouble = drafting.obstacle(page.kind, page.copy)
    return render_template(
        "pledges/submission.html",
        page=page,
        members=members_of(page.year),
        today=today(),
        trouble=sentence(trouble) if trouble else "",
        place=_row_of(trouble) if trouble else "",
    )


def _row_of(trouble: BadInput) -> str:
    """The id of the editor's input that a path like "fields.0.commitments.1.target.value" is about."""
    return trouble.field.replace(".target.", ".").replace(".", "-")


def _editor(paper_id: int, content: dict[str, Any], revision: int, errors: dict[str, str]) -> str:
    return render_template(
        "pledges/edit.html",
        paper_id=paper_id,
        content=content,
        revision=revision,
        errors=errors,
        comparators=list(Comparator),
    )
