"""The house: create_app() opens its rooms, from the ground up, in one list."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from flask import Flask

from app.settings import ROOT, settings


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """The application on the folder that holds its database, vault and secrets (GIAO_UOC_INSTANCE, else instance/)."""
    overrides = overrides or {}
    instance = Path(overrides.get("INSTANCE") or os.environ.get("GIAO_UOC_INSTANCE") or ROOT / "instance")
    app = Flask(__name__, instance_path=str(instance.resolve()))
    app.config.update(settings(instance.resolve(), overrides))

    # Imported here: a room may need the application's packages, never a half-made application.
    from app import (  # noqa: PLC0415
        accounts,
        archive,
        audit,
        clusters,
        corrections,
        inspections,
        notices,
        papers,
        pledges,
        progress,
        results,
        signatures,
        visits,
    )
    from app.cli import open_commands  # noqa: PLC0415
    from app.database import open_database  # noqa: PLC0415
    from app.frame import open_frame  # noqa: PLC0415
    from app.web import open_web  # noqa: PLC0415

    open_web(app)
    open_database(app)
    audit.open_audit(app)
    accounts.open_accounts(app)
    clusters.open_clusters(app)
    signatures.open_signatures(app)
    papers.open_papers(app)
    pledges.open_pledges(app)
    corrections.open_corrections(app)
    progress.open_progress(app)
    inspections.open_inspections(app)
    visits.open_visits(app)
    results.open_results(app)
    archive.open_archive(app)
    notices.open_notices(app)
    open_frame(app)
    open_commands(app)
    return app
