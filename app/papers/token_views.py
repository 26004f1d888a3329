"""The pages of signing with one's own token (ký bằng token): upload, the signing service, or only the bytes."""

from __future__ import annotations

from flask import Response, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import actor, fresh_required, require
from app.accounts.second_factor import check_second_factor
from app.papers import outside, outside_ways
from app.papers.forms import page_seen
from app.papers.page import page_of
from app.papers.signing_views import blueprint, my_row, on_page, page_to_sign, signed
from app.papers.words import in_words
from app.signatures.engine.signer_check import CannotSign
from app.signatures.service import token_of
from app.web import allow_connection, csrf, sentence, status_of
from workflows.permissions import Action
from workflows.refusals import BadInput, Refusal

__all__ = ["blueprint"]

LARGEST_UPLOAD = 10 * 1024 * 1024


@blueprint.get("/papers/<int:paper_id>/signature/token")
@require(Action.SIGN)
@fresh_required
def token_form(paper_id: int) -> ResponseReturnValue:
    """Ký bằng token: download, sign on one's own computer, upload; or by the signing service; or only the bytes."""
    return _token_page(paper_id, {})


@blueprint.post("/papers/<int:paper_id>/signature/token")
@require(Action.SIGN)
@fresh_required
def upload(paper_id: int) -> ResponseReturnValue:
    """The PDF that the signer's own tool signed."""
    try:
        check_second_factor(current_user, request.form.get("code", ""))
        outside.accept_upload(actor(), paper_id, page_seen(), _uploaded("file"))
    except (BadInput, CannotSign) as refusal:
        return _token_page(paper_id, on_page(refusal, "file"))
    return signed(paper_id)


@blueprint.post("/papers/<int:paper_id>/signature/bytes")
@require(Action.SIGN)
@fresh_required
def prepare_bytes(paper_id: int) -> ResponseReturnValue:
    """Only the bytes to sign are given out; a page of their own waits for the signature."""
    try:
        check_second_factor(current_user, request.form.get("code", ""))
        number = outside_ways.prepare_bytes(actor(), paper_id, page_seen())
    except BadInput as refusal:
        return _token_page(paper_id, {f"bytes-{name}": text for name, text in on_page(refusal, "code").items()})
    return redirect(url_for("papers.bytes_form", paper_id=paper_id, number=number), 303)


@blueprint.get("/papers/<int:paper_id>/signature/bytes/<int:number>")
@require(Action.SIGN)
@fresh_required
def bytes_form(paper_id: int, number: int) -> ResponseReturnValue:
    """Where the bytes are fetched and their signature is given."""
    return _bytes_page(paper_id, number, {})


@blueprint.get("/papers/<int:paper_id>/signature/bytes/<int:number>/message.bin")
@require(Action.SIGN)
@fresh_required
def bytes_to_sign(paper_id: int, number: int) -> ResponseReturnValue:
    """The bytes as a file, for tools that sign files."""
    response = make_response(outside_ways.bytes_of(actor(), paper_id, number).message)
    response.content_type = "application/octet-stream"
    response.headers.set("Content-Disposition", "attachment", filename=f"can-ky-{number}.bin")
    return response


@blueprint.post("/papers/<int:paper_id>/signature/bytes/<int:number>")
@require(Action.SIGN)
@fresh_required
def finish_bytes(paper_id: int, number: int) -> ResponseReturnValue:
    """The signature over those bytes: CMS, or raw."""
    try:
        outside_ways.finish_bytes(actor(), paper_id, number, _uploaded("answer"))
    except (BadInput, CannotSign) as refusal:
        return _bytes_page(paper_id, number, on_page(refusal, "answer")), 422
    return signed(paper_id)


