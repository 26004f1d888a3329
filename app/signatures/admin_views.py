"""The administrator's pages about trust (quản trị chứng thư số): everybody's certificates, and foreign roots."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, fresh_required, require
from app.clock import now
from app.signatures import revoking, roots
from app.signatures.authority import own_roots
from app.signatures.engine.algorithms import key_name
from app.signatures.engine.certificates import fingerprint
from app.signatures.key_words import REASON_WORDS, SOURCES, state_words
from app.signatures.service import certificate_of
from app.web import sentence, whole
from workflows.permissions import Action
from workflows.refusals import BadInput

blueprint = Blueprint("trust", __name__, template_folder="templates")


@blueprint.get("/certificates")
@require(Action.ADMINISTER_KEYS)
def certificates() -> ResponseReturnValue:
    """Everybody's certificates, newest first."""
    page = min(max(request.args.get("page", 1, type=whole), 1), 10_000)
    rows, more = revoking.certificates_page(actor(), page)
    return render_template(
        "signatures/certificates.html", rows=rows, page=page, more=more, sources=SOURCES, state_words=state_words
    )


@blueprint.get("/certificates/<int:credential_id>")
@require(Action.ADMINISTER_KEYS)
def certificate(credential_id: int) -> ResponseReturnValue:
    """One certificate, and its revocation."""
    credential, person, unit = revoking.certificate_by_id(actor(), credential_id)
    return render_template(
        "signatures/certificate.html",
        credential=credential,
        certificate=certificate_of(credential),
        person=person,
        unit=unit,
        sources=SOURCES,
        reasons=REASON_WORDS,
        state=state_words(credential),
        revocable=credential.revoked_at is None and credential.expires_at > now(),
    )


@blueprint.post("/certificates/<int:credential_id>/revocation")
@require(Action.ADMINISTER_KEYS)
@fresh_required
def revoke(credential_id: int) -> ResponseReturnValue:
    """Thu hồi: for somebody who cannot do it, or must not sign any more."""
    revoking.revoke(actor(), credential_id, request.form.get("reason", ""))
    flash(_("Đã thu hồi chứng thư số. Người giữ không ký bằng chứng thư số này được nữa."), "success")
    return redirect(url_for("trust.certificate", credential_id=credential_id), 303)


@blueprint.get("/roots")
@require(Action.ADMINISTER_KEYS)
def trust_roots() -> ResponseReturnValue:
    """The roots that are trusted, and those that wait for a second administrator."""
    return _roots_page()


@blueprint.post("/roots")
@require(Action.ADMINISTER_KEYS)
@fresh_required
def propose() -> ResponseReturnValue:
    """Propose a root, sent as a file."""
    file = request.files.get("certificate")
    try:
        roots.propose(actor(), file.read() if file else b"", request.form.get("source", ""))
    except BadInput as refusal:
        return _roots_page({refusal.field: sentence(refusal)}), 422
    flash(_("Đã đề nghị. Chứng thư gốc chỉ được tin cậy sau khi một quản trị viên khác xác nhận."), "success")
    return _back()


@blueprint.post("/roots/<int:root_id>/confirmation")
@require(Action.ADMINISTER_KEYS)
@fresh_required
def confirm(root_id: int) -> ResponseReturnValue:
    """Xác nhận: from now on it is trusted."""
    roots.confirm(actor(), root_id, request.form.get("fingerprint", ""))
    flash(_("Đã xác nhận. Từ nay chứng thư gốc này được tin cậy khi kiểm tra chữ ký."), "success")
    return _back()


@blueprint.post("/roots/<int:root_id>/withdrawal")
@require(Action.ADMINISTER_KEYS)
@fresh_required
def withdraw(root_id: int) -> ResponseReturnValue:
    """Rút: propose it, or do it as the second."""
    roots.withdraw(actor(), root_id, request.form.get("fingerprint", ""))
    flash(_("Đã ghi nhận việc rút chứng thư gốc."), "success")
    return _back()


@blueprint.post("/roots/<int:root_id>/keeping")
@require(Action.ADMINISTER_KEYS)
@fresh_required
def keep(root_id: int) -> ResponseReturnValue:
    """Giữ lại: take a proposed withdrawal back."""
    roots.keep(actor(), root_id)
    flash(_("Đã giữ lại chứng thư gốc."), "success")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("trust.trust_roots"), 303)


def _roots_page(errors: dict[str, str] | None = None) -> str:
    return render_template(
        "signatures/roots.html",
        own=[(root, key_name(root.public_key()), fingerprint(root)) for root in own_roots()],
        roots=roots.roots_seen(actor()),
        alone=roots.stands_alone(actor()),
        me=actor().person_id,
        errors=errors or {},
        source=request.form.get("source", ""),
    )
