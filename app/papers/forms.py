"""What the forms of a paper's page send (biểu mẫu trên trang văn bản), read and refused in one way."""

from __future__ import annotations

from datetime import date

from flask import request

from app.papers.act import Seen
from workflows.refusals import BadInput


def page_seen() -> Seen:
    """What the page was showing, from its hidden fields; a form that says neither step nor text is none of ours."""
    seen = Seen(
        seq=request.form.get("seq", type=int),
        content_hash=request.form.get("hash") or None,
        key=request.form.get("once", ""),
    )
    if seen.seq is None and seen.content_hash is None:
        raise _incomplete("hash")
    return seen


def day_entered(name: str) -> date | None:
    """A day as people type it in the browser's own field; empty is none."""
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("Ngày “{text}” không có trong lịch. Mời nhập lại.", field=name, text=text[:20]) from None


def number_entered(name: str) -> int:
    """A whole number that the page itself put into the form."""
    found = request.form.get(name, type=int)
    if found is None:
        raise _incomplete(name)
    return found


def _incomplete(name: str) -> BadInput:
    return BadInput("Trang gửi lên thiếu thông tin. Mời mở lại trang rồi làm lại.", field=name)
