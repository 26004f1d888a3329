"""The pages of corrections and recalls: beginning one from an issued paper, the editor, the last look."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clock import today
from app.corrections import service
from app.corrections.form import content_from, rearranged
from app.papers import drafting
from app.papers.page import PaperPage, page_of
from app.web import sentence
from workflows.corrections.correction import CORRECTION
from workflows.corrections.recall import RECALL
from workflows.permissions import Action
from workflows.refusals import BadInput, NotAllowed, NotFound, Stale

blueprint = Blueprint("corrections", __name__, template_folder="templates")


@blueprint.post("/papers/<int:paper_id>/correction")
@require(Action.START)
def correct(paper_id: int) -> ResponseReturnValue:
    """Đính chính: begin the correcting letter."""
    begun = service.start_correction(actor(), paper_id, request.form.get("reason", ""))
    flash(_("Đã bắt đầu công văn đính chính. Văn bản đã ban hành không thay đổi."), "success")
    return redirect(url_for("corrections.edit", paper_id=begun), 303)


@blueprint.post("/papers/<int:paper_id>/recall")
@require(Action.START)
def recall(paper_id: int) -> ResponseReturnValue:
    """Thu hồi: begin the notice of recall."""
    begun = service.start_recall(actor(), paper_id, request.form.get("reason", ""))
    flash(_("Đã bắt đầu thông báo thu hồi. Văn bản còn hiệu lực đến khi thông báo được ký."), "success")
    return redirect(url_for("corrections.edit", paper_id=begun), 303)


@blueprint.get("/corrections/<int:paper_id>/edit")
@require(Action.DRAFT)
def edit(paper_id: int) -> ResponseReturnValue:
    """The editor on the working copy, with a word at what cannot stand yet."""
    page = _draft(paper_id)
    trouble = page.trouble or (drafting.obstacle(page.kind, page.copy) if "check" in request.args else None)
    errors = {trouble.field: sentence(trouble)} if trouble else {}
    return _editor(page, json.loads(page.copy.content), page.copy.revision, errors)


@blueprint.post("/corrections/<int:paper_id>/edit")
@require(Action.DRAFT)
def save(paper_id: int) -> ResponseReturnValue:
    """Save what was typed; with a row's button, save with the row added or removed."""
    page = _draft(paper_id)
    wish, revision = request.form.get("do", ""), request.form.get("revision", 0, type=int)
    typed = rearranged(content_from(request.form, json.loads(page.copy.content)), wish)
    try:
        drafting.save(actor(), paper_id, typed, revision)
    except (Stale, BadInput) as refusal:
        flash(sentence(refusal), "refused")
        return _editor(page, typed, revision, {}), 409
    if wish == "submit":
        return redirect(url_for("corrections.submission", paper_id=paper_id), 303)
    if not wish:
        flash(_("Đã lưu bản đang soạn."), "success")
    anchor = "items" if wish else None
    return redirect(url_for("corrections.edit", paper_id=paper_id, _anchor=anchor), 303)


@blueprint.get("/corrections/<int:paper_id>/submission")
@require(Action.SUBMIT)
def submission(paper_id: int) -> ResponseReturnValue:
    """Before it goes on: the whole text once more."""
    page = _draft(paper_id)
    trouble = drafting.obstacle(page.kind, page.copy)
    return render_template(
        "corrections/submission.html",
        page=page,
        today=today(),
        trouble=sentence(trouble) if trouble else "",
        place=trouble.field.replace(".", "-") if trouble else "",
    )


def _draft(paper_id: int) -> PaperPage:
    """The page of a correction or recall that the reader is drafting."""
    page = page_of(actor(), paper_id)
    if page.kind not in (CORRECTION, RECALL):
        raise NotFound("Không tìm thấy văn bản này.")
    if Action.DRAFT not in page.can:
        raise NotAllowed("Văn bản không ở bước soạn thảo, hoặc Ông/Bà không phải người soạn.")
    return page


def _editor(page: PaperPage, content: dict[str, Any], revision: int, errors: dict[str, str]) -> str:
    return render_template(
        "corrections/edit.html",
        content=content,
        revision=revision,
        errors=errors,
        paper_id=page.paper.id,
        target_day=date.fromisoformat(content["target"]["day"]),
    )
