"""How often pages ask the database: a list of thirty papers takes as many queries as a list of one."""

from __future__ import annotations

import secrets
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from app.archive.models import ArchivedPaper
from app.audit.service import Move, record
from app.database import Model, db, writing
from app.papers.models import IssueRecord, Paper, PaperVersion, RegisterEntry, WorkingCopy
from tests.friends import Friends
from tests.promises.browsers import Browser
from workflows.paper import Event, State
from workflows.people import Office

MEMBER, DRAFTER = ("son-la", Office.LEADER), ("dien-bien", Office.DRAFTER)
OBSERVER = ("ttcp", Office.OBSERVER)
STRAIGHT = (Event.SUBMIT, Event.COMPLETE_REVIEW, Event.OPEN_SIGNING, Event.COMPLETE_SIGNING, Event.ARCHIVE)
COPIES = range(1000, 1030)


def queries(browser: Browser, path: str) -> int:
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement)

    browser.get(path)  # what is remembered between pages is remembered now
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        answer = browser.get(path)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert answer.status_code == 200, path
    return len(sent)


def copy_row(session: Session, row: Model, **changed: object) -> None:
    columns = {c.key: getattr(row, c.key) for c in row.__table__.columns}
    session.execute(insert(type(row)).values(columns | changed))


def multiply(paper_id: int) -> None:
    """The paper again and again, each time in a cluster-year of its own with the same members."""
    with writing() as session:
        paper = session.get_one(Paper, paper_id)
        for number in COPIES:
            copy_row(session, paper.year, id=number, code=f"K{number}")
            for place in paper.year.memberships:
                copy_row(session, place, id=100 * number + place.position, cluster_year_id=number)
            copy_paper(session, paper, number)


def copy_paper(session: Session, paper: Paper, number: int) -> None:
    born = {"code": secrets.token_hex(16), "seq": 1, "state": State.DRAFTING, "cluster_year_id": number}
    copy_row(session, paper, id=number, **born)
    record(session, None, f"paper:{Event.START}", f"paper:{number}", {}, Move(number, 1, None, State.DRAFTING))
    states = list(State)[: list(State).index(State(paper.state)) + 1]
    for seq, (before, after) in enumerate(pairwise(states), start=2):
        record(session, None, f"paper:{STRAIGHT[seq - 2]}", f"paper:{number}", {}, Move(number, seq, before, after))
    copy_row(session, session.get_one(WorkingCopy, paper.id), paper_id=number)
    version = session.scalars(select(PaperVersion).where(PaperVersion.paper_id == paper.id)).one()
    copy_row(session, version, id=number, paper_id=number)
    if paper.state == State.ARCHIVED:
        copy_row(session, session.get_one(IssueRecord, version.id), version_id=number)
        copy_row(session, session.get_one(ArchivedPaper, paper.id), paper_id=number, version_id=number)
        copy_row(session, session.get_one(RegisterEntry, paper.id), paper_id=number, number=number)


@pytest.mark.parametrize("who", [MEMBER, DRAFTER, OBSERVER])
@pytest.mark.parametrize("path", ["/", "/pledges", "/years"])
def test_lists_of_papers_in_review_ask_no_more_for_thirty_than_for_one(
    app: Flask, friends: Friends, path: str, who: tuple[str, Office]
) -> None:
    paper_id = friends.submitted()
    browser = Browser(app, friends.person(*who))
    before = queries(browser, path)
    multiply(paper_id)
    assert queries(browser, path) == before


@pytest.mark.parametrize("path", ["/archive", "/archive?q=giao", "/register", "/pledges", "/years"])
def test_lists_of_archived_papers_ask_no_more_for_thirty_than_for_one(app: Flask, friends: Friends, path: str) -> None:
    paper_id = friends.archived()
    browser = Browser(app, friends.person(*MEMBER))
    before = queries(browser, path)
    multiply(paper_id)
    assert queries(browser, path) == before


def test_the_thirty_are_really_on_the_page(app: Flask, friends: Friends) -> None:
    multiply(friends.archived())
    page = Browser(app, friends.person(*MEMBER)).get("/archive").text
    assert all(f'href="/papers/{number}"' in page for number in COPIES)


def test_the_archive_asks_once_for_the_reader_once_for_their_offices_once_for_the_years_and_once_for_the_list(
    app: Flask, friends: Friends
) -> None:
    friends.archived()
    assert (
        queries(Browser(app, friends.person(*MEMBER)), "/archive") <= 4 + 1
    )  # PostgreSQL is told that it will only be read
