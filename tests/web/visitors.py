"""Every kind of person as a signed-in browser, and what they find to press in any state of a pledge."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.accounts.models import Person
from app.clock import today
from app.database import db
from tests.friends import Friends
from tests.papers.acts import revision_of, version_in_force
from tests.promises.browsers import Browser
from workflows.people import Actor, Office

WHO = (
    "drafter",
    "chair",
    "vice_chair",
    "member",
    "other_drafter",
    "clerk",
    "archivist",
    "observer",
    "administrator",
    "outsider",
)
STAGES = ("started", "submitted", "approved", "frozen", "signed", "archived")

# Each act upon a paper: the end of its address, the editor's own two with their beginning.
PAPER_POSTS = {
    "papers.submit": "submission",
    "papers.withdraw": "withdrawal",
    "papers.send_back": "return",
    "papers.comment": "comments",
    "papers.approve": "approval",
    "papers.request_change": "change-request",
    "papers.close_review": "review-closing",
    "papers.issue": "issue",
    "papers.sign": "signature",
    "papers.refuse_signature": "signature-refusal",
    "papers.upload": "signature/token",
    "papers.prepare_bytes": "signature/bytes",
    "papers.finish_bytes": "signature/bytes/1",
    "papers.open_service": "signature/service",
    "papers.seal": "seal",
    "archive.put_in": "archival",
    "papers.replace": "replacement",
    "corrections.correct": "correction",
    "corrections.recall": "recall",
}
EDITOR_POSTS = {"pledges.save": "edit", "pledges.autosave": "working-copy"}
# Upon papers of other kinds only: whoever sends one for a pledge finds nothing.
OTHER_POSTS = {
    "board.decide": "/inspections/plans/{}/decisions",
    "board.release": "/inspections/plans/{}/decisions/1/removal",
    "board.save_exchange": "/inspections/plans/{}/exchange",
    "board.save_text": "/inspections/plans/{}/text",
    "board.autosave": "/inspections/plans/{}/text/working-copy",
    "board.change_visit": "/inspections/plans/{}/visits/son-la/lai-chau",
    "board.check_visit": "/inspections/plans/{}/visits/son-la/lai-chau/check",
    "record.save": "/visits/{}/record",
    "record.save_fields": "/visits/{}/record/fields",
    "scoring.save": "/results/scoring/{}/edit",
    "scoring.autosave": "/results/scoring/{}/working-copy",
    "reports.save": "/results/papers/{}/edit",
    "reports.autosave": "/results/papers/{}/working-copy",
    "corrections.save": "/corrections/{}/edit",
}


def actor_called(friends: Friends, who: str) -> Actor:
    """One of :data:`WHO`."""
    actor: Actor = friends.of("lang-son", Office.DRAFTER) if who == "other_drafter" else getattr(friends, who)
    return actor


def browser_of(app: Flask, friends: Friends, who: str) -> Browser:
    """The browser of one of :data:`WHO`, signed in through the ordinary form."""
    return Browser(app, db.session.get_one(Person, actor_called(friends, who).person_id))


def address(endpoint: str, paper_id: int) -> str:
    """Where an act upon a paper is sent."""
    if endpoint in EDITOR_POSTS:
        return f"/pledges/{paper_id}/{EDITOR_POSTS[endpoint]}"
    if endpoint in OTHER_POSTS:
        return OTHER_POSTS[endpoint].format(paper_id)
    return f"/papers/{paper_id}/{PAPER_POSTS[endpoint]}"


def entries(friends: Friends, paper_id: int) -> dict[str, str]:
    """Everything that any of the forms holds, filled in rightly, on a page that is not stale."""
    content_hash = "" if friends.state(paper_id) == "drafting" else version_in_force(paper_id).content_hash
    return {
        "hash": content_hash,
        "seq": str(friends.at_step(paper_id).seq),
        "revision": str(revision_of(paper_id)),
        "reason": "Chưa đúng số liệu.",
        "text": "Nhất trí với dự thảo.",
        "passage": "",
        "numbered": "yes",
        "place": "Lạng Sơn",
        "day": today().isoformat(),
        "pin": "ma-pin-2020",
        "theme": "Đoàn kết",
    }


def rules_with(app: Flask, method: str) -> Iterator[Rule]:
    """Every address of ours that takes this method; sign-in pages have their tests in tests/accounts."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or set()) and not rule.endpoint.startswith(("security.", "bootstrap.", "static")):
            yield rule


def is_a_clear_refusal(answer: TestResponse) -> bool:
    """A page of ours that says in a sentence what was refused; never a stack trace, never a server error.

    What a script asks for is answered to the script, with the same sentence.
    """
    asked_by_script = answer.mimetype == "application/json"
    said = answer.json["error"].endswith(".") if asked_by_script else "gu-" in answer.text
    return 400 <= answer.status_code < 500 and "Traceback" not in answer.text and said


def filled(rule: Rule, number: int | str, form: str = "pdf") -> str:
    """The rule's address with this number in every place for one."""
    words = {"form": form, "filename": "giao-uoc.css"}
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda place: words.get(place[1], str(number)), rule.rule)
