"""The page that the code on a paper leads to (trang tra cứu văn bản): open to all, with a check of one's own file."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import require
from app.archive.public import FileStanding, paper_with, public_paper, standing_with
from app.papers.link_words import MARKS, UPON
from app.signatures import words
from app.signatures.apart import Busy
from app.signatures.pace import TooOften
from app.signatures.uploads import judged, uploaded
from app.signatures.verify_views import Standing
from app.web import sentence
from workflows.paper import STATE_TITLES
from workflows.permissions import Action
from workflows.refusals import BadInput
from workflows.words import N_

blueprint = Blueprint("public", __name__, template_folder="templates")

STANDINGS = {
    FileStanding.ARCHIVED: (N_("Tệp này đúng là bản đã lưu trữ của hệ thống."), "good"),
    FileStanding.IN_FORCE: (N_("Tệp này đúng là bản hiện có của văn bản; văn bản chưa vào lưu trữ."), "wait"),
    FileStanding.EARLIER: (N_("Tệp này là bản cũ hơn của văn bản; sau đó đã có bản khác."), "late"),
    FileStanding.FOREIGN: (N_("Tệp này không phải tệp của văn bản này."), "bad"),
}
FORMS = {"pdf": "PDF", "word": "Word"}


@blueprint.get("/p/<code>")
@require(Action.PUBLIC)
def paper(code: str) -> ResponseReturnValue:
    """Tra cứu văn bản theo mã."""
    return _page(code)


@blueprint.post("/p/<code>")
@require(Action.PUBLIC)
def check(code: str) -> ResponseReturnValue:
    """Whether the file in one's hands is this paper's."""
    public_paper(code)  # an unknown code is told before anything is read
    try:
        upload = uploaded()
        verdict = judged(upload)
    except BadInput as refusal:
        return _page(code, error=sentence(refusal)), 422
    except (TooOften, Busy) as refusal:
        return _page(code, error=sentence(refusal)), 429
    standing = _standing(standing_with(code, upload.sha256), code)
    return _page(code, upload=upload, verdict=verdict, words=words, standing=standing)


def standing_anywhere(sha256: str) -> Standing | None:
    """What a file is to this system, for the page that verifies files of any origin."""
    code = paper_with(sha256)
    return _standing(standing_with(code, sha256), code) if code else None


def _standing(standing: FileStanding, code: str) -> Standing:
    words_of_it, tone = STANDINGS[standing]
    done = (
        [_(MARKS[each.relation]) for each in public_paper(code).linked] if standing is not FileStanding.FOREIGN else []
    )
    if not done:
        return Standing(str(_(words_of_it)), tone, code)
    told = _("Lưu ý về văn bản: %(done)s.", done=", ".join(dict.fromkeys(done)))
    return Standing(f"{_(words_of_it)} {told}", "late" if tone == "good" else tone, code)


def _page(code: str, **more: object) -> str:
    found = public_paper(code)
    state = _(STATE_TITLES[found.state])
    return render_template("archive/public.html", paper=found, state=state, forms=FORMS, upon=UPON, **more)
