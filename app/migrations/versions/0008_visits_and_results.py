"""Visits, progress, scores and votes; papers between two sides, and papers that replace or correct others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.audit.guards import protect, unprotect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = "office IN ('leader', 'deputy', 'drafter', 'clerk', 'archivist', 'observer', 'administrator')"
AFTER = "office IN ('leader', 'deputy', 'drafter', 'clerk', 'archivist', 'inspector', 'observer', 'administrator')"
APPEND_ONLY = ("paper_sides", "paper_link", "visit_change", "visit_scan", "progress_edition", "vote_cast")
NEVER_DELETED = ("visit", "progress", "evidence", "score_sheet", "vote")


def upgrade() -> None:
    """The office of an inspector, and the tables from the published plan to the cluster's result."""
    moment = sa.DateTime(timezone=True)
    _offices(AFTER)
    op.create_table(
        "inspector_account",
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_inspector_account_inspector_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inspector_account_person_id")),
        sa.PrimaryKeyConstraint("inspector_id", name=op.f("pk_inspector_account")),
    )
    op.create_index(op.f("ix_inspector_account_person_id"), "inspector_account", ["person_id"], unique=False)
    op.create_table(
        "progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_year_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", moment, nullable=False),
        sa.CheckConstraint("period IN ('mid_year', 'before_visit', 'year_end')", name=op.f("ck_progress_period")),
        sa.ForeignKeyConstraint(["cluster_year_id"], ["cluster_year.id"], name=op.f("fk_progress_cluster_year_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_progress_saved_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_progress_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress")),
        sa.UniqueConstraint(
            "cluster_year_id", "unit_id", "period", name=op.f("uq_progress_cluster_year_id_unit_id_period")
        ),
    )
    op.create_table(
        "progress_due",
        sa.Column("cluster_year_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("period IN ('mid_year', 'before_visit', 'year_end')", name=op.f("ck_progress_due_period")),
        sa.ForeignKeyConstraint(["cluster_year_id"], ["cluster_year.id"], name=op.f("fk_progress_due_cluster_year_id")),
        sa.PrimaryKeyConstraint("cluster_year_id", "period", name=op.f("pk_progress_due")),
    )
    op.create_table(
        "score_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_year_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", moment, nullable=False),
        sa.Column("sent_at", moment, nullable=True),
        sa.CheckConstraint("side IN ('self', 'verified')", name=op.f("ck_score_sheet_side")),
        sa.ForeignKeyConstraint(["cluster_year_id"], ["cluster_year.id"], name=op.f("fk_score_sheet_cluster_year_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_score_sheet_saved_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_score_sheet_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheet")),
        sa.UniqueConstraint(
            "cluster_year_id", "unit_id", "side", name=op.f("uq_score_sheet_cluster_year_id_unit_id_side")
        ),
    )
    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_year_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("closed_at", moment, nullable=True),
        sa.CheckConstraint("method IN ('secret', 'open', 'counted')", name=op.f("ck_vote_method")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_vote_state")),
        sa.CheckConstraint("seats >= 1", name=op.f("ck_vote_seats")),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_vote_share")),
        sa.ForeignKeyConstraint(["cluster_year_id"], ["cluster_year.id"], name=op.f("fk_vote_cluster_year_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_vote_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
    )
    op.create_index(op.f("ix_vote_cluster_year_id"), "vote", ["cluster_year_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("progress_id", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("added_at", moment, nullable=False),
        sa.Column("removed_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["file_sha256"], ["stored_file.sha256"], name=op.f("fk_evidence_file_sha256")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_evidence_person_id")),
        sa.ForeignKeyConstraint(["progress_id"], ["progress.id"], name=op.f("fk_evidence_progress_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_file_sha256"), "evidence", ["file_sha256"], unique=False)
    op.create_index(op.f("ix_evidence_progress_id"), "evidence", ["progress_id"], unique=False)
    op.create_table(
        "paper_link",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.CheckConstraint("relation IN ('replaces', 'corrects', 'recalls')", name=op.f("ck_paper_link_relation")),
        sa.CheckConstraint("paper_id <> target_id", name=op.f("ck_paper_link_other")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_link_paper_id")),
        sa.ForeignKeyConstraint(["target_id"], ["paper.id"], name=op.f("fk_paper_link_target_id")),
        sa.PrimaryKeyConstraint("paper_id", "target_id", name=op.f("pk_paper_link")),
    )
    op.create_index(op.f("ix_paper_link_target_id"), "paper_link", ["target_id"], unique=False)
    op.create_table(
        "paper_sides",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("inspected_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("inspector_id <> inspected_id", name=op.f("ck_paper_sides_other")),
        sa.ForeignKeyConstraint(["inspected_id"], ["unit.id"], name=op.f("fk_paper_sides_inspected_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["unit.id"], name=op.f("fk_paper_sides_inspector_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_sides_paper_id")),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_paper_sides")),
    )
    op.create_table(
        "progress_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("progress_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_progress_edition_hash")),
        sa.ForeignKeyConstraint(["progress_id"], ["progress.id"], name=op.f("fk_progress_edition_progress_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_progress_edition_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_edition")),
        sa.UniqueConstraint("progress_id", "number", name=op.f("uq_progress_edition_progress_id_number")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_year_id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("inspected_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'confirmed', 'postponed', 'under_way', 'concluded_on_paper')",
            name=op.f("ck_visit_state"),
        ),
        sa.CheckConstraint("inspector_id <> inspected_id", name=op.f("ck_visit_other")),
        sa.ForeignKeyConstraint(["cluster_year_id"], ["cluster_year.id"], name=op.f("fk_visit_cluster_year_id")),
        sa.ForeignKeyConstraint(["inspected_id"], ["unit.id"], name=op.f("fk_visit_inspected_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["unit.id"], name=op.f("fk_visit_inspector_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_visit_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint(
            "cluster_year_id",
            "inspector_id",
            "inspected_id",
            name=op.f("uq_visit_cluster_year_id_inspector_id_inspected_id"),
        ),
        sa.UniqueConstraint("paper_id", name=op.f("uq_visit_paper_id")),
    )
    op.create_table(
        "vote_cast",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_vote_cast_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_vote_cast_unit_id")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_vote_cast_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "unit_id", name=op.f("pk_vote_cast")),
    )
    op.create_table(
        "vote_total",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_vote_total_votes")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_vote_total_unit_id")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_vote_total_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "unit_id", name=op.f("pk_vote_total")),
    )
    op.create_table(
        "visit_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("particulars", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.CheckConstraint("what IN ('move', 'postpone', 'replace')", name=op.f("ck_visit_change_what")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_change_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["paper.id"], name=op.f("fk_visit_change_plan_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_change_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_change")),
    )
    op.create_index(op.f("ix_visit_change_visit_id"), "visit_change", ["visit_id"], unique=False)
    op.create_table(
        "visit_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("added_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["file_sha256"], ["stored_file.sha256"], name=op.f("fk_visit_scan_file_sha256")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_scan_person_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_scan_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_scan")),
    )
    op.create_index(op.f("ix_visit_scan_visit_id"), "visit_scan", ["visit_id"], unique=False)
    _each(protect(_dialect(), append_only=APPEND_ONLY, never_deleted=NEVER_DELETED))


def downgrade() -> None:
    """Take them away: who held the office of an inspector holds nothing then."""
    _each(unprotect(_dialect(), append_only=APPEND_ONLY, never_deleted=NEVER_DELETED))

    op.drop_table("visit_scan")
    op.drop_table("visit_change")
    op.drop_table("vote_total")
    op.drop_table("vote_cast")
    op.drop_table("visit")
    op.drop_table("progress_edition")
    op.drop_table("paper_sides")
    op.drop_table("paper_link")
    op.drop_table("evidence")
    op.drop_table("vote")
    op.drop_table("score_sheet")
    op.drop_table("progress_due")
    op.drop_table("progress")
    op.drop_table("inspector_account")
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
