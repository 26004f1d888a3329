"""Who signs for a leader, from when to when (KT., TUQ.)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.audit.guards import protect, unprotect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = "office IN ('leader', 'drafter', 'clerk', 'archivist', 'observer', 'administrator')"
AFTER = "office IN ('leader', 'deputy', 'drafter', 'clerk', 'archivist', 'observer', 'administrator')"
CHECKS = {
    "form": "form IN ('kt', 'tuq')",
    "days": "first_day <= last_day",
    "other": "deputy_id <> leader_id",
    "end": "(ended_at IS NULL) = (ended_by_id IS NULL)",
}
PARENTS = {
    "unit_id": "unit.id",
    "leader_id": "person.id",
    "deputy_id": "person.id",
    "ended_by_id": "person.id",
}


def upgrade() -> None:
    """The office of a deputy, and the delegations."""
    _offices(AFTER)
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=3), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_delegation_{name}")) for name, rule in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([column], [parent], name=op.f(f"fk_delegation_{column}"))
            for column, parent in PARENTS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(op.f("ix_delegation_unit_id"), "delegation", ["unit_id"])
    _each(protect(_dialect(), never_deleted=["delegation"]))


def downgrade() -> None:
    """Take both away: who held the office of a deputy holds nothing then."""
    _each(unprotect(_dialect(), never_deleted=["delegation"]))
    op.drop_table("delegation")
    _offices(BEFORE)


def _offices(rule: str) -> None:
    """Let ``office_holding`` know these offices; holdings of others go."""
    _each(unprotect(_dialect(), never_deleted=["office_holding"]))
    if _dialect() == "sqlite":
        _rebuild(rule)
    else:
        op.drop_constraint(op.f("ck_office_holding_office"), "office_holding", type_="check")
        op.execute(f"DELETE FROM office_holding WHERE NOT ({rule})")
        op.create_check_constraint(op.f("ck_office_holding_office"), "office_holding", rule)
    _each(protect(_dialect(), never_deleted=["office_holding"]))


def _rebuild(rule: str) -> None:
    """SQLite changes no check in place: the rows wait in a copy while the table, which none refers to, is made anew."""
    op.execute("CREATE TEMPORARY TABLE kept_holding AS SELECT * FROM office_holding")
    op.drop_table("office_holding")
    op.create_table(
        "office_holding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint(rule, name=op.f("ck_office_holding_office")),
        sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name=op.f("ck_office_holding_term")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_office_holding_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_office_holding_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_holding")),
    )
    op.create_index(op.f("ix_office_holding_person_id"), "office_holding", ["person_id"])
    op.create_index(op.f("ix_office_holding_unit_id_office"), "office_holding", ["unit_id", "office"])
    op.execute(f"INSERT INTO office_holding SELECT * FROM kept_holding WHERE {rule}")
    op.execute("DROP TABLE kept_holding")


def _dialect() -> str:
    return op.get_bind().dialect.name


def _each(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)
