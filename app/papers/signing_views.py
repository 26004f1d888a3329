"""The pages of signing (trang ký số): the ceremony with a key kept here or in the agency's device, and the seal."""

from __future__ import annotations

from flask import flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import actor, fresh_required, require
from app.accounts.second_factor import check_second_factor
from app.papers import sealing, signing
from app.papers.forms import page_seen
from app.papers.page import PaperPage, page_of
from app.papers.rows import SignatureRow
from app.papers.views import back_to, blueprint
from app.papers.words import in_words
from app.signatures.engine.keys import WrongPin
from app.signatures.service import credential_of, token_of
from app.web import sentence
from workflows.permissions import Action
from workflows.refusals import BadInput, NotFound, Refusal

__all__ = ["blueprint", "my_row", "on_page", "page_to_sign", "signed"]  # the blueprint of views.py, with more routes


@blueprint.get("/papers/<int:paper_id>/signature")
@require(Action.SIGN)
@fresh_required
def signature_form(paper_id: int) -> ResponseReturnValue:
    """The ceremony: read, confirm, sign."""
    return _ceremony(paper_id, {})


@blueprint.post("/papers/<int:paper_id>/signature")
@require(Action.SIGN)
@fresh_required
def sign(paper_id: int) -> ResponseReturnValue:
    """Ký số: exactly the text whose hash the page was showing, both files with one PIN."""
    try:
        check_second_factor(current_user, request.form.get("code", ""))
        signing.sign(actor(), paper_id, page_seen(), request.form.get("pin", ""))
    except (WrongPin, BadInput) as refusal:
        return _ceremony(paper_id, on_page(refusal, "pin")), 422
    return signed(paper_id)


@blueprint.post("/papers/<int:paper_id>/signature-refusal")
@require(Action.REFUSE_SIGNATURE)
def refuse_signature(paper_id: int) -> ResponseReturnValue:
    """Từ chối ký: the paper goes back to its drafter with the reason."""
    signing.refuse(actor(), paper_id, page_seen(), request.form.get("reason", ""))
    flash(
        _("Đã ghi nhận từ chối ký. Văn bản trở về người soạn kèm lý do; các chữ ký đã có không còn hiệu lực."),
        "success",
    )
    return back_to(paper_id)


@blueprint.get("/papers/<int:paper_id>/seal")
@require(Action.SEAL)
@fresh_required
def seal_form(paper_id: int) -> ResponseReturnValue:
    """The agency's signature: what is sealed, with which certificate."""
    return _seal_page(paper_id, {})


@blueprint.post("/papers/<int:paper_id>/seal")
@require(Action.SEAL)
@fresh_required
def seal(paper_id: int) -> ResponseReturnValue:
    """Đóng dấu số của cơ quan."""
    try:
        check_second_factor(current_user, request.form.get("code", ""))
        sealing.seal(actor(), paper_id, page_seen(), request.form.get("pin", ""))
    except (WrongPin, BadInput) as refusal:
        return _seal_page(paper_id, on_page(refusal, "pin")), 422
    flash(_("Cơ quan đã ký số. Chữ ký đã được kiểm tra: hợp lệ, văn bản nguyên vẹn."), "success")
    return back_to(paper_id)


def _ceremony(paper_id: int, errors: dict[str, str]) -> str:
    page = page_to_sign(paper_id)
    words = in_words(page, actor().unit_ids)
    mine = words["blocks"][my_row(page).slot.name]
    person = actor().person_id
    return render_template(
        "papers/sign.html",
        page=page,
        mine=mine,
        credential=credential_of(person),
        token=token_of(person),
        errors=errors,
        **words,
    )


def _seal_page(paper_id: int, errors: dict[str, str]) -> str:
    page = page_of(actor(), paper_id)
    if Action.SEAL not in page.can:
        raise NotFound("Văn bản chưa đến bước cơ quan ký số, hoặc đã có chữ ký của cơ quan.")
    words = in_words(page, actor().unit_ids)
    credential = credential_of(actor().person_id, for_agency=True)
    return render_template("papers/seal.html", page=page, credential=credential, errors=errors, **words)


def page_to_sign(paper_id: int) -> PaperPage:
    """The paper's page, for whose turn it is to sign; nothing is there for anybody else."""
    page = page_of(actor(), paper_id)
    if Action.SIGN not in page.can:
        raise NotFound("Văn bản chưa đến lượt Ông/Bà ký.")
    return page


def my_row(page: PaperPage) -> SignatureRow:
    """The reader's own place among the signatures."""
    return next(row for row in page.signatures if row.waiting and row.slot.person_id == actor().person_id)


def on_page(refusal: Refusal, field: str) -> dict[str, str]:
    """The refusal beside its field; it is kept in the log as any other."""
    g.refused = refusal
    return {(refusal.field if isinstance(refusal, BadInput) and refusal.field else field): sentence(refusal)}


def signed(paper_id: int) -> ResponseReturnValue:
    """The answer to a signature that was entered."""
    flash(_("Đã ký số. Chữ ký đã được kiểm tra: hợp lệ, văn bản nguyên vẹn."), "success")
    return back_to(paper_id)
