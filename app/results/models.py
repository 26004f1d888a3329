"""The tables of results: what each unit scores itself, what was verified, and the conference's votes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Model, Moment


class ScoreSheet(Model):
    """A unit's scores (phiếu điểm): its own (``self``), or those verified and summed up by the chair (``verified``).

    ``content`` is JSON of ``workflows.scoring``; ``sent_at`` is set when a unit sends its own, again at each sending.
    """

    __tablename__ = "score_sheet"
    __table_args__ = (
        UniqueConstraint("cluster_year_id", "unit_id", "side"),
        CheckConstraint("side IN ('self', 'verified')", name="side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_year_id: Mapped[int] = mapped_column(ForeignKey("cluster_year.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    side: Mapped[str]
    content: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)


class Vote(Model):
    """A vote of the conference (bình xét, suy tôn): what is asked, how, and how much is enough.

    ``method``: ``secret`` and ``open`` are cast here, ``counted`` was cast in the room and only its totals entered.
    ``candidates`` is a JSON list of unit numbers; ``seats`` how many may be chosen; ``share`` percent of the members
    that is needed.
    """

    __tablename__ = "vote"
    __table_args__ = (
        CheckConstraint("method IN ('secret', 'open', 'counted')", name="method"),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        CheckConstraint("share BETWEEN 1 AND 100", name="share"),
        CheckConstraint("seats >= 1", name="seats"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_year_id: Mapped[int] = mapped_column(ForeignKey("cluster_year.id"), index=True)
    title: Mapped[str]
    method: Mapped[str]
    seats: Mapped[int]
    share: Mapped[int]
    candidates: Mapped[str] = mapped_column(Text)
    state: Mapped[str]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


class VoteCast(Model):
    """That a unit has voted (đã bỏ phiếu), once; what it chose stands here only where the vote is open."""

    __tablename__ = "vote_cast"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    choice: Mapped[str | None] = mapped_column(Text)


class VoteTotal(Model):
    """How many voted for a unit (số phiếu): all that a secret vote keeps."""

    __tablename__ = "vote_total"
    __table_args__ = (CheckConstraint("votes >= 0", name="votes"),)

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    votes: Mapped[int]
