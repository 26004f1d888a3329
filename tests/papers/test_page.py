"""The page of a paper: who is offered what, what the author must answer, how units and signers stand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.models import Person
from app.clock import today
from app.database import db
from app.papers import drafting, review, signing
from app.papers.page import page_of
from app.papers.review import note_sight
from app.papers.rows import signature_rows
from tests.friends import Friends
from tests.papers.acts import days_pass, revision_of, submitted_until, version_in_force
from workflows.paper import STATE_TITLES, Event, State
from workflows.people import Actor, Office
from workflows.permissions import Action
from workflows.refusals import NotFound
from workflows.review import Standing

# Who is offered what at each stage, beside seeing: "-" is a page without any act, "" a page that is not found.
OFFERED = """
who           | started      | submitted                             | approved     | frozen      | signed  | archived
drafter       | draft submit | withdraw comment                      | -            | -           | -       | -
chair         | -            | return comment request-change approve | return       | return      | -       | -
vice_chair    |              | comment request-change approve        | -            | sign refuse | -       | -
member        |              | comment request-change approve        | -            | -           | -       | -
other_drafter |              | comment                               | -            | -           | -       | -
clerk         | -            | -                                     | open-signing | -           | seal    | -
archivist     | -            | -                                     | -            | -           | archive | -
observer      |              | -                                     | -            | -           | -       | -
administrator |              |                                       |              |             |         |
outsider      |              |                                       |              |             |         |
"""
HEAD, *LINES = [[cell.strip() for cell in line.split("|")] for line in OFFERED.strip().splitlines()]


def _who(friends: Friends, name: str) -> Actor:
    actor: Actor = friends.of("lang-son", Office.DRAFTER) if name == "other_drafter" else getattr(friends, name)
    return actor


@pytest.mark.parametrize("stage", HEAD[1:])
def test_everybody_is_offered_exactly_what_is_theirs_to_do(friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    for who, *cells in LINES:
        offered, actor = cells[HEAD.index(stage) - 1], _who(friends, who)
        if not offered:
            with pytest.raises(NotFound):
                page_of(actor, paper_id)
        else:
            assert page_of(actor, paper_id).can == _acts(offered) | {Action.SEE}, who


def _acts(offered: str) -> set[Action]:
    full = {"refuse": "refuse-signature"}
    return {Action(f"paper:{full.get(name, name)}") for name in offered.split() if name != "-"}


def test_an_approval_given_is_not_offered_again_and_a_change_still_is(friends: Friends) -> None:
    paper_id = friends.submitted()
    review.approve(friends.member, paper_id, friends.at_text(paper_id))
    can = page_of(friends.member, paper_id).can
    assert Action.APPROVE not in can
    assert Action.REQUEST_CHANGE in can


def test_the_picture_says_here_and_who_is_waited_for(friends: Friends) -> None:
    paper_id = friends.submitted()
    review.approve(friends.chair, paper_id, friends.at_text(paper_id))
    steps = page_of(friends.drafter, paper_id).steps
    assert [step.title for step in steps] == [STATE_TITLES[state] for state in State]
    assert [step.status for step in steps] == ["done", "here", "ahead", "ahead", "ahead", "ahead"]
    assert steps[1].actor == "Lạng Sơn, Sơn La, Lai Châu, Lào Cai, Hà Giang, Quảng Ninh"


def test_an_archived_paper_has_every_step_behind_it(friends: Friends) -> None:
    paper_id = friends.archived()
    assert {step.status for step in page_of(friends.chair, paper_id).steps} == {"done"}


def test_a_step_is_late_the_day_after_its_last_day(friends: Friends, monkeypatch: pytest.MonkeyPatch) -> None:
    paper_id = submitted_until(friends, today() + timedelta(days=2))
    late = []
    for days in (2, 3):
        with monkeypatch.context() as patch:
            days_pass(patch, days)
            page = page_of(friends.drafter, paper_id)
            late.append((page.steps[1].late, {row.standing for row in page.members}))
    assert late == [(False, {Standing.UNSEEN}), (True, {Standing.LATE})]


def test_members_stand_in_the_clusters_order_with_their_last_word(friends: Friends) -> None:
    paper_id = friends.submitted()
    version = version_in_force(paper_id)
    note_sight(friends.of("lai-chau", Office.LEADER), version.id, _unit(friends, "lai-chau"))
    review.comment(friends.of("lao-cai", Office.LEADER), paper_id, friends.at_text(paper_id), "", "Nhất trí.")
    review.approve(friends.vice_chair, paper_id, friends.at_text(paper_id))
    review.request_change(friends.member, paper_id, friends.at_text(paper_id), "Chỉ tiêu cao.")
    rows = {row.unit.key: row for row in page_of(friends.chair, paper_id).members}
    order = "dien-bien lang-son son-la lai-chau lao-cai ha-giang quang-ninh"
    assert list(rows) == order.split()
    assert [row.standing for row in rows.values()] == [
        Standing.UNSEEN,
        Standing.APPROVED,
        Standing.CHANGE_REQUESTED,
        Standing.SEEN,
        Standing.COMMENTED,
        Standing.UNSEEN,
        Standing.UNSEEN,
    ]
    assert (rows["son-la"].person, rows["son-la"].note) == (friends.member.name, "Chỉ tiêu cao.")


def test_the_first_sight_of_a_unit_is_kept(friends: Friends) -> None:
    paper_id = friends.submitted()
    version_id = version_in_force(paper_id).id
    note_sight(friends.vice_chair, version_id, _unit(friends, "lang-son"))
    note_sight(friends.of("lang-son", Office.DRAFTER), version_id, _unit(friends, "lang-son"))
    row = next(row for row in page_of(friends.chair, paper_id).members if row.unit.key == "lang-son")
    assert row.person == friends.vice_chair.name


def test_what_the_author_must_answer_stands_newest_first_until_the_next_submission(friends: Friends) -> None:
    paper_id = friends.submitted()
    review.request_change(friends.member, paper_id, friends.at_text(paper_id), "Một.")
    review.request_change(friends.vice_chair, paper_id, friends.at_text(paper_id), "Hai.")
    drafting.send_back(friends.chair, paper_id, friends.at_step(paper_id), "Ba.")
    page = page_of(friends.drafter, paper_id)
    assert [row.particulars["reason"] for row in page.objections] == ["Ba.", "Hai.", "Một."]
    drafting.submit(friends.drafter, paper_id, friends.at_step(paper_id), revision_of(paper_id), None)
    assert page_of(friends.drafter, paper_id).objections == []


def test_the_history_tells_every_act_newest_first(friends: Friends) -> None:
    paper_id = friends.archived()
    history = page_of(friends.observer, paper_id).history
    events = [row.particulars["event"] for row in reversed(history)]
    assert events == [
        Event.START,
        Event.SUBMIT,
        *[Event.APPROVE] * 7,
        Event.COMPLETE_REVIEW,
        Event.OPEN_SIGNING,
        Event.SIGN,
        Event.SIGN,
        Event.COMPLETE_SIGNING,
        Event.ARCHIVE,
    ]
    assert all(row.who for row in history)


def test_the_signers_stand_in_printing_order_and_the_turn_is_shown(friends: Friends) -> None:
    paper_id = friends.frozen()
    friends.sign(friends.vice_chair, paper_id)
    vice, chair = signature_rows(page_of(friends.chair, paper_id).paper)
    assert (vice.slot.name, vice.waiting, chair.slot.name, chair.waiting) == ("vice-chair", False, "chair", True)
    assert vice.signed_at is not None
    assert chair.signed_at is None
    assert chair.lines == ("CỤM TRƯỞNG", "CHÁNH THANH TRA TỈNH ĐIỆN BIÊN")
    assert chair.name == db.session.get_one(Person, friends.chair.person_id).name


def test_a_draft_in_the_middle_of_a_word_is_shown_with_what_is_missing(friends: Friends) -> None:
    paper_id = friends.started()
    drafting.save(friends.drafter, paper_id, {"theme": 3}, 1)
    page = page_of(friends.drafter, paper_id)
    assert page.text is None
    assert page.trouble is not None


def test_after_a_refused_signature_the_drafter_is_offered_the_draft_again(friends: Friends) -> None:
    paper_id = friends.frozen()
    signing.refuse(friends.vice_chair, paper_id, friends.at_text(paper_id), "Sai.")
    assert page_of(friends.drafter, paper_id).can >= {Action.DRAFT, Action.SUBMIT}
    with pytest.raises(NotFound):
        page_of(friends.vice_chair, paper_id)


def _unit(friends: Friends, key: str) -> frozenset[int]:
    return friends.of(key, Office.LEADER).unit_ids
