"""The main job on the pages: a new year, a pledge by many hands, two signatures, the archive."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.accounts import access
from app.clock import today
from tests.browser import acts
from tests.browser.acts import follow, give_reason, open_task, press, told
from tests.browser.scenes import ADMINISTRATOR, ARCHIVIST, CHAIR, CLERK, DRAFTER, MEMBER, VICE_CHAIR
from tests.browser.site import Site

UNITS = ("dien-bien", "lang-son", "son-la", "lai-chau", "lao-cai", "ha-giang", "quang-ninh")
FIRST = "Thu hồi trên 70% số tiền phải thu hồi."
SECOND = "Thu hồi trên 70% số tiền phải thu hồi trong năm."
REASON = "Đề nghị ghi rõ tính trên số phải thu hồi trong năm."

People = Callable[[str], Page]


@pytest.fixture
def people(site: Site) -> People:
    """Each person's own browser, opened when they are first needed."""
    windows: dict[str, Page] = {}

    def of(email: str) -> Page:
        if email not in windows:
            windows[email] = site.person(email)
        return windows[email]

    return of


def test_a_pledge_goes_from_a_new_year_to_the_archive(
    people: People, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_year(people(ADMINISTRATOR))
    draft_and_submit(people(DRAFTER))
    comment(people("lanh-dao@lai-chau.example"))
    ask_for_change(people(MEMBER))
    change_and_submit_again(people(DRAFTER))
    see_the_change(people(MEMBER))
    for unit in UNITS:
        acts.read_and_approve(people(f"lanh-dao@{unit}.example"))
    give_number(people(CLERK))
    sign_after_giving_the_password_again(people(VICE_CHAIR), monkeypatch)
    sign(people(CHAIR))
    archive(people(ARCHIVIST))
    pdf = find_and_download(people(MEMBER), tmp_path)
    assert site.troubles == []
    assert valid_signatures(pdf) == 2


def open_year(page: Page) -> None:
    """The administrator opens 2021 from 2020 and keeps chair and vice-chair as they were."""
    page.goto("/years")
    follow(page, "Mở năm thi đua")
    page.get_by_label("Năm thi đua").fill("2021")
    page.get_by_label("Mở từ năm trước").select_option(index=1)
    press(page, "Tiếp tục")
    page.get_by_label("Chủ đề thi đua").fill("Kỷ cương, trách nhiệm")
    page.get_by_label("Cụm trưởng", exact=True).select_option(label="Điện Biên")
    page.get_by_label("Cụm phó", exact=True).select_option(label="Lạng Sơn")
    press(page, "Lưu")
    told(page, "Đã lưu")
    expect(page.get_by_role("heading", level=1)).to_contain_text("năm 2021")


def draft_and_submit(page: Page) -> None:
    """The drafter writes the first version; what is typed is saved without a press."""
    open_task(page, "Bắt đầu soạn giao ước năm 2021")
    press(page, "Bắt đầu soạn giao ước năm 2021")
    press(page, "Thêm lĩnh vực")
    page.get_by_label("Lĩnh vực", exact=True).fill("Công tác thanh tra")
    acts.write_commitment(page, 0, 0, "Hoàn thành kế hoạch thanh tra năm.")
    press(page, "Thêm nội dung")
    acts.write_commitment(page, 0, 1, FIRST)
    expect(page.locator("[data-saving-state]")).to_contain_text("Đã lưu lúc")
    press(page, "Xem lại và trình")
    expect(page.locator(".gu-sheet")).to_contain_text(FIRST)
    page.get_by_label("Hạn góp ý").fill((today() + timedelta(days=5)).isoformat())
    press(page, "Trình")
    told(page, "Đã trình bản dự thảo 1")


def comment(page: Page) -> None:
    open_task(page, "Đọc và cho ý kiến")
    option = page.get_by_label("Góp ý về").locator("option", has_text="Nội dung 1.2")
    page.get_by_label("Góp ý về").select_option(value=option.get_attribute("value"))
    page.get_by_label("Nội dung góp ý").fill("Nên nêu rõ số phải thu hồi của năm nào.")
    press(page, "Gửi góp ý")
    told(page, "Đã gửi góp ý")


def ask_for_change(page: Page) -> None:
    open_task(page, "Đọc và cho ý kiến")
    expect(page.get_by_text("Nên nêu rõ số phải thu hồi của năm nào.")).to_be_visible()
    give_reason(page, "Đề nghị sửa", REASON)
    told(page, "Đã gửi đề nghị sửa")


def change_and_submit_again(page: Page) -> None:
    """The drafter finds the reason at the top, takes the version back, changes one word group, submits version 2."""
    page.goto("/pledges")
    follow(page, "Giao ước thi đua 2021")
    expect(page.locator(".gu-reason")).to_contain_text(REASON)
    give_reason(page, "Rút", "Rút về để sửa theo đề nghị của Sơn La.")
    told(page, "Đã rút bản dự thảo về soạn")
    follow(page, "Soạn thảo")
    acts.write_commitment(page, 0, 1, SECOND)
    press(page, "Xem lại và trình")
    press(page, "Trình")
    told(page, "Đã trình bản dự thảo 2")


def see_the_change(page: Page) -> None:
    """The comparison marks the words that were added and no others."""
    open_task(page, "Đọc và cho ý kiến")
    follow(page, "Thay đổi so với bản 1")
    change = page.locator(".gu-card")
    expect(change).to_have_count(1)
    expect(change.locator("del")).to_have_text("[bỏ:  hồi.]")
    expect(change.locator("ins")).to_have_text("[thêm:  hồi trong năm.]")


def give_number(page: Page) -> None:
    open_task(page, "Cấp số và mở ký")
    follow(page, "Cấp số, mở ký")
    press(page, "Cấp số, mở ký")
    told(page, "Số văn bản: 01/GƯ-CTĐ")


def sign_after_giving_the_password_again(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vice-chair signed in long ago: the password first, then a key, then the signature."""
    open_task(page, "Ký số")
    with monkeypatch.context() as later:
        later.setattr(access, "FRESH", timedelta(microseconds=1))
        follow(page, "Ký số")
        expect(page.get_by_role("heading", level=1)).to_have_text("Xác nhận mật khẩu")
    acts.give_password_again(page)
    acts.make_key(page)
    expect(page.locator(".gu-sheet")).to_contain_text("01/GƯ-CTĐ")
    acts.sign(page)


def sign(page: Page) -> None:
    open_task(page, "Ký số")
    follow(page, "Ký số")
    acts.make_key(page)
    acts.sign(page)
    expect(page.locator(".gu-way-here")).to_contain_text("Đã ký đủ")


def archive(page: Page) -> None:
    open_task(page, "Đưa vào lưu trữ")
    press(page, "Lưu trữ")
    told(page, "Đã đưa văn bản vào lưu trữ")


def find_and_download(page: Page, folder: Path) -> Path:
    """A member finds the paper without typing a mark; both files come down, and the PDF is the one that was checked."""
    page.goto("/archive")
    page.get_by_label("Tìm trong văn bản").fill("thu hoi trong nam")
    press(page, "Tìm")
    follow(page, "Giao ước thi đua 2021")
    assert acts.download(page, "Tải về Word", folder).read_bytes().startswith(b"PK")
    pdf = acts.download(page, "Tải về PDF", folder)
    follow(page, "Kiểm tra chữ ký")
    expect(page.locator(".gu-verdict-word").first).to_contain_text("Hợp lệ")
    assert acts.digest_on(page) == acts.digest_of(pdf)
    return pdf


def valid_signatures(pdf: Path) -> int:
    """How many signatures an independent reader (poppler's pdfsig) finds valid."""
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig is not installed (apt-get install poppler-utils)")
    said = subprocess.run(["pdfsig", "-nocert", str(pdf)], capture_output=True, text=True, check=True).stdout
    return said.count("Signature is Valid")
