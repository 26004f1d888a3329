"""Houses as far as their year has come (ngôi nhà của từng chặng): each built once a run, then copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from app.clusters.models import ClusterYear
from app.database import db
from app.demonstration import results, steps, visits
from app.demonstration.load import read_content
from app.demonstration.steps import Walk
from tests.conftest import PREPARED_CLUSTER, application
from tests.friends import PIN, Friends
from tests.inspections.drafts import in_force
from workflows.progress import Period

Build = Callable[[Friends], object]


def built(before: Path, folder: Path, build: Build) -> Path:
    """A house in ``folder`` that begins as a copy of ``before``, a folder or its database alone."""
    if before.is_dir():
        shutil.copytree(before, folder, dirs_exist_ok=True)
    else:
        shutil.copyfile(before, folder / "house.sqlite3")
    with application(address_of(folder), folder, TESTING=True) as app, app.app_context():
        build(Friends())
    return folder


def address_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'house.sqlite3'}"


@contextmanager
def opened(house: Path, folder: Path) -> Iterator[Flask]:
    """The application on a copy of this house in ``folder``; its forms carry their tokens."""
    shutil.copytree(house, folder / "house")
    with application(address_of(folder / "house"), folder / "house") as app:
        yield app


def plan_the_visits(friends: Friends) -> None:
    """Pledge and plan are signed."""
    friends.signed()
    in_force(friends)


def inspect_everybody(friends: Friends) -> None:
    """After the plan: the table agreed, every unit's report sent, seven minutes signed and archived."""
    figures, told = read_content("figures")[PREPARED_CLUSTER], read_content("scoring")
    way = Walk(friends.year_id)
    with pytest.MonkeyPatch.context() as keys:
        keys.setattr(steps, "PIN", PIN)  # pledge and plan were signed by friends: their keys are there already
        results.agree_scoring(way, told, PREPARED_CLUSTER)
        year = db.session.get_one(ClusterYear, friends.year_id)
        visits.report_all(year, figures, Period.BEFORE_VISIT)
        visits.make_visits(way, figures)
