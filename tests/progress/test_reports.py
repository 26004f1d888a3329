"""Reports through the services: saved as typed, sent for ever, read by whom they concern."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.clock import today
from app.clusters.models import ClusterYear, Unit
from app.database import db
from app.progress import writing
from app.progress.chores import chores_of
from app.progress.models import Progress, ProgressDue, ProgressEdition
from app.progress.overview import overview
from app.progress.page import changed_in, earlier_figures, report_page
from app.progress.reports import figures_by_unit, latest_figures
from app.progress.writing import Wanted
from tests.friends import Friends
from workflows.figures import Figure
from workflows.people import Office
from workflows.progress import NEWEST_FIRST, Period, Timeliness
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal, Stale

KEY, WORDS_KEY = "thu-hoi", "thanh-tra-dot-xuat"


@pytest.fixture
def year(friends: Friends) -> ClusterYear:
    return db.session.get_one(ClusterYear, friends.year_id)


def figures(top: str, bottom: str = "47") -> dict[str, dict[str, str]]:
    return {KEY: {"numerator": top, "denominator": bottom}, WORDS_KEY: {"words": "Đã tiến hành 02 cuộc."}}


def sent(friends: Friends, wanted: Wanted, top: str = "34", *, revision: int = 0) -> int:
    """Saved and sent by the unit's leader; the revision afterwards."""
    revision = writing.save(friends.member, wanted, figures(top), revision)
    writing.send(friends.member, wanted, revision)
    return revision


def unit_id(key: str) -> int:
    return db.session.scalars(select(Unit.id).where(Unit.key == key)).one()


def test_what_is_typed_is_kept_as_typed_right_or_wrong(friends: Friends, wanted: Wanted) -> None:
    assert writing.save(friends.member, wanted, figures(" 4x "), 0) == 1
    page = report_page(friends.member, wanted)
    assert page.typed[KEY]["numerator"] == " 4x "
    assert writing.save(friends.member, wanted, figures(" 4x "), 1) == 1, "nothing new, no new revision"


def test_the_second_of_two_editors_is_told_who_was_first(friends: Friends, wanted: Wanted) -> None:
    writing.save(friends.member, wanted, figures("1"), 0)
    drafter = friends.of("son-la", Office.DRAFTER)
    for stale in (0, 2):
        with pytest.raises(Stale, match=friends.member.name):
            writing.save(drafter, wanted, figures("2"), stale)
    assert report_page(friends.member, wanted).typed[KEY]["numerator"] == "1"


def test_a_sent_report_is_an_edition_with_the_hash_of_its_pledge_and_an_entry_in_the_log(
    friends: Friends, wanted: Wanted
) -> None:
    sent(friends, wanted)
    edition = db.session.scalars(select(ProgressEdition)).one()
    content = json.loads(edition.content)
    assert content["rows"][KEY] == {"numerator": "34", "denominator": "47", "words": "", "note": ""}
    assert len(content["pledge"]) == 64
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, json.loads(entry.particulars)["hash"]) == ("progress:send", edition.content_hash)


def test_sent_again_after_a_change_the_former_edition_stays_with_what_changed(friends: Friends, wanted: Wanted) -> None:
    revision = sent(friends, wanted)
    sent(friends, wanted, "35", revision=revision)
    page = report_page(friends.chair, wanted)
    assert [edition.number for edition in page.editions] == [2, 1]
    (change,) = changed_in(page, page.editions[0])
    assert (change.key, change.part, change.before, change.after) == (KEY, "numerator", "34", "35")
    assert changed_in(page, page.editions[1]) == ()


def test_nothing_new_is_not_sent_again(friends: Friends, wanted: Wanted) -> None:
    revision = sent(friends, wanted)
    with pytest.raises(Refusal, match="chưa có gì thay đổi"):
        writing.send(friends.member, wanted, revision)
    assert db.session.scalars(select(ProgressEdition.number)).all() == [1]


