"""Runs the migrations (alembic) on the application's own database, in one transaction a revision."""

from __future__ import annotations

from alembic import context
from flask import current_app

from app.database import db


def run() -> None:
    """Bring the schema where the command wants it."""
    engine = current_app.extensions["sqlalchemy"].engine
    # A connection is read-only unless it says that it writes (app/database.py).
    with engine.connect().execution_options(writing=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
