"""P14: order never depends on a clock; times are stored in UTC, days are those of Vietnam."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from app import clock
from app.audit.models import AuditEntry
from app.audit.verification import verify_log
from app.checks import broken_promises
from app.database import Moment, db, writing
from app.papers import issuing, review
from app.papers.models import PaperVersion, Sight
from app.papers.queries import versions_of
from app.papers.rows import history_of
from tests.friends import Friends
from workflows.refusals import BadInput

Set = Callable[[Callable[[], datetime]], None]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Put another clock into every room of the house."""
    true_now = clock.now
    rooms = [room for name, room in sys.modules.items() if name.startswith("app") and vars(room).get("now") is true_now]

    def put(now: Callable[[], datetime]) -> None:
        for room in rooms:
            monkeypatch.setattr(room, "now", now)

    return put


def test_a_clock_that_runs_backwards_changes_no_order(friends: Friends, set_clock: Set) -> None:
    start, ticks = clock.now(), count()
    paper_id = friends.started()
    leaders = friends.leaders()
    set_clock(lambda: start - timedelta(milliseconds=next(ticks)))
    friends.submitted(paper_id)
    for leader in leaders:
        review.approve(leader, paper_id, friends.at_text(paper_id))
    times = list(db.session.scalars(select(AuditEntry.at).where(AuditEntry.seq > 1).order_by(AuditEntry.id)))
    assert times == sorted(times, reverse=True)
    assert times[0] > times[-1]
    assert verify_log().faults == ()
    assert list(broken_promises()) == []
    assert len(history_of(paper_id)) == 10


def test_the_newest_version_is_the_one_with_the_highest_number_whatever_the_clock_says(
    friends: Friends, set_clock: Set
) -> None:
    from app.papers import drafting

    paper_id = friends.submitted()
    past = clock.now() - timedelta(seconds=1)
    set_clock(lambda: past)
    drafting.withdraw(friends.drafter, paper_id, friends.at_step(paper_id), "Rút về sửa.")
    friends.submitted(paper_id)
    first, second = db.session.scalars(select(PaperVersion).order_by(PaperVersion.number))
    assert second.submitted_at < first.submitted_at
    assert versions_of(paper_id)[0].number == 2


def test_a_moment_is_stored_in_utc_and_comes_back_with_its_zone(friends: Friends, house: Flask) -> None:
    version_id = versions_of(friends.submitted())[0].id
    in_hanoi = datetime(2020, 5, 11, 0, 30, tzinfo=clock.VIETNAM)
    actor = friends.member
    with writing() as session:
        row = Sight(version_id=version_id, unit_id=min(actor.unit_ids), person_id=actor.person_id, seen_at=in_hanoi)
        session.add(row)
    db.session.expire_all()
    found = db.session.scalars(select(Sight.seen_at)).one()
    assert found == in_hanoi
    assert found.utcoffset() == timedelta(0)
    kept = db.session.execute(text("SELECT seen_at FROM sight")).scalar_one()
    if isinstance(kept, datetime):
        assert kept.astimezone(UTC) == datetime(2020, 5, 10, 17, 30, tzinfo=UTC)
    else:
        assert str(kept).startswith("2020-05-10 17:30:00")
    assert clock.in_vietnam(found).isoformat() == "2020-05-11T00:30:00+07:00"


def test_a_time_without_a_zone_is_refused(house: Flask) -> None:
    with pytest.raises(ValueError, match="zone"):
        Moment().process_bind_param(datetime(2020, 5, 11), None)


def test_every_time_column_knows_its_zone(house: Flask) -> None:
    for table in db.metadata.tables.values():
        for column in table.columns:
            if column.type.python_type is datetime:
                assert isinstance(column.type, Moment), f"{table.name}.{column.name}"
    assert inspect(db.engine).get_table_names()


@pytest.mark.parametrize("hour", [0, 3, 6, 12, 23])
def test_today_is_vietnams_day_at_every_hour(set_clock: Set, hour: int) -> None:
    set_clock(lambda: datetime(2020, 5, 11, hour, tzinfo=timezone(timedelta(hours=7))).astimezone(UTC))
    assert clock.today() == date(2020, 5, 11)


def test_a_paper_cannot_be_dated_before_the_day_in_vietnam_on_which_it_was_submitted(
    friends: Friends, set_clock: Set
) -> None:
    clerk, leaders = friends.clerk, friends.leaders()
    paper_id = friends.started()
    tomorrow = clock.today() + timedelta(days=1)
    half_past_one = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 1, 30, tzinfo=clock.VIETNAM)
    set_clock(lambda: half_past_one.astimezone(UTC))  # in UTC it is still the day before
    friends.submitted(paper_id)
    for leader in leaders:
        review.approve(leader, paper_id, friends.at_text(paper_id))

    def dated(day: date) -> str:
        return issuing.open_signing(
            clerk, paper_id, friends.at_step(paper_id), numbered=True, place="Lạng Sơn", day=day
        )

    with pytest.raises(BadInput, match="Ngày văn bản"):
        dated(tomorrow - timedelta(days=1))
    with pytest.raises(BadInput, match="Ngày văn bản"):
        dated(tomorrow + timedelta(days=1))
    assert dated(tomorrow) != ""
