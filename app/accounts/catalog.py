"""The sign-in pages' Vietnamese words (bản dịch): a catalog beside Flask-Security's own, compiled where missing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).parent / "translations"


def compiled_translations() -> Path:
    """The folder of our catalogs, each compiled and not older than its source.

    ``make setup`` compiles them too; this is for who starts the application another way.
    """
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            _compile(source, target)
    return TRANSLATIONS


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name)
    # Written aside and renamed: another process may be starting at the same moment.
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as compiled:
        write_mo(compiled, catalog)
    os.replace(compiled.name, target)  # noqa: PTH105 - a path of a file object
