"""Signing with one's own token on the pages: by hand, by the signing service, by bytes; well and on a bad day."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.database import db
from tests.browser import acts, vgca
from tests.browser.acts import press, told
from tests.browser.scenes import CHAIR, CLERK, VICE_CHAIR
from tests.browser.site import DESK, PHONE, Site
from tests.browser.test_accessible import faults_of
from tests.friends import Friends
from tests.papers.tokens import OwnToken, signed_by_tool, with_token

SERVICE = "Ký qua dịch vụ ký số VGCA trên máy này"
BYTES = "Chỉ lấy dữ liệu cần ký"
VALID = "Đã ký số. Chữ ký đã được kiểm tra: hợp lệ, văn bản nguyên vẹn."


@pytest.fixture
def frozen(app: Flask) -> tuple[int, OwnToken]:
    """A pledge that waits for the vice-chair, who has a token."""
    with app.app_context():
        friends = Friends()
        paper_id, token = friends.frozen(), with_token(friends.vice_chair, with_rsa=True)
        db.session.rollback()
    return paper_id, token


def _token_page(site: Site, paper_id: int, size: dict[str, int] = DESK) -> Page:
    """The vice-chair comes to the page by its links."""
    page = site.person(VICE_CHAIR, size)
    page.goto(f"/papers/{paper_id}/signature")
    acts.follow(page, "Ký bằng token của tôi")
    return page


def _send(page: Page, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    page.get_by_label("Tệp PDF đã ký").set_input_files(path)
    press(page, "Gửi tệp đã ký")


def _signed(pdf: bytes, token: OwnToken) -> bytes:
    """Signed by another program: in a thread of its own, for the browser's driver keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as program:
        return program.submit(signed_by_tool, pdf, "vice-chair", token).result()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_file_goes_down_is_signed_and_comes_back(
    site: Site, frozen: tuple[int, OwnToken], tmp_path: Path, size: dict[str, int]
) -> None:
    paper_id, token = frozen
    page = _token_page(site, paper_id, size)
    assert faults_of(page) == []
    pdf = acts.download(page, "Tải tệp PDF", tmp_path)
    _send(page, tmp_path / "again.pdf", pdf.read_bytes())
    expect(page.locator("#file-error")).to_contain_text("chưa có chữ ký mới")
    assert faults_of(page) == []
    _send(page, tmp_path / "signed.pdf", _signed(pdf.read_bytes(), token))
    told(page, VALID)
    assert page.url.endswith(f"/papers/{paper_id}")
    assert [each for each in site.troubles if "422" not in each] == []


def test_the_bytes_go_out_and_a_signature_comes_back(site: Site, frozen: tuple[int, OwnToken], tmp_path: Path) -> None:
    paper_id, token = frozen
    page = _token_page(site, paper_id)
    page.get_by_text(BYTES).click()
    press(page, "Lấy dữ liệu cần ký")
    page.reload()
    assert faults_of(page) == []
    message = acts.download(page, "Tải dữ liệu cần ký", tmp_path).read_bytes()
    answer = tmp_path / "signature.bin"
    for content in (b"rubbish", token.sign(message)):
        answer.write_bytes(content)
        page.get_by_label("Tệp chữ ký").set_input_files(answer)
        press(page, "Gửi chữ ký")
        if content == b"rubbish":
            expect(page.locator("#answer-error")).to_be_visible()
            assert faults_of(page) == []
    told(page, VALID)


# ---- the signing service ----


def _order(page: Page) -> None:
    if not page.get_by_role("button", name="Ký qua dịch vụ VGCA", exact=True).is_visible():
        page.get_by_text(SERVICE).click()
    press(page, "Ký qua dịch vụ VGCA")


def test_the_service_on_the_signer_s_computer_signs(app: Flask, site: Site, frozen: tuple[int, OwnToken]) -> None:
    paper_id, token = frozen
    with vgca.running(token) as service:
        app.config["VGCA_SERVICE"] = service.address
        page = _token_page(site, paper_id)
        _order(page)
        told(page, VALID)
    (order,) = service.orders
    assert order["MetaData"] == [{"Key": "Field", "Value": "vice-chair"}]
    assert str(order["DocNumber"]).startswith("01/")
    assert site.troubles == []


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        ("cancelled", "Dịch vụ ký số không ký được: Người dùng hủy ký. Chưa có gì thay đổi"),
        ("wrong pin", "Sai mã PIN, còn 2 lần thử. Chưa có gì thay đổi"),
        ("crashes", "đã ngắt khi chưa ký xong"),
        ("signs elsewhere", "Chữ ký nằm trong ô “chair”"),
    ],
)
def test_what_went_wrong_is_said_and_the_next_press_signs(
    app: Flask, site: Site, frozen: tuple[int, OwnToken], mood: str, words: str
) -> None:
    paper_id, token = frozen
    with vgca.running(token, mood) as service:
        app.config["VGCA_SERVICE"] = service.address
        page = _token_page(site, paper_id)
        _order(page)
        expect(page.locator("[data-said]")).to_contain_text(words)
        assert faults_of(page) == []
        service.mood = "well"
        _order(page)
        told(page, VALID)


def test_a_service_that_is_not_running_is_said(app: Flask, site: Site, frozen: tuple[int, OwnToken]) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        app.config["VGCA_SERVICE"] = f"ws://127.0.0.1:{nobody.getsockname()[1]}/SignApproved"
        page = _token_page(site, frozen[0])
        _order(page)
        expect(page.locator("[data-said]")).to_contain_text("Không nối được với dịch vụ ký số trên máy này")
        expect(page.get_by_role("button", name="Ký qua dịch vụ VGCA", exact=True)).to_be_enabled()


def test_a_service_that_only_says_it_signed_is_not_believed(
    app: Flask, site: Site, frozen: tuple[int, OwnToken]
) -> None:
    paper_id, token = frozen
    with vgca.running(token, "loses the file") as service:
        app.config["VGCA_SERVICE"] = service.address
        page = _token_page(site, paper_id)
        _order(page)
        told(page, "hệ thống chưa nhận được tệp đã ký")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Ký bằng token")


def test_without_script_the_service_is_not_offered(site: Site, frozen: tuple[int, OwnToken]) -> None:
    page = site.person(VICE_CHAIR, java_script_enabled=False)
    page.goto(f"/papers/{frozen[0]}/signature/token")
    expect(page.get_by_text(SERVICE)).to_be_hidden()
    expect(page.get_by_text(BYTES)).to_be_visible()


def test_who_has_no_token_is_led_to_register_one(site: Site, app: Flask) -> None:
    with app.app_context():
        friends = Friends()
        paper_id = friends.frozen()
        friends.sign(friends.vice_chair, paper_id)
    page = site.person(CHAIR)
    page.goto(f"/papers/{paper_id}/signature/token")
    assert faults_of(page) == []
    acts.follow(page, "Đăng ký chứng thư số")
    expect(page).to_have_url(f"{site.url}/key?paper={paper_id}")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_agency_s_page_of_signing_fits(site: Site, app: Flask, size: dict[str, int]) -> None:
    with app.app_context():
        paper_id = Friends().signed()
    page = site.person(CLERK, size)
    page.goto(f"/papers/{paper_id}/seal")
    expect(page.get_by_role("link", name="Tạo khóa của cơ quan")).to_be_visible()
    assert faults_of(page) == []
