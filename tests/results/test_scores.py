"""Scores and ranking by services: points as counted by hand, who writes a sheet, when it rests."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from app.papers import drafting
from app.results import sheets
from app.results.chores import chores_of
from app.results.scores import YearScores, standings, standings_seen
from tests.friends import Friends
from tests.results import scene
from workflows.people import Office
from workflows.refusals import BadInput, NotAllowed, NotFound, Stale, WrongState
from workflows.scoring.ranking import SHARED
from workflows.scoring.score import Consideration


@pytest.fixture(scope="module")
def prepared(prepared: Path | str, request: pytest.FixtureRequest, tmp_path_factory: Any) -> Path | str:
    return scene.prepared_with(scene.whole_scene, prepared, request, tmp_path_factory.mktemp("scene"))


def scores(friends: Friends) -> YearScores:
    found = standings(scene.year_of(friends))
    assert found is not None
    return found


def test_the_points_are_those_counted_by_hand(friends: Friends) -> None:
    found = scores(friends).of("son-la")
    assert found.own is None
    assert [part.points for part in found.verified.parts] == [scene.PART_I, scene.PART_II_MEASURED]
    assert found.verified.missing == ("diem-nghi-quyet",)
    assert [line.points for line in found.verified.parts[0].lines] == [16, 20, 0]


def test_minutes_signed_by_hand_count_and_say_so(friends: Friends) -> None:
    found = scores(friends).of("lang-son")
    assert found.minutes is not None
    assert found.minutes.on_paper
    assert [line.points for line in found.verified.parts[0].lines] == [16, 0, 0]


def test_a_unit_without_minutes_has_no_measured_points_and_all_of_them_are_missing(friends: Friends) -> None:
    found = scores(friends).of("lai-chau")
    assert found.minutes is None
    assert found.verified.total == 0
    assert len(found.verified.missing) == 6


def test_a_judged_criterion_and_a_bonus_come_from_the_sheet(friends: Friends) -> None:
    bonus = {"sang-kien": {"times": 3, "reason": "Ba sáng kiến"}}
    penalty = {"tre-han": {"times": 1, "reason": "Báo cáo giữa năm chậm"}}
    sheets.save_verified(friends.drafter, friends.year_id, "son-la", scene.sheet(bonuses=bonus, penalties=penalty), 0)
    found = scores(friends).of("son-la").verified
    # 36 + 30 + 8, three bonuses of 1.5 capped at 3, one penalty of 2
    assert found.total == Fraction(36 + 30 + 8 + 3 - 2)
    assert found.missing == ()


def test_the_own_score_counts_only_once_it_was_sent(friends: Friends) -> None:
    revision = sheets.save_own(friends.member, friends.year_id, "son-la", scene.sheet(), 0)
    assert scores(friends).of("son-la").own is None
    sheets.send_own(friends.member, friends.year_id, "son-la", revision)
    own = scores(friends).of("son-la").own
    assert own is not None
    assert own.total == 36 + 30 + 8
    revision = sheets.save_own(friends.member, friends.year_id, "son-la", scene.sheet(standing_reason="Khác"), revision)
    assert scores(friends).of("son-la").own is None, "what was changed is not what was sent"


def test_an_incomplete_self_score_is_not_sent(friends: Friends) -> None:
    revision = sheets.save_own(friends.member, friends.year_id, "son-la", scene.sheet(criteria={}), 0)
    with pytest.raises(BadInput) as refusal:
        sheets.send_own(friends.member, friends.year_id, "son-la", revision)
    assert refusal.value.field == "criteria.diem-nghi-quyet.points"


def test_each_writes_only_their_own_sheet(friends: Friends) -> None:
    with pytest.raises(NotFound):
        sheets.save_own(friends.member, friends.year_id, "lang-son", scene.sheet(), 0)
    with pytest.raises(NotFound):
        sheets.save_own(friends.outsider, friends.year_id, "son-la", scene.sheet(), 0)
    with pytest.raises(NotAllowed):
        sheets.save_verified(friends.member, friends.year_id, "son-la", scene.sheet(), 0)
    with pytest.raises(NotAllowed):
        sheets.save_verified(friends.chair, friends.year_id, "son-la", scene.sheet(), 0)
    with pytest.raises(NotFound):
        sheets.save_verified(friends.drafter, friends.year_id, "cao-bang", scene.sheet(), 0)


def test_the_second_of_two_people_is_told(friends: Friends) -> None:
    sheets.save_own(friends.member, friends.year_id, "son-la", scene.sheet(), 0)
    other = friends.of("son-la", Office.DRAFTER)
    with pytest.raises(Stale, match="đã lưu phiếu điểm"):
        sheets.save_own(other, friends.year_id, "son-la", scene.sheet(criteria={}), 0)


def test_a_difference_from_the_self_score_needs_its_reason(friends: Friends) -> None:
    revision = sheets.save_own(friends.member, friends.year_id, "son-la", scene.sheet(), 0)
    sheets.send_own(friends.member, friends.year_id, "son-la", revision)
    lower = {"diem-nghi-quyet": {"points": "6", "reason": ""}}
    with pytest.raises(BadInput, match="cần nêu lý do"):
        sheets.save_verified(friends.drafter, friends.year_id, "son-la", scene.sheet(criteria=lower), 0)
    same = {"diem-nghi-quyet": {"points": "8,0", "reason": ""}}
    sheets.save_verified(friends.drafter, friends.year_id, "son-la", scene.sheet(criteria=same), 0)


def test_points_in_place_of_a_figure_need_their_reason(friends: Friends) -> None:
    guessed = {"diem-ke-hoach": {"points": "20", "reason": ""}}
    with pytest.raises(BadInput) as refusal:
        sheets.save_verified(friends.drafter, friends.year_id, "lai-chau", scene.sheet(criteria=guessed), 0)
    assert refusal.value.field == "criteria.diem-ke-hoach.reason"


def test_a_figure_of_the_minutes_is_never_overruled_by_typing(friends: Friends) -> None:
    typed = {"diem-giai-quyet": {"points": "20", "reason": "Cho thêm"}}
    sheets.save_verified(friends.drafter, friends.year_id, "son-la", scene.sheet(criteria=typed), 0)
    line = scores(friends).of("son-la").verified.parts[0].lines[2]
    assert line.points == 0
    assert line.measured


def test_a_bonus_without_grounds_is_refused(friends: Friends) -> None:
    bonus = {"sang-kien": {"times": 1, "reason": ""}}
    with pytest.raises(BadInput) as refusal:
        sheets.save_own(friends.member, friends.year_id, "son-la", scene.sheet(bonuses=bonus), 0)
    assert refusal.value.field == "bonuses.sang-kien.reason"


def test_the_ranking_tells_ties_and_who_is_left_out(friends: Friends) -> None:
    out = scene.sheet(exclusion="tham-nhung", standing_reason="Kết luận số 12")
    sheets.save_verified(friends.drafter, friends.year_id, "lang-son", out, 0)
    ranking = {row.unit: row for row in scores(friends).ranking}
    assert ranking["dien-bien"].place == 1
    assert ranking["dien-bien"].total == 60 + 30
    assert ranking["son-la"].place == 2
    assert (ranking["lang-son"].place, ranking["lang-son"].standing) == (None, Consideration.EXCLUDED)
    assert {ranking[unit].tie for unit in ("lai-chau", "lao-cai", "ha-giang", "quang-ninh")} == {SHARED}


def test_a_member_sees_its_own_row_and_no_place_before_the_ranking_goes_out(friends: Friends) -> None:
    year = scene.year_of(friends)
    member, chair = standings_seen(friends.member, year), standings_seen(friends.clerk, year)
    assert member is not None
    assert [row.unit.key for row in member.rows] == ["son-la"]
    assert member.ranking == ()
    assert chair is not None
    assert (len(chair.rows), len(chair.ranking)) == (7, 7)
    observer = standings_seen(friends.observer, year)
    assert observer is not None
    assert observer.rows == []


def test_a_circulated_ranking_shows_all_and_lets_no_score_change(friends: Friends) -> None:
    scene.ranking_circulated(friends)
    seen = standings_seen(friends.member, scene.year_of(friends))
    assert seen is not None
    assert (len(seen.rows), len(seen.ranking)) == (7, 7)
    with pytest.raises(WrongState, match="Kết quả xếp hạng đã gửi"):
        sheets.save_verified(friends.drafter, friends.year_id, "son-la", scene.sheet(), 0)
    with pytest.raises(WrongState):
        sheets.save_own(friends.member, friends.year_id, "son-la", scene.sheet(), 0)


def test_whoever_has_minutes_and_has_not_sent_finds_the_chore(friends: Friends) -> None:
    years = [scene.year_of(friends)]
    assert [chore.endpoint for chore in chores_of(friends.member, years)] == ["scores.own"]
    assert chores_of(friends.of("lai-chau", Office.LEADER), years) == [], "no minutes yet"
    assert chores_of(friends.clerk, years) == []
    revision = sheets.save_own(friends.member, friends.year_id, "son-la", scene.sheet(), 0)
    sheets.send_own(friends.member, friends.year_id, "son-la", revision)
    assert chores_of(friends.member, years) == []


def test_a_withdrawn_ranking_opens_the_scores_again(friends: Friends) -> None:
    paper_id = scene.ranking_circulated(friends)
    drafting.withdraw(friends.drafter, paper_id, friends.at_step(paper_id), "Sửa điểm")
    sheets.save_verified(friends.drafter, friends.year_id, "son-la", scene.sheet(), 0)
