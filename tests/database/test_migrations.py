"""The schema goes up, down and up again on both databases, full or empty, and is what the models say."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text

from app.database import db
from app.demonstration.load import load_demonstration
from tests.friends import Friends
from tests.promises.attacks import refused, take_guards_down
from tests.promises.houses import Lived


def _tables() -> set[str]:
    db.session.remove()
    return set(inspect(db.engine).get_table_names())


def _guards() -> set[str]:
    db.session.rollback()
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[db.engine.dialect.name]
    return set(db.session.scalars(text(query)))


def test_the_migrations_make_exactly_what_the_models_say(house: Flask) -> None:
    check()


def test_an_empty_house_goes_down_and_up_again(house: Flask) -> None:
    before, guards = _tables(), _guards()
    db.session.remove()
    downgrade(revision="base")
    assert _tables() == {"alembic_version"}
    assert _guards() == set()
    db.session.remove()
    upgrade()
    assert (_tables(), _guards()) == (before, guards)
    check()


def test_a_house_with_an_archived_paper_goes_down_and_up_and_can_be_lived_in(archived_house: Lived) -> None:
    db.session.remove()
    downgrade(revision="base")
    assert _tables() == {"alembic_version"}
    db.session.remove()
    upgrade()
    load_demonstration(("iv-2020",))
    friends = Friends()
    paper_id = friends.submitted()
    assert paper_id == 1
    assert "audit entry" in refused("UPDATE paper SET state = 'archived'")


def test_without_its_guards_a_schema_no_longer_refuses(friends: Friends) -> None:
    """What the guards are for: the same statement goes through once they are down."""
    friends.submitted()
    refused("UPDATE paper_version SET number = number")
    take_guards_down()
    with pytest.raises(pytest.fail.Exception):
        refused("UPDATE paper_version SET number = number")
