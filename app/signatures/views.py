"""The page of one's own certificates (khóa ký số của tôi): enrol, renew, register a device, stop using, revoke."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import actor, fresh_required, require
from app.accounts.second_factor import check_second_factor
from app.signatures import devices, revoking, service
from app.signatures.engine.keys import Algorithm
from app.signatures.engine.pkcs11 import DeviceRefused, FoundCertificate
from app.signatures.key_words import REASON_WORDS, cards, named
from app.web import sentence
from workflows.people import Office
from workflows.permissions import MAY_SIGN, Action
from workflows.refusals import BadInput

blueprint = Blueprint("signatures", __name__, template_folder="templates")
blueprint.add_app_template_filter(named)


@dataclass(frozen=True, slots=True)
class Devices:
    """What the page offers of the devices: the certificates seen, or why none could be."""

    found: list[FoundCertificate]
    trouble: str = ""


@blueprint.get("/key")
@require(Action.OWN_KEY)
@fresh_required
def key() -> ResponseReturnValue:
    """The certificates in use, and the forms for a new one."""
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
        drawn = picture.read() if picture and picture.filename else None
        service.enrol(actor(), pin, algorithm, drawn, for_agency=_for_agency())
    except BadInput as refusal:
        return _page({refusal.field: sentence(refusal)}), 422
    flash(_("Đã tạo khóa ký số. Mời nhớ mã PIN: hệ thống không lưu và không khôi phục được mã này."), "success")
    return _back()


@blueprint.post("/key/registration")
@require(Action.OWN_KEY)
@fresh_required
def register() -> ResponseReturnValue:
    """Register a certificate whose key is in a device: chosen among those seen, or sent as a file."""
    try:
        check_second_factor(current_user, request.form.get("code", ""))
        file, chosen = request.files.get("certificate"), request.form.get("device", "")
        content = file.read() if file else b""
        if chosen and not content:
            devices.register_from_device(actor(), chosen, for_agency=_for_agency())
        else:
            devices.register_from_file(actor(), content, for_agency=_for_agency())
    except BadInput as refusal:
        field = "register_code" if refusal.field == "code" else refusal.field
        return _page({field: sentence(refusal)}), 422
    flash(_("Đã đăng ký chứng thư số. Tình trạng thu hồi được hỏi lại ở mỗi lần kiểm tra chữ ký."), "success")
    return _back()


@blueprint.post("/key/<int:credential_id>/stop")
@require(Action.OWN_KEY)
@fresh_required
def stop(credential_id: int) -> ResponseReturnValue:
    """Ngừng dùng: nothing is signed with it any more."""
    revoking.stop_using(actor(), credential_id)
    flash(_("Đã ngừng dùng chứng thư số. Chữ ký đã ký trước đó vẫn kiểm tra được."), "success")
    return _back()


@blueprint.post("/key/<int:credential_id>/revocation")
@require(Action.OWN_KEY)
@fresh_required
def revoke(credential_id: int) -> ResponseReturnValue:
    """Thu hồi: everybody is told."""
    revoking.revoke(actor(), credential_id, request.form.get("reason", ""))
    flash(_("Đã thu hồi chứng thư số. Muốn ký tiếp, mời tạo khóa mới hoặc đăng ký chứng thư số khác."), "success")
    return _back()


def _for_agency() -> bool:
    """What the form says; who is only a clerk has no other certificate."""
    chosen = request.form.get("holder")
    return not actor().units_as(*MAY_SIGN) if chosen is None else chosen == "agency"


def _back() -> ResponseReturnValue:
    paper = request.form.get("paper", type=int)
    return redirect(url_for("papers.signature_form", paper_id=paper) if paper else url_for("signatures.key"), 303)


def _page(errors: dict[str, str] | None = None) -> str:
    return render_template(
        "signatures/key.html",
        cards=cards(service.credentials_of(actor().person_id)),
        devices=_devices(),
        reasons=REASON_WORDS,
        both=bool(actor().units_as(*MAY_SIGN)) and actor().holds(Office.CLERK),
        for_agency=_for_agency(),
        errors=errors or {},
        paper=request.values.get("paper", type=int),
    )


def _devices() -> Devices:
    try:
        return Devices(devices.certificates_in_devices())
    except DeviceRefused as refusal:
        return Devices([], sentence(refusal))
