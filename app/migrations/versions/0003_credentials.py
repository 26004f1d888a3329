"""Keys in devices and tokens, agencies' certificates, revocation, roots added by two administrators."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from cryptography import x509

from app.audit import guards

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
IN_USE = sa.text("ended_at IS NULL")
STANDING = sa.text("withdrawn_at IS NULL")
OLD_COLUMNS = (
    "id, person_id, unit_id, authority_id, certificate, certificate_sha256, sealed_key, issued_at, expires_at, "
    "ended_at, wrong_pins, image_sha256"
)
CHECKS = {
    "source": "source IN ('built_in', 'device', 'token')",
    "authority": "(source = 'built_in') = (authority_id IS NOT NULL)",
    "key": "(source = 'built_in' AND ended_at IS NULL) = (sealed_key IS NOT NULL)",
    "reason": "(revoked_at IS NULL) = (revocation_reason IS NULL)",
    "revoked": "revoked_at IS NULL OR ended_at IS NOT NULL",
}


def upgrade() -> None:
    """Credentials from three sources; revocation lists; foreign roots."""
    if _dialect() == "sqlite":
        _rebuild(_credential_as_of_now, _fill_sqlite)
    else:
        _widen_postgresql()
    _index_credentials()
    op.add_column("authority", sa.Column("root_list", sa.LargeBinary(), nullable=True))
    op.create_table(
        "revocation_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_revocation_list_number")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_revocation_list_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation_list")),
        sa.UniqueConstraint("authority_id", "number", name=op.f("uq_revocation_list_authority_id_number")),
    )
    _create_roots()
    _each(guards.protect(_dialect(), append_only=["revocation_list"], never_deleted=["trust_root"]))


def downgrade() -> None:
    """Back to keys under PINs alone: certificates of devices and tokens lose their mark, revocations and roots go."""
    _each(guards.unprotect(_dialect(), append_only=["revocation_list"], never_deleted=["trust_root"]))
    op.drop_table("trust_root")
    op.drop_table("revocation_list")
    op.execute("ALTER TABLE authority DROP COLUMN root_list")
    for name in ("uq_credential_in_use", "uq_credential_certificate_in_use", "ix_credential_authority_id_serial"):
        op.drop_index(name, table_name="credential")
    if _dialect() == "sqlite":
        _rebuild(_credential_before, _empty_sqlite)
    else:
        _narrow_postgresql()
    op.create_index(
        "uq_credential_in_use", "credential", ["person_id"], unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE
    )


def _rebuild(create, fill) -> None:
    """SQLite changes no column's rule in place: the rows wait in a copy while the table is made anew.

    Deferred foreign keys let the signatures point to nothing meanwhile; filling the new table settles them again.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    _each(guards.unprotect("sqlite", never_deleted=["credential"]))
    op.execute("CREATE TEMPORARY TABLE kept_credential AS SELECT * FROM credential")
    op.drop_table("credential")
    create()
    fill()
    op.execute("DROP TABLE kept_credential")
    _each(guards.protect("sqlite", never_deleted=["credential"]))


