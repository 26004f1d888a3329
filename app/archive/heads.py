"""The page of the log's heads (mốc nhật ký): every person may see them and take them along.

It stands here, beside the log's own page, because the room of the log lies below sign-in and rights.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.access import require
from app.audit.heads import head_at, heads_page, log_key
from app.web import whole
from workflows.permissions import Action
from workflows.refusals import NotFound

PAGE = 50

blueprint = Blueprint("heads", __name__, template_folder="templates")


@blueprint.get("/log/heads")
@require(Action.SEE_HEADS)
def heads() -> ResponseReturnValue:
    """Mốc nhật ký: newest first, with what they are for and how to check one."""
    page = max(request.args.get("page", 1, type=whole), 1)
    rows, total = heads_page(page, PAGE)
    return render_template("archive/heads.html", rows=rows, key=log_key(), page=page, pages=-(-total // PAGE))


@blueprint.get("/log/heads/<int:size>.txt")
@require(Action.SEE_HEADS)
def head(size: int) -> ResponseReturnValue:
    """Tải về: the signed text of one head, byte for byte."""
    found = head_at(size)
    if found is None:
        raise NotFound("Không có mốc nhật ký nào ở số dòng này.")
    answer = Response(found.checkpoint.encode(), content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="moc-nhat-ky-{size}.txt"'
    return answer
