"""Tables of people: who they are, the offices they hold, where they are signed in, and tries that failed."""

# Flask-Security declares plain attributes where SQLAlchemy maps columns of the same names.
# mypy: disable-error-code="assignment"

from __future__ import annotations

from datetime import date, datetime

from flask import current_app
from flask_security import UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.rules import SALUTATIONS
from app.database import Model, Moment
from workflows.people import Holding, Office


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Person(Model, UserMixin):
    """An account (tài khoản): one person, or an agency's representative where nobody is named; never deleted.

    ``email`` is the user name, in small letters. ``salutation`` is what the person chose to be called on papers.
    While ``starting_password_until`` is set, the password was given by an administrator: it opens only the page where
    it is changed, and only until then. ``access_reset_at`` lets a room that guards keys see that an administrator has
    had the password in hand. The ``tf_`` and ``mf_`` columns are Flask-Security's second factor; recovery codes are
    kept as keyed hashes only.
    """

    __tablename__ = "person"
    __table_args__ = (CheckConstraint(_one_of("salutation", SALUTATIONS), name="salutation"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    salutation: Mapped[str] = mapped_column(String(10), default="")
    title: Mapped[str] = mapped_column(String(120), default="")
    active: Mapped[bool] = mapped_column(default=True)
    demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    password: Mapped[str] = mapped_column(String(255))
    starting_password_until: Mapped[datetime | None] = mapped_column(Moment)
    access_reset_at: Mapped[datetime | None] = mapped_column(Moment)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(String(20))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(500))
    tf_last_counter: Mapped[int | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON))

    @property
    def has_second_factor(self) -> bool:
        """Whether an authenticator is set up (xác thực hai bước)."""
        return bool(self.tf_totp_secret and self.tf_primary_method)

    def check_tf_required(
        self,
        tf_setup_methods: list[tuple[str, str]],
        tf_fresh: bool,  # noqa: ARG002, FBT001 - Flask-Security's own signature; no device is ever trusted for days
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Whether this sign-in needs a second factor: always where there is one, or where the house demands it."""
        return bool(tf_setup_methods) or self.check_tf_required_setup(), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        """Whether the person must have a second factor; the demonstration's people are nobody."""
        return bool(current_app.config["SECOND_FACTOR_REQUIRED"]) and not self.demonstration


class OfficeHolding(Model):
    """An office held for a unit from a day until a day, both included (giữ chức trách); ended, never deleted."""

    __tablename__ = "office_holding"
    __table_args__ = (
        CheckConstraint(_one_of("office", tuple(office.value for office in Office)), name="office"),
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="term"),
        Index(None, "unit_id", "office"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    office: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    first_day: Mapped[date]
    last_day: Mapped[date | None]

    def as_holding(self) -> Holding:
        """The value that the rules work with."""
        return Holding(Office(self.office), self.unit_id, self.first_day, self.last_day)


class SignIn(Model):
    """One signed-in browser (phiên đăng nhập), which can be ended from anywhere; only the token's hash is kept."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    address: Mapped[str] = mapped_column(String(45))
    user_agent: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class FailedTry(Model):
    """One failed try to prove who one is (lần xác thực sai); counted for fifteen minutes, then swept."""

    __tablename__ = "failed_try"
    __table_args__ = (Index(None, "account", "at"), Index(None, "network", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    network: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime] = mapped_column(Moment)
