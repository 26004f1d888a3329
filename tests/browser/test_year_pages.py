"""Every page from the published plan to the ranking, in both lights, on a phone, in the other language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.database import db
from tests.browser import visit_acts
from tests.browser.acts import press
from tests.browser.houses import opened
from tests.browser.site import Site
from tests.browser.test_accessible import faults_of
from tests.browser.year_scenes import YEAR_SCENES, YearScene
from tests.friends import Friends

IN_ORDER = 200


@pytest.fixture(params=YEAR_SCENES, ids=lambda scene: scene.name)
def scene(request: pytest.FixtureRequest) -> YearScene:
    found: YearScene = request.param
    return found


@pytest.fixture
def app(scene: YearScene, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The scene's own copy of its house."""
    with opened(request.getfixturevalue(scene.house), tmp_path) as app:
        yield app


@pytest.fixture
def places(scene: YearScene, app: Flask) -> list[tuple[str, str]]:
    """The scene prepared: by which address who signs in, and which page they open."""
    with app.app_context():
        made = scene.prepare(Friends())
        db.session.rollback()
    cast = visit_acts.cast_of(app)
    return [(getattr(cast, who, who), path.format(visit=cast.page, **made)) for who, path in scene.visits]


def test_pages_of_the_year_are_accessible_fit_and_speak_english(places: list[tuple[str, str]], site: Site) -> None:
    windows: dict[str, Page] = {}
    faults: list[str] = []
    for who, path in places:
        if who not in windows:
            windows[who] = site.person(who)
        faults += [f"{path} ({who}): {fault}" for fault in faults_at(windows[who], path)]
    for page in windows.values():
        press(page, "English")
    for who, path in places:
        assert_opens(windows[who], path)
        expect(windows[who].locator("html")).to_have_attribute("lang", "en")
    assert "\n".join(faults) == ""
    assert site.troubles == []


def faults_at(page: Page, path: str) -> list[str]:
    assert_opens(page, path)
    return faults_of(page)


def assert_opens(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == IN_ORDER, path
