"""The table of delegations: who signs for a unit's leader."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.clusters.models import Unit
from app.database import Model, Moment
from workflows.people import ActingForm, Delegation


class DelegationRecord(Model):
    """A right to sign that a leader gave (giao ký thay, ủy quyền ký); it runs out or is ended, and is never deleted.

    ``ground`` is the written act (văn bản giao, ủy quyền): its number, day and issuer, as the clerk will read it.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("form IN ('kt', 'tuq')", name="form"),
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("deputy_id <> leader_id", name="other"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    form: Mapped[str] = mapped_column(String(3))
    first_day: Mapped[date]
    last_day: Mapped[date]
    kinds: Mapped[list[str]] = mapped_column(JSON)
    ground: Mapped[str] = mapped_column(String(200))
    given_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    unit: Mapped[Unit] = relationship()
    leader: Mapped[Person] = relationship(foreign_keys=[leader_id])
    deputy: Mapped[Person] = relationship(foreign_keys=[deputy_id])

    def as_delegation(self) -> Delegation:
        """The value that the rules work with."""
        return Delegation(
            form=ActingForm(self.form),
            unit_id=self.unit_id,
            leader_id=self.leader_id,
            deputy_id=self.deputy_id,
            first_day=self.first_day,
            last_day=self.last_day,
            kinds=frozenset(self.kinds),
            ended=self.ended_at is not None,
        )
