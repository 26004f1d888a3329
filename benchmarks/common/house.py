"""A house full of papers: one is brought to the archive by the services, the others are copies of its rows."""

from __future__ import annotations

import secrets
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.demonstration import DEMONSTRATION_PASSWORD
from app.archive.models import ArchivedPaper
from app.audit.service import Move, record
from app.database import Model, writing
from app.demonstration.walk import walk
from app.papers.models import IssueRecord, Paper, PaperVersion
from benchmarks.common.crowd import BROWSER
from workflows.paper import PAPER, Event, State

STRAIGHT = (Event.SUBMIT, Event.COMPLETE_REVIEW, Event.OPEN_SIGNING, Event.COMPLETE_SIGNING, Event.ARCHIVE)
READER = "lanh-dao@son-la.example"


def house(folder: Path, **settings: object) -> Flask:
    """An application on a new database in ``folder`` with one pledge in its archive, number 1."""
    app = create_app({"INSTANCE": folder, **settings})
    with app.app_context():
        upgrade()
        walk("iv-2020", folder / "walk")
    return app


def fill(app: Flask, papers: int) -> None:
    """Bring the archive to so many papers."""
    with app.app_context(), writing() as session:
        archived = session.get_one(ArchivedPaper, 1)
        for number in range(2, papers + 1):
            version_id = copy_paper(session, number, State.ARCHIVED)
            issued = session.get_one(IssueRecord, archived.version_id)
            _copy(session, issued, version_id=version_id, number=f"{number:02d}/GUTĐ-TTr")
            _copy(session, archived, paper_id=number, version_id=version_id)


def copy_paper(session: Session, number: int, state: State) -> int:
    """Paper 1 once more under this number, with the version in force, moved to ``state``; the version's id."""
    newest = select(PaperVersion).where(PaperVersion.paper_id == 1).order_by(PaperVersion.number.desc()).limit(1)
    version = session.scalars(newest).one()
    born = {"code": secrets.token_hex(16), "position": number, "seq": 1, "state": State.DRAFTING}
    _copy(session, session.get_one(Paper, 1), id=number, **born)
    record(session, None, "paper:start", f"paper:{number}", {}, Move(number, 1, None, State.DRAFTING))
    before = State.DRAFTING
    for seq, event in enumerate(STRAIGHT, start=2):
        if before is state:
            break
        after = State(PAPER.after(before, event))
        record(session, None, f"paper:{event}", f"paper:{number}", {}, Move(number, seq, before, after))
        before = after
    # Numbers of versions come from the database.
    return _copy(session, version, without="id", paper_id=number, number=1)


def cookie_of(app: Flask, person: str = READER) -> tuple[str, str]:
    """Sign a demonstration person in: the cookie that our pages take, and the bare token that it carries."""
    app.config["WTF_CSRF_ENABLED"] = False  # this client has no form at hand; the served application keeps its check
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = BROWSER  # a session that changes its browser is written anew each time
    answer = client.post("/login", data={"email": person, "password": DEMONSTRATION_PASSWORD})
    if answer.status_code != 302:
        message = f"{person} was not let in: {answer.status}"
        raise RuntimeError(message)
    client.get("/")  # the first page puts the token of forms into the cookie
    with client.session_transaction() as held:
        token = str(held["sign_in"])
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    return f"{name}={cookie.value if cookie else ''}", token


def _copy(session: Session, row: Model, without: str = "", **changed: object) -> int:
    columns = {c.key: getattr(row, c.key) for c in row.__table__.columns if c.key != without}
    done = session.execute(insert(type(row)).values(columns | changed))
    return int(done.inserted_primary_key[0])
