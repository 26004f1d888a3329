"""Catalogs of translated words (bản dịch), compiled where they are missing or older than their source.

The source language is Vietnamese: what stands in the code is what a Vietnamese page shows.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compiled(folder: Path) -> Path:
    """The folder of catalogs, each compiled; what a page cannot find there it shows in Vietnamese."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            _compile(source, target)
    return folder


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name)
    # Written aside and renamed: another process may be starting at the same moment.
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as made:
        write_mo(made, catalog)
        os.fchmod(made.fileno(), 0o644)  # made by one user, read by the service's own
    os.replace(made.name, target)  # noqa: PTH105 - a path of a file object
