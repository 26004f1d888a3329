"""A real browser before the real application: its own database and port for every test, one Chromium for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from tests.browser.houses import built, inspect_everybody, plan_the_visits
from tests.browser.site import Site, chromium_missing, launch, served
from tests.conftest import application


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if reason := chromium_missing():
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def app(database_uri: str, tmp_path: Path) -> Iterator[Flask]:
    """The application as it is served: forms carry their tokens here."""
    with application(database_uri, tmp_path) as app:
        yield app


@pytest.fixture
def site(app: Flask, browser: Browser) -> Iterator[Site]:
    with served(app) as url:
        site = Site(url, browser)
        yield site
        site.close()


@pytest.fixture(scope="session")
def planned_house(prepared: Path | str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house whose pledge and plan of inspections are signed."""
    if not isinstance(prepared, Path):
        pytest.skip("the house is copied as a folder, which PostgreSQL's is not")
    return built(prepared, tmp_path_factory.mktemp("planned"), plan_the_visits)


@pytest.fixture(scope="session")
def inspected_house(planned_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house whose visits are all over, their minutes archived, nothing scored yet."""
    return built(planned_house, tmp_path_factory.mktemp("inspected"), inspect_everybody)
