"""What people do on the pages of the year's results (báo cáo, chấm điểm, xếp hạng, bình xét), one function an act."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page, expect

from tests.browser import acts
from tests.browser.acts import follow, give_reason, open_task, press, told

# ---- progress ----


def type_report(page: Page, figures: dict[str, str]) -> None:
    """Type figures into the open report; they are kept while typing."""
    for path, text in figures.items():
        page.locator(f"[name='{path}']").fill(text)
    expect(page.locator("[data-saving-state]")).to_contain_text("Đã lưu lúc")


def send_report(page: Page) -> None:
    press(page, "Xem lại và gửi")
    press(page, "Gửi báo cáo")
    told(page, "Đã gửi")


def change_sheet(path: Path, old: str, new: str) -> None:
    """As a person in Excel: the one number ``old`` becomes ``new``."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if str(cell.value) == old]
    cell.value = int(new)
    book.save(path)


def retitle_sheet(path: Path) -> None:
    """As a person who takes the sheet for their own: its first cell is no longer what was made."""
    book = load_workbook(path)
    book.worksheets[0]["A1"] = "Tiêu đề khác"
    book.save(path)


def send_sheet(page: Page, path: Path) -> None:
    """Hand the filled-in sheet to the dry run."""
    page.get_by_label("Bảng tính đã điền").set_input_files(path)
    press(page, "Xem thay đổi")
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem thay đổi từ bảng tính")


# ---- the scoring table ----


def give_points(page: Page, each: int = 5) -> int:
    """Every criterion gets as many points; their sum."""
    boxes = page.locator("form [name$='-points'][name*='-criteria-']").all()
    for box in boxes:
        box.fill(str(each))
    expect(page.locator("[data-saving-state]")).to_contain_text("Đã lưu lúc")
    return each * len(boxes)


def add_criterion(page: Page, text: str, points: int) -> None:
    """A row more in the first part, judged by people; it is there without a page of its own."""
    part = page.locator("#parts-0")
    before = part.locator("[name$='-points']").count()
    press(part, "Thêm tiêu chí")
    expect(part.locator("[name$='-points']")).to_have_count(before + 1)
    part.get_by_label("Tiêu chí", exact=True).last.fill(text)
    part.locator("[name$='-points']").last.fill(str(points))


# ---- scores ----


def judged(page: Page) -> list[tuple[str, str]]:
    """The criteria that people judge on this sheet: their fields' names, and the most that each gives."""
    rows = page.locator("tr:has([name$='.points'])")
    return [
        (
            row.locator("[name$='.points']").get_attribute("name") or "",
            row.locator("td.gu-number").inner_text(),
        )
        for row in rows.all()
    ]


def score_itself(page: Page, less: str = "0") -> Decimal:
    """The unit gives itself every judged point but ``less`` of the first, and sends; its whole score."""
    open_task(page, "Gửi phiếu tự chấm")
    for name, most in judged(page):
        page.locator(f"[name='{name}']").fill(most)
    first, most = judged(page)[0]
    page.locator(f"[name='{first}']").fill(str(Decimal(most) - Decimal(less)).replace(".", ","))
    press(page, "Lưu, chưa gửi")
    told(page, "Đã lưu phiếu tự chấm. Phiếu chưa gửi.")
    total = page.get_by_text("Tổng điểm tự chấm theo lần lưu gần nhất").locator("strong").inner_text()
    press(page, "Gửi tự chấm")
    told(page, "Đã gửi tự chấm")
    return Decimal(total.replace(",", "."))


def sum_up(page: Page, unit: str, criterion: int, points: str, reason: str) -> None:
    """The chair takes the unit's own points over and gives one criterion otherwise, which wants a reason."""
    page.goto(f"/results/scores/{unit}/verified")
    press(page, "Chép điểm tự chấm vào ô trống")
    name, _most = judged(page)[criterion]
    page.locator(f"[name='{name}']").fill(points)
    press(page, "Lưu")
    expect(page.locator(".gu-error").first).to_be_visible()
    page.locator(f"[name='{name.removesuffix('points')}reason']").fill(reason)
    press(page, "Lưu")
    told(page, "Đã lưu điểm thẩm định")


def follow_a_figure(page: Page, unit: str) -> None:
    """From a number of the ranking to its lines, and from a measured line to the minutes that it stands in."""
    page.goto("/results/ranking")
    row = page.locator("tbody tr", has=page.get_by_role("link", name=unit, exact=True))
    row.locator("td a").first.click()
    expect(page).to_have_url(re.compile(r"/results/ranking/[a-z-]+#part-"))
    follow(page, "Biên bản")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Biên bản kiểm tra chéo")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"kiểm tra {unit.removeprefix('Thanh tra tỉnh ')}")


# ---- votes ----


def open_vote(page: Page, title: str) -> None:
    page.goto("/results/votes")
    follow(page, "Mở bình xét")
    page.get_by_label("Nội dung bình xét").fill(title)
    press(page, "Mở bình xét")
    told(page, "Đã mở cuộc bình xét")


def vote_for(page: Page, title: str, unit: str) -> None:
    """A leader finds the vote among the tasks and casts the unit's ballot."""
    page.goto("/results/votes")
    follow(page, title)
    page.get_by_label(unit, exact=True).check()
    press(page, "Bỏ phiếu")
    told(page, "Đã ghi nhận phiếu của đơn vị")
    expect(page.get_by_role("button", name="Bỏ phiếu")).to_have_count(0)


def close_vote(page: Page) -> None:
    """Too early it is refused; with the box ticked it is closed."""
    page.reload()
    press(page, "Đóng và công bố kết quả")
    expect(page.locator("#closing-error")).to_be_visible()
    page.get_by_label("Đóng sớm").check()
    press(page, "Đóng và công bố kết quả")
    told(page, "Đã đóng cuộc bình xét")


# ---- closing papers ----


def begin_paper(page: Page, kind: str) -> None:
    page.goto("/results/papers")
    card = page.locator("section.gu-card", has=page.get_by_role("heading", name=kind, exact=True))
    press(card, "Lập dự thảo")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Soạn: {kind}")


def send_paper(page: Page) -> None:
    press(page, "Xem lại và trình")
    press(page, "Trình")
    told(page, "Đã trình bản dự thảo 1")


def object_to(page: Page, title: str, reason: str) -> None:
    """A member does not agree with its result, at the paper itself."""
    page.goto("/results/papers")
    follow(page, title)
    give_reason(page, "Đề nghị sửa", reason)
    told(page, "Đã gửi đề nghị sửa")


def add_line(page: Page, button: str, field: str, text: str) -> None:
    """Add a row to a list of the editor and write it; kept while typing."""
    press(page, button)
    page.get_by_label(field, exact=True).last.fill(text)
    expect(page.locator("[data-saving-state]")).to_contain_text("Đã lưu lúc")


def download_sheet(page: Page, name: str, folder: Path) -> Path:
    path = acts.download(page, name, folder)
    assert path.suffix == ".xlsx"
    return path
