"""The tables of visits: each inspection of a plan with what became of it, and paper copies that were signed by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Model, Moment


class Visit(Model):
    """One inspection of the year (cuộc kiểm tra): made at the first act upon it; before, only its plan has it.

    ``state`` is what was done here (``workflows.visit``); once the minutes go round, their own state says the rest.
    ``paper_id``: its minutes. ``revision`` warns the second of two people.
    """

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("cluster_year_id", "inspector_id", "inspected_id"),
        CheckConstraint("inspector_id <> inspected_id", name="other"),
        CheckConstraint(
            "state IN ('planned', 'confirmed', 'postponed', 'under_way', 'concluded_on_paper')", name="state"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_year_id: Mapped[int] = mapped_column(ForeignKey("cluster_year.id"))
    inspector_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    inspected_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"), unique=True)
    revision: Mapped[int] = mapped_column(default=1)


class VisitChange(Model):
    """What was changed in a visit after its plan was signed (thay đổi), with its reason; it stands upon that plan.

    An amended plan (``plan_id`` differs) says itself what holds. ``particulars``: JSON of ``workflows.visit``.
    """

    __tablename__ = "visit_change"
    __table_args__ = (CheckConstraint("what IN ('move', 'postpone', 'replace')", name="what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    what: Mapped[str]
    particulars: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)


class VisitScan(Model):
    """A scanned copy of minutes that were signed on paper (bản giấy quét): kept as such, it proves no signature."""

    __tablename__ = "visit_scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    note: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(Moment)