@pytest.mark.parametrize("top", ["4x", ""])
def test_a_report_with_a_wrong_cell_is_not_sent(friends: Friends, wanted: Wanted, top: str) -> None:
    revision = writing.save(friends.member, wanted, figures(top), 0)
    with pytest.raises(BadInput):
        writing.send(friends.member, wanted, revision)
    assert db.session.scalars(select(ProgressEdition)).all() == []


def test_another_units_people_neither_write_nor_send(friends: Friends, wanted: Wanted) -> None:
    for actor in (friends.chair, friends.drafter, friends.observer, friends.of("son-la", Office.INSPECTOR)):
        with pytest.raises(NotAllowed):
            writing.save(actor, wanted, figures("1"), 0)
    with pytest.raises(NotFound):
        writing.save(friends.outsider, wanted, figures("1"), 0)
    writing.save(friends.member, wanted, figures("1"), 0)
    with pytest.raises(NotAllowed):
        writing.send(friends.chair, wanted, 1)


def test_an_outsider_sees_no_report_and_a_foreign_unit_has_none(friends: Friends, wanted: Wanted) -> None:
    with pytest.raises(NotFound):
        report_page(friends.outsider, wanted)
    with pytest.raises(NotFound):
        report_page(friends.member, Wanted(wanted.year_id, "cao-bang", Period.MID_YEAR))


def test_what_is_not_sent_yet_is_seen_by_the_unit_alone(friends: Friends, wanted: Wanted) -> None:
    writing.save(friends.member, wanted, figures("34"), 0)
    inspector = report_page(friends.of("son-la", Office.INSPECTOR), wanted)
    assert inspector.typed
    assert not inspector.writes
    for actor in (friends.chair, friends.vice_chair, friends.observer):
        page = report_page(actor, wanted)
        assert not page.typed
        assert page.row is None
        assert not any(row.standings[0].begun for row in overview(actor, page.year))
    assert not latest_figures(wanted.year_id, unit_id("son-la"))


def test_without_a_signed_pledge_there_is_nothing_to_report(
    friends: Friends, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "pledge_in_force", lambda _year_id: None)
    with pytest.raises(Refusal, match="chưa có giao ước"):
        writing.save(friends.member, wanted, figures("1"), 0)
    assert report_page(friends.member, wanted).pledge is None


def test_a_visit_starts_from_the_last_figures_before_it_and_periods_are_not_mixed(
    friends: Friends, wanted: Wanted
) -> None:
    assert latest_figures(wanted.year_id, unit_id("son-la")) == {}
    sent(friends, wanted, "34")
    assert latest_figures(wanted.year_id, unit_id("son-la"))[KEY] == (Figure("34", "47"), "")
    later = Wanted(wanted.year_id, "son-la", Period.BEFORE_VISIT)
    writing.send(friends.member, later, writing.save(friends.member, later, {WORDS_KEY: {"words": "03 cuộc"}}, 0))
    assert latest_figures(wanted.year_id, unit_id("son-la")) == {WORDS_KEY: (Figure(), "03 cuộc")}
    sent(friends, Wanted(wanted.year_id, "son-la", Period.YEAR_END), "46")
    assert latest_figures(wanted.year_id, unit_id("son-la")) == {WORDS_KEY: (Figure(), "03 cuộc")}
    assert latest_figures(wanted.year_id, unit_id("son-la"), NEWEST_FIRST)[KEY][0] == Figure("46", "47")


def test_figures_by_unit_are_those_last_sent(friends: Friends, wanted: Wanted) -> None:
    revision = sent(friends, wanted)
    sent(friends, wanted, "35", revision=revision)
    writing.save(friends.member, wanted, figures("99"), revision + 1)
    found = figures_by_unit(wanted.year_id, Period.MID_YEAR)
    assert found.keys() == {unit_id("son-la")}
    assert found[unit_id("son-la")][KEY] == Figure("35", "47")
    assert figures_by_unit(wanted.year_id, Period.YEAR_END) == {}


