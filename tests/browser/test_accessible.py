"""Every page in every state, in both lights and on the narrowest telephone: readable, reachable, nothing cut off."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from app.database import db
from tests.browser.planning_scenes import PLANNING_SCENES
from tests.browser.scenes import SCENES, Scene
from tests.browser.site import Site
from tests.friends import Friends

NARROW = {"width": 360, "height": 740}
HEAVIEST_PAGE = 100_000  # characters of HTML
TOUCH = 44  # CSS pixels
NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (NOT FOUND)"

# What a finger must hit and is lower than ``touch``; a box to tick is as big as its label.
LOW = """touch => {
  const found = [];
  for (const each of document.querySelectorAll("button, summary, select, .btn, .gu-places a, input")) {
    if (!each.checkVisibility({visibilityProperty: true}) || each.disabled) continue;
    const target = /radio|checkbox/.test(each.type) ? each.labels[0] : each;
    const box = target.getBoundingClientRect();
    if (box.width > 1 && box.height < touch - 0.5) found.push(`${each.outerHTML.slice(0, 90)}: ${box.height} px high`);
  }
  return found;
}"""


@pytest.mark.parametrize("scene", [*SCENES, *PLANNING_SCENES], ids=lambda scene: scene.name)
def test_pages_are_accessible_and_fit(scene: Scene, site: Site, app: Flask) -> None:
    with app.app_context():
        paper_id = scene.prepare(Friends())
        db.session.rollback()
    windows: dict[str, Page] = {}
    faults: list[str] = []
    for who, path in scene.visits:
        if who not in windows:
            windows[who] = site.person(who) if who else site.visitor()
        page = windows[who]
        page.goto(path.format(paper=paper_id))
        faults += [f"{path} ({who}): {fault}" for fault in faults_of(page)]
    assert "\n".join(faults) == ""
    assert [trouble for trouble in site.troubles if trouble != NOT_FOUND] == []


def faults_of(page: Page) -> list[str]:
    found = [f"{len(page.content())} characters"] if len(page.content()) > HEAVIEST_PAGE else []
    for light in ("light", "dark"):
        page.emulate_media(color_scheme=light, reduced_motion="reduce")  # no colour caught half-way
        found += [f"{light}: {each}" for each in violations(page)]
    page.emulate_media(color_scheme="light")
    size = page.viewport_size
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > NARROW["width"]:
        found.append(f"{width} px wide on a telephone of {NARROW['width']} px")
    found += page.evaluate(LOW, TOUCH)
    page.set_viewport_size(size)
    return found


def violations(page: Page) -> list[str]:
    """What axe-core finds serious or critical, each with the first place."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']} at {each['nodes'][0]['target']}: {each['nodes'][0]['html'][:120]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]
