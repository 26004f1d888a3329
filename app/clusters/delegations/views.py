"""The page "Ủy quyền ký": a leader lets a deputy sign, sees who may, and ends it with one press."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, fresh_required, require
from app.clock import today
from app.clusters.delegations import service
from app.clusters.delegations.forms import DelegationForm
from app.clusters.delegations.words import SHORT_FORMS, scope_in_words, standing_in_words
from app.web import sentence
from workflows.permissions import Action
from workflows.refusals import BadInput

blueprint = Blueprint("delegations", __name__)


@blueprint.get("/delegations")
@require(Action.DELEGATE)
@fresh_required
def delegations() -> ResponseReturnValue:
    """The delegations of the own unit, and the form for a new one."""
    return _page(DelegationForm())


@blueprint.post("/delegations")
@require(Action.DELEGATE)
@fresh_required
def give() -> ResponseReturnValue:
    """Giao ký: from its first day the deputy is expected where the leader would be."""
    form = DelegationForm()
    if not form.validate():
        return _page(form), 422
    try:
        row = service.give(actor(), form.office_id(), form.terms())
    except BadInput as refusal:
        shown_at = form[refusal.field]
        shown_at.errors = [*shown_at.errors, sentence(refusal)]
        return _page(form), 422
    flash(_("Đã giao %(name)s ký. Các văn bản mở ký từ nay ghi theo lần giao này.", name=row.deputy.name), "success")
    return redirect(url_for("delegations.delegations"), 303)


@blueprint.post("/delegations/<int:delegation_id>/end")
@require(Action.DELEGATE)
@fresh_required
def end(delegation_id: int) -> ResponseReturnValue:
    """Kết thúc: from now on the leader signs again."""
    service.end(actor(), delegation_id)
    flash(_("Đã kết thúc lần giao ký. Văn bản đang chờ người đó ký cần được trả lại để mở ký lại."), "success")
    return redirect(url_for("delegations.delegations"), 303)


def _page(form: DelegationForm) -> str:
    deputies, rows = service.deputies_of(actor()), service.delegations_of(actor())
    form.offer([(office.id, f"{person.name}, {person.title}") for office, person in deputies], service.kinds_by_name())
    return render_template(
        "clusters/delegations.html",
        form=form,
        may_choose=bool(deputies),
        rows=rows,
        standings={row.id: standing_in_words(row, today()) for row in rows},
        scopes={row.id: scope_in_words(row) for row in rows},
        forms=SHORT_FORMS,
        today=today(),
    )
