"""The page of one's own key (khóa ký số của tôi): enrol, see the certificate, enrol again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import actor, fresh_required, require
from app.accounts.second_factor import check_second_factor
from app.signatures import service
from app.signatures.engine.keys import Algorithm
from app.web import sentence
from workflows.permissions import Action
from workflows.refusals import BadInput

blueprint = Blueprint("signatures", __name__, template_folder="templates")


@blueprint.get("/key")
@require(Action.OWN_KEY)
@fresh_required
def key() -> ResponseReturnValue:
    """The key in use, and the form for a new one."""
    return _page()


@blueprint.post("/key")
@require(Action.OWN_KEY)
@fresh_required
def enrol() -> ResponseReturnValue:
    """Make a key under a PIN that only its holder knows."""
    pin = request.form.get("pin", "")
    try:
        service.check_same_pin(pin, request.form.get("pin_again", ""))
        check_second_factor(current_user, request.form.get("code", ""))
        picture = request.files.get("image")
        algorithm: Algorithm = "rsa3072" if request.form.get("algorithm") == "rsa3072" else "p256"
        service.enrol(actor(), pin, algorithm, picture.read() if picture and picture.filename else None)
    except BadInput as refusal:
        return _page({refusal.field: sentence(refusal)}), 422
    flash(_("Đã tạo khóa ký số. Mời nhớ mã PIN: hệ thống không lưu và không khôi phục được mã này."), "success")
    back = request.form.get("paper", type=int)
    return redirect(url_for("papers.signature_form", paper_id=back) if back else url_for("signatures.key"), 303)


def _page(errors: dict[str, str] | None = None) -> str:
    credential = service.credential_of(actor().person_id)
    return render_template(
        "signatures/key.html",
        credential=credential,
        certificate=service.certificate_of(credential) if credential else None,
        errors=errors or {},
        tries=service.PIN_TRIES,
        paper=request.values.get("paper", type=int),
    )
