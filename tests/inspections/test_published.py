"""The plan as its readers see it: no draft is shown, circulated plans are, and signed ones have calendars."""

from __future__ import annotations

from flask.testing import FlaskClient
from icalendar import Calendar

from app.database import db
from app.papers import drafting
from tests.friends import Friends, sign_in
from tests.inspections.drafts import adopted, circulated, frozen, in_force
from workflows.people import Office


def _page(
    client: FlaskClient, friends: Friends, unit: str, path: str, office: Office = Office.LEADER
) -> tuple[int, str]:
    """What this person sees, in a browser of their own: who acts is remembered as long as a context is open."""
    email = friends.person(unit, office).email
    db.session.rollback()
    with client.application.app_context():
        own = client.application.test_client()
        sign_in(own, email)
        answer = own.get(path)
        return answer.status_code, answer.get_data(as_text=True)


def test_a_draft_is_not_shown_as_a_plan_even_to_its_drafter(friends: Friends, client: FlaskClient) -> None:
    paper_id = adopted(friends)
    assert _page(client, friends, "dien-bien", f"/inspections/plan/{paper_id}", Office.DRAFTER)[0] == 404


def test_members_see_a_circulated_plan_with_pictures_and_without_calendar_files(
    friends: Friends, client: FlaskClient
) -> None:
    paper_id = circulated(friends)
    status, page = _page(client, friends, "son-la", f"/inspections/plan/{paper_id}")
    assert status == 200
    assert page.count("<svg") >= 4
    assert "Dự thảo đang lấy ý kiến" in page
    assert ".ics" not in page
    sign_in(client, friends.person("son-la", Office.LEADER).email)
    assert client.get(f"/inspections/plan/{paper_id}/units/son-la.ics").status_code == 404


def test_a_plan_that_waits_for_its_signature_is_in_nobodys_calendar(friends: Friends, client: FlaskClient) -> None:
    paper_id = frozen(friends, circulated(friends))
    status, page = _page(client, friends, "son-la", f"/inspections/plan/{paper_id}")
    assert (status, ".ics" in page) == (200, False)
    assert _page(client, friends, "son-la", f"/inspections/plan/{paper_id}/units/son-la.ics")[0] == 404


def test_a_plan_that_was_withdrawn_is_a_draft_again(friends: Friends, client: FlaskClient) -> None:
    paper_id = circulated(friends)
    drafting.withdraw(friends.drafter, paper_id, friends.at_step(paper_id), "Rút về để đổi lịch.")
    assert _page(client, friends, "dien-bien", f"/inspections/plan/{paper_id}", Office.DRAFTER)[0] == 404


def test_who_is_outside_the_cluster_finds_nothing(friends: Friends, client: FlaskClient) -> None:
    paper_id = in_force(friends)
    outsider = friends.outsider
    sign_in(client, "lanh-dao@cao-bang.example")
    assert outsider.name
    assert client.get(f"/inspections/plan/{paper_id}").status_code == 404
    assert client.get(f"/inspections/plan/{paper_id}/units/son-la.ics").status_code == 404


def test_a_signed_plan_gives_each_unit_its_part_and_its_calendar(friends: Friends, client: FlaskClient) -> None:
    paper_id = in_force(friends)
    status, page = _page(client, friends, "son-la", f"/inspections/plan/{paper_id}")
    assert status == 200
    assert "Phần của Thanh tra tỉnh Sơn La" in page
    sign_in(client, friends.person("son-la", Office.LEADER).email)
    answer = client.get(f"/inspections/plan/{paper_id}/units/son-la.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert len(events) == 2
    assert all("Sơn La" in str(event["summary"]) for event in events)


def test_one_visit_has_a_calendar_file_of_its_own_and_a_pair_that_is_none_has_not(
    friends: Friends, client: FlaskClient
) -> None:
    paper_id = in_force(friends)
    _status, page = _page(client, friends, "son-la", f"/inspections/plan/{paper_id}")
    sign_in(client, friends.person("son-la", Office.LEADER).email)
    path = next(part for part in page.split('"') if part.endswith(".ics") and "/visits/" in part)
    assert len(Calendar.from_ical(client.get(path).data).walk("VEVENT")) == 1
    assert client.get(f"/inspections/plan/{paper_id}/visits/son-la/son-la.ics").status_code == 404


def test_a_pledge_is_no_plan(friends: Friends, client: FlaskClient) -> None:
    pledge = friends.submitted()
    assert _page(client, friends, "son-la", f"/inspections/plan/{pledge}")[0] == 404


def test_the_first_page_says_what_comes_next_to_each(friends: Friends, client: FlaskClient) -> None:
    path = f"/inspections?year={friends.year_id}"
    assert "Cụm trưởng chưa lập kế hoạch" in _page(client, friends, "son-la", path)[1]
    assert "Mời xem quy tắc rồi lập kế hoạch" in _page(client, friends, "dien-bien", path, Office.DRAFTER)[1]
    paper_id = adopted(friends)
    assert "Mở kế hoạch đang soạn" in _page(client, friends, "dien-bien", path, Office.DRAFTER)[1]
    assert "Cụm trưởng chưa lập kế hoạch" in _page(client, friends, "son-la", path)[1]
    friends.submitted(paper_id)
    assert "Kế hoạch đang lấy ý kiến" in _page(client, friends, "son-la", path)[1]
    in_force(friends, paper_id)
    page = _page(client, friends, "son-la", path)[1]
    assert "Kế hoạch đã ký và có hiệu lực" in page
    assert page.count("Thêm vào lịch") == 2
