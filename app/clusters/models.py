"""The tables of the clusters: dated agencies and who came after whom, cluster-years and their members."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Model
from workflows.years import ApprovalRule, MemberUnit, Signers, SigningOrder, YearPlan

GOVERNMENT_INSPECTORATE = "ttcp"


class Unit(Model):
    """An agency (đơn vị): a provincial inspectorate of its time, or the Government Inspectorate (key "ttcp").

    ``key`` is ours: neither name nor statistical code names an agency, seven codes changed hands on 1 July 2025.
    ``valid_from`` and ``valid_to``: first and last day, None where open; ``lat`` and ``lon``: of the seat, in degrees.
    """

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("kind IN ('tỉnh', 'thành phố', 'trung ương')", name="kind"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    kind: Mapped[str]
    parent: Mapped[str]
    seat: Mapped[str]
    lat: Mapped[float]
    lon: Mapped[float]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    succession: Mapped[UnitSuccession | None] = relationship(foreign_keys="UnitSuccession.predecessor_id")

    def as_member(self) -> MemberUnit:
        """The agency as the rules of a plan know it, with those that came after it."""
        later = self.succession.successor.as_member() if self.succession else None
        return MemberUnit(self.id, self.name, self.valid_from, self.valid_to, later)


class UnitSuccession(Model):
    """One agency's tasks went to another on ``day`` (kế thừa): a predecessor has one successor, and never itself."""

    __tablename__ = "unit_succession"
    __table_args__ = (CheckConstraint("predecessor_id <> successor_id", name="other"),)

    predecessor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    day: Mapped[date]

    successor: Mapped[Unit] = relationship(foreign_keys=[successor_id])


class ClusterYear(Model):
    """A year of a cluster (năm thi đua của cụm): offices, days and rule; ``revision`` warns the second of two editors.

    Chair and vice-chair are offices of agencies, their heads act. ``host_id`` is the agency where the pledge is signed.
    """

    __tablename__ = "cluster_year"
    __table_args__ = (
        UniqueConstraint("code", "year"),
        CheckConstraint("chair_id <> vice_chair_id", name="offices"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
        CheckConstraint("approval_rule IN ('all', 'n_of_m')", name="approval_rule"),
        CheckConstraint("(approval_rule = 'n_of_m') = (approvals_needed IS NOT NULL)", name="approvals"),
        CheckConstraint("approvals_needed >= 1", name="approvals_needed"),
        CheckConstraint("signers IN ('chair_and_vice', 'all_members')", name="signers"),
        CheckConstraint("signing_order IN ('vice_first', 'chair_first', 'together')", name="signing_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    code: Mapped[str]
    year: Mapped[int]
    chair_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    vice_chair_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    host_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    theme: Mapped[str] = mapped_column(Text)
    launch_plan: Mapped[str] = mapped_column(Text)
    review_due: Mapped[date | None]
    signing_due: Mapped[date | None]
    dossier_due: Mapped[date | None]
    approval_rule: Mapped[str]
    approvals_needed: Mapped[int | None]
    silence_consents: Mapped[bool]
    signers: Mapped[str]
    signing_order: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)

    chair: Mapped[Unit] = relationship(foreign_keys=[chair_id])
    vice_chair: Mapped[Unit] = relationship(foreign_keys=[vice_chair_id])
    host: Mapped[Unit | None] = relationship(foreign_keys=[host_id])
    memberships: Mapped[list[Membership]] = relationship(
        order_by="Membership.position", cascade="all, delete-orphan", back_populates="cluster_year"
    )

    @property
    def title(self) -> str:
        """How the year is called on screen: "Cụm thi đua số IV · năm 2020"."""
        return f"{self.name} · năm {self.year}"

    def as_plan(self) -> YearPlan:
        """The year as the rules know it."""
        return YearPlan(
            name=self.name,
            code=self.code,
            year=self.year,
            members=tuple(membership.unit.as_member() for membership in self.memberships),
            chair_id=self.chair_id,
            vice_chair_id=self.vice_chair_id,
            host_id=self.host_id,
            theme=self.theme,
            launch_plan=self.launch_plan,
            review_due=self.review_due,
            signing_due=self.signing_due,
            dossier_due=self.dossier_due,
            approval_rule=ApprovalRule(self.approval_rule),
            approvals_needed=self.approvals_needed,
            silence_consents=self.silence_consents,
            signers=Signers(self.signers),
            signing_order=SigningOrder(self.signing_order),
        )


class Membership(Model):
    """A unit belongs to a cluster-year (thành viên), at its ``position`` in the cluster's own order, from 1."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("cluster_year_id", "unit_id"),
        UniqueConstraint("cluster_year_id", "position"),
        CheckConstraint("position >= 1", name="position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_year_id: Mapped[int] = mapped_column(ForeignKey("cluster_year.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    position: Mapped[int]

    cluster_year: Mapped[ClusterYear] = relationship(back_populates="memberships")
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)  # a place without its unit says nothing
