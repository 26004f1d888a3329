"""The pages of the closing papers (văn bản cuối năm): the list, the beginning, the editor, the submission."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clock import today
from app.clusters.service import members_of
from app.frame import year_in_view
from app.papers import drafting
from app.papers.forms import number_entered
from app.papers.page import PaperPage, page_of
from app.results import papers as service
from app.results.papers_form import AWARDS, LISTS, nominee_key, texts_from
from app.web import sentence, whole
from workflows.paper import STATE_TITLES, Party, State
from workflows.permissions import Action
from workflows.refusals import BadInput, Refusal, Stale

blueprint = Blueprint("reports", __name__, url_prefix="/results/papers", template_folder="templates")
FIGURES = "figures"  # the wish to have them renewed


@blueprint.get("")
@require(Action.SEE_RESULTS)
def reports() -> ResponseReturnValue:
    """Văn bản cuối năm: ranking, report, nomination; where each stands, and the way to begin it."""
    year = year_in_view()
    rows = service.listed(actor(), year.id) if year else []
    return render_template("results/papers.html", rows=rows, State=State, titles=STATE_TITLES)


@blueprint.post("")
@require(Action.SUM_UP)
def start() -> ResponseReturnValue:
    """Begin one of them with the year's figures."""
    paper_id = service.start(actor(), request.form.get("year", 0, type=whole), request.form.get("kind", ""))
    flash(_("Đã lập dự thảo với số liệu hiện có. Mời xem lại và viết lời văn."), "success")
    return redirect(url_for("reports.edit", paper_id=paper_id), 303)


@blueprint.get("/<int:paper_id>/edit")
@require(Action.DRAFT)
def edit(paper_id: int) -> ResponseReturnValue:
    """The texts of the draft, with a word at what cannot stand yet, and the paper as it will be printed."""
    draft, page = service.draft_of(actor(), paper_id), page_of(actor(), paper_id)
    trouble = _obstacle(page) if "check" in request.args else page.trouble
    errors = {trouble.field: sentence(trouble)} if isinstance(trouble, BadInput) else {}
    return _editor(draft, errors, page)


@blueprint.post("/<int:paper_id>/edit")
@require(Action.DRAFT)
def save(paper_id: int) -> ResponseReturnValue:
    """Save what was typed, letter by letter; with a row's button, with the row added, removed or moved.

    Cập nhật số liệu saves it with the figures of today.
    """
    wish = request.form.get("do", "")
    draft = service.draft_of(actor(), paper_id)
    typed = replace(
        draft,
        revision=number_entered("revision"),
        content=texts_from(request.form, draft.kind.name, draft.content, wish),
    )
    try:
        service.save(actor(), service.updated(typed) if wish == FIGURES else typed)
    except (Stale, BadInput) as refusal:
        flash(sentence(refusal), "refused")
        return _editor(typed, {}), 409
    if wish == "submit":
        return redirect(url_for("reports.submission", paper_id=paper_id), 303)
    if wish == FIGURES:
        flash(_("Đã cập nhật số liệu. Lời văn đã viết được giữ nguyên."), "success")
    if not wish:
        flash(_("Đã lưu bản đang soạn."), "success")
    verb, _colon, row = wish.partition(":")
    anchor = f"add-{row}" if verb == "add" else row
    return redirect(url_for("reports.edit", paper_id=paper_id, _anchor=anchor or None), 303)


@blueprint.post("/<int:paper_id>/working-copy")
@require(Action.DRAFT)
def autosave(paper_id: int) -> ResponseReturnValue:
    """The same, while typing."""
    draft, revision = service.draft_of(actor(), paper_id), number_entered("revision")
    try:
        typed = texts_from(request.form, draft.kind.name, draft.content)
        saved = service.save(actor(), replace(draft, revision=revision, content=typed))
    except (Stale, BadInput) as refusal:
        return jsonify(saved=False, sentence=sentence(refusal), revision=revision), 409
    return jsonify(saved=True, sentence="", revision=saved)


@blueprint.get("/<int:paper_id>/submission")
@require(Action.SUBMIT)
def submission(paper_id: int) -> ResponseReturnValue:
    """Before it goes out: what will be sent, to whom, until when; or what keeps it back."""
    draft, page = service.draft_of(actor(), paper_id), page_of(actor(), paper_id)
    trouble = _obstacle(page)
    field = trouble.field if isinstance(trouble, BadInput) else ""
    return render_template(
        "results/papers_submission.html",
        page=page,
        members=members_of(page.year) if draft.kind.reviewed_by is Party.MEMBERS else [],
        today=today(),
        trouble=sentence(trouble) if trouble else "",
        written=_is_written(field),
        place=field.replace(".", "-"),
    )


def _obstacle(page: PaperPage) -> Refusal | None:
    """What keeps the working copy from being submitted, if anything."""
    try:
        content = drafting.submittable(page.kind, page.copy)
    except BadInput as refusal:
        return refusal
    return service.outdated(page.paper, content)


def _is_written(field: str) -> bool:
    """Whether a person writes this part of the content; all others are mended by renewing the figures."""
    lists = {each.name for lists in LISTS.values() for each in lists}
    return field.split(".", maxsplit=1)[0] in lists or field.endswith((".award", ".reason"))


def _editor(draft: service.Draft, errors: dict[str, str], page: PaperPage | None = None) -> str:
    return render_template(
        "results/papers_edit.html",
        draft=draft,
        content=draft.content,
        lists=LISTS[draft.kind.name],
        awards=AWARDS,
        nominee_key=nominee_key,
        errors=errors,
        page=page,
    )
