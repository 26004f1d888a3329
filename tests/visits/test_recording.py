"""The record of the day: two people at once, sendings that repeat, fields that cannot stand, and who may not write."""

from __future__ import annotations

import json

from flask.testing import FlaskClient

from app.database import db
from app.papers.models import WorkingCopy
from app.visits.recording import record_fields
from tests.friends import Friends, sign_in
from tests.papers.acts import refused, revision_of
from tests.visits import scene
from workflows.people import Actor, Office
from workflows.refusals import BadInput, NotAllowed, NotFound

FIGURE = "results.thu-hoi.verified"


def two(friends: Friends) -> tuple[int, Actor, Actor]:
    """Minutes, and two of the team who write them."""
    paper_id = scene.opened(friends)
    seen = scene.visit_to(friends)
    return paper_id, scene.acting(friends, seen, "secretary"), scene.acting(friends, seen, "leader")


def test_two_people_write_different_fields_from_the_same_page(friends: Friends) -> None:
    paper_id, one, other = two(friends)
    base = scene.stored(friends, paper_id, one)
    record_fields(one, paper_id, base, {"place": "phòng họp tầng 2"})
    answer = record_fields(other, paper_id, base, {"opinion": "Nhất trí."})
    assert (answer.fields["place"], answer.fields["opinion"]) == ("phòng họp tầng 2", "Nhất trí.")
    assert answer.conflicts == []


def test_the_same_field_twice_is_a_conflict_that_loses_nothing(friends: Friends) -> None:
    paper_id, one, other = two(friends)
    record_fields(one, paper_id, {"opinion": ""}, {"opinion": "Nhất trí."})
    answer = record_fields(other, paper_id, {"opinion": ""}, {"opinion": "Bảo lưu mục 3.", "limits": "Chậm báo cáo."})
    assert [(each.path, each.mine, each.theirs) for each in answer.conflicts] == [
        ("opinion", "Bảo lưu mục 3.", "Nhất trí.")
    ]
    assert (answer.fields["opinion"], answer.fields["limits"]) == ("Nhất trí.", "Chậm báo cáo.")
    chosen = record_fields(other, paper_id, {"opinion": "Nhất trí."}, {"opinion": "Bảo lưu mục 3."})
    assert (chosen.conflicts, chosen.fields["opinion"]) == ([], "Bảo lưu mục 3.")


def test_a_sending_whose_answer_was_lost_has_no_second_effect(friends: Friends) -> None:
    """Also where somebody else wrote there since: they had seen what was sent."""
    paper_id, one, other = two(friends)
    sending = ({"opinion": ""}, {"opinion": "Nhất trí."}, "lan-gui-1")
    record_fields(one, paper_id, *sending)
    record_fields(other, paper_id, {"opinion": "Nhất trí."}, {"opinion": "Nhất trí, trừ mục 3."})
    before = revision_of(paper_id)
    again = record_fields(one, paper_id, *sending)
    assert (again.conflicts, again.fields["opinion"]) == ([], "Nhất trí, trừ mục 3.")
    assert revision_of(paper_id) == before


def test_a_conflict_that_was_not_heard_of_is_told_again(friends: Friends) -> None:
    paper_id, one, other = two(friends)
    record_fields(one, paper_id, {"opinion": ""}, {"opinion": "Nhất trí."})
    sending = ({"opinion": ""}, {"opinion": "Bảo lưu."}, "lan-gui-2")
    assert (
        record_fields(other, paper_id, *sending).conflicts == record_fields(other, paper_id, *sending).conflicts != []
    )


def test_a_wrong_field_does_not_keep_the_others_back(friends: Friends) -> None:
    paper_id, one, _other = two(friends)
    typed = {f"{FIGURE}.numerator": "ba mươi tư", f"{FIGURE}.denominator": "47,0", "opinion": "Nhất\x00trí"}
    answer = record_fields(one, paper_id, {}, typed)
    assert set(answer.refused) == {f"{FIGURE}.numerator", "opinion"}
    assert answer.fields[f"{FIGURE}.denominator"] == "47"


def test_the_same_number_spelled_otherwise_is_no_conflict(friends: Friends) -> None:
    paper_id, one, other = two(friends)
    path = f"{FIGURE}.numerator"
    record_fields(one, paper_id, {path: ""}, {path: "34,50"})
    assert record_fields(other, paper_id, {path: ""}, {path: " 34.5 "}).conflicts == []


def test_a_field_that_the_minutes_do_not_have_is_refused_whole(friends: Friends) -> None:
    paper_id, one, _other = two(friends)
    for path in ("inspected_name", "results.khac.verified.numerator", "team.0.present", "plan"):
        refused(BadInput, lambda path=path: record_fields(one, paper_id, {}, {path: "x", "opinion": "y"}))


def test_only_the_team_and_the_units_drafter_write(friends: Friends) -> None:
    paper_id, _one, _other = two(friends)
    seen = scene.visit_to(friends)

    def act(actor: Actor) -> object:
        return record_fields(actor, paper_id, {}, {"opinion": "Tốt."})

    for actor in (
        friends.of("son-la", Office.LEADER),
        friends.of("son-la", Office.DRAFTER),
        scene.acting(friends, scene.visit_to(friends, "lai-chau"), "leader"),
        friends.drafter if seen.visit.inspector != "dien-bien" else friends.member,
        friends.outsider,
        friends.observer,
        friends.administrator,
    ):
        refused(NotFound, lambda actor=actor: act(actor))
    refused(NotAllowed, lambda: act(friends.of(seen.visit.inspector, Office.LEADER)))
    act(friends.of(seen.visit.inspector, Office.DRAFTER))


