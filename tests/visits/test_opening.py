"""Opening minutes: by whom, with what in them, and only once."""

from __future__ import annotations

import json
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import OfficeHolding, Person
from app.accounts.service import actor_of
from app.clock import today
from app.database import db, writing
from app.papers.models import Paper, PaperSides, WorkingCopy
from app.progress.models import Evidence
from app.visits import opening
from app.visits.opening import open_visit
from tests.friends import Friends
from tests.papers.acts import refused
from tests.visits import scene
from workflows.figures import Figure
from workflows.minutes_content import MinutesContent
from workflows.people import Actor, Office
from workflows.refusals import NotAllowed, NotFound, Refusal
from workflows.visit import VisitState


def content_of(paper_id: int) -> MinutesContent:
    db.session.rollback()
    return MinutesContent.from_json(json.loads(db.session.get_one(WorkingCopy, paper_id).content))


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Paper).where(Paper.kind == "minutes")) or 0


@pytest.mark.parametrize("who", ["leader", "secretary", "member", "drafter"])
def test_everybody_of_the_team_and_the_units_drafter_open_it(friends: Friends, who: str) -> None:
    seen = scene.visit_to(friends)
    actor = friends.of(seen.visit.inspector, Office.DRAFTER) if who == "drafter" else scene.acting(friends, seen, who)
    paper_id = open_visit(actor, friends.year_id, *seen.pair)
    after = scene.visit_to(friends)
    assert (after.state, after.paper_id) == (VisitState.UNDER_WAY, paper_id)
    sides = db.session.get_one(PaperSides, paper_id)
    assert (sides.inspector_id, sides.inspected_id) == (seen.inspector.id, seen.inspected.id)


def test_nobody_else_opens_it(friends: Friends) -> None:
    seen = scene.visit_to(friends)

    def act(actor: Actor) -> int:
        return open_visit(actor, friends.year_id, *seen.pair)

    other = scene.visit_to(friends, "lai-chau")
    for actor in (
        friends.of(seen.visit.inspected, Office.LEADER),
        friends.of(seen.visit.inspected, Office.DRAFTER),
        friends.of(seen.visit.inspector, Office.LEADER),  # leads the unit, is not of the team
        scene.acting(friends, other, "secretary"),
        friends.observer,
    ):
        refused(NotAllowed, lambda actor=actor: act(actor))
    outsider = friends.outsider
    refused(NotFound, lambda: act(outsider))


def test_a_pair_that_is_not_in_the_plan_is_not_found(friends: Friends) -> None:
    seen = scene.visit_to(friends)
    refused(NotFound, lambda: open_visit(friends.drafter, friends.year_id, *reversed(seen.pair)))


def test_it_holds_what_the_pledge_and_the_plan_say(friends: Friends) -> None:
    seen = scene.visit_to(friends)
    content = content_of(scene.opened(friends))
    assert (content.inspector, content.inspected) == seen.pair
    assert content.plan.number.endswith("/KH-CTĐ")
    assert [member.id for member in content.team][:2] == [seen.visit.leader, seen.visit.secretary]
    assert len(content.results) == 13
    assert "Sơn La" in content.place
    assert all(not result.verified.given for result in content.results)


def test_the_units_own_report_and_evidence_are_in_it(friends: Friends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "latest_figures", lambda *_of: {"thu-hoi": (Figure("34", "47"), "")})
    files = [Evidence(name="bao-cao.pdf", file_sha256="a" * 64)]
    monkeypatch.setattr(opening, "evidence_of", lambda *_of: files)
    content = content_of(scene.opened(friends))
    assert next(each.own for each in content.results if each.key == "thu-hoi") == Figure("34", "47")
    assert [(each.name, each.sha256) for each in content.documents] == [("bao-cao.pdf", "a" * 64)]


def test_opened_twice_it_is_the_same_paper(friends: Friends) -> None:
    paper_id = scene.opened(friends)
    seen = scene.visit_to(friends)
    again = open_visit(scene.acting(friends, seen, "leader"), friends.year_id, *seen.pair)
    assert (again, count()) == (paper_id, 1)


def test_a_paper_whose_visit_did_not_learn_of_it_is_found_again(
    friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a kill between the two."""
    seen = scene.visit_to(friends)
    secretary = scene.acting(friends, seen, "secretary")

    def killed(*_of: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, "arranging", killed)
    with pytest.raises(KeyboardInterrupt):
        open_visit(secretary, friends.year_id, *seen.pair)
    monkeypatch.undo()
    paper_id = open_visit(secretary, friends.year_id, *seen.pair)
    assert (count(), scene.visit_to(friends).paper_id) == (1, paper_id)


def test_teams_that_open_at_the_same_moment_get_a_paper_each(app: Flask, friends: Friends) -> None:
    visits = [scene.visit_to(friends, unit) for unit in ("son-la", "lai-chau", "lao-cai")]
    jobs = [(scene.acting(friends, seen, who), seen.pair) for seen in visits for who in ("leader", "secretary")]
    year_id, found = friends.year_id, []
    db.session.rollback()

    def run(actor: Actor, pair: tuple[str, str]) -> None:
        with app.app_context():
            found.append((pair, open_visit(actor, year_id, *pair)))
            db.session.remove()

    threads = [Thread(target=run, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 3
    assert count() == 3


def test_without_a_signed_pledge_it_is_refused(friends: Friends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "pledge_in_force", lambda _year: None)
    seen = scene.visit_to(friends)
    secretary = scene.acting(friends, seen, "secretary")
    assert refused(Refusal, lambda: open_visit(secretary, friends.year_id, *seen.pair)).code == "no_pledge"


def test_who_went_to_another_unit_is_of_no_team_of_the_old_one(friends: Friends) -> None:
    """The account is still the inspector's; its person serves a third member now."""
    seen = scene.visit_to(friends)
    secretary = scene.acting(friends, seen, "secretary")
    third = next(iter(friends.of("ha-giang", Office.LEADER).unit_ids))
    with writing() as session:
        for holding in session.scalars(select(OfficeHolding).where(OfficeHolding.person_id == secretary.person_id)):
            holding.unit_id = third
    moved = actor_of(db.session.get_one(Person, secretary.person_id), today())
    refused(NotAllowed, lambda: open_visit(moved, friends.year_id, *seen.pair))
