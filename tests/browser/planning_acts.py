"""What planner and members do on the pages of the cross-inspections (việc kiểm tra chéo), one function an act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import combinations

from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from tests.browser import acts
from tests.browser.acts import follow, open_task, press, told
from tests.browser.test_other_ways import tab_to

Solve = Callable[[], None]
WITHOUT_SCRIPT = 15_000  # milliseconds until a page that reloads itself every three seconds is given up


def enter(page: Page, name: str) -> None:
    """Press Tab until the focus is there, then Enter, and wait for the page that follows."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def ask_for_the_first_plan(page: Page, solve: Solve) -> None:
    """From the room's first page over the rules to a proven plan, which becomes the draft."""
    page.goto("/")
    follow(page, "Kiểm tra chéo")
    expect(page.get_by_text("Các đơn vị đã khai đủ.")).to_be_visible()
    follow(page, "Xem quy tắc và xếp lịch")
    expect(page.get_by_text("Không thấy điều gì cản trở.")).to_be_visible()
    press(page, "Lập kế hoạch")
    wait_for_the_answer(page, solve)
    adopt(page)
    expect(page.get_by_text("Tối ưu đã chứng minh")).to_be_visible()


def wait_for_the_answer(page: Page, solve: Solve) -> None:
    """The page of progress says that nothing has begun, and turns into the answer by itself."""
    expect(page.get_by_text("Đang chờ đến lượt.")).to_be_visible()
    expect(page.locator("[aria-current=step]")).to_have_count(0)
    expect(page.get_by_role("button", name="Dừng và dùng phương án tốt nhất")).to_be_visible()
    solve()
    expect(page.locator(".gu-verdict-word")).to_be_visible(timeout=WITHOUT_SCRIPT)


def adopt(page: Page) -> None:
    expect(page.locator(".gu-verdict-word")).to_have_text("Tối ưu đã được chứng minh")
    press(page, "Dùng phương án này")
    told(page, "Đã đưa phương án vào dự thảo kế hoạch")
    expect(page.get_by_role("heading", name="Kế hoạch hợp lệ")).to_be_visible()


def pin_the_first_pair(page: Page) -> str:
    """The pair of the first visit is decided; as the form of exchanges calls it, "son-la>lai-chau"."""
    press(page.locator(".gu-decisions").first, "Ấn định cặp")
    told(page, "Đã ấn định. Lần xếp lịch sau sẽ giữ điều này.")
    expect(page.get_by_role("button", name="Bỏ ấn định cặp", exact=True)).to_have_count(1)
    return page.locator("#one option").first.get_attribute("value") or ""


def exchange_two_visits(page: Page, pinned: str) -> None:
    """Two teams exchange whom they inspect: seen before it is kept, and no longer called the best."""
    pairs = [option.get_attribute("value") or "" for option in page.locator("#one option").all()]
    one, other = next(two for two in combinations(pairs, 2) if pinned not in two and can_exchange(*two))
    page.get_by_label("Cuộc thứ nhất").select_option(one)
    page.get_by_label("Cuộc thứ hai").select_option(other)
    press(page, "Xem trước việc đổi")
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem trước việc đổi")
    press(page, "Lưu việc đổi")
    told(page, "Đã lưu bản đang soạn.")
    expect(page.get_by_text("Đã sửa tay, chưa chứng minh lại")).to_be_visible()
    left = [option.get_attribute("value") for option in page.locator("#one option").all()]
    assert set(pairs) - set(left) == {one, other}


def can_exchange(one: str, other: str) -> bool:
    """Neither unit would come to inspect itself."""
    (a, b), (c, d) = one.split(">"), other.split(">")
    return a != d and c != b


def see_the_live_check(page: Page) -> None:
    """On a visit's page what is chosen is checked at once; the visit itself stays as it was until it is saved."""
    page.locator(".gu-visit-link").first.click()
    verdict = page.locator(".gu-findings [data-live-title]")
    inspected = page.get_by_label("Đơn vị được kiểm tra")
    before, said = inspected.input_value(), verdict.inner_text()
    inspected.select_option(label=next(name for name in options(inspected) if "đang kiểm tra" in name))
    expect(verdict).not_to_have_text(said)
    expect(verdict).to_contain_text("điều chưa đúng quy tắc")
    inspected.select_option(before)
    expect(verdict).to_have_text(said)
    press(page, "Lưu")
    told(page, "Đã lưu bản đang soạn.")
    follow(page, "Về bảng kế hoạch")


def move_a_visit(page: Page) -> None:
    """Without script the button checks: what is wrong is seen, the choice stays, and only saving keeps it."""
    page.locator(".gu-visit-link").first.click()
    first_day = page.get_by_label("Ngày bắt đầu kiểm tra")
    before, *_earlier, last = (option.get_attribute("value") or "" for option in first_day.locator("option").all())
    wanted = last if first_day.input_value() != last else before
    first_day.select_option(wanted)
    press(page, "Kiểm tra")
    expect(page.get_by_text("Đã kiểm tra, chưa lưu.")).to_be_visible()
    expect(first_day).to_have_value(wanted)
    press(page, "Lưu")
    told(page, "Đã lưu bản đang soạn.")
    expect(first_day).to_have_value(wanted)


def plan_again_with_the_pins(page: Page, solve: Solve, pair: str) -> None:
    press(page, "Xếp lịch lại với các điều đã ấn định")
    wait_for_the_answer(page, solve)
    adopt(page)
    assert pair in [option.get_attribute("value") for option in page.locator("#one option").all()]


