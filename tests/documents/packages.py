"""Packages for the tests: a finished .docx with one part changed, one added, or the archive itself bent."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping


def parts_of(content: bytes) -> dict[str, bytes]:
    """All parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A plain package of the parts."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return stored.getvalue()


def changed(content: bytes, part: str, old: str, new: str, count: int = -1) -> bytes:
    """The package with ``old`` replaced by ``new`` in one part; fails where there is nothing to replace."""
    parts = parts_of(content)
    text = parts[part].decode()
    assert old in text, f"{part} has no {old}"
    return packed(parts | {part: text.replace(old, new, count).encode()})


def with_parts(content: bytes, **named: bytes) -> bytes:
    """The package with further or other parts."""
    return packed(parts_of(content) | named)


def rewritten(content: bytes, part: str, rewrite: Callable[[str], str]) -> bytes:
    """The package with one part rewritten."""
    parts = parts_of(content)
    return packed(parts | {part: rewrite(parts[part].decode()).encode()})
