"""Schema 1: the first; the guards of app/audit/guards.py stand from here on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.audit import guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authority",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificates", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
    )
    op.create_table(
        "failed_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("network", sa.String(length=45), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_try")),
    )
    with op.batch_alter_table("failed_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failed_try_account_at"), ["account", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_failed_try_network_at"), ["network", "at"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("salutation", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("starting_password_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("access_reset_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("tf_primary_method", sa.String(length=20), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=500), nullable=True),
        sa.Column("tf_last_counter", sa.Integer(), nullable=True),
        sa.Column("mf_recovery_codes", sa.JSON(), nullable=True),
        sa.CheckConstraint("salutation IN ('', 'Ông', 'Bà')", name=op.f("ck_person_salutation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_person_fs_uniquifier")),
    )
    op.create_table(
        "refused_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_act")),
    )
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('tỉnh', 'thành phố', 'trung ương')", name=op.f("ck_unit_kind")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name=op.f("ck_unit_days")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("key", name=op.f("uq_unit_key")),
    )
    op.create_table(
        "cluster_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("vice_chair_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("launch_plan", sa.Text(), nullable=False),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.Column("signing_due", sa.Date(), nullable=True),
        sa.Column("dossier_due", sa.Date(), nullable=True),
        sa.Column("approval_rule", sa.String(), nullable=False),
        sa.Column("approvals_needed", sa.Integer(), nullable=True),
        sa.Column("silence_consents", sa.Boolean(), nullable=False),
        sa.Column("signers", sa.String(), nullable=False),
        sa.Column("signing_order", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(approval_rule = 'n_of_m') = (approvals_needed IS NOT NULL)", name=op.f("ck_cluster_year_approvals")
        ),
        sa.CheckConstraint("approval_rule IN ('all', 'n_of_m')", name=op.f("ck_cluster_year_approval_rule")),
        sa.CheckConstraint("signers IN ('chair_and_vice', 'all_members')", name=op.f("ck_cluster_year_signers")),
        sa.CheckConstraint(
            "signing_order IN ('vice_first', 'chair_first', 'together')", name=op.f("ck_cluster_year_signing_order")
        ),
        sa.CheckConstraint("approvals_needed >= 1", name=op.f("ck_cluster_year_approvals_needed")),
        sa.CheckConstraint("chair_id <> vice_chair_id", name=op.f("ck_cluster_year_offices")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_cluster_year_year")),
        sa.ForeignKeyConstraint(["chair_id"], ["unit.id"], name=op.f("fk_cluster_year_chair_id")),
        sa.ForeignKeyConstraint(["host_id"], ["unit.id"], name=op.f("fk_cluster_year_host_id")),
        sa.ForeignKeyConstraint(["vice_chair_id"], ["unit.id"], name=op.f("fk_cluster_year_vice_chair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster_year")),
        sa.UniqueConstraint("code", "year", name=op.f("uq_cluster_year_code_year")),
    )
    op.create_table(
        "credential",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("certificate_sha256", sa.String(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong_pins", sa.Integer(), nullable=False),
        sa.Column("image_sha256", sa.String(), nullable=True),
        sa.CheckConstraint("wrong_pins >= 0", name=op.f("ck_credential_wrong_pins")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_credential_authority_id")),
        sa.ForeignKeyConstraint(["image_sha256"], ["stored_file.sha256"], name=op.f("fk_credential_image_sha256")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credential_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_credential_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("certificate_sha256", name=op.f("uq_credential_certificate_sha256")),
    )
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.create_index(
            "uq_credential_in_use",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "office_holding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "office IN ('leader', 'drafter', 'clerk', 'archivist', 'observer', 'administrator')",
            name=op.f("ck_office_holding_office"),
        ),
        sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name=op.f("ck_office_holding_term")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_office_holding_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_office_holding_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_holding")),
    )
    with op.batch_alter_table("office_holding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_office_holding_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_office_holding_unit_id_office"), ["unit_id", "office"], unique=False)

    op.create_table(
        "one_time",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_one_time_person_id")),
        sa.PrimaryKeyConstraint("key", "person_id", name=op.f("pk_one_time")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "unit_succession",
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("predecessor_id <> successor_id", name=op.f("ck_unit_succession_other")),
        sa.ForeignKeyConstraint(["predecessor_id"], ["unit.id"], name=op.f("fk_unit_succession_predecessor_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["unit.id"], name=op.f("fk_unit_succession_successor_id")),
        sa.PrimaryKeyConstraint("predecessor_id", name=op.f("pk_unit_succession")),
    )
    with op.batch_alter_table("unit_succession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_succession_successor_id"), ["successor_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_year_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_membership_position")),
        sa.ForeignKeyConstraint(["cluster_year_id"], ["cluster_year.id"], name=op.f("fk_membership_cluster_year_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_membership_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("cluster_year_id", "position", name=op.f("uq_membership_cluster_year_id_position")),
        sa.UniqueConstraint("cluster_year_id", "unit_id", name=op.f("uq_membership_cluster_year_id_unit_id")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cluster_year_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cluster_year_id"], ["cluster_year.id"], name=op.f("fk_paper_cluster_year_id")),
        sa.ForeignKeyConstraint(
            ["id", "seq", "state"],
            ["audit_entry.paper_id", "audit_entry.seq", "audit_entry.to_state"],
            name="fk_paper_last_entry",
            initially="DEFERRED",
            deferrable=True,
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("cluster_year_id", "kind", "position", name=op.f("uq_paper_cluster_year_id_kind_position")),
        sa.UniqueConstraint("code", name=op.f("uq_paper_code")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_state"), ["state"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=True),
        sa.Column("particulars", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("leaf", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(paper_id IS NULL) = (seq IS NULL) AND (seq IS NULL) = (to_state IS NULL)",
            name=op.f("ck_audit_entry_paper"),
        ),
        sa.CheckConstraint("seq IS NULL OR (seq = 1) = (from_state IS NULL)", name=op.f("ck_audit_entry_first")),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper.id"], name=op.f("fk_audit_entry_paper_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("paper_id", "seq", "to_state", name=op.f("uq_audit_entry_paper_id_seq_to_state")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_subject"), ["subject"], unique=False)
        batch_op.create_index("uq_audit_entry_paper_seq", ["paper_id", "seq"], unique=True)

    op.create_table(
        "paper_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_paper_version_hash")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_paper_version_author_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_version_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_version")),
        sa.UniqueConstraint("id", "content_hash", name=op.f("uq_paper_version_id_content_hash")),
        sa.UniqueConstraint("paper_id", "number", name=op.f("uq_paper_version_paper_id_number")),
    )
    op.create_table(
        "register_entry",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["unit.id"], name=op.f("fk_register_entry_agency_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_register_entry_given_by_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_register_entry_paper_id")),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_register_entry")),
        sa.UniqueConstraint(
            "agency_id", "series", "year", "number", name=op.f("uq_register_entry_agency_id_series_year_number")
        ),
    )
    op.create_table(
        "working_copy",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_working_copy_paper_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_working_copy_saved_by_id")),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_working_copy")),
    )
    op.create_table(
        "comment",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("passage", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_comment_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_comment_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_comment_unit_id")),
        sa.ForeignKeyConstraint(["version_id"], ["paper_version.id"], name=op.f("fk_comment_version_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_comment")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_version_id"), ["version_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answer IN ('approve', 'request_change')", name=op.f("ck_decision_answer")),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_decision_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_decision_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_decision_unit_id")),
        sa.ForeignKeyConstraint(
            ["version_id", "content_hash"],
            ["paper_version.id", "paper_version.content_hash"],
            name=op.f("fk_decision_version_id_content_hash"),
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_version_id"), ["version_id"], unique=False)

    op.create_table(
        "issue_record",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("word_sha256", sa.String(), nullable=False),
        sa.Column("pdf_sha256", sa.String(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_issue_record_issued_by_id")),
        sa.ForeignKeyConstraint(["pdf_sha256"], ["stored_file.sha256"], name=op.f("fk_issue_record_pdf_sha256")),
        sa.ForeignKeyConstraint(
            ["version_id", "content_hash"],
            ["paper_version.id", "paper_version.content_hash"],
            name=op.f("fk_issue_record_version_id_content_hash"),
        ),
        sa.ForeignKeyConstraint(["word_sha256"], ["stored_file.sha256"], name=op.f("fk_issue_record_word_sha256")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_issue_record")),
    )
    op.create_table(
        "sight",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sight_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_sight_unit_id")),
        sa.ForeignKeyConstraint(["version_id"], ["paper_version.id"], name=op.f("fk_sight_version_id")),
        sa.PrimaryKeyConstraint("version_id", "unit_id", name=op.f("pk_sight")),
    )
    op.create_table(
        "archived_paper",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("pdf_sha256", sa.String(), nullable=False),
        sa.Column("word_sha256", sa.String(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("bare_words", sa.Text(), nullable=False),
        sa.Column("archived_by_id", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["archived_by_id"], ["person.id"], name=op.f("fk_archived_paper_archived_by_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_archived_paper_paper_id")),
        sa.ForeignKeyConstraint(["pdf_sha256"], ["stored_file.sha256"], name=op.f("fk_archived_paper_pdf_sha256")),
        sa.ForeignKeyConstraint(["version_id"], ["issue_record.version_id"], name=op.f("fk_archived_paper_version_id")),
        sa.ForeignKeyConstraint(["word_sha256"], ["stored_file.sha256"], name=op.f("fk_archived_paper_word_sha256")),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_archived_paper")),
    )
    with op.batch_alter_table("archived_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archived_paper_archived_at"), ["archived_at"], unique=False)

    op.create_table(
        "signature_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signature_slot_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_signature_slot_unit_id")),
        sa.ForeignKeyConstraint(["version_id"], ["issue_record.version_id"], name=op.f("fk_signature_slot_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_slot")),
        sa.UniqueConstraint("id", "version_id", "person_id", name=op.f("uq_signature_slot_id_version_id_person_id")),
        sa.UniqueConstraint("version_id", "name", name=op.f("uq_signature_slot_version_id_name")),
    )
    with op.batch_alter_table("signature_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_slot_person_id"), ["person_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.Integer(), nullable=False),
        sa.Column("base_sha256", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["base_sha256"], ["stored_file.sha256"], name=op.f("fk_signature_base_sha256")),
        sa.ForeignKeyConstraint(["credential_id"], ["credential.id"], name=op.f("fk_signature_credential_id")),
        sa.ForeignKeyConstraint(["file_sha256"], ["stored_file.sha256"], name=op.f("fk_signature_file_sha256")),
        sa.ForeignKeyConstraint(
            ["slot_id", "version_id", "person_id"],
            ["signature_slot.id", "signature_slot.version_id", "signature_slot.person_id"],
            name=op.f("fk_signature_slot_id_version_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("slot_id", name=op.f("pk_signature")),
        sa.UniqueConstraint("version_id", "base_sha256", name=op.f("uq_signature_version_id_base_sha256")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # SQLite takes the circle inside the table; PostgreSQL wants both tables first.
        op.create_foreign_key(
            "fk_paper_last_entry",
            "paper",
            "audit_entry",
            ["id", "seq", "state"],
            ["paper_id", "seq", "to_state"],
            deferrable=True,
            initially="DEFERRED",
        )
    for statement in guards.install(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in guards.remove(op.get_bind().dialect.name):
        op.execute(statement)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_paper_last_entry", "paper")
    op.drop_table("signature")
    with op.batch_alter_table("signature_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signature_slot_person_id"))

    op.drop_table("signature_slot")
    with op.batch_alter_table("archived_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_archived_paper_archived_at"))

    op.drop_table("archived_paper")
    op.drop_table("sight")
    op.drop_table("issue_record")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_version_id"))

    op.drop_table("decision")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_version_id"))

    op.drop_table("comment")
    op.drop_table("working_copy")
    op.drop_table("register_entry")
    op.drop_table("paper_version")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("uq_audit_entry_paper_seq")
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_state"))

    op.drop_table("paper")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_unit_id"))

    op.drop_table("membership")
    with op.batch_alter_table("unit_succession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_succession_successor_id"))

    op.drop_table("unit_succession")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_person_id"))

    op.drop_table("sign_in")
    op.drop_table("one_time")
    with op.batch_alter_table("office_holding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_office_holding_unit_id_office"))
        batch_op.drop_index(batch_op.f("ix_office_holding_person_id"))

    op.drop_table("office_holding")
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_credential_in_use",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("credential")
    op.drop_table("cluster_year")
    op.drop_table("unit")
    op.drop_table("stored_file")
    op.drop_table("refused_act")
    op.drop_table("person")
    with op.batch_alter_table("failed_try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failed_try_network_at"))
        batch_op.drop_index(batch_op.f("ix_failed_try_account_at"))

    op.drop_table("failed_try")
    op.drop_table("authority")