def make_a_conflict_and_give_one_up(page: Page, solve: Solve) -> None:
    """A day is decided on which the host cannot receive anybody: both are named, and giving up one is enough."""
    press(page.locator(".gu-decisions").first, "Ấn định ngày")
    day = date.fromisoformat(page.locator("time").first.get_attribute("datetime") or "")
    host = page.locator(".gu-visit-link").first.inner_text().split("\n")[-1]
    follow(page, "Cán bộ")
    page.get_by_role("region", name="Theo đơn vị").get_by_role("link", name=host, exact=True).click()
    page.get_by_label("Không tiếp đoàn được").check()
    fill_days(page, day, day)
    press(page, "Ghi lịch")
    follow(page, "Xếp lịch")
    press(page, "Lập kế hoạch")
    wait_for_the_answer(page, solve)
    expect(page.locator(".gu-verdict-word")).to_have_text("Không có phương án nào thỏa mãn đồng thời các điều kiện")
    rules, enough = page.locator(".gu-run-conflict").all()
    expect(rules).to_contain_text(f"{host} không tiếp đoàn được vào những ngày đã báo.")
    expect(rules).to_contain_text("Đã ấn định ngày bắt đầu cuộc kiểm tra")
    expect(page.get_by_role("heading", name="Bỏ một trong các điều này là đủ")).to_be_visible()
    expect(enough.locator("li")).to_have_count(2)
    enough.get_by_role("link", name="Đã ấn định ngày bắt đầu").click()
    press(page.locator(".gu-pin", has_text="ngày"), "Bỏ")
    told(page, "Đã bỏ điều ấn định.")
    press(page, "Lập kế hoạch")
    wait_for_the_answer(page, solve)
    adopt(page)


def submit(page: Page) -> None:
    follow(page, "Xem lại và trình")
    expect(page.locator(".gu-sheet")).to_contain_text("Cán bộ Điện Biên")
    press(page, "Trình")
    told(page, "Đã trình bản dự thảo 1")


def give_number(page: Page) -> None:
    open_task(page, "Cấp số và mở ký")
    follow(page, "Cấp số, mở ký")
    press(page, "Cấp số, mở ký")
    told(page, "Số văn bản: 01/KH-CTĐ")


def sign(page: Page) -> None:
    open_task(page, "Ký số")
    follow(page, "Ký số")
    acts.make_key(page)
    acts.sign(page)


def take_the_calendar(page: Page) -> tuple[str, date, date]:
    """A member sees its part and takes its visit along; the leader of its team, and from when to when it is away."""
    page.goto("/")
    follow(page, "Kiểm tra chéo")
    own = page.locator(".gu-card", has=page.get_by_role("heading", name="Thanh tra tỉnh Lai Châu →"))
    with page.expect_download() as waiting:
        follow(own, "Thêm vào lịch (.ics)")
    (event,) = Calendar.from_ical(waiting.value.path().read_bytes()).walk("VEVENT")
    days = [date.fromisoformat(each.get_attribute("datetime") or "") for each in own.locator("time").all()]
    assert event.decoded("DTSTART") == days[0]
    leader = own.locator(".gu-team li", has_text="Trưởng đoàn").inner_text()
    return leader.removeprefix("Trưởng đoàn: ").split(",")[0], min(days), max(days)


def keep_absence(page: Page, name: str, first_day: date, last_day: date) -> None:
    """The unit itself writes down that one of its people has fallen ill."""
    follow(page, "Cán bộ")
    follow(page, name)
    fill_days(page, first_day, last_day)
    press(page, "Ghi lịch vắng")
    expect(page.get_by_role("region", name="Lịch vắng năm").locator("time").first).to_be_visible()


def change_the_plan(page: Page, solve: Solve, ill: str) -> None:
    """The plan in force changes as little as it can; the board says what, and who must be told."""
    page.goto("/inspections/runs")
    press(page, "Xếp lịch lại")
    wait_for_the_answer(page, solve)
    adopt(page)
    follow(page, "Thay đổi")
    expect(page.locator("main")).to_contain_text(f"Ra khỏi đoàn: {ill}")
    expect(page.get_by_text("Cán bộ cần báo:")).to_contain_text(ill)
    follow(page, "Sửa lời văn")
    page.get_by_label("Lý do thay thế Kế hoạch").fill("Trưởng đoàn nghỉ ốm, đơn vị cử người khác.")
    press(page, "Xem lại và trình")
    press(page, "Trình")
    told(page, "Đã trình bản dự thảo 1")


def see_the_change(page: Page, ill: str) -> None:
    """A member reads what the amended plan changes before it approves."""
    open_task(page, "Đọc và cho ý kiến")
    expect(page.locator(".gu-sheet")).to_contain_text("Trưởng đoàn nghỉ ốm")
    page.goto(page.url.replace("/papers/", "/inspections/plan/"))
    changes = page.get_by_role("region", name="Thay đổi so với kế hoạch trước")
    expect(changes).to_contain_text(f"Ra khỏi đoàn: {ill}")
    expect(changes).to_contain_text("Cần báo cho: Thanh tra tỉnh Lai Châu")


def fill_days(page: Page, first_day: date, last_day: date) -> None:
    page.get_by_label("Từ ngày").fill(first_day.isoformat())
    page.get_by_label("Đến").fill(last_day.isoformat())


def options(select: Locator) -> list[str]:
    return [option.inner_text() for option in select.locator("option").all()]
