"""The board: a proven plan becomes a draft, and is sent round only while it keeps every rule of the year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.database import db
from app.inspections.board import adopt, levels, plan_of
from app.inspections.desk import check_submission, desk_of, findings, save
from app.inspections.people import retire
from app.inspections.swapping import swapped
from app.papers import drafting
from app.papers.models import Paper
from tests.friends import Friends
from tests.inspections.drafts import (
    adopted,
    circulated,
    desk,
    done_run,
    exchangeable,
    in_force,
    question,
    solved,
    stored,
)
from tests.papers.acts import log_length, refused, revision_of
from workflows.inspection_plan import check
from workflows.inspection_plan_content import PlanContent
from workflows.people import Office
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal, Stale
from workflows.scheduling.alternatives import Alternative
from workflows.scheduling.plan import Plan


def test_the_best_plan_becomes_the_years_draft_as_it_was_proven(friends: Friends) -> None:
    paper_id = adopted(friends)
    paper, content, open_desk = db.session.get_one(Paper, paper_id), stored(paper_id), desk(friends, paper_id)
    assert (paper.kind, paper.position, paper.state) == ("plan", 1, "drafting")
    assert check(content)
    assert content["record"]["status"] == "optimal"
    assert all(row["value"] == row["bound"] for row in content["record"]["objective"])
    best = solved(open_desk.built.instance)
    assert {row["name"]: row["value"] for row in content["record"]["objective"]} == dict(best.objective)
    assert best.plan is not None
    assert set(open_desk.plan.pairs) == set(best.plan.pairs)
    assert (open_desk.plan.starts, open_desk.plan.teams) == (best.plan.starts, best.plan.teams)
    assert findings(open_desk) == []


def test_a_visit_says_when_its_team_leaves_and_comes_back(friends: Friends) -> None:
    content = stored(adopted(friends))
    far = next(visit for visit in content["visits"] if visit["km"] > 150)
    near = next(visit for visit in content["visits"] if visit["km"] <= 150)
    assert far["leaves"] < far["first_day"] <= far["last_day"] < far["returns"]
    assert (near["leaves"], near["returns"]) == (near["first_day"], near["last_day"])
    assert [member["id"] for member in far["members"]][:2] == [far["leader"], far["secretary"]]


def test_the_record_names_only_rules_that_hold(friends: Friends) -> None:
    rules = stored(adopted(friends))["record"]["rules"]
    assert "Hai đơn vị không kiểm tra lẫn nhau trong cùng một năm." in rules
    assert not any(rule.startswith("Không giới hạn") for rule in rules)


def test_adopting_twice_changes_nothing_the_second_time(friends: Friends) -> None:
    run_id = done_run(friends)
    paper_id = adopt(friends.drafter, run_id, 0)
    before, entries = (stored(paper_id), revision_of(paper_id)), log_length()
    assert adopt(friends.drafter, run_id, 0) == paper_id
    assert (stored(paper_id), revision_of(paper_id)) == before
    assert log_length() == entries


def test_a_later_adoption_replaces_the_visits_and_keeps_the_texts(friends: Friends) -> None:
    paper_id = adopted(friends)
    content = {**stored(paper_id), "purpose": ["Mục đích do người lập kế hoạch viết."]}
    drafting.save(friends.drafter, paper_id, content, revision_of(paper_id))
    one, other = exchangeable(desk(friends, paper_id))
    save(friends.drafter, swapped(desk(friends, paper_id), one, other))
    assert stored(paper_id)["record"]["status"] == "edited"
    assert adopt(friends.drafter, done_run(friends), 0) == paper_id
    assert stored(paper_id) == content


def test_an_alternative_is_not_called_proven(friends: Friends) -> None:
    best = solved(question(friends))
    assert best.plan is not None
    objective = {**best.objective, "total_km": best.objective["total_km"] + 1}
    other = Alternative(best.plan, objective, 3, proven=True)
    paper_id = adopt(friends.drafter, done_run(friends, alternatives=(other,)), 1)
    assert stored(paper_id)["record"]["status"] == "feasible"


def test_a_choice_that_the_run_does_not_have_is_refused(friends: Friends) -> None:
    run_id = done_run(friends)
    refused(NotFound, lambda: adopt(friends.drafter, run_id, 1))
    refused(NotFound, lambda: adopt(friends.drafter, run_id, -1))


def test_a_plan_without_dates_is_not_adopted(friends: Friends) -> None:
    best = solved(question(friends))
    assert best.plan is not None
    run_id = done_run(friends, outcome=replace(best, plan=Plan(best.plan.pairs)))
    refused(Refusal, lambda: adopt(friends.drafter, run_id, 0))


def test_a_plan_with_somebody_who_has_left_is_not_adopted(friends: Friends) -> None:
    run_id = done_run(friends)
    best = solved(question(friends))
    assert best.plan is not None
    gone = int(next(iter(best.plan.teams.values())).leader)
    retire(friends.drafter, friends.year_id, gone)
    refused(BadInput, lambda: adopt(friends.drafter, run_id, 0))


def test_only_the_planner_adopts(friends: Friends) -> None:
    run_id = done_run(friends)
    for member in (friends.chair, friends.member, friends.of("lang-son", Office.DRAFTER)):
        refused(NotAllowed, lambda member=member: adopt(member, run_id, 0))  # type: ignore[misc]
    outsider = friends.outsider
    refused(NotFound, lambda: adopt(outsider, run_id, 0))


def test_nothing_is_adopted_while_the_plan_is_under_discussion(friends: Friends) -> None:
    paper_id = circulated(friends)
    run_id = done_run(friends)
    refused(Refusal, lambda: adopt(friends.drafter, run_id, 0))
    drafting.withdraw(friends.drafter, paper_id, friends.at_step(paper_id), "Sửa ngày kiểm tra.")
    assert adopt(friends.drafter, run_id, 0) == paper_id


def test_the_draft_is_its_planners_alone(friends: Friends) -> None:
    paper_id = adopted(friends)
    refused(NotFound, lambda: desk_of(friends.member, paper_id))
    refused(NotAllowed, lambda: desk_of(friends.chair, paper_id))  # sees the draft, does not write it
    outsider = friends.outsider
    for stranger in (outsider, friends.administrator, friends.observer):
        refused(NotFound, lambda stranger=stranger: desk_of(stranger, paper_id))  # type: ignore[misc]
    pledge = friends.started()
    refused(NotFound, lambda: desk_of(friends.drafter, pledge))


def test_a_plan_that_was_submitted_is_not_edited(friends: Friends) -> None:
    paper_id = circulated(friends)
    refused(NotAllowed, lambda: desk_of(friends.drafter, paper_id))


def test_a_lawful_plan_is_submitted(friends: Friends) -> None:
    assert friends.state(circulated(friends)) == "in_review"


def test_a_broken_plan_is_never_submitted(friends: Friends) -> None:
    paper_id = adopted(friends)
    open_desk = desk(friends, paper_id)
    visits = [dict(visit) for visit in open_desk.content["visits"]]
    visits[0]["members"] = visits[0]["members"][:2]  # the kind's own rules do not know the size of a team
    content = {**open_desk.content, "visits": visits}
    assert check(content)
    drafting.save(friends.drafter, paper_id, content, open_desk.revision)
    assert len(findings(desk(friends, paper_id))) == 1
    refusal = refused(NotAllowed, lambda: friends.submitted(paper_id))
    assert "có 2 người" in str(refusal)
    assert friends.state(paper_id) == "drafting"


def test_what_changed_in_the_house_since_is_found_at_submission(friends: Friends) -> None:
    paper_id = adopted(friends)
    leader = stored(paper_id)["visits"][0]["leader"]
    retire(friends.drafter, friends.year_id, int(leader))
    refused(NotAllowed, lambda: friends.submitted(paper_id))


def test_a_pledge_is_submitted_without_being_asked_about_inspections(friends: Friends) -> None:
    assert friends.state(friends.submitted()) == "in_review"


def test_once_a_plan_is_signed_the_next_one_amends_it(friends: Friends) -> None:
    first = in_force(friends)
    amended = adopt(friends.drafter, done_run(friends), 0)
    paper, content = db.session.get_one(Paper, amended), stored(amended)
    assert (paper.position, paper.state) == (2, "drafting")
    assert content["amends"]["code"] == db.session.get_one(Paper, first).code
    assert content["amends"]["number"].endswith("/KH-CTĐ")
    assert content["amends"]["reason"] == ""
    with pytest.raises(BadInput) as caught:
        check(content)
    assert caught.value.field == "amends.reason"
    assert desk(friends, amended).before is not None
    assert adopt(friends.drafter, done_run(friends), 0) == amended  # while it is drafted, no third one begins


def test_a_visit_that_was_made_cannot_be_planned_anew(friends: Friends) -> None:
    """All visits of 2020 are past: an amended plan must leave them as they were."""
    in_force(friends)
    amended = adopt(friends.drafter, done_run(friends), 0)
    assert findings(desk(friends, amended)) == []
    one, other = exchangeable(desk(friends, amended))
    assert any(each.code == "fixed_start" for each in swapped(desk(friends, amended), one, other).violations())


def test_the_second_of_two_editors_is_warned(friends: Friends) -> None:
    paper_id = adopted(friends)
    open_desk = desk(friends, paper_id)
    one, other = exchangeable(desk(friends, paper_id))
    save(friends.drafter, swapped(open_desk, one, other))
    refused(Stale, lambda: save(friends.drafter, swapped(open_desk, other, one)))


def test_plan_and_paper_say_the_same(friends: Friends) -> None:
    content = stored(adopted(friends))
    read = PlanContent.from_json(content)
    assert plan_of(read).pairs == tuple((visit["inspector"], visit["inspected"]) for visit in content["visits"])
    assert read.to_json() == content


@given(st.dictionaries(st.sampled_from("abcd"), st.tuples(st.integers(0, 3), st.integers(0, 3))))
def test_bounds_are_claimed_only_up_to_the_first_goal_that_is_not_best(goals: Mapping[str, tuple[int, int]]) -> None:
    values = {name: bound + over for name, (bound, over) in goals.items()}
    rows = levels(values, {name: bound for name, (bound, _over) in goals.items()})
    worse = [n for n, (_bound, over) in enumerate(goals.values()) if over]
    for number, (row, (bound, _over)) in enumerate(zip(rows, goals.values(), strict=True)):
        assert isinstance(row, dict)
        assert row["bound"] == (bound if not worse or number <= worse[0] else 0)


def test_the_check_at_submission_reads_what_is_submitted(friends: Friends) -> None:
    paper_id = adopted(friends)
    paper, content = db.session.get_one(Paper, paper_id), stored(paper_id)
    check_submission(paper, content)
    with pytest.raises(NotAllowed):
        check_submission(paper, {**content, "visits": content["visits"][1:]})