def test_the_nearest_earlier_period_is_the_start_of_a_later_one(friends: Friends, wanted: Wanted) -> None:
    writing.save(friends.member, wanted, figures("34"), 0)
    page = report_page(friends.member, Wanted(wanted.year_id, "son-la", Period.YEAR_END))
    found = earlier_figures(friends.member, page)
    assert found is not None
    assert (found[0], found[1][KEY]["numerator"]) == (Period.MID_YEAR, "34")
    assert earlier_figures(friends.member, report_page(friends.member, wanted)) is None


def test_only_the_chairs_drafter_sets_the_last_days(friends: Friends, year: ClusterYear) -> None:
    for actor in (friends.chair, friends.member, friends.of("son-la", Office.DRAFTER)):
        with pytest.raises(NotAllowed):
            writing.set_due_days(actor, year.id, {Period.MID_YEAR: date(2020, 6, 15)})
    with pytest.raises(NotFound):
        writing.set_due_days(friends.outsider, year.id, {})
    with pytest.raises(BadInput, match="2020"):
        writing.set_due_days(friends.drafter, year.id, {Period.MID_YEAR: date(2019, 6, 15)})
    writing.set_due_days(friends.drafter, year.id, {Period.MID_YEAR: date(2020, 6, 15)})
    writing.set_due_days(friends.drafter, year.id, {Period.MID_YEAR: None, Period.YEAR_END: date(2020, 12, 1)})
    assert [(row.period, row.day) for row in db.session.scalars(select(ProgressDue))] == [
        ("year_end", date(2020, 12, 1))
    ]


def due_in(friends: Friends, days: int) -> None:
    """As if the year were this one: the last day so many days from today."""
    day = today() + timedelta(days=days)
    with writing.writing() as session:
        session.add(ProgressDue(cluster_year_id=friends.year_id, period="mid_year", day=day))


def test_everybody_sees_who_is_late_and_who_was(friends: Friends, wanted: Wanted) -> None:
    due_in(friends, -3)
    sent(friends, wanted)
    year = db.session.get_one(ClusterYear, wanted.year_id)
    seen = {row.unit.key: row.standings[0] for row in overview(friends.observer, year)}
    assert (seen["son-la"].timeliness, seen["son-la"].days) == (Timeliness.SENT_LATE, 3)
    assert (seen["lang-son"].timeliness, seen["lang-son"].days) == (Timeliness.OVERDUE, 3)


@pytest.mark.parametrize(("days", "expected"), [(15, None), (14, False), (0, False), (-1, True)])
def test_a_report_is_a_task_from_two_weeks_before_its_last_day(
    friends: Friends, wanted: Wanted, days: int, *, expected: bool | None
) -> None:
    due_in(friends, days)
    years = [db.session.get_one(ClusterYear, wanted.year_id)]
    for actor in (friends.member, friends.of("son-la", Office.DRAFTER)):
        assert [chore.late for chore in chores_of(actor, years)] == ([] if expected is None else [expected])
    assert chores_of(friends.observer, years) == chores_of(friends.of("son-la", Office.INSPECTOR), years) == []


def test_a_sent_report_is_no_task_any_more(friends: Friends, wanted: Wanted) -> None:
    due_in(friends, -1)
    sent(friends, wanted)
    assert chores_of(friends.member, [db.session.get_one(ClusterYear, wanted.year_id)]) == []


def test_two_first_savings_make_one_report(friends: Friends, wanted: Wanted) -> None:
    writing.save(friends.member, wanted, figures("1"), 0)
    with pytest.raises(Stale):
        writing.save(friends.of("son-la", Office.DRAFTER), wanted, figures("2"), 0)
    assert len(db.session.scalars(select(Progress)).all()) == 1