@blueprint.post("/papers/<int:paper_id>/signature/service")
@require(Action.SIGN)
@fresh_required
def open_service(paper_id: int) -> ResponseReturnValue:
    """What the signing service on the signer's computer is to be told, in the words of its own contract (VGCA)."""
    try:
        check_second_factor(current_user, request.form.get("code", ""))
        secret = outside_ways.open_address(actor(), paper_id, page_seen())
    except Refusal as refusal:
        return {"error": _in_answer(refusal)}, status_of(refusal)
    page = page_of(actor(), paper_id)
    return {
        "FileUploadHandler": url_for("papers.posted_back", secret=secret, _external=True),
        "SessionId": "",
        "JWTToken": "",
        "FileName": url_for("papers.waiting_file", secret=secret, _external=True),
        "MetaData": [{"Key": "Field", "Value": my_row(page).slot.name}],
        "DocNumber": page.issued.number if page.issued else "",
        "IssuedDate": page.issued.day.isoformat() if page.issued else "",
    }


@blueprint.get("/papers/<int:paper_id>/signature/service")
@require(Action.SIGN)
def service_outcome(paper_id: int) -> ResponseReturnValue:
    """Where the page goes when the service says that it is done: what counts is whether the file is here."""
    page_of(actor(), paper_id)
    if outside_ways.came_back(actor(), paper_id):
        return signed(paper_id)
    flash(
        _("Dịch vụ ký số báo đã ký nhưng hệ thống chưa nhận được tệp đã ký. Mời ký lại; chưa có gì thay đổi."),
        "refused",
    )
    return redirect(url_for("papers.token_form", paper_id=paper_id), 303)


@blueprint.get("/outside/<secret>/document.pdf")
@require(Action.PUBLIC)
def waiting_file(secret: str) -> ResponseReturnValue:
    """The file that waits at a one-time address; whoever holds the address is the service the signer started."""
    response = make_response(outside_ways.file_at(secret))
    response.content_type = "application/pdf"
    return response


@blueprint.post("/outside/<secret>")
@csrf.exempt  # type: ignore[untyped-decorator] # no browser: the secret in the address is the authority, for one file
@require(Action.PUBLIC)
def posted_back(secret: str) -> ResponseReturnValue:
    """The signed file from the signing service, answered in its own contract: Status 0 is success."""
    given = next(iter(request.files.values()), None)
    try:
        verdict = outside_ways.accept_at(secret, given.read() if given else request.get_data())
    except Refusal as refusal:
        status = status_of(refusal)
        return {"Status": status, "Message": _in_answer(refusal), "FileName": "", "FileServer": ""}, status
    return {"Status": 0, "Message": verdict.verdict.value, "FileName": "", "FileServer": ""}


def _token_page(paper_id: int, errors: dict[str, str]) -> Response:
    page = page_to_sign(paper_id)
    field = my_row(page).slot.name
    token = token_of(actor().person_id)
    trouble = outside.unusable(token) if token else None
    drawn = render_template(
        "papers/token.html",
        page=page,
        field=field,
        mine=in_words(page, actor().unit_ids)["blocks"][field],
        token=token,
        trouble=sentence(trouble) if trouble else "",
        errors=errors,
    )
    response = make_response(drawn, 422 if errors else 200)
    # This one page may speak to the signing service on the signer's own computer.
    allow_connection(response, current_app.config["VGCA_SERVICE"])
    return response


def _bytes_page(paper_id: int, number: int, errors: dict[str, str]) -> str:
    page, given = page_to_sign(paper_id), outside_ways.bytes_of(actor(), paper_id, number)
    return render_template("papers/bytes.html", page=page, given=given, errors=errors)


def _uploaded(name: str) -> bytes:
    given = request.files.get(name)
    content = given.read(LARGEST_UPLOAD + 1) if given else b""
    if not content:
        raise BadInput("Mời chọn tệp rồi gửi.", field=name)
    if len(content) > LARGEST_UPLOAD:
        raise BadInput("Tệp lớn hơn 10 MB.", field=name)
    return content


def _in_answer(refusal: Refusal) -> str:
    """The refusal for a program; it is kept in the log as any other."""
    g.refused = refusal
    return sentence(refusal)
