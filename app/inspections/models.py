"""The tables of cross-inspections: people, absences, days, distances, history, rules, pins, and runs of the planner.

All of them say what a plan is made from. The plan itself is a paper, like everything that a cluster issues.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clusters.models import Unit
from app.database import Model, Moment


class Inspector(Model):
    """Whom a unit sends (cán bộ tham gia kiểm tra chéo): grade 1 thanh tra viên, 2 chính, 3 cao cấp.

    ``skills`` is a JSON list of codes (``workflows.scheduling.skills``); ``max_days`` limits a year's trip days. Who
    is not ``active`` any more keeps the row: papers name it.
    """

    __tablename__ = "inspector"
    __table_args__ = (
        CheckConstraint("grade BETWEEN 1 AND 3", name="grade"),
        CheckConstraint("max_days IS NULL OR max_days >= 0", name="max_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str]
    post: Mapped[str]
    grade: Mapped[int]
    skills: Mapped[str] = mapped_column(Text)
    can_be_secretary: Mapped[bool]
    lendable: Mapped[bool]
    max_days: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship()
    ties: Mapped[list[InspectorTie]] = relationship(cascade="all, delete-orphan", order_by="InspectorTie.unit_id")
    absences: Mapped[list[Absence]] = relationship(order_by="Absence.first_day", viewonly=True)
    account: Mapped[InspectorAccount | None] = relationship(cascade="all, delete-orphan")


class InspectorAccount(Model):
    """With which account this person records and signs the minutes of their visits (tài khoản của cán bộ)."""

    __tablename__ = "inspector_account"

    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class InspectorTie(Model):
    """A unit that this person may never inspect (không bố trí): the tie is kept, its reason is nobody's business."""

    __tablename__ = "inspector_tie"

    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)


class Absence(Model):
    """Days that cannot be used (lịch vắng), both included; ``scope`` says for what.

    ``person``: this inspector is away; ``host``: the unit cannot be visited; ``team``: its team cannot be under way.
    """

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("scope IN ('person', 'host', 'team')", name="scope"),
        CheckConstraint("(scope = 'person') = (inspector_id IS NOT NULL)", name="person"),
        CheckConstraint("first_day <= last_day", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    inspector_id: Mapped[int | None] = mapped_column(ForeignKey("inspector.id"), index=True)
    scope: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]


class CalendarDay(Model):
    """A day that differs from the usual calendar (ngày nghỉ, làm bù): by which document of which day it is so."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        UniqueConstraint("cluster_year_id", "day"),
        CheckConstraint("kind IN ('closed', 'worked')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_year_id: Mapped[int] = mapped_column(ForeignKey("cluster_year.id"))
    day: Mapped[date]
    kind: Mapped[str]
    reason: Mapped[str]
    source: Mapped[str]
    source_day: Mapped[date | None]


class Distance(Model):
    """The road between two seats as people know it (khoảng cách): km one way and minutes; ``first_id < second_id``.

    Where no row stands, the great circle between the seats is used, which in the mountains is far too short.
    """

    __tablename__ = "distance"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint("km >= 0", name="km"),
        CheckConstraint("minutes IS NULL OR minutes >= 0", name="minutes"),
    )

    first_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    km: Mapped[int]
    minutes: Mapped[int | None]
    source: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)


class PastInspection(Model):
    """Who inspected whom in a year before this system (lịch sử kiểm tra chéo); later years stand in their plans."""

    __tablename__ = "past_inspection"
    __table_args__ = (
        UniqueConstraint("inspector_id", "inspected_id", "year"),
        CheckConstraint("inspector_id <> inspected_id", name="other"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspector_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    inspected_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    source: Mapped[str]


class PlanningRules(Model):
    """The rules by which the year is planned (quy tắc xếp lịch), as JSON (``workflows.scheduling.rules``)."""

    __tablename__ = "planning_rules"

    cluster_year_id: Mapped[int] = mapped_column(ForeignKey("cluster_year.id"), primary_key=True)
    rules: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]


class Pin(Model):
    """What people have decided before the planner is asked (điều đã ấn định), upon one pair.

    ``pair``: it is in the plan; ``never``: it is not; ``start``: its first visit day; ``person``: a member of its team.
    """

    __tablename__ = "pin"
    __table_args__ = (
        CheckConstraint("what IN ('pair', 'never', 'start', 'person')", name="what"),
        CheckConstraint("(what = 'start') = (day IS NOT NULL)", name="day"),
        CheckConstraint("(what = 'person') = (person_id IS NOT NULL)", name="person"),
        CheckConstraint("inspector_id <> inspected_id", name="other"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_year_id: Mapped[int] = mapped_column(ForeignKey("cluster_year.id"), index=True)
    inspector_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    inspected_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    what: Mapped[str]
    day: Mapped[date | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("inspector.id"))


class PlanningRun(Model):
    """One asking of the planner (lần xếp lịch): what was asked, how far it is, what came of it.

    ``progress`` and ``result`` are JSON; ``beat_at`` is when the worker was last heard, so that a run whose worker was
    killed is taken up again. ``cancel_asked`` is read by the worker twice a second.
    """

    __tablename__ = "planning_run"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'cancelled', 'failed')", name="state"),
        CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="result"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_year_id: Mapped[int] = mapped_column(ForeignKey("cluster_year.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    instance: Mapped[str] = mapped_column(Text)
    instance_sha256: Mapped[str]
    time_limit: Mapped[int]
    state: Mapped[str] = mapped_column(index=True)
    progress: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    beat_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
