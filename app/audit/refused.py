"""What was refused is remembered (việc bị từ chối), after the refused act has left nothing behind."""

from __future__ import annotations

from flask import Response, g, request
from flask_login import current_user

from app.audit.service import record_refusal
from workflows.refusals import Refusal


def note_refusal(response: Response) -> Response:
    """Keep the refusal of this request, if there was one."""
    refusal: Refusal | None = g.pop("refused", None)
    if refusal is not None and request.method == "POST":
        actor_id = current_user.id if current_user.is_authenticated else None
        record_refusal(actor_id, str(request.endpoint), refusal.code, str(refusal))
    return response
