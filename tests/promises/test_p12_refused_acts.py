"""P12: a refused act changes nothing but the list of refusals."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.archive.service import archive
from app.audit.models import RefusedAct
from app.clock import today
from app.clusters.service import create_year
from app.database import db
from app.papers import drafting, issuing, review, signing
from app.papers.act import Seen
from app.papers.models import WorkingCopy
from app.signatures.service import enrol
from tests.friends import PIN, Friends
from tests.promises.attacks import TRACES, snapshot
from tests.promises.browsers import Browser
from tests.promises.houses import Lived
from workflows.people import Office
from workflows.refusals import Refusal

REASON = "Đề nghị ghi rõ chỉ tiêu."
Act = Callable[[Friends, int], object]

IN_DRAFTING: dict[str, Act] = {
    "a second pledge of the year": lambda f, p: drafting.start(f.drafter, f.year_id, "pledge", {}),
    "a pledge of a year that is not there": lambda f, p: drafting.start(f.drafter, 99, "pledge", {}),
    "an outsider starts a pledge": lambda f, p: drafting.start(f.outsider, f.year_id, "pledge", {}),
    "a save upon an old revision": lambda f, p: drafting.save(f.drafter, p, {"theme": "Khác"}, 7),
    "a save of a book": lambda f, p: drafting.save(f.drafter, p, {"theme": "x" * 1_000_001}, 1),
    "a save by a member": lambda f, p: drafting.save(f.member, p, {}, 1),
    "a submission of an old page": lambda f, p: drafting.submit(f.drafter, p, Seen(seq=9), 1, None),
    "a submission due yesterday": lambda f, p: drafting.submit(
        f.drafter, p, f.at_step(p), 1, today().replace(year=2020)
    ),
    "an approval before there is a version": lambda f, p: review.approve(f.chair, p, Seen()),
}

IN_REVIEW: dict[str, Act] = {
    "a save in review": lambda f, p: drafting.save(f.drafter, p, {}, 1),
    "a withdrawal without a reason": lambda f, p: drafting.withdraw(f.drafter, p, f.at_step(p), " "),
    "a withdrawal by the chair": lambda f, p: drafting.withdraw(f.chair, p, f.at_step(p), REASON),
    "a return by a member": lambda f, p: drafting.send_back(f.member, p, f.at_step(p), REASON),
    "a change request without a reason": lambda f, p: review.request_change(f.member, p, f.at_text(p), ""),
    "a comment on no passage": lambda f, p: review.comment(f.member, p, f.at_text(p), "no-such-passage", "Góp ý"),
    "an empty comment": lambda f, p: review.comment(f.member, p, f.at_text(p), "", ""),
    "a comment by the observer": lambda f, p: review.comment(f.observer, p, f.at_text(p), "", "Góp ý"),
    "a closing before its day": lambda f, p: review.close(f.drafter, p, f.at_step(p)),
    "a freezing in review": lambda f, p: issuing.open_signing(
        f.clerk, p, f.at_step(p), numbered=True, place="Lạng Sơn", day=today()
    ),
    "a signature in review": lambda f, p: signing.sign(f.chair, p, f.at_text(p), PIN),
    "an archival in review": lambda f, p: archive(f.archivist, p, f.at_step(p)),
}

IN_SIGNING: dict[str, Act] = {
    "a signature by a member": lambda f, p: signing.sign(f.member, p, f.at_text(p), PIN),
    "a refusal to sign without a reason": lambda f, p: signing.refuse(f.chair, p, f.at_text(p), ""),
    "an archival before all have signed": lambda f, p: archive(f.archivist, p, f.at_step(p)),
    "a withdrawal after the freezing": lambda f, p: drafting.withdraw(f.drafter, p, f.at_step(p), REASON),
    "a return by the vice-chair": lambda f, p: drafting.send_back(f.vice_chair, p, f.at_step(p), REASON),
    "a second freezing": lambda f, p: issuing.open_signing(
        f.clerk, p, f.at_step(p), numbered=True, place="Lạng Sơn", day=today()
    ),
    "a key for the clerk": lambda f, p: enrol(f.clerk, PIN),
    "a key under a weak PIN": lambda f, p: enrol(f.chair, "123"),
    "a new year by the chair": lambda f, p: create_year(f.chair, None),  # type: ignore[arg-type]
}


def _changes_nothing(acts: dict[str, Act], friends: Friends, paper_id: int) -> None:
    before = snapshot(frozenset())
    for name, act in acts.items():
        with pytest.raises(Refusal):
            act(friends, paper_id)
        assert snapshot(frozenset()) == before, name


def test_acts_refused_while_drafting_change_nothing(friends: Friends) -> None:
    paper_id = friends.started()
    assert friends.outsider
    _changes_nothing(IN_DRAFTING, friends, paper_id)


def test_acts_refused_in_review_change_nothing(friends: Friends) -> None:
    _changes_nothing(IN_REVIEW, friends, friends.submitted())


def test_acts_refused_while_signing_change_nothing(signing_house: Lived) -> None:
    _changes_nothing(IN_SIGNING, signing_house.friends, signing_house.paper_id)


def test_no_act_upon_an_archived_paper_changes_anything(archived_house: Lived) -> None:
    acts = {**IN_REVIEW, **IN_SIGNING}
    _changes_nothing(acts, archived_house.friends, archived_house.paper_id)


def test_a_wrong_pin_costs_a_try_and_nothing_else(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    before = snapshot(frozenset({"credential"}))
    with pytest.raises(Refusal):
        signing.sign(friends.chair, paper_id, friends.at_text(paper_id), "sai-ma-pin")
    assert snapshot(frozenset({"credential"})) == before


def test_an_act_refused_on_a_page_leaves_its_refusal_and_nothing_else(house: Flask, friends: Friends) -> None:
    paper_id = friends.submitted()
    browser = Browser(house, friends.person("son-la", Office.CLERK) or friends.person("dien-bien", Office.CLERK))
    before = snapshot(TRACES)
    assert browser.post(f"/papers/{paper_id}/approval", hash=friends.at_text(paper_id).content_hash).status_code == 403
    assert snapshot(TRACES) == before
    assert [(act.place, act.code) for act in db.session.query(RefusedAct)] == [("papers.approve", "not_allowed")]
    assert db.session.query(WorkingCopy).count() == 1
