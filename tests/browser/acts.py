"""What people do on the pages (việc trên trang), one function an act, by the words that they see."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from app.accounts.demonstration import DEMONSTRATION_PASSWORD
from tests.friends import PIN


def press(page: Page | Locator, name: str) -> None:
    """Press the button of this name."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page | Locator, name: str) -> None:
    """Follow the first link of this name."""
    page.get_by_role("link", name=name, exact=True).first.click()


def told(page: Page, words: str) -> None:
    """The page's message after an act says this."""
    expect(page.locator(".gu-message")).to_contain_text(words)


def give_reason(page: Page, act: str, reason: str) -> None:
    """Unfold an act that wants a reason, write it, do it."""
    fold = page.locator("details", has=page.locator("summary", has_text=act))
    fold.locator("summary").click()
    fold.get_by_role("textbox").fill(reason)
    press(fold, act)


def open_task(page: Page, title: str) -> None:
    """From anywhere to "Việc của tôi" and on to the paper that waits there."""
    page.goto("/")
    follow(page, title)


def read_and_approve(page: Page) -> None:
    open_task(page, "Đọc và cho ý kiến")
    press(page, "Thống nhất")
    told(page, "Đã ghi nhận ý kiến thống nhất")


def write_commitment(page: Page, field: int, row: int, text: str) -> None:
    page.locator(f"[name='fields-{field}-commitments-{row}-text']").fill(text)


def give_password_again(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Xác nhận mật khẩu")
    page.get_by_label("Mật khẩu", exact=True).fill(DEMONSTRATION_PASSWORD)
    press(page, "Xác nhận")


def make_key(page: Page) -> None:
    """Make a key on the way to a signature, and come back to it."""
    follow(page, "Tạo khóa ký số")
    page.get_by_label("Mã PIN", exact=True).fill(PIN)
    page.get_by_label("Nhập lại mã PIN").fill(PIN)
    press(page, "Tạo khóa")
    told(page, "Đã tạo khóa ký số")


def sign(page: Page) -> None:
    page.get_by_label("Mã PIN của khóa ký số").fill(PIN)
    press(page, "Ký số")
    told(page, "Đã ký số. Chữ ký đã được kiểm tra: hợp lệ")


def download(page: Page, name: str, folder: Path) -> Path:
    """Press a link that downloads; the file."""
    with page.expect_download() as waiting:
        follow(page, name)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def digest_on(page: Page) -> str:
    """The SHA-256 of the PDF that the verdict's page is about."""
    pdf = page.get_by_role("region", name="Tệp PDF")
    said = pdf.locator("dt", has_text="Mã tệp (SHA-256)").locator("xpath=following-sibling::dd[1]").inner_text()
    assert re.fullmatch("[0-9a-f]{64}", said)
    return said


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
