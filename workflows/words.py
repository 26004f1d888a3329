"""Marking texts for the translators (đánh dấu lời cần dịch)."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools know
    """The text itself; the extraction finds it by this name, and the page translates it where it is shown."""
    return text
