"""The words of a draft, and its submission (lời văn kế hoạch, xem lại và trình)."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clock import today
from app.clusters.service import members_of
from app.inspections.board_form import texts_from
from app.inspections.board_texts import TEXTS
from app.inspections.board_views import blueprint
from app.inspections.desk import desk_of, findings, save
from app.papers import drafting
from app.papers.forms import number_entered
from app.papers.page import page_of
from app.pledges.form import rearranged
from app.web import sentence
from workflows.permissions import Action
from workflows.refusals import BadInput, Stale

__all__ = ["blueprint"]


@blueprint.get("/<int:paper_id>/text")
@require(Action.DRAFT)
def text(paper_id: int) -> ResponseReturnValue:
    """The words of the plan, with a word at what cannot stand yet."""
    desk = desk_of(actor(), paper_id)
    page = page_of(actor(), paper_id)
    trouble = drafting.obstacle(page.kind, page.copy) if "check" in request.args else None
    errors = {trouble.field: sentence(trouble)} if trouble else {}
    return render_template("inspections/text.html", desk=desk, content=desk.content, errors=errors)


@blueprint.post("/<int:paper_id>/text")
@require(Action.DRAFT)
def save_text(paper_id: int) -> ResponseReturnValue:
    """Save what was typed, letter by letter; with a row's button, with the row added, removed or moved."""
    wish = request.form.get("do", "")
    desk = replace(desk_of(actor(), paper_id), revision=number_entered("revision"))
    typed = replace(desk, content=rearranged(texts_from(request.form, desk.content), wish))
    try:
        save(actor(), typed)
    except (Stale, BadInput) as refusal:
        flash(sentence(refusal), "refused")
        return render_template("inspections/text.html", desk=typed, content=typed.content, errors={}), 409
    if wish == "submit":
        return redirect(url_for("board.submission", paper_id=paper_id), 303)
    if not wish:
        flash(_("Đã lưu bản đang soạn."), "success")
    verb, _colon, row = wish.partition(":")
    anchor = f"add-{row}" if verb == "add" else row
    return redirect(url_for("board.text", paper_id=paper_id, _anchor=anchor or None), 303)


@blueprint.post("/<int:paper_id>/text/working-copy")
@require(Action.DRAFT)
def autosave(paper_id: int) -> ResponseReturnValue:
    """The same, while typing."""
    desk = desk_of(actor(), paper_id)
    revision = number_entered("revision")
    try:
        saved = drafting.save(actor(), paper_id, texts_from(request.form, desk.content), revision)
    except (Stale, BadInput) as refusal:
        return jsonify(saved=False, sentence=sentence(refusal), revision=revision), 409
    return jsonify(saved=True, sentence="", revision=saved.revision)


@blueprint.get("/<int:paper_id>/submission")
@require(Action.SUBMIT)
def submission(paper_id: int) -> ResponseReturnValue:
    """Before it goes out: what will be sent, to whom, until when; or what keeps it back."""
    desk, page = desk_of(actor(), paper_id), page_of(actor(), paper_id)
    trouble = drafting.obstacle(page.kind, page.copy)
    return render_template(
        "inspections/submission.html",
        page=page,
        members=members_of(page.year),
        today=today(),
        findings=findings(desk),
        trouble=sentence(trouble) if trouble else "",
        in_text=trouble is not None and trouble.field.split(".")[0] in (*TEXTS, "amends"),
        place=trouble.field.replace(".", "-") if trouble else "",
    )
