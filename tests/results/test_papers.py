"""The closing papers by services: figures as counted by hand, texts kept, drafts that no longer agree are held back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.clock import today
from app.database import db
from app.papers import drafting, issuing, review
from app.papers.models import Paper
from app.papers.page import page_of
from app.papers.proof import check_signatures
from app.papers.queries import versions_of
from app.papers.revisions import files_in_force
from app.results import papers
from app.results.papers_facts import facts_of
from app.results.votes_acts import cast, close
from app.signatures.engine.verdict import Indication
from tests.friends import Friends
from tests.results import scene, voting
from tests.results.closing import content_of, summed_up
from workflows.closing.ranking_content import RankingContent
from workflows.closing.report_content import ReportContent
from workflows.paper import State
from workflows.people import Office
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal, Stale

TEXTS = {"situation": ["Tình hình"], "limits": ["Hạn chế"], "directions": ["Phương hướng"]}


@pytest.fixture(scope="module")
def prepared(prepared: Path | str, request: pytest.FixtureRequest, tmp_path_factory: Any) -> Path | str:
    return scene.prepared_with(scene.whole_scene, prepared, request, tmp_path_factory.mktemp("scene"))


def started(friends: Friends, kind: str) -> int:
    return papers.start(friends.drafter, friends.year_id, kind)


def written(friends: Friends, paper_id: int, **texts: Any) -> None:
    draft = papers.draft_of(friends.drafter, paper_id)
    drafting.save(friends.drafter, paper_id, draft.content | texts, draft.revision)


def unit_of(paper_id: int, key: str) -> dict[str, Any]:
    return next(row for row in content_of(paper_id)["units"] if row["placed"]["unit"] == key)


def test_the_ranking_begins_with_the_points_counted_by_hand(friends: Friends) -> None:
    summed_up(friends, "son-la", bonuses={"sang-kien": {"times": 1, "reason": "Một sáng kiến"}})
    row = unit_of(started(friends, "ranking"), "son-la")
    # I: 16 + 20 + 0; II: 20 + 10 + 8 judged; one bonus of 1.5
    assert (row["points"], row["parts"]) == (["16", "20", "0", "20", "10", "8"], ["36", "38"])
    assert (row["bonus"], row["penalty"], row["own"], row["placed"]["total"]) == ("1.5", "0", "", "75.5")
    minutes = db.session.scalars(select(Paper).where(Paper.kind == "minutes", Paper.state == State.SIGNED)).one()
    assert row["minutes"]["code"] == minutes.code
    assert row["minutes"]["number"].endswith("BB-CTĐ")
    assert row["minutes"]["day"] == today().isoformat()


def test_minutes_by_hand_and_missing_ones_are_told_apart(friends: Friends) -> None:
    paper_id = started(friends, "ranking")
    by_hand = unit_of(paper_id, "lang-son")["minutes"]
    assert (by_hand["on_paper"], by_hand["number"], by_hand["day"] is None) == (True, "", False)
    missing = unit_of(paper_id, "lai-chau")
    assert (missing["minutes"], missing["points"]) == (None, [""] * 6)
    text = " ".join(page_of(friends.drafter, paper_id).text.words())
    assert "Lai Châu, Thanh tra tỉnh Lào Cai, Thanh tra tỉnh Quảng Ninh chưa có biên bản kiểm tra chéo đã ký" in text
    assert "bản giấy ngày" in text


def test_an_excluded_unit_is_printed_last_with_its_reason(friends: Friends) -> None:
    summed_up(friends, "son-la", exclusion="tham-nhung", standing_reason="Bản án số 3")
    paper_id = started(friends, "ranking")
    ranking = RankingContent.from_json(content_of(paper_id))
    last = ranking.places[-1]
    assert (last.unit, last.place, last.reason) == ("son-la", None, "Có vụ việc tham nhũng; Bản án số 3")
    assert "Không xét: Có vụ việc tham nhũng; Bản án số 3" in " ".join(page_of(friends.drafter, paper_id).text.words())


def test_what_is_renewed_are_the_figures_and_never_the_words(friends: Friends) -> None:
    paper_id = started(friends, "ranking")
    written(friends, paper_id, notes=["Ghi chú  của người soạn "])
    summed_up(friends, "son-la")
    draft = papers.updated(papers.draft_of(friends.drafter, paper_id))
    papers.save(friends.drafter, draft)
    assert content_of(paper_id)["notes"] == ["Ghi chú  của người soạn "]
    assert unit_of(paper_id, "son-la")["placed"]["total"] == "74"


def test_a_draft_whose_figures_are_no_longer_the_houses_is_not_sent_round(friends: Friends) -> None:
    paper_id = started(friends, "ranking")
    summed_up(friends, "son-la")
    with pytest.raises(Stale, match="Kết quả của Thanh tra tỉnh Sơn La") as refused:
        friends.submitted(paper_id)
    assert "Mời cập nhật số liệu" in str(refused.value)
    assert friends.state(paper_id) is State.DRAFTING
    papers.save(friends.drafter, papers.updated(papers.draft_of(friends.drafter, paper_id)))
    assert friends.state(friends.submitted(paper_id)) is State.IN_REVIEW


def test_figures_that_somebody_wrote_into_the_draft_are_not_sent_round(friends: Friends) -> None:
    paper_id = started(friends, "ranking")
    content = content_of(paper_id)
    content["criteria"][0]["text"] = "Tiêu chí khác"
    written(friends, paper_id, criteria=content["criteria"])
    with pytest.raises(Stale, match="Bảng điểm trong dự thảo"):
        friends.submitted(paper_id)


def test_a_member_objects_to_its_own_row_and_the_chair_sees_it_first(friends: Friends) -> None:
    paper_id = friends.submitted(started(friends, "ranking"))
    seen = friends.at_text(paper_id)
    review.comment(friends.member, paper_id, seen, "unit-son-la", "Tiêu chí thu hồi tính thiếu.")
    review.request_change(friends.member, paper_id, friends.at_text(paper_id), "Đề nghị xem lại điểm thu hồi.")
    page = page_of(friends.drafter, paper_id)
    assert [(each.passage, each.text) for each in page.comments] == [("unit-son-la", "Tiêu chí thu hồi tính thiếu.")]
    assert [row.particulars["reason"] for row in page.objections] == ["Đề nghị xem lại điểm thu hồi."]
    with pytest.raises(NotFound):
        review.comment(friends.outsider, paper_id, friends.at_text(paper_id), "unit-son-la", "Người ngoài")


def test_without_a_scoring_table_there_is_nothing_to_rank(friends: Friends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.results.papers_facts.standings", lambda _year: None)
    paper_id = started(friends, "ranking")
    with pytest.raises(BadInput, match="Chưa có số liệu để xếp hạng"):
        friends.submitted(paper_id)


def test_the_report_holds_the_verified_figures_of_every_unit(friends: Friends) -> None:
    paper_id = started(friends, "report")
    report = ReportContent.from_json(content_of(paper_id))
    at = {unit.key: place for place, unit in enumerate(report.units)}
    results = {row.key: row.results for row in report.targets}
    assert (results["thu-hoi"][at["son-la"]].figure, results["thu-hoi"][at["son-la"]].standing) == (
        "≈ 72,34% (34/47)",
        "reached",
    )
    assert results["thu-hoi"][at["lang-son"]].standing == "missed"
    assert results["giai-quyet"][at["son-la"]].standing == "missed"  # on the line of "above 85 %"
    assert {result.standing for row in report.targets for result in [row.results[at["lai-chau"]]]} == {"unknown"}
    assert [placed.unit for placed in report.ranking] == [
        row["placed"]["unit"] for row in content_of(started(friends, "ranking"))["units"]
    ]


def test_the_report_tells_the_votes_that_are_closed_and_only_those(friends: Friends) -> None:
    paper_id = started(friends, "report")
    written(friends, paper_id, **TEXTS)
    assert content_of(paper_id)["votes"] == []
    vote_id = voting.opened(friends)
    written(friends, paper_id, **TEXTS)
    assert papers.outdated(db.session.get_one(Paper, paper_id), content_of(paper_id)) is None
    _voted(friends, vote_id, {"lang-son": 6, "son-la": 1})
    with pytest.raises(Stale, match="Kết quả bình xét"):
        friends.submitted(paper_id)
    papers.save(friends.drafter, papers.updated(papers.draft_of(friends.drafter, paper_id)))
    (vote,) = ReportContent.from_json(content_of(paper_id)).votes
    assert (vote.base, vote.needed, vote.tied) == (7, 5, ())
    assert [(each.name, each.votes, each.chosen) for each in vote.totals][:3] == [
        ("Thanh tra tỉnh Lạng Sơn", 6, True),
        ("Thanh tra tỉnh Sơn La", 1, False),
        ("Thanh tra tỉnh Điện Biên", 0, False),
    ]


def _voted(friends: Friends, vote_id: int, choices: dict[str, int]) -> None:
    wanted = [key for key, votes in choices.items() for _ in range(votes)]
    for leader, key in zip(friends.leaders(), wanted, strict=True):
        (own,) = leader.units_as(Office.LEADER)
        cast(leader, vote_id, own, [voting.unit_id(key)], blank=False)
    close(friends.drafter, vote_id)


def test_a_nomination_goes_straight_to_its_signature_and_into_two_signed_files(friends: Friends) -> None:
    summed_up(friends, "lang-son")
    _voted(friends, voting.opened(friends), {"lang-son": 7})
    paper_id = started(friends, "nomination")
    (nominee,) = content_of(paper_id)["nominees"]
    assert (nominee["name"], nominee["votes"], nominee["base"]) == ("Thanh tra tỉnh Lạng Sơn", 7, 7)
    assert nominee["result"].startswith("Hạng ")
    with pytest.raises(BadInput, match="Chưa có hình thức khen thưởng"):
        friends.submitted(paper_id)
    written(friends, paper_id, nominees=[nominee | {"award": "Cờ thi đua", "reason": "Dẫn đầu phong trào"}])
    papers.save(friends.drafter, papers.updated(papers.draft_of(friends.drafter, paper_id)))
    assert content_of(paper_id)["nominees"][0]["reason"] == "Dẫn đầu phong trào"
    assert friends.state(friends.submitted(paper_id)) is State.APPROVED
    seen = friends.at_step(paper_id)
    issuing.open_signing(friends.clerk, paper_id, seen, numbered=True, place="Điện Biên", day=today())
    assert friends.waiting(paper_id) == ["chair"]
    friends.sign(friends.chair, paper_id)
    assert friends.state(paper_id) is State.SIGNED
    assert page_of(friends.member, paper_id).text.addressees == ("Thanh tra Chính phủ",)
    version = versions_of(paper_id)[0]
    verdicts = check_signatures(version.id, files_in_force(version))
    assert {form: found.verdict for form, found in verdicts.items()} == dict.fromkeys(
        ("pdf", "word"), Indication.TOTAL_PASSED
    )


def test_only_the_chairs_drafter_begins_and_changes_them(friends: Friends) -> None:
    paper_id = started(friends, "report")
    other = friends.of("lang-son", Office.DRAFTER)
    for actor, refusal in ((other, NotAllowed), (friends.member, NotAllowed), (friends.outsider, NotFound)):
        with pytest.raises(refusal):
            papers.start(actor, friends.year_id, "ranking")
    for actor in (other, friends.member, friends.observer, friends.outsider):
        with pytest.raises(NotFound):
            papers.draft_of(actor, paper_id)
    with pytest.raises(NotAllowed):
        papers.draft_of(friends.chair, paper_id)
    with pytest.raises(Refusal, match="đã có"):
        started(friends, "report")
    with pytest.raises(BadInput):
        started(friends, "plan")


def test_a_draft_is_listed_for_the_chairs_unit_only_and_a_circulated_one_for_all(friends: Friends) -> None:
    paper_id = started(friends, "ranking")

    def seen_by(actor: Any) -> list[tuple[list[int], bool]]:
        return [([each.id for each in row.papers], row.can_start) for row in papers.listed(actor, friends.year_id)]

    assert seen_by(friends.drafter) == [([paper_id], False), ([], True), ([], True)]
    assert seen_by(friends.chair) == [([paper_id], False), ([], False), ([], False)]
    assert seen_by(friends.member) == [([], False)] * 3
    friends.submitted(paper_id)
    assert seen_by(friends.member)[0] == ([paper_id], False)
    with pytest.raises(NotFound):
        papers.listed(friends.outsider, friends.year_id)


def test_the_editor_opens_no_paper_of_another_kind(friends: Friends) -> None:
    table = db.session.scalars(select(Paper).where(Paper.kind == "scoring")).one()
    with pytest.raises(NotFound):
        papers.draft_of(friends.drafter, table.id)


def test_the_facts_name_units_as_they_are_today(friends: Friends) -> None:
    facts = facts_of(scene.year_of(friends))
    assert [name.short for name in facts.names][:2] == ["Điện Biên", "Lạng Sơn"]
    assert {placed.name for placed in facts.places} == {name.name for name in facts.names}
