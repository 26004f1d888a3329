"""What the database itself forbids, in its own words: triggers for SQLite and PostgreSQL, and a role that cannot rewrite.

The statements belong to schema 1; a later change is a new list with its own migration, never an edit of this one.
"""

from __future__ import annotations

# Rows that are added and never touched again.
APPEND_ONLY = (
    "audit_entry",
    "refused_act",
    "stored_file",
    "paper_version",
    "decision",
    "comment",
    "issue_record",
    "signature_slot",
    "signature",
    "register_entry",
    "archived_paper",
)

# Rows that may change but never disappear: the log speaks of them.
NEVER_DELETED = ("paper", "person", "office_holding", "unit", "cluster_year", "credential")


def install(dialect: str) -> list[str]:
    """The statements that put every guard up."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def remove(dialect: str) -> list[str]:
    """The statements that take the guards down again: only a downgrade of the schema does that."""
    if dialect == "sqlite":
        names = [f"{table}_no_update" for table in APPEND_ONLY]
        names += [f"{table}_no_delete" for table in (*APPEND_ONLY, *NEVER_DELETED)]
        names += ["audit_entry_fits", "audit_entry_moves", "paper_only_by_entry"]
        return [f"DROP TRIGGER {name}" for name in names]
    functions = ("refuse_change", "audit_entry_fits", "audit_entry_moves", "paper_only_by_entry")
    return [f"DROP FUNCTION {name} CASCADE" for name in functions]


def grants(role: str) -> list[str]:
    """The rights of the application's own PostgreSQL role: it may add to the log, never change or empty it."""
    return [
        f'GRANT USAGE ON SCHEMA public TO "{role}"',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"',
        *(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{role}"' for table in APPEND_ONLY),
        *(f'REVOKE DELETE, TRUNCATE ON "{table}" FROM "{role}"' for table in NEVER_DELETED),
    ]


_MOVE_CHECK = (
    "NEW.paper_id IS NOT NULL AND NEW.seq > 1 AND NOT EXISTS (SELECT 1 FROM paper "
    "WHERE paper.id = NEW.paper_id AND paper.seq = NEW.seq - 1 AND paper.state = NEW.from_state)"
)
_MOVE = "UPDATE paper SET seq = NEW.seq, state = NEW.to_state WHERE id = NEW.paper_id"
_UNRECORDED = (
    "(NEW.seq <> OLD.seq OR NEW.state <> OLD.state) AND NOT (NEW.seq = OLD.seq + 1 AND EXISTS (SELECT 1 FROM "
    "audit_entry e WHERE e.paper_id = NEW.id AND e.seq = NEW.seq AND e.from_state = OLD.state "
    "AND e.to_state = NEW.state))"
)


def _sqlite() -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, '{}'); END"
    statements = []
    for table in APPEND_ONLY:
        statements.append(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} " + refuse.format(f"{table} is append-only")
        )
    for table in (*APPEND_ONLY, *NEVER_DELETED):
        statements.append(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} " + refuse.format(f"{table} is never deleted")
        )
    return [
        *statements,
        f"CREATE TRIGGER audit_entry_fits BEFORE INSERT ON audit_entry WHEN {_MOVE_CHECK} "
        + refuse.format("the entry does not follow the state of its paper"),
        "CREATE TRIGGER audit_entry_moves AFTER INSERT ON audit_entry WHEN NEW.paper_id IS NOT NULL AND NEW.seq > 1 "
        f"BEGIN {_MOVE}; END",
        f"CREATE TRIGGER paper_only_by_entry BEFORE UPDATE ON paper WHEN {_UNRECORDED} "
        + refuse.format("a paper moves only by an audit entry"),
    ]


def _postgresql() -> list[str]:
    statements = [
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        "CREATE FUNCTION audit_entry_fits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_MOVE_CHECK} THEN RAISE EXCEPTION 'the entry does not follow the state of its paper'; END IF; "
        "RETURN NEW; END $$",
        "CREATE FUNCTION audit_entry_moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.paper_id IS NOT NULL AND NEW.seq > 1 THEN {_MOVE}; END IF; RETURN NULL; END $$",
        "CREATE FUNCTION paper_only_by_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_UNRECORDED} THEN RAISE EXCEPTION 'a paper moves only by an audit entry'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER audit_entry_fits BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_fits()",
        "CREATE TRIGGER audit_entry_moves AFTER INSERT ON audit_entry FOR EACH ROW "
        "EXECUTE FUNCTION audit_entry_moves()",
        "CREATE TRIGGER paper_only_by_entry BEFORE UPDATE ON paper FOR EACH ROW EXECUTE FUNCTION paper_only_by_entry()",
    ]
    for table in APPEND_ONLY:
        statements.append(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION refuse_change()"
        )
    for table in NEVER_DELETED:
        statements.append(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    for table in (*APPEND_ONLY, *NEVER_DELETED):
        statements.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            "EXECUTE FUNCTION refuse_change()"
        )
    return statements
