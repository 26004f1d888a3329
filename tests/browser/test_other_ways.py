"""The same acts by keyboard alone, without script, in English, on a bad day."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask_babel import force_locale, gettext
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from app.database import db
from tests.browser import acts
from tests.browser.acts import follow, press, told
from tests.browser.scenes import CHAIR, CLERK, DRAFTER, MEMBER, VICE_CHAIR
from tests.browser.site import PHONE, Site
from tests.friends import PIN, Friends

MOST_TABS = 40
At = Callable[[Callable[[Friends], int]], int]


@pytest.fixture
def at(app: Flask) -> At:
    """Bring a pledge to a point of its life before anybody looks; its number."""

    def bring(way: Callable[[Friends], int]) -> int:
        with app.app_context():
            paper_id = way(Friends())
            db.session.rollback()
        return paper_id

    return bring


def test_a_member_approves_by_keyboard_alone(site: Site, at: At) -> None:
    paper_id = at(Friends.submitted)
    page = site.visitor()
    page.goto("/login")
    tab_to(page, "Đến nội dung chính")
    page.keyboard.press("Enter")
    tab_to(page, "Thư điện tử")
    page.keyboard.type(MEMBER)
    page.keyboard.press("Tab")
    page.keyboard.type(acts.DEMONSTRATION_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/")
    tab_to(page, "Đọc và cho ý kiến")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/papers/{paper_id}")
    tab_to(page, "Thống nhất")
    page.keyboard.press("Enter")
    told(page, "Đã ghi nhận ý kiến thống nhất")


def test_without_script_a_pledge_is_written_submitted_and_approved(site: Site, at: At) -> None:
    paper_id = at(Friends.started)
    drafter = site.person(DRAFTER, java_script_enabled=False)
    drafter.goto(f"/pledges/{paper_id}/edit")
    press(drafter, "Thêm căn cứ")
    drafter.get_by_label("Căn cứ", exact=True).last.fill("Căn cứ Luật Thi đua, khen thưởng")
    drafter.locator("#fields-0").get_by_role("button", name="Thêm nội dung").click()
    acts.write_commitment(drafter, 0, 3, "Nội dung thêm khi không có mã lệnh.")
    press(drafter, "Lưu")
    told(drafter, "Đã lưu bản đang soạn")
    press(drafter, "Xem lại và trình")
    expect(drafter.locator(".gu-sheet")).to_contain_text("Nội dung thêm khi không có mã lệnh.")
    press(drafter, "Trình")
    told(drafter, "Đã trình bản dự thảo 1")
    member = site.person(MEMBER, java_script_enabled=False)
    acts.read_and_approve(member)


def test_what_cannot_be_submitted_is_shown_at_its_place(site: Site, at: At) -> None:
    paper_id = at(Friends.started)
    page = site.person(DRAFTER)
    page.goto(f"/pledges/{paper_id}/edit")
    acts.write_commitment(page, 0, 1, "")
    press(page, "Xem lại và trình")
    expect(page.get_by_role("heading", name="Chưa trình được")).to_be_visible()
    follow(page, "Đến chỗ cần sửa")
    empty = page.locator("[name='fields-0-commitments-1-text']")
    expect(empty).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#fields-0-commitments-1-text-error")).to_have_text("Mục này còn trống. Mời nhập nội dung.")


def test_rows_move_with_their_words_and_stay_so_after_saving(site: Site, at: At) -> None:
    paper_id = at(Friends.started)
    page = site.person(DRAFTER)
    page.goto(f"/pledges/{paper_id}/edit")
    first, second = (page.locator(f"[name='grounds-{n}']") for n in (0, 1))
    before = first.input_value(), second.input_value()
    page.get_by_role("button", name="Đưa xuống: Căn cứ").first.click()
    press(page, "Lưu")
    told(page, "Đã lưu bản đang soạn")
    assert (second.input_value(), first.input_value()) == before


def test_a_wrong_pin_is_told_on_the_page_of_signing(site: Site, at: At) -> None:
    paper_id = at(Friends.frozen)
    page = site.person(VICE_CHAIR, PHONE)
    page.goto(f"/papers/{paper_id}/signature")
    acts.make_key(page)
    page.get_by_label("Mã PIN của khóa ký số").fill("sai-ma-pin-1")
    press(page, "Ký số")
    expect(page.locator("#pin-error")).to_contain_text("Mã PIN không đúng. Còn 4 lần thử")
    page.get_by_label("Mã PIN của khóa ký số").fill(PIN)
    press(page, "Ký số")
    told(page, "Đã ký số")


def test_english_is_one_press_away_and_remembered(site: Site, app: Flask, at: At) -> None:
    paper_id = at(Friends.submitted)
    page = site.person(CHAIR)
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    press(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    english = words_of(app)
    assert english("Việc của tôi") != "Việc của tôi"
    expect(page.get_by_role("heading", level=1)).to_have_text(english("Việc của tôi"))
    follow(page, english("Đọc và cho ý kiến"))
    page.wait_for_url(f"**/papers/{paper_id}")
    expect(page.locator(".gu-sheet")).to_have_attribute("lang", "vi")
    press(page, english("Thống nhất"))
    told(page, english("Đã ghi nhận ý kiến thống nhất của đơn vị với bản dự thảo này."))
    page.goto("/archive")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text(english("Lưu trữ"))


def test_the_register_prints_on_a4_without_the_screen_around_it(site: Site, at: At) -> None:
    at(Friends.frozen)
    page = site.person(CLERK)
    page.goto("/register")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    (sheet,) = printed.pages
    assert [round(side / 72 * 25.4) for side in (sheet.mediabox.width, sheet.mediabox.height)] == [297, 210]
    text = sheet.extract_text()
    assert "01/GƯ-CTĐ" in text
    assert "Tổng số: 1 số" in text
    assert "Việc của tôi" not in text


def words_of(app: Flask) -> Callable[[str], str]:
    """The English of a Vietnamese text, from the catalogue that the pages use."""

    def english(text: str) -> str:
        with app.test_request_context(), force_locale("en"):
            return str(gettext(text))

    return english


def tab_to(page: Page, name: str, most: int = MOST_TABS) -> None:
    """Press Tab until the element of this name has the focus, and see that the focus can be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(
            "name => (document.activeElement.labels?.[0] ?? document.activeElement).innerText === name", name
        ):
            seen = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert seen != "none", f"the focus on {name} cannot be seen"
            return
    pytest.fail(f"{name} was not reached with {most} presses of Tab")
