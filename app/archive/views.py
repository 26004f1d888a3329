"""The archive's pages: putting a paper in, finding it, the register, the verdict on its signatures."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.accounts.access import actor, require
from app.archive import service
from app.archive.care import last_report
from app.archive.evidence import evidence_for
from app.archive.words import act_in_words, subject_in_words
from app.clock import today
from app.database import db
from app.papers.act import version_in_force
from app.papers.augmentation import all_waiting, waiting_for_proof
from app.papers.files import paper_file
from app.papers.forms import page_seen
from app.papers.link_words import MARKS
from app.papers.page import paper_seen
from app.papers.proof import check_signatures
from app.papers.revisions import FORMS
from app.papers.rows import signature_rows
from app.signatures.engine.evidence_package import sha256
from app.signatures.engine.verdict import Reason
from app.web import language, whole
from workflows.permissions import Action
from workflows.refusals import NotFound

blueprint = Blueprint("archive", __name__, template_folder="templates")


@blueprint.get("/archive")
@require(Action.SEARCH_ARCHIVE)
def archive() -> ResponseReturnValue:
    """Lưu trữ: everything, or what holds the words asked for."""
    query, page = request.args.get("q", "").strip()[:200], _page()
    found, total = service.search(actor(), query, page)
    pages = -(-total // service.PAGE)
    spoken, root = language(), request.root_path
    rows = [_drawn(row, spoken, root) for row in found]
    return render_template("archive/archive.html", rows=rows, total=total, query=query, page=page, pages=pages)


@lru_cache(maxsize=5000)
def _drawn(row: service.FoundPaper, _language: str, _root: str) -> Markup:
    """A line of the list: papers in the archive do not change, and all that the line shows stands in the row."""
    marks = [_(MARKS[mark]) for mark in row.marks]
    return Markup(render_template("archive/_row.html", row=row, marks=marks))  # noqa: S704 - the template escapes


@blueprint.post("/papers/<int:paper_id>/archival")
@require(Action.ARCHIVE)
def put_in(paper_id: int) -> ResponseReturnValue:
    """Lưu trữ: only what is completely and validly signed."""
    service.archive(actor(), paper_id, page_seen())
    flash(
        _("Đã đưa văn bản vào lưu trữ. Từ nay văn bản không thay đổi được; mọi người trong cụm tra cứu được."),
        "success",
    )
    return redirect(url_for("papers.paper", paper_id=paper_id), 303)


@blueprint.get("/papers/<int:paper_id>/verdict")
@require(Action.SEE)
def verdict(paper_id: int) -> ResponseReturnValue:
    """Kiểm tra chữ ký: the file in force, checked now."""
    paper, _relations = paper_seen(actor(), paper_id)
    version = version_in_force(db.session(), paper_id)
    if version is None:
        raise NotFound("Văn bản chưa có tệp để kiểm tra chữ ký.")
    files = {form: paper_file(paper, form) for form in FORMS}
    verdicts = check_signatures(version.id, {form: file.sha256 for form, file in files.items()})
    return render_template(
        "archive/verdict.html",
        paper=paper,
        files=files,
        verdicts=verdicts,
        said=_said,
        slots=signature_rows(paper),
        waiting=waiting_for_proof(version.id),
    )


def _said(reasons: tuple[Reason, ...]) -> list[str]:
    """The reasons of a verdict in the reader's language."""
    return [str(_(reason.sentence)).format(**reason.particulars) for reason in reasons]


@blueprint.get("/papers/<int:paper_id>/evidence")
@require(Action.SEE)
def evidence(paper_id: int) -> ResponseReturnValue:
    """Hồ sơ chứng cứ: all that it takes to check the paper without this house."""
    made = evidence_for(actor(), paper_id)
    response = make_response(made.content)
    response.content_type = "application/zip"
    response.headers.set("Content-Disposition", "attachment", filename=made.name)
    response.headers["X-Content-SHA256"] = sha256(made.content)
    return response


@blueprint.get("/register")
@require(Action.SEE_REGISTER)
def register() -> ResponseReturnValue:
    """Sổ đăng ký văn bản đi, printable (Decree 30/2020, art. 22.3)."""
    year = request.args.get("of", today().year, type=whole)
    return render_template("archive/register.html", rows=service.register(actor(), year), of=year, today=today())


@blueprint.get("/log")
@require(Action.SEE_LOG)
def log() -> ResponseReturnValue:
    """Nhật ký: every act, newest first."""
    page = _page()
    rows, total = service.log_page(page)
    pages = -(-total // service.PAGE)
    return render_template(
        "archive/log.html",
        rows=rows,
        page=page,
        pages=pages,
        act=act_in_words,
        subject=subject_in_words,
        night=last_report(),
        waiting=all_waiting(),
    )


def _page() -> int:
    return max(request.args.get("page", 1, type=whole), 1)
