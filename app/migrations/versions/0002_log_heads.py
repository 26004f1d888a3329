"""Heads of the log, signed and published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.audit.guards import protect, unprotect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("log_key", "log_head")


def upgrade() -> None:
    """The log's key and its heads: rows that are only ever added."""
    op.create_table(
        "log_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_log_key_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_key")),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_log_head_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
        sa.UniqueConstraint("size", name=op.f("uq_log_head_size")),
    )
    for statement in protect(op.get_bind().dialect.name, append_only=TABLES):
        op.execute(statement)


def downgrade() -> None:
    """Take both away; what members hold of them stays with the members."""
    for statement in unprotect(op.get_bind().dialect.name, append_only=TABLES):
        op.execute(statement)
    op.drop_table("log_head")
    op.drop_table("log_key")
