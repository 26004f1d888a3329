"""A form with every column of every table as an extra field does what the form does, and nothing else.

The whole way of a pledge is walked over HTTP with such forms. Each extra field carries a mark that would be found in
the database, wherever a view or service took up a field that is not its own.
"""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.checks import broken_promises
from app.clock import today
from app.database import db
from app.papers.models import Decision, Paper, PaperVersion, Signature
from app.signatures.models import Credential
from tests.friends import PIN, Friends
from tests.promises.attacks import snapshot
from tests.promises.browsers import Browser
from tests.web.visitors import address, browser_of
from workflows.people import Office

MARK = 987_654_321  # a number, so that it passes wherever a number is read


def _columns() -> dict[str, str]:
    """Every column's name with the mark as its value."""
    return {column.name: str(MARK) for table in db.metadata.tables.values() for column in table.columns}


def _press(browser: Browser, path: str, own: dict[str, str]) -> None:
    """Send the form's own fields among all the others."""
    answer = browser.post(path, **{**_columns(), **own})
    assert answer.status_code in {302, 303}, (path, answer.text[:3000])
    marked = [row for rows in snapshot(frozenset()).values() for row in rows if str(MARK) in row]
    assert marked == [], path


def test_a_pledge_walks_its_way_through_forms_full_of_foreign_fields(house: Flask, friends: Friends) -> None:
    drafter = browser_of(house, friends, "drafter")
    _press(drafter, "/pledges", {"year": str(friends.year_id)})
    paper_id = db.session.scalars(select(Paper.id)).one()
    _press(drafter, address("pledges.save", paper_id), _content())
    _press(drafter, address("papers.submit", paper_id), _step(friends, paper_id, revision="2", review_due=""))
    _review(house, friends, paper_id)
    own = _step(friends, paper_id, numbered="yes", place="Lạng Sơn", day=today().isoformat())
    _press(browser_of(house, friends, "clerk"), address("papers.issue", paper_id), own)
    for who in ("vice_chair", "chair"):
        browser = browser_of(house, friends, who)
        _press(browser, "/key", {"pin": PIN, "pin_again": PIN, "algorithm": "p256", "paper": "", "code": ""})
        _press(browser, address("papers.sign", paper_id), _text(friends, paper_id, pin=PIN, code=""))
    _press(browser_of(house, friends, "archivist"), address("archive.put_in", paper_id), _step(friends, paper_id))
    assert friends.state(paper_id) == "archived"
    _everybody_acted_for_themselves(friends)
    assert list(broken_promises()) == []


def _review(house: Flask, friends: Friends, paper_id: int) -> None:
    for leader in friends.leaders():
        key = _unit_key(leader.unit_ids)
        browser = Browser(house, friends.person(key, Office.LEADER))
        remark = _text(friends, paper_id, passage="", text="Nhất trí.")
        _press(browser, address("papers.comment", paper_id), remark)
        wish = _text(friends, paper_id, reason="Xem lại số liệu.")
        _press(browser, address("papers.request_change", paper_id), wish)
        _press(browser, address("papers.approve", paper_id), _text(friends, paper_id))


def _everybody_acted_for_themselves(friends: Friends) -> None:
    db.session.rollback()
    assert db.session.scalars(select(PaperVersion.author_id)).one() == friends.drafter.person_id
    leaders = {(leader.person_id, min(leader.unit_ids)) for leader in friends.leaders()}
    assert {tuple(row) for row in db.session.execute(select(Decision.person_id, Decision.unit_id))} == leaders
    signers = {friends.vice_chair.person_id, friends.chair.person_id}
    assert set(db.session.scalars(select(Signature.person_id))) == signers
    assert set(db.session.scalars(select(Credential.person_id))) == signers


def _content() -> dict[str, str]:
    return {
        "revision": "1",
        "theme": "Đoàn kết",
        "fields-0-key": "f1",
        "fields-0-title": "Công tác thanh tra",
        "fields-0-commitments-0-key": "c1",
        "fields-0-commitments-0-text": "Hoàn thành kế hoạch thanh tra năm.",
        "closing": "Cam kết thực hiện.",
        "do": "",
    }


def _step(friends: Friends, paper_id: int, **own: str) -> dict[str, str]:
    return {"seq": str(friends.at_step(paper_id).seq), "hash": "", "once": "", **own}


def _text(friends: Friends, paper_id: int, **own: str) -> dict[str, str]:
    return {"seq": "", "hash": friends.at_text(paper_id).content_hash or "", "once": "", **own}


def _unit_key(unit_ids: frozenset[int]) -> str:
    from app.clusters.models import Unit

    return db.session.get_one(Unit, min(unit_ids)).key
