"""The administrator's pages, as a browser uses them."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from app.accounts import service
from app.accounts.models import OfficeHolding
from app.accounts.words import browser_in_words
from tests.accounts.house import ADMINISTRATOR, EMAIL, PASSWORD, People, post, sign_in, signed_in, stale
from workflows.people import Office


@pytest.fixture
def keeper(people: People, client: FlaskClient) -> FlaskClient:
    """The administrator's browser, signed in."""
    sign_in(client, ADMINISTRATOR)
    return client


def test_from_a_new_account_to_the_persons_own_sign_in(keeper: FlaskClient, people: People) -> None:
    form = {"name": "Lê Thị Hoa", "salutation": "Bà", "title": "Chánh Thanh tra", "email": "hoa@langson.gov.vn"}
    shown = post(keeper, "/people/new", **form).text
    password = re.search(r'<code class="gu-hash">([a-z2-9-]{19})</code>', shown).group(1)
    page = re.search(r'href="(/people/\d+)"', shown).group(1)
    given = post(keeper, f"{page}/offices", page, office="leader", unit_id="2", first_day="2020-01-01", last_day="")
    assert given.status_code == 303
    assert "Thanh tra tỉnh Lạng Sơn" in keeper.get(page).text
    other = people.house.test_client()
    sign_in(other, "hoa@langson.gov.vn", password)
    new = "bốn mùa hoa ban nở"
    post(other, "/change", password=password, new_password=new, new_password_confirm=new)
    assert signed_in(other)


def test_what_was_entered_stays_beside_the_sentence(keeper: FlaskClient) -> None:
    refused = post(keeper, "/people/new", name="Lê Thị Hoa", salutation="Bà", title="", email="sai rồi")
    assert refused.status_code == 422
    assert 'value="Lê Thị Hoa"' in refused.text
    assert "Địa chỉ thư điện tử chưa đúng" in refused.text
    taken = post(keeper, "/people/new", name="Lê Thị Hoa", salutation="", title="", email=ADMINISTRATOR)
    assert "đã có tài khoản" in taken.text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"office": "king", "unit_id": "1", "first_day": "2020-01-01"}, "Mời chọn chức trách."),
        ({"office": "clerk", "unit_id": "x", "first_day": "2020-01-01"}, "Mời chọn đơn vị."),
        ({"office": "clerk", "unit_id": "9" * 40, "first_day": "2020-01-01"}, "Mời chọn đơn vị."),
        ({"office": "clerk", "unit_id": "77", "first_day": "2020-01-01"}, "Mời chọn đơn vị."),
        ({"office": "clerk", "unit_id": "1", "first_day": "31/12"}, "Ngày chưa đúng"),
        (
            {"office": "clerk", "unit_id": "1", "first_day": "2020-02-02", "last_day": "2020-02-01"},
            "Ngày kết thúc phải",
        ),
        ({}, "Mời chọn chức trách."),
    ],
)
def test_a_bad_office_is_refused_in_one_sentence(
    keeper: FlaskClient, people: People, form: dict[str, str], sentence: str
) -> None:
    person_id = people.add()
    page = f"/people/{person_id}"
    refused = post(keeper, f"{page}/offices", page, **form)
    assert refused.status_code == 422
    assert sentence in refused.text
    with people.database() as session:
        assert not session.query(OfficeHolding).filter_by(person_id=person_id).count()


def test_an_office_is_ended_from_its_row(keeper: FlaskClient, people: People) -> None:
    page = f"/people/{people.add(EMAIL, Office.DRAFTER)}"
    action = re.search(r'action="(/people/\d+/offices/\d+/end)"', keeper.get(page).text).group(1)
    assert post(keeper, action, page, last_day="nonsense").status_code == 422
    assert post(keeper, action, page, last_day="2001-01-01").status_code == 422
    today = re.search(r'min="([\d-]+)"', keeper.get(page).text).group(1)
    assert post(keeper, action, page, last_day=today).status_code == 303
    assert "Kết thúc hôm nay" in keeper.get(page).text


def test_reset_close_and_open_from_the_page(keeper: FlaskClient, people: People) -> None:
    page = f"/people/{people.add()}"
    assert "Mật khẩu này không hiện lại" in post(keeper, f"{page}/reset", page).text
    assert "Đã khóa" in keeper.get(post(keeper, f"{page}/deactivate", page).headers["Location"]).text
    assert "Đã mở lại" in keeper.get(post(keeper, f"{page}/activate", page).headers["Location"]).text


def test_acts_upon_people_need_a_fresh_password(keeper: FlaskClient, people: People) -> None:
    page = f"/people/{people.add()}"
    stale(keeper)
    for act in ("reset", "deactivate", "activate", "offices"):
        assert post(keeper, f"{page}/{act}", page).headers["Location"].startswith("/confirm-password")
    sign_in(other := people.house.test_client())
    assert signed_in(other)


@pytest.mark.parametrize("page", ["/people", "/people/new", "/people/1"])
def test_the_pages_are_the_administrators_alone(people: People, client: FlaskClient, page: str) -> None:
    people.add(EMAIL, Office.LEADER)
    assert client.get(page).status_code == 302
    sign_in(client)
    assert client.get(page).status_code == 403


def test_a_person_who_is_not_there_is_not_found(keeper: FlaskClient) -> None:
    assert keeper.get("/people/4711").status_code == 404
    assert keeper.get(f"/people/{10**30}").status_code == 404


def test_the_list_is_searched_with_and_without_marks(keeper: FlaskClient, people: People) -> None:
    people.add("hoa@a.gov.vn", name="Đỗ Thị Hòa")
    people.add("hoa2@a.gov.vn", name="Đỗ Thị Hoa")
    assert [_names(keeper.get(f"/people?q={q}").text) for q in ("do thi", "hòa", "HOA2@")] == [
        ["Đỗ Thị Hoa", "Đỗ Thị Hòa"],
        ["Đỗ Thị Hòa"],
        ["Đỗ Thị Hoa"],
    ]
    assert "Không tìm thấy ai" in keeper.get("/people?q=zzz").text


def test_the_list_shows_fifty_a_page_by_given_name(keeper: FlaskClient, people: People) -> None:
    with people.house.app_context():
        for n in range(50):
            service.create_person(people.administrator, f"Nguyễn Văn Ân {n:02}", f"n{n}@a.gov.vn", "", "")
    assert len(_names(keeper.get("/people").text)) == 50
    assert len(_names(keeper.get("/people?page=2").text)) == 1
    assert len(_names(keeper.get("/people?page=99999999999999999999").text)) == 1
    assert len(_names(keeper.get("/people?page=-1").text)) == 50


def test_names_from_people_are_text(keeper: FlaskClient, people: People) -> None:
    people.add(name="<script>alert(1)</script>")
    page = keeper.get("/people").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_strange_browser_name_is_text_too(people: People, client: FlaskClient) -> None:
    people.add()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text).group(1)
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": token}
    client.post("/login", data=form, headers={"User-Agent": "<b>x</b>" * 100})
    assert "<b>x" not in client.get("/account").text


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Version/17.5 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.7", "curl/8.7"),
    ],
)
def test_a_browser_is_named_so_that_its_owner_knows_it(user_agent: str, words: str) -> None:
    assert browser_in_words(user_agent) == words


def _names(page: str) -> list[str]:
    return re.findall(r'<a href="/people/\d+">([^<]+)</a>', page)
