"""Signatures made on the signer's own computer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; its rows are short-lived and may be deleted."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "outside_signing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("base_sha256", sa.String(), nullable=False),
        sa.Column("secret_sha256", sa.String(), nullable=True),
        sa.Column("prepared", sa.LargeBinary(), nullable=True),
        sa.Column("place_start", sa.Integer(), nullable=True),
        sa.Column("place_end", sa.Integer(), nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("used_at", moment, nullable=True),
        sa.CheckConstraint("way IN ('service', 'bytes')", name=op.f("ck_outside_signing_way")),
        sa.CheckConstraint("(way = 'service') = (secret_sha256 IS NOT NULL)", name=op.f("ck_outside_signing_secret")),
        sa.CheckConstraint("(way = 'bytes') = (prepared IS NOT NULL)", name=op.f("ck_outside_signing_prepared")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_outside_signing_paper_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outside_signing_person_id")),
        sa.ForeignKeyConstraint(["credential_id"], ["credential.id"], name=op.f("fk_outside_signing_credential_id")),
        sa.ForeignKeyConstraint(["base_sha256"], ["stored_file.sha256"], name=op.f("fk_outside_signing_base_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_signing")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_outside_signing_secret_sha256")),
    )
    op.create_index(op.f("ix_outside_signing_person_id"), "outside_signing", ["person_id"])


def downgrade() -> None:
    """Take the table away; what was entered stays."""
    op.drop_table("outside_signing")
