"""What both sides of a visit do on its pages (việc của một cuộc kiểm tra chéo), one function an act."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Page, Route, expect

from app.accounts.models import Person
from app.database import db
from app.papers.models import WorkingCopy
from tests.browser import acts
from tests.browser.acts import follow, give_reason, open_task, press, told
from tests.friends import Friends
from tests.visits import scene
from workflows.minutes_content import MinutesContent
from workflows.minutes_record import fields_of

SAVED, OFFLINE = "Đã lưu lúc", "Chưa có mạng"
SENDINGS = "**/record/fields"
BACK = 20_000  # milliseconds in which a phone that waits longer and longer between its trials has found the server


@dataclass(frozen=True)
class Cast:
    """The people of one visit by their addresses, and its page."""

    host: str
    secretary: str
    leader: str
    page: str


def cast_of(app: Flask, inspected: str = "son-la") -> Cast:
    """Who meets in the visit to this unit."""
    with app.app_context():
        seen = scene.visit_to(Friends(), inspected)
        team = [scene.acting(Friends(), seen, role) for role in ("secretary", "leader")]
        secretary, leader = (db.session.get_one(Person, actor.person_id).email for actor in team)
        return Cast(f"lanh-dao@{inspected}.example", secretary, leader, f"/visits/{'/'.join(seen.pair)}")


def confirm(page: Page) -> None:
    open_task(page, "Xác nhận lịch kiểm tra chéo")
    press(page, "Xác nhận lịch")
    told(page, "Đã xác nhận lịch kiểm tra")


def open_minutes(page: Page) -> int:
    """The team opens the minutes where the visit waits among its tasks; the paper's number."""
    open_task(page, "Mở biên bản kiểm tra chéo")
    press(page, "Mở biên bản")
    page.wait_for_url("**/record")
    found = re.search(r"/visits/(\d+)/record", page.url)
    assert found is not None
    return int(found[1])


# ---- typing ----


def write(page: Page, fields: Mapping[str, str]) -> None:
    """Type into the record's fields, by their paths; where a pair of buttons stands, press the one of this value."""
    for path, text in fields.items():
        if path.endswith(".present"):
            page.locator(f"[id='{path}:{text}']").check()
        else:
            page.locator(f"[name='{path}']").fill(text)


def bar(page: Page, words: str, timeout: int = BACK) -> None:
    """The bar above the record says this."""
    expect(page.locator("[data-bar]")).to_contain_text(words, timeout=timeout)


def shown(page: Page) -> dict[str, str]:
    """Every field of the record as the page shows it."""
    values: dict[str, str] = page.evaluate(
        """() => {
          const all = Object.fromEntries(new FormData(document.querySelector("form[data-record]")));
          return Object.fromEntries(Object.entries(all).filter(([path]) => `base:${path}` in all));
        }"""
    )
    return values


def stored(app: Flask, paper_id: int) -> dict[str, str]:
    """Every field of the record as the server has it."""
    with app.app_context():
        content = json.loads(db.session.get_one(WorkingCopy, paper_id).content)
        return fields_of(MinutesContent.from_json(content))


def kept_on_the_device(page: Page) -> dict[str, str]:
    """What waits in the phone's own store, by path."""
    found: dict[str, str] = page.evaluate(
        """() => {
          const kept = JSON.parse(localStorage.getItem(document.querySelector("form[data-record]").dataset.record));
          if (!kept) return {};
          const typed = Object.entries(kept.pending).map(([path, {mine}]) => [path, mine]);
          return {...kept.batch?.mine, ...Object.fromEntries(typed)};
        }"""
    )
    return found


# ---- a bad connection ----


def cut(page: Page) -> None:
    page.context.set_offline(True)


def restore(page: Page) -> None:
    page.context.set_offline(False)


def refuse_sendings(page: Page) -> None:
    """Pages come, what is sent does not arrive: as at the edge of a network."""
    page.route(SENDINGS, lambda route: route.abort())


def lose_one_answer(page: Page) -> list[str]:
    """The next sending arrives and its answer does not; the keys of all sendings from now on."""
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(json.loads(route.request.post_data or "{}")["key"])
        if len(keys) > 1:
            return route.continue_()
        route.fetch()
        return route.abort()

    page.unroute(SENDINGS)
    page.route(SENDINGS, lose)
    return keys


def reload(page: Page) -> None:
    """Open the page anew although it asks not to be left."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()


# ---- from the record to the archive ----


def send_to_the_unit(page: Page) -> None:
    press(page, "Xem lại và gửi")
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem lại và gửi biên bản")
    press(page, "Gửi đơn vị được kiểm tra")
    told(page, "Đã trình bản dự thảo")


def ask_for_change(page: Page, reason: str) -> None:
    open_task(page, "Đọc và cho ý kiến biên bản")
    give_reason(page, "Đề nghị sửa", reason)
    told(page, "Đã gửi đề nghị sửa")


def approve(page: Page) -> None:
    open_task(page, "Đọc và cho ý kiến biên bản")
    press(page, "Thống nhất")
    told(page, "Đã ghi nhận ý kiến thống nhất")


def take_back(page: Page, paper_id: int, reason: str) -> None:
    """The team finds the unit's reason on the paper's page, takes the minutes back and goes on writing."""
    page.goto(f"/papers/{paper_id}")
    expect(page.locator(".gu-reason")).to_contain_text(reason)
    give_reason(page, "Rút", "Rút về để sửa theo đề nghị của đơn vị được kiểm tra.")
    told(page, "Đã rút bản dự thảo về soạn")
    page.goto(f"/visits/{paper_id}/record")


def open_signing(page: Page) -> None:
    """The secretary closes the text; minutes between two units take no number."""
    open_task(page, "Chốt và mở ký biên bản")
    follow(page, "Chốt và mở ký biên bản")
    expect(page.get_by_label("Không đánh số")).to_be_checked()
    press(page, "Chốt và mở ký biên bản")
    told(page, "Văn bản không đánh số")


def sign(page: Page) -> None:
    open_task(page, "Ký số biên bản")
    follow(page, "Ký số")
    acts.make_key(page)
    acts.sign(page)
