"""What the database itself forbids, in its own words: triggers on both engines, and a role that cannot rewrite.

The lists belong to schema 1. A later schema calls ``protect`` for its new tables in its own migration and names them in
``LATER_APPEND_ONLY`` or ``LATER_NEVER_DELETED``, from which only the role's rights are made.
"""

from __future__ import annotations

from collections.abc import Sequence

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

LATER_APPEND_ONLY: tuple[str, ...] = (
    "file_revision",
    "seal",
    "archive_report",
    "log_key",
    "log_head",
    "revocation_list",
    "paper_sides",
    "paper_link",
    "visit_change",
    "visit_scan",
    "progress_edition",
    "vote_cast",
)
LATER_NEVER_DELETED: tuple[str, ...] = (
    "trust_root",
    "delegation",
    "visit",
    "progress",
    "evidence",
    "score_sheet",
    "vote",
)


def protect(dialect: str, *, append_only: Sequence[str] = (), never_deleted: Sequence[str] = ()) -> list[str]:
    """The statements that guard further tables: rows that are only ever added, and rows that never disappear."""
    if dialect == "sqlite":
        return _sqlite_tables(append_only, never_deleted)
    return [
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_change()"
        for name, when in _tables(append_only, never_deleted)
    ]


def unprotect(dialect: str, *, append_only: Sequence[str] = (), never_deleted: Sequence[str] = ()) -> list[str]:
    """The statements that take the guards of ``protect`` down again, before their tables are changed or dropped."""
    if dialect == "sqlite":
        names = [f"{table}_no_update" for table in append_only]
        names += [f"{table}_no_delete" for table in (*append_only, *never_deleted)]
        return [f"DROP TRIGGER {name}" for name in names]
    return [
        f"DROP TRIGGER {name} ON {when.split(' ON ')[1].split()[0]}"
        for name, when in _tables(append_only, never_deleted)
    ]


def install(dialect: str) -> list[str]:
    """The statements that put every guard up."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def remove(dialect: str) -> list[str]:
    """The statements that take the guards down again: only a downgrade of the schema does that."""
    if dialect == "sqlite":
        moves = ("audit_entry_fits", "audit_entry_moves", "paper_only_by_entry")
        tables = unprotect(dialect, append_only=APPEND_ONLY, never_deleted=NEVER_DELETED)
        return [*tables, *(f"DROP TRIGGER {name}" for name in moves)]
    functions = ("refuse_change", "audit_entry_fits", "audit_entry_moves", "paper_only_by_entry")
    return [f"DROP FUNCTION {name} CASCADE" for name in functions]


def grants(role: str) -> list[str]:
    """The rights of the application's own PostgreSQL role: it may add to the log, never change or empty it."""
    return [
        f'GRANT USAGE ON SCHEMA public TO "{role}"',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"',
        *(
            f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{role}"'
            for table in (*APPEND_ONLY, *LATER_APPEND_ONLY)
        ),
        *(f'REVOKE DELETE, TRUNCATE ON "{table}" FROM "{role}"' for table in (*NEVER_DELETED, *LATER_NEVER_DELETED)),
    ]


_MOVE_CHECK = (
    "NEW.paper_id IS NOT NULL AND NEW.seq > 1 AND NOT EXISTS (SELECT 1 FROM paper "
    "WHERE paper.id = NEW.paper_id AND paper.seq = NEW.seq - 1 AND paper.state = NEW.from_state)"
)
_MOVE = "UPDATE paper SET seq = NEW.seq, state = NEW.to_state WHERE id = NEW.paper_id"
# Only state and step of a paper ever change, both together and only as the newest entry says.
_UNRECORDED = (
    "NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.code <> OLD.code OR NEW.position <> OLD.position "
    "OR NEW.cluster_year_id <> OLD.cluster_year_id "
    "OR ((NEW.seq <> OLD.seq OR NEW.state <> OLD.state) AND NOT (NEW.seq = OLD.seq + 1 AND EXISTS ("
    "SELECT 1 FROM audit_entry e WHERE e.paper_id = NEW.id AND e.seq = NEW.seq AND e.from_state = OLD.state "
    "AND e.to_state = NEW.state)))"
)


_REFUSE = "BEGIN SELECT RAISE(ABORT, '{}'); END"


def _sqlite_tables(append_only: Sequence[str], never_deleted: Sequence[str]) -> list[str]:
    updates = [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {_REFUSE.format(f'{table} is append-only')}"
        for table in append_only
    ]
    deletes = [
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {_REFUSE.format(f'{table} is never deleted')}"
        for table in (*append_only, *never_deleted)
    ]
    return [*updates, *deletes]


def _tables(append_only: Sequence[str], never_deleted: Sequence[str]) -> list[tuple[str, str]]:
    """Name, moment and table of every PostgreSQL trigger that guards these tables."""
    return [
        *((f"{t}_no_update", f"BEFORE UPDATE OR DELETE ON {t} FOR EACH ROW") for t in append_only),
        *((f"{t}_no_delete", f"BEFORE DELETE ON {t} FOR EACH ROW") for t in never_deleted),
        *((f"{t}_no_truncate", f"BEFORE TRUNCATE ON {t} FOR EACH STATEMENT") for t in (*append_only, *never_deleted)),
    ]


def _sqlite() -> list[str]:
    fits = _REFUSE.format("the entry does not follow the state of its paper")
    only = _REFUSE.format("a paper moves only by an audit entry")
    when = "NEW.paper_id IS NOT NULL AND NEW.seq > 1"
    return [
        *_sqlite_tables(APPEND_ONLY, NEVER_DELETED),
        f"CREATE TRIGGER audit_entry_fits BEFORE INSERT ON audit_entry WHEN {_MOVE_CHECK} {fits}",
        f"CREATE TRIGGER audit_entry_moves AFTER INSERT ON audit_entry WHEN {when} BEGIN {_MOVE}; END",
        f"CREATE TRIGGER paper_only_by_entry BEFORE UPDATE ON paper WHEN {_UNRECORDED} {only}",
    ]


def _postgresql() -> list[str]:
    fits = "RAISE EXCEPTION 'the entry does not follow the state of its paper'"
    only = "RAISE EXCEPTION 'a paper moves only by an audit entry'"
    when = "NEW.paper_id IS NOT NULL AND NEW.seq > 1"
    functions = {
        "refuse_change": "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
        "audit_entry_fits": f"IF {_MOVE_CHECK} THEN {fits}; END IF; RETURN NEW;",
        "audit_entry_moves": f"IF {when} THEN {_MOVE}; END IF; RETURN NULL;",
        "paper_only_by_entry": f"IF {_UNRECORDED} THEN {only}; END IF; RETURN NEW;",
    }
    triggers = [
        ("audit_entry_fits", "BEFORE INSERT ON audit_entry FOR EACH ROW", "audit_entry_fits"),
        ("audit_entry_moves", "AFTER INSERT ON audit_entry FOR EACH ROW", "audit_entry_moves"),
        ("paper_only_by_entry", "BEFORE UPDATE ON paper FOR EACH ROW", "paper_only_by_entry"),
        *((name, when_on, "refuse_change") for name, when_on in _tables(APPEND_ONLY, NEVER_DELETED)),
    ]
    return [
        *(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
            for name, body in functions.items()
        ),
        *(f"CREATE TRIGGER {name} {when_on} EXECUTE FUNCTION {body}()" for name, when_on, body in triggers),
    ]
