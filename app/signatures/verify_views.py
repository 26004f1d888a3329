"""The public page that verifies anybody's file (trang kiểm tra chữ ký số): no account, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import require
from app.signatures import words
from app.signatures.apart import Busy
from app.signatures.pace import TooOften
from app.signatures.uploads import judged, uploaded
from app.web import sentence
from workflows.permissions import Action
from workflows.refusals import BadInput

blueprint = Blueprint("verification", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a file is to this system (tệp của hệ thống): a sentence about it, its tone, and the paper's public code."""

    sentence: str
    tone: str
    code: str


def _of_no_paper(_sha256: str) -> Standing | None:
    return None


# What the system knows about a file with this hash. The archive, which stands above this room, puts its own here.
standing_of: Callable[[str], Standing | None] = _of_no_paper


@blueprint.get("/verify")
@require(Action.PUBLIC)
def form() -> ResponseReturnValue:
    """Kiểm tra chữ ký số: choose a file."""
    return render_template("signatures/verify.html")


@blueprint.post("/verify")
@require(Action.PUBLIC)
def verify() -> ResponseReturnValue:
    """The verdict on the file, in plain words."""
    try:
        upload = uploaded()
        verdict = judged(upload)
    except BadInput as refusal:
        return render_template("signatures/verify.html", error=sentence(refusal)), 422
    except (TooOften, Busy) as refusal:
        return render_template("signatures/verify.html", error=sentence(refusal)), 429
    return render_template(
        "signatures/verify.html", upload=upload, verdict=verdict, words=words, standing=standing_of(upload.sha256)
    )