def test_what_went_round_is_not_written_any_more(friends: Friends) -> None:
    paper_id = scene.sent(friends)
    secretary = scene.acting(friends, scene.visit_to(friends), "secretary")
    refused(NotAllowed, lambda: record_fields(secretary, paper_id, {}, {"opinion": "Khác."}))


def test_no_other_paper_is_written_here(friends: Friends) -> None:
    from app.inspections.board import adopt
    from tests.inspections.drafts import done_run

    plan = adopt(friends.drafter, done_run(friends), 0)
    refused(NotFound, lambda: record_fields(friends.drafter, plan, {}, {}))


# ---- through the pages ----


def signed_in(friends: Friends, client: FlaskClient, actor: Actor) -> FlaskClient:
    from app.accounts.models import Person

    email = db.session.get_one(Person, actor.person_id).email
    db.session.rollback()
    return sign_in(client, email)


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


def test_the_form_works_without_script(friends: Friends, client: FlaskClient) -> None:
    paper_id, one, _other = two(friends)
    browser = signed_in(friends, client, one)
    page = browser.get(f"/visits/{paper_id}/record").text
    assert "base:opinion" in page
    assert len(page.encode()) < 100_000
    sent = {"base:opinion": "", "opinion": "Dòng một.", "base:strengths": "", "strengths": "Ý một\r\nÝ hai\r\n"}
    answer = browser.post(f"/visits/{paper_id}/record", data=sent)
    assert answer.status_code == 303
    fields = scene.stored(friends, paper_id, one)
    assert (fields["opinion"], fields["strengths"]) == ("Dòng một.", "Ý một\nÝ hai")
    # The page again as it stands, its line ends as a browser sends them: nothing is a conflict.
    sent = {"base:strengths": "Ý một\r\nÝ hai", "strengths": "Ý một\r\nÝ hai\r\nÝ ba"}
    assert browser.post(f"/visits/{paper_id}/record", data=sent).status_code == 303
    assert scene.stored(friends, paper_id, one)["strengths"] == "Ý một\nÝ hai\nÝ ba"


def test_the_form_shows_both_texts_of_a_conflict_and_takes_the_choice(friends: Friends, client: FlaskClient) -> None:
    paper_id, one, other = two(friends)
    record_fields(other, paper_id, {}, {"opinion": "Nhất trí."})
    browser = signed_in(friends, client, one)
    answer = browser.post(f"/visits/{paper_id}/record", data={"base:opinion": "", "opinion": "Bảo lưu."})
    assert answer.status_code == 409
    assert "Nhất trí." in answer.text
    assert ">Bảo lưu.</textarea>" in answer.text
    assert hidden(answer.text, "base:opinion") == "Nhất trí."
    kept = {"base:opinion": "Nhất trí.", "opinion": "Bảo lưu."}
    assert browser.post(f"/visits/{paper_id}/record", data={**kept, "choice:opinion": "theirs"}).status_code == 303
    assert scene.stored(friends, paper_id, one)["opinion"] == "Nhất trí."
    assert browser.post(f"/visits/{paper_id}/record", data={**kept, "choice:opinion": "mine"}).status_code == 303
    assert scene.stored(friends, paper_id, one)["opinion"] == "Bảo lưu."


def test_a_wrong_number_stays_in_its_field_with_the_reason(friends: Friends, client: FlaskClient) -> None:
    paper_id, one, _other = two(friends)
    path = f"{FIGURE}.numerator"
    browser = signed_in(friends, client, one)
    sent = {f"base:{path}": "", path: "34 vụ", "base:opinion": "", "opinion": "Đã đọc."}
    answer = browser.post(f"/visits/{paper_id}/record", data=sent)
    assert answer.status_code == 422
    assert 'value="34 vụ"' in answer.text
    assert "Phải là một số không âm" in answer.text
    assert scene.stored(friends, paper_id, one)["opinion"] == "Đã đọc."


def test_a_script_gets_all_fields_and_how_figures_stand(friends: Friends, client: FlaskClient) -> None:
    paper_id, one, _other = two(friends)
    browser = signed_in(friends, client, one)
    mine = {f"{FIGURE}.numerator": "34", f"{FIGURE}.denominator": "47"}
    answer = browser.post(
        f"/visits/{paper_id}/record/fields", json={"base": dict.fromkeys(mine, ""), "mine": mine, "key": "k1"}
    )
    assert answer.status_code == 200
    assert answer.json["marks"][FIGURE]["standing"] == "reached"
    assert answer.json["marks"][FIGURE]["shown"] == "≈ 72,34% (34/47)"
    assert answer.json["fields"][f"{FIGURE}.numerator"] == "34"
    assert (answer.json["conflicts"], answer.json["refused"]) == ({}, {})


def test_anything_else_than_fields_is_refused_in_a_sentence(friends: Friends, client: FlaskClient) -> None:
    paper_id, one, _other = two(friends)
    browser = signed_in(friends, client, one)
    before = json.loads(db.session.get_one(WorkingCopy, paper_id).content)
    db.session.rollback()
    for body in (
        None,
        [],
        {"mine": {}},
        {"base": {}, "mine": {"opinion": 3}, "key": ""},
        {"base": {}, "mine": [], "key": ""},
        {"base": {}, "mine": {}, "key": "a b"},
        {"base": {}, "mine": {"khac": ""}, "key": ""},
    ):
        answer = browser.post(f"/visits/{paper_id}/record/fields", json=body)
        assert (answer.status_code, answer.json["error"][-1]) == (422, ".")
    db.session.rollback()
    assert json.loads(db.session.get_one(WorkingCopy, paper_id).content) == before


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(friends: Friends, client: FlaskClient) -> None:
    paper_id, _one, _other = two(friends)
    db.session.rollback()
    assert client.post(f"/visits/{paper_id}/record/fields", json={}).status_code == 302
