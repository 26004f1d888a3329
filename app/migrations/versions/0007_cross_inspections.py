"""People, days, distances, history, rules, pins and runs: what a plan of cross-inspections is made from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nine tables; what their rows said is kept by the log, so they may change and go."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "distance",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("km", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_distance_order")),
        sa.CheckConstraint("km >= 0", name=op.f("ck_distance_km")),
        sa.CheckConstraint("minutes IS NULL OR minutes >= 0", name=op.f("ck_distance_minutes")),
        sa.ForeignKeyConstraint(["first_id"], ["unit.id"], name=op.f("fk_distance_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["unit.id"], name=op.f("fk_distance_second_id")),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_distance")),
    )
    op.create_table(
        "inspector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("skills", sa.Text(), nullable=False),
        sa.Column("can_be_secretary", sa.Boolean(), nullable=False),
        sa.Column("lendable", sa.Boolean(), nullable=False),
        sa.Column("max_days", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("grade BETWEEN 1 AND 3", name=op.f("ck_inspector_grade")),
        sa.CheckConstraint("max_days IS NULL OR max_days >= 0", name=op.f("ck_inspector_max_days")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_inspector_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector")),
    )
    op.create_index(op.f("ix_inspector_unit_id"), "inspector", ["unit_id"])

    op.create_table(
        "past_inspection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("inspected_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("inspector_id <> inspected_id", name=op.f("ck_past_inspection_other")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_past_inspection_year")),
        sa.ForeignKeyConstraint(["inspected_id"], ["unit.id"], name=op.f("fk_past_inspection_inspected_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["unit.id"], name=op.f("fk_past_inspection_inspector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_inspection")),
        sa.UniqueConstraint(
            "inspector_id", "inspected_id", "year", name=op.f("uq_past_inspection_inspector_id_inspected_id_year")
        ),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("(scope = 'person') = (inspector_id IS NOT NULL)", name=op.f("ck_absence_person")),
        sa.CheckConstraint("scope IN ('person', 'host', 'team')", name=op.f("ck_absence_scope")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_absence_days")),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_absence_inspector_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_absence_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_inspector_id"), "absence", ["inspector_id"])
    op.create_index(op.f("ix_absence_unit_id"), "absence", ["unit_id"])

    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_year_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_day", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('closed', 'worked')", name=op.f("ck_calendar_day_kind")),
        sa.ForeignKeyConstraint(["cluster_year_id"], ["cluster_year.id"], name=op.f("fk_calendar_day_cluster_year_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("cluster_year_id", "day", name=op.f("uq_calendar_day_cluster_year_id_day")),
    )
    op.create_table(
        "inspector_tie",
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["inspector_id"], ["inspector.id"], name=op.f("fk_inspector_tie_inspector_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_inspector_tie_unit_id")),
        sa.PrimaryKeyConstraint("inspector_id", "unit_id", name=op.f("pk_inspector_tie")),
    )
    op.create_table(
        "pin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_year_id", sa.Integer(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("inspected_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(what = 'person') = (person_id IS NOT NULL)", name=op.f("ck_pin_person")),
        sa.CheckConstraint("(what = 'start') = (day IS NOT NULL)", name=op.f("ck_pin_day")),
        sa.CheckConstraint("what IN ('pair', 'never', 'start', 'person')", name=op.f("ck_pin_what")),
        sa.CheckConstraint("inspector_id <> inspected_id", name=op.f("ck_pin_other")),
        sa.ForeignKeyConstraint(["cluster_year_id"], ["cluster_year.id"], name=op.f("fk_pin_cluster_year_id")),
        sa.ForeignKeyConstraint(["inspected_id"], ["unit.id"], name=op.f("fk_pin_inspected_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["unit.id"], name=op.f("fk_pin_inspector_id")),
        sa.ForeignKeyConstraint(["person_id"], ["inspector.id"], name=op.f("fk_pin_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin")),
    )
    op.create_index(op.f("ix_pin_cluster_year_id"), "pin", ["cluster_year_id"])

    op.create_table(
        "planning_rules",
        sa.Column("cluster_year_id", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_year_id"], ["cluster_year.id"], name=op.f("fk_planning_rules_cluster_year_id")
        ),
        sa.PrimaryKeyConstraint("cluster_year_id", name=op.f("pk_planning_rules")),
    )
    op.create_table(
        "planning_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_year_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("instance", sa.Text(), nullable=False),
        sa.Column("instance_sha256", sa.String(), nullable=False),
        sa.Column("time_limit", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("started_at", moment, nullable=True),
        sa.Column("beat_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.CheckConstraint("(state = 'done') = (result IS NOT NULL)", name=op.f("ck_planning_run_result")),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'cancelled', 'failed')", name=op.f("ck_planning_run_state")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_planning_run_asked_by_id")),
        sa.ForeignKeyConstraint(["cluster_year_id"], ["cluster_year.id"], name=op.f("fk_planning_run_cluster_year_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_run")),
    )
    op.create_index(op.f("ix_planning_run_cluster_year_id"), "planning_run", ["cluster_year_id"])
    op.create_index(op.f("ix_planning_run_state"), "planning_run", ["state"])


def downgrade() -> None:
    """Take the tables away; plans that were issued stay, they are papers."""
    op.drop_index(op.f("ix_planning_run_state"), "planning_run")
    op.drop_index(op.f("ix_planning_run_cluster_year_id"), "planning_run")

    op.drop_table("planning_run")
    op.drop_table("planning_rules")
    op.drop_index(op.f("ix_pin_cluster_year_id"), "pin")

    op.drop_table("pin")
    op.drop_table("inspector_tie")
    op.drop_table("calendar_day")
    op.drop_index(op.f("ix_absence_unit_id"), "absence")
    op.drop_index(op.f("ix_absence_inspector_id"), "absence")

    op.drop_table("absence")
    op.drop_table("past_inspection")
    op.drop_index(op.f("ix_inspector_unit_id"), "inspector")

    op.drop_table("inspector")
    op.drop_table("distance")
