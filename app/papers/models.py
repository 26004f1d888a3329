"""The tables of every paper: the paper, its working copy and versions, what members answered, what was issued."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clusters.models import ClusterYear, Unit
from app.database import Model, Moment


class Paper(Model):
    """A paper of a cluster-year (văn bản). ``seq`` and ``state`` move only by an audit entry: they refer to it (P5).

    ``code`` names the paper to the outside: random, so that it can be printed and never guessed.
    """

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("cluster_year_id", "kind", "position"),
        ForeignKeyConstraint(
            ["id", "seq", "state"],
            ["audit_entry.paper_id", "audit_entry.seq", "audit_entry.to_state"],
            name="fk_paper_last_entry",
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
    )

    # Said aloud because the id is also part of a foreign key.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    cluster_year_id: Mapped[int] = mapped_column(ForeignKey("cluster_year.id"))
    position: Mapped[int] = mapped_column(default=1)
    seq: Mapped[int]
    state: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)

    year: Mapped[ClusterYear] = relationship()


class PaperSides(Model):
    """The two sides of a paper between units (hai bên): minutes have them, papers of the whole cluster have none (P10).

    The inspecting unit drafts, the inspected one reviews; nobody inspects itself.
    """

    __tablename__ = "paper_sides"
    __table_args__ = (CheckConstraint("inspector_id <> inspected_id", name="other"),)

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    inspector_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    inspected_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))


class PaperLink(Model):
    """What a paper does to an issued one (liên kết văn bản): takes its place, corrects it or recalls it.

    Decree 30/2020, article 18: an issued file never changes; content is replaced by a paper of equal form, form is
    corrected by an official letter, a paper is recalled by notice.
    """

    __tablename__ = "paper_link"
    __table_args__ = (
        CheckConstraint("relation IN ('replaces', 'corrects', 'recalls')", name="relation"),
        CheckConstraint("paper_id <> target_id", name="other"),
    )

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), primary_key=True, index=True)
    relation: Mapped[str]


class WorkingCopy(Model):
    """What the drafter is typing (bản đang soạn): no version yet; ``revision`` warns the second of two editors."""

    __tablename__ = "working_copy"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(Moment)


class PaperVersion(Model):
    """A text that was submitted (bản dự thảo), for ever: canonical content and its hash, who submitted it."""

    __tablename__ = "paper_version"
    __table_args__ = (
        UniqueConstraint("paper_id", "number"),
        UniqueConstraint("id", "content_hash"),
        CheckConstraint("length(content_hash) = 64", name="hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    review_due: Mapped[date | None]


class Sight(Model):
    """A unit has opened a version (đã xem): the first person and the first time."""

    __tablename__ = "sight"

    version_id: Mapped[int] = mapped_column(ForeignKey("paper_version.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seen_at: Mapped[datetime] = mapped_column(Moment)


class Decision(Model):
    """A unit's answer to a version (thống nhất, đề nghị sửa), bound to the hash of what was read (P3)."""

    __tablename__ = "decision"
    __table_args__ = (
        ForeignKeyConstraint(["version_id", "content_hash"], ["paper_version.id", "paper_version.content_hash"]),
        CheckConstraint("answer IN ('approve', 'request_change')", name="answer"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(index=True)
    content_hash: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(Moment)


class Comment(Model):
    """A remark on a passage, or on the whole where ``passage`` is empty (góp ý)."""

    __tablename__ = "comment"

    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("paper_version.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    passage: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Moment)


class RegisterEntry(Model):
    """A number given to a paper (sổ đăng ký văn bản đi), Decree 30/2020 art. 15: unique in agency, series and year.

    A number belongs to its paper for good: a paper whose signing began anew keeps it, and none is ever used twice.
    """

    __tablename__ = "register_entry"
    __table_args__ = (UniqueConstraint("agency_id", "series", "year", "number"),)

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    series: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(Moment)

    @property
    def sign(self) -> str:
        """Number and symbol as printed (số, ký hiệu): a number below ten takes a leading zero."""
        return f"{self.number:02d}/{self.series}"


class IssueRecord(Model):
    """The one freezing of a version (phát hành để ký): its number, place, day, and the two files made from it."""

    __tablename__ = "issue_record"
    __table_args__ = (
        ForeignKeyConstraint(["version_id", "content_hash"], ["paper_version.id", "paper_version.content_hash"]),
    )

    version_id: Mapped[int] = mapped_column(primary_key=True)
    content_hash: Mapped[str]
    number: Mapped[str]
    place: Mapped[str]
    day: Mapped[date]
    word_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    pdf_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime] = mapped_column(Moment)


class SignatureSlot(Model):
    """A place for one signature in a frozen paper (vị trí ký): who is expected, as what, in which turn."""

    __tablename__ = "signature_slot"
    __table_args__ = (UniqueConstraint("version_id", "name"), UniqueConstraint("id", "version_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("issue_record.version_id"))
    name: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    turn: Mapped[int]
    printed: Mapped[str] = mapped_column(Text)

    unit: Mapped[Unit] = relationship()


class Signature(Model):
    """A signature given (chữ ký số): one a slot, by the slot's own person (P8, P9); its files are file revisions."""

    __tablename__ = "signature"
    __table_args__ = (
        ForeignKeyConstraint(
            ["slot_id", "version_id", "person_id"],
            ["signature_slot.id", "signature_slot.version_id", "signature_slot.person_id"],
        ),
    )

    slot_id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[int]
    credential_id: Mapped[int] = mapped_column(ForeignKey("credential.id"))
    verdict: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime] = mapped_column(Moment)


class Seal(Model):
    """The agency's signature (chữ ký số của cơ quan), put by its clerk after the people have signed; one a version."""

    __tablename__ = "seal"

    version_id: Mapped[int] = mapped_column(ForeignKey("issue_record.version_id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    credential_id: Mapped[int] = mapped_column(ForeignKey("credential.id"))
    verdict: Mapped[str] = mapped_column(Text)
    sealed_at: Mapped[datetime] = mapped_column(Moment)


class FileRevision(Model):
    """A file that follows another of the same paper (bản tệp kế tiếp); the last one of a chain is the file in force.

    ``form`` is "pdf" or "word"; ``cause`` is what was added: "signature" (of ``slot_id``), "seal" or "augmentation".
    No two files follow one: whoever was slower signs again upon the newer file (P9).
    """

    __tablename__ = "file_revision"
    __table_args__ = (
        UniqueConstraint("version_id", "base_sha256"),
        UniqueConstraint("slot_id", "form"),
        CheckConstraint("form IN ('pdf', 'word')", name="form"),
        CheckConstraint("cause IN ('signature', 'seal', 'augmentation')", name="cause"),
        CheckConstraint("(cause = 'signature') = (slot_id IS NOT NULL)", name="slot"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("issue_record.version_id"))
    form: Mapped[str]
    cause: Mapped[str]
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("signature_slot.id"))
    base_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    made_at: Mapped[datetime] = mapped_column(Moment)


class Augmentation(Model):
    """Proof of time and of validity that a version's files still wait for (bổ sung bằng chứng): the worker's list.

    The row is written with the signature and goes when the proof is in the file; a time-stamp authority that does not
    answer is seen here, with its error and the next try, and is never passed over (P18).
    """

    __tablename__ = "augmentation"

    version_id: Mapped[int] = mapped_column(ForeignKey("issue_record.version_id"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(Moment, index=True)
    trouble: Mapped[str] = mapped_column(Text, default="")


class OneTime(Model):
    """A form that was already taken (chống gửi trùng): a repeated press has one effect and the same answer (P13)."""

    __tablename__ = "one_time"

    key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(Moment)
