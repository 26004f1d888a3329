"""The tables of progress: what each unit reports against the pledge's targets, its editions, its evidence files."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Model, Moment

_PERIODS = "period IN ('mid_year', 'before_visit', 'year_end')"


class ProgressDue(Model):
    """The last day of a period's reports (hạn báo cáo), set by the chair's drafter."""

    __tablename__ = "progress_due"
    __table_args__ = (CheckConstraint(_PERIODS, name="period"),)

    cluster_year_id: Mapped[int] = mapped_column(ForeignKey("cluster_year.id"), primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]


class Progress(Model):
    """A unit's report of a period as it is being typed (báo cáo kết quả thực hiện): content as JSON.

    ``content`` is ``workflows.progress``'s; ``revision`` warns the second of two editors. What was sent stands in the
    editions.
    """

    __tablename__ = "progress"
    __table_args__ = (
        UniqueConstraint("cluster_year_id", "unit_id", "period"),
        CheckConstraint(_PERIODS, name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_year_id: Mapped[int] = mapped_column(ForeignKey("cluster_year.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    period: Mapped[str]
    content: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(Moment)


class ProgressEdition(Model):
    """A report that was sent (bản đã gửi), for ever: its canonical content and hash; a later one takes its place."""

    __tablename__ = "progress_edition"
    __table_args__ = (
        UniqueConstraint("progress_id", "number"),
        CheckConstraint("length(content_hash) = 64", name="hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    progress_id: Mapped[int] = mapped_column(ForeignKey("progress.id"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime] = mapped_column(Moment)


class Evidence(Model):
    """A file that shows a figure (tài liệu minh chứng), in the vault; ``commitment`` is the pledge's key.

    What was taken out again (``removed_at``) keeps its row: an edition may name it.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    progress_id: Mapped[int] = mapped_column(ForeignKey("progress.id"), index=True)
    commitment: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