def _credential_as_of_now() -> None:
    op.create_table(
        "credential",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("for_agency", sa.Boolean(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("certificate_sha256", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revocation_reason", sa.String(), nullable=True),
        sa.Column("wrong_pins", sa.Integer(), nullable=False),
        sa.Column("image_sha256", sa.String(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_credential_{name}")) for name, rule in CHECKS.items()),
        *_rules_of_both(),
    )


def _credential_before() -> None:
    op.create_table(
        "credential",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("certificate_sha256", sa.String(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("wrong_pins", sa.Integer(), nullable=False),
        sa.Column("image_sha256", sa.String(), nullable=True),
        sa.UniqueConstraint("certificate_sha256", name=op.f("uq_credential_certificate_sha256")),
        *_rules_of_both(),
    )


def _rules_of_both() -> tuple[sa.Constraint, ...]:
    parents = {"authority_id": "authority.id", "person_id": "person.id", "unit_id": "unit.id"}
    return (
        sa.CheckConstraint("wrong_pins >= 0", name=op.f("ck_credential_wrong_pins")),
        *(
            sa.ForeignKeyConstraint([column], [parent], name=op.f(f"fk_credential_{column}"))
            for column, parent in {**parents, "image_sha256": "stored_file.sha256"}.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
    )


def _fill_sqlite() -> None:
    """The rows of before: all of them keys of the house; those that ended lose their sealed key here."""
    for kept in op.get_bind().execute(sa.text("SELECT id, certificate FROM kept_credential")).all():
        op.get_bind().execute(
            sa.text(
                f"INSERT INTO credential ({OLD_COLUMNS}, source, for_agency, serial, chain) "
                f"SELECT {OLD_COLUMNS.replace('sealed_key', 'CASE WHEN ended_at IS NULL THEN sealed_key END')}, "
                "'built_in', 0, :serial, '' FROM kept_credential WHERE id = :id"
            ),
            {"id": kept.id, "serial": _serial(kept.certificate)},
        )


def _empty_sqlite() -> None:
    """One certificate a person again: the own one, else any; keys that are gone are empty."""
    op.execute(
        f"INSERT INTO credential ({OLD_COLUMNS}) SELECT id, person_id, unit_id, "
        "COALESCE(authority_id, (SELECT MIN(id) FROM authority)), certificate, "
        "certificate_sha256 || CASE WHEN id = (SELECT MIN(k.id) FROM kept_credential k WHERE k.certificate_sha256 = "
        "kept_credential.certificate_sha256) THEN '' ELSE '-' || id END, COALESCE(sealed_key, x''), issued_at, "
        "expires_at, CASE WHEN sealed_key IS NULL OR for_agency THEN COALESCE(ended_at, issued_at) END, wrong_pins, "
        "image_sha256 FROM kept_credential"
    )


def _widen_postgresql() -> None:
    op.drop_index("uq_credential_in_use", table_name="credential")
    op.drop_constraint(op.f("uq_credential_certificate_sha256"), "credential", type_="unique")
    for column, kind in (("authority_id", sa.Integer()), ("sealed_key", sa.LargeBinary())):
        op.alter_column("credential", column, existing_type=kind, nullable=True)
    for column, kind, first in (
        ("source", sa.String(), "built_in"),
        ("for_agency", sa.Boolean(), "false"),
        ("serial", sa.String(), ""),
        ("chain", sa.Text(), ""),
    ):
        op.add_column("credential", sa.Column(column, kind, nullable=False, server_default=first))
        op.alter_column("credential", column, existing_type=kind, server_default=None)
    op.add_column("credential", sa.Column("revoked_at", MOMENT, nullable=True))
    op.add_column("credential", sa.Column("revocation_reason", sa.String(), nullable=True))
    op.execute("UPDATE credential SET sealed_key = NULL WHERE ended_at IS NOT NULL")
    for row in op.get_bind().execute(sa.text("SELECT id, certificate FROM credential")).all():
        numbered = sa.text("UPDATE credential SET serial = :serial WHERE id = :id")
        op.get_bind().execute(numbered, {"id": row.id, "serial": _serial(row.certificate)})
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_credential_{name}"), "credential", rule)


def _narrow_postgresql() -> None:
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_credential_{name}"), "credential", type_="check")
    for statement in (
        "UPDATE credential SET ended_at = COALESCE(ended_at, issued_at) WHERE sealed_key IS NULL OR for_agency",
        "UPDATE credential SET authority_id = (SELECT MIN(id) FROM authority) WHERE authority_id IS NULL",
        "UPDATE credential SET sealed_key = '' WHERE sealed_key IS NULL",
        "UPDATE credential SET certificate_sha256 = certificate_sha256 || '-' || id WHERE id <> (SELECT MIN(k.id) "
        "FROM credential k WHERE k.certificate_sha256 = credential.certificate_sha256)",
    ):
        op.execute(statement)
    for column in ("source", "for_agency", "serial", "chain", "revoked_at", "revocation_reason"):
        op.drop_column("credential", column)
    for column, kind in (("authority_id", sa.Integer()), ("sealed_key", sa.LargeBinary())):
        op.alter_column("credential", column, existing_type=kind, nullable=False)
    op.create_unique_constraint(op.f("uq_credential_certificate_sha256"), "credential", ["certificate_sha256"])


def _index_credentials() -> None:
    for name, columns in (
        ("uq_credential_in_use", ["person_id", "source", "for_agency"]),
        ("uq_credential_certificate_in_use", ["certificate_sha256"]),
    ):
        op.create_index(name, "credential", columns, unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE)
    op.create_index(op.f("ix_credential_authority_id_serial"), "credential", ["authority_id", "serial"])


def _create_roots() -> None:
    people = ("proposed", "confirmed", "leaving", "withdrawn")
    checks = {
        "two_confirm": "confirmed_by_id <> proposed_by_id",
        "confirmed": "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)",
        "leaving": "(leaving_at IS NULL) = (leaving_by_id IS NULL)",
        "withdrawn": "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
        "two_withdraw": "confirmed_at IS NULL OR withdrawn_at IS NULL "
        "OR (leaving_by_id IS NOT NULL AND withdrawn_by_id <> leaving_by_id)",
    }
    op.create_table(
        "trust_root",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        *(sa.Column(f"{act}_by_id", sa.Integer(), nullable=act != "proposed") for act in people),
        *(sa.Column(f"{act}_at", MOMENT, nullable=act != "proposed") for act in people),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_trust_root_{name}")) for name, rule in checks.items()),
        *(
            sa.ForeignKeyConstraint([f"{act}_by_id"], ["person.id"], name=op.f(f"fk_trust_root_{act}_by_id"))
            for act in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_root")),
    )
    op.create_index(
        "uq_trust_root_standing",
        "trust_root",
        ["sha256"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def _serial(pem: str) -> str:
    return f"{x509.load_pem_x509_certificate(pem.encode()).serial_number:x}"


def _dialect() -> str:
    return op.get_bind().dialect.name


def _each(statements: list[str]) -> None:
    for statement in statements:
        op.execute(statement)
