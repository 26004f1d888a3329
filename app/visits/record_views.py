"""The page on which a team records its day: saved as typed by script, as one form without, then sent round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clock import today
from app.papers import drafting
from app.papers.kinds import check_submission, kind_named
from app.papers.models import Paper
from app.papers.page import PaperPage, page_of, paper_seen
from app.papers.relations import relations_to
from app.visits.record_form import sent_by_form, sent_by_script
from app.visits.record_page import TONES, RecordPage, draft_content, marks_of, record_page, troubles_of
from app.visits.recording import Recorded, record_fields
from app.web import sentence, status_of
from workflows.figures import STANDING_TITLES, Standing
from workflows.minutes import MINUTES
from workflows.minutes_content import MinutesContent
from workflows.paper import State
from workflows.permissions import Action, may
from workflows.refusals import NotAllowed, NotFound, Refusal

blueprint = Blueprint("record", __name__, template_folder="templates")


@blueprint.get("/visits/<int:paper_id>/record")
@require(Action.DRAFT)
def record(paper_id: int) -> ResponseReturnValue:
    """Ghi biên bản; minutes that went round already are read on their own page. With ``check``, what is missing."""
    paper = _minutes(paper_id)
    if paper.state != State.DRAFTING:
        return redirect(url_for("papers.paper", paper_id=paper_id), 303)
    _check_writes(paper)
    content = draft_content(paper_id)
    troubles = troubles_of(content) if "check" in request.args else {}
    return _page(paper, content, troubles=troubles)


@blueprint.post("/visits/<int:paper_id>/record")
@require(Action.DRAFT)
def save(paper_id: int) -> ResponseReturnValue:
    """Save the whole page, field by field; what could not be saved stays in its field with the reason beside it."""
    sent = sent_by_form(request.form)
    recorded = record_fields(actor(), paper_id, sent.base, sent.mine)
    if recorded.conflicts or recorded.refused:
        return _page_to_mend(paper_id, sent.mine, recorded)
    flash(_("Đã lưu biên bản đang ghi."), "success")
    if request.form.get("do") == "review":
        return redirect(url_for("record.submission", paper_id=paper_id), 303)
    return redirect(url_for("record.record", paper_id=paper_id), 303)


@blueprint.post("/visits/<int:paper_id>/record/fields")
@require(Action.DRAFT)
def save_fields(paper_id: int) -> ResponseReturnValue:
    """The same for a script: some fields as JSON, all fields back as they are stored now."""
    try:
        sent = sent_by_script(request.get_json(silent=True))
        recorded = record_fields(actor(), paper_id, sent.base, sent.mine, sent.key)
    except Refusal as refusal:
        g.refused = refusal
        return jsonify(error=sentence(refusal)), status_of(refusal)
    return jsonify(
        revision=recorded.revision,
        repeated=recorded.repeated,
        fields=recorded.fields,
        conflicts={each.path: each.theirs for each in recorded.conflicts},
        refused={path: sentence(refusal) for path, refusal in recorded.refused.items()},
        marks={path: asdict(mark) for path, mark in marks_of(draft_content(paper_id)).items()},
    )


@blueprint.get("/visits/<int:paper_id>/submission")
@require(Action.SUBMIT)
def submission(paper_id: int) -> ResponseReturnValue:
    """Before the inspected unit gets it: what is missing, each with its field; else the whole text once more."""
    paper = _minutes(paper_id)
    page = page_of(actor(), paper_id)
    if Action.SUBMIT not in page.can:
        raise NotAllowed("Biên bản không ở bước ghi, hoặc Ông/Bà không ở trong đoàn kiểm tra.")
    content = draft_content(paper_id)
    found = troubles_of(content)
    return render_template(
        "visits/submission.html",
        page=page,
        paper=paper,
        found=found,
        trouble="" if found else _trouble(page),
        inspected=content.inspected_name,
        today=today(),
    )


def _minutes(paper_id: int) -> Paper:
    """Minutes through their reader's eyes; NotFound for every other paper."""
    paper, _relations = paper_seen(actor(), paper_id)
    if paper.kind != MINUTES.name:
        raise NotFound("Không tìm thấy biên bản này.")
    return paper


def _check_writes(paper: Paper) -> None:
    if not may(actor(), Action.DRAFT, State(paper.state), relations_to(paper, MINUTES, actor())):
        raise NotAllowed("Chỉ người trong đoàn kiểm tra hoặc người soạn thảo của đơn vị kiểm tra ghi biên bản.")


def _trouble(page: PaperPage) -> str:
    """What else keeps the record from going round: no account to sign with, a letter that no font has."""
    try:
        check_submission(page.paper, drafting.submittable(kind_named(page.paper.kind), page.copy))
    except Refusal as refusal:
        return sentence(refusal)
    return ""


def _page_to_mend(paper_id: int, typed: Mapping[str, str], recorded: Recorded) -> ResponseReturnValue:
    """The page with what was typed where it could not be saved, and beside it the other's text or the reason."""
    conflicts = {each.path: each.theirs for each in recorded.conflicts}
    troubles = {path: sentence(refusal) for path, refusal in recorded.refused.items()}
    for refusal in recorded.refused.values():
        g.refused = refusal
    flash(_("Các ô khác đã lưu. Mời xem những ô có báo bên dưới rồi lưu lại."), "refused")
    kept = {path: typed[path] for path in (*conflicts, *troubles)}
    page = _page(_minutes(paper_id), draft_content(paper_id), typed=kept, conflicts=conflicts, troubles=troubles)
    return page, 409 if conflicts else 422


def _page(paper: Paper, content: MinutesContent, **beside: Mapping[str, str]) -> str:
    page: RecordPage = record_page(paper, content, **beside)
    standings = [(each, STANDING_TITLES[each], TONES[each]) for each in Standing]
    return render_template("visits/record.html", page=page, person_id=actor().person_id, standings=standings)
