"""The archive's list in plain Flask with SQLAlchemy's ORM: no translation, no permissions, no frame of places.

In its favour: the long texts of an archived paper are not even mapped, relations are loaded by one join.
"""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta

from flask import Flask, abort, render_template, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Person(db.Model):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    title: Mapped[str]
    active: Mapped[bool]


class SignIn(db.Model):
    __tablename__ = "sign_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class ClusterYear(db.Model):
    __tablename__ = "cluster_year"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    year: Mapped[int]


class Paper(db.Model):
    __tablename__ = "paper"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    cluster_year_id: Mapped[int] = mapped_column(ForeignKey("cluster_year.id"))
    year: Mapped[ClusterYear] = relationship()


class IssueRecord(db.Model):
    __tablename__ = "issue_record"
    version_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]


class ArchivedPaper(db.Model):
    __tablename__ = "archived_paper"
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("issue_record.version_id"))
    archived_at: Mapped[datetime]
    paper: Mapped[Paper] = relationship()
    issued: Mapped[IssueRecord] = relationship()


def signed_in() -> Person:
    token_hash = hashlib.sha256(request.cookies.get("token", "").encode()).hexdigest()
    since = (datetime.now(UTC) - timedelta(hours=8)).replace(tzinfo=None)
    query = (
        select(SignIn)
        .options(joinedload(SignIn.person))
        .join(Person)
        .where(SignIn.token_hash == token_hash, SignIn.ended_at.is_(None), SignIn.seen_at > since, Person.active)
    )
    found = db.session.scalar(query)
    if found is None:
        abort(401)
    return found.person


app = Flask(__name__, template_folder="flask_templates")
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["BENCHMARK_DATABASE"]
db.init_app(app)


@app.get("/archive")
def archive() -> str:
    person = signed_in()
    query = select(ArchivedPaper).options(
        joinedload(ArchivedPaper.paper).joinedload(Paper.year), joinedload(ArchivedPaper.issued)
    )
    page = db.paginate(query.order_by(ArchivedPaper.archived_at.desc(), ArchivedPaper.paper_id.desc()), per_page=50)
    return render_template("archive.html", person=person, page=page)


@app.get("/")
def home() -> str:
    return ""


@app.get("/papers/<int:paper_id>")
def paper(paper_id: int) -> str:
    return str(paper_id)


@app.get("/papers/<int:paper_id>/<form>")
def download(paper_id: int, form: str) -> str:
    return f"{paper_id} {form}"
