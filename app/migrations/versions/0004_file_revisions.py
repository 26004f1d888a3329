"""Every file that follows another: signatures in PDF and Word, the agency's seal, time-stamps and revocation data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.audit import guards

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEW = ("file_revision", "seal", "archive_report")


def upgrade() -> None:
    """Files leave the signatures' rows and get a table of their own."""
    moment, digest = sa.DateTime(timezone=True), sa.String()
    op.create_table(
        "file_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("base_sha256", digest, nullable=False),
        sa.Column("file_sha256", digest, nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.CheckConstraint("form IN ('pdf', 'word')", name=op.f("ck_file_revision_form")),
        sa.CheckConstraint("cause IN ('signature', 'seal', 'augmentation')", name=op.f("ck_file_revision_cause")),
        sa.CheckConstraint("(cause = 'signature') = (slot_id IS NOT NULL)", name=op.f("ck_file_revision_slot")),
        sa.ForeignKeyConstraint(["version_id"], ["issue_record.version_id"], name=op.f("fk_file_revision_version_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["signature_slot.id"], name=op.f("fk_file_revision_slot_id")),
        sa.ForeignKeyConstraint(["base_sha256"], ["stored_file.sha256"], name=op.f("fk_file_revision_base_sha256")),
        sa.ForeignKeyConstraint(["file_sha256"], ["stored_file.sha256"], name=op.f("fk_file_revision_file_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_revision")),
        sa.UniqueConstraint("version_id", "base_sha256", name=op.f("uq_file_revision_version_id_base_sha256")),
        sa.UniqueConstraint("slot_id", "form", name=op.f("uq_file_revision_slot_id_form")),
    )
    op.execute(
        "INSERT INTO file_revision (version_id, form, cause, slot_id, base_sha256, file_sha256, made_at) "
        "SELECT version_id, 'pdf', 'signature', slot_id, base_sha256, file_sha256, signed_at FROM signature "
        "ORDER BY signed_at"
    )
    _reshape_signatures()
    op.create_table(
        "seal",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("sealed_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["issue_record.version_id"], name=op.f("fk_seal_version_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_seal_unit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seal_person_id")),
        sa.ForeignKeyConstraint(["credential_id"], ["credential.id"], name=op.f("fk_seal_credential_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_seal")),
    )
    op.create_table(
        "augmentation",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", moment, nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["issue_record.version_id"], name=op.f("fk_augmentation_version_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_augmentation")),
    )
    op.create_index(op.f("ix_augmentation_next_try_at"), "augmentation", ["next_try_at"])
    op.add_column("archived_paper", sa.Column("word_verdict", sa.Text(), nullable=True))
    _nightly()
    _each(guards.protect(_dialect(), append_only=NEW))


def _nightly() -> None:
    op.create_table(
        "archive_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("renewed", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_report")),
    )


def downgrade() -> None:
    """Back to schema 3: what Word files, seals and time-stamps were added is not part of it."""
    _each(guards.unprotect(_dialect(), append_only=NEW))
    op.execute("ALTER TABLE archived_paper DROP COLUMN word_verdict")
    op.drop_table("archive_report")
    op.drop_table("augmentation")
    op.drop_table("seal")
    _each(guards.unprotect(_dialect(), append_only=["signature"]))
    op.add_column("signature", sa.Column("base_sha256", sa.String(), nullable=True))
    op.add_column("signature", sa.Column("file_sha256", sa.String(), nullable=True))
    for column in ("base_sha256", "file_sha256"):
        op.execute(
            f"UPDATE signature SET {column} = (SELECT r.{column} FROM file_revision r "
            "WHERE r.slot_id = signature.slot_id AND r.form = 'pdf')"
        )
    with op.batch_alter_table("signature") as table:
        table.drop_index(op.f("ix_signature_version_id"))
        for column in ("base_sha256", "file_sha256"):
            table.alter_column(column, existing_type=sa.String(), nullable=False)
            table.create_foreign_key(op.f(f"fk_signature_{column}"), "stored_file", [column], ["sha256"])
        table.create_unique_constraint(op.f("uq_signature_version_id_base_sha256"), ["version_id", "base_sha256"])
    _each(guards.protect(_dialect(), append_only=["signature"]))
    op.drop_table("file_revision")


def _reshape_signatures() -> None:
    _each(guards.unprotect(_dialect(), append_only=["signature"]))
    with op.batch_alter_table("signature") as table:
        table.drop_constraint(op.f("uq_signature_version_id_base_sha256"), type_="unique")
        for column in ("base_sha256", "file_sha256"):
            table.drop_constraint(op.f(f"fk_signature_{column}"), type_="foreignkey")
            table.drop_column(column)
        table.create_index(op.f("ix_signature_version_id"), ["version_id"])
    _each(guards.protect(_dialect(), append_only=["signature"]))


def _dialect() -> str:
    return op.get_bind().dialect.name


def _each(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)
