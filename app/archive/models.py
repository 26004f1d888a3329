"""The archive's table: one row a paper, written once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Model, Moment
from app.papers.models import IssueRecord, Paper


class ArchivedPaper(Model):
    """A paper in the archive (hồ sơ lưu trữ): the files, the verdict they were sealed with, and words to find it by.

    ``words`` is the text in lower case; ``bare_words`` the same without Vietnamese marks.
    """

    __tablename__ = "archived_paper"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("issue_record.version_id"))
    pdf_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    word_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    verdict: Mapped[str] = mapped_column(Text)
    word_verdict: Mapped[str | None] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    bare_words: Mapped[str] = mapped_column(Text)
    archived_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    archived_at: Mapped[datetime] = mapped_column(Moment, index=True)

    paper: Mapped[Paper] = relationship()
    issued: Mapped[IssueRecord] = relationship()


class ArchiveReport(Model):
    """One nightly run over the whole archive (báo cáo kiểm tra lưu trữ): how many papers, and every fault in words.

    ``renewed`` counts those whose last time-stamp nears its end and that were put on the worker's list; ``faults`` is
    a JSON list of sentences.
    """

    __tablename__ = "archive_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime] = mapped_column(Moment)
    papers: Mapped[int]
    renewed: Mapped[int]
    faults: Mapped[str] = mapped_column(Text)
