"""Finding Vietnamese text (tìm kiếm): marks are ignored when the query has none, and respected when it has."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Lower case, NFC, single spaces: the form in which text is compared with its marks."""
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def bare(text: str) -> str:
    """The folded text without marks; đ is a letter of its own, so it is named."""
    apart = unicodedata.normalize("NFD", folded(text).replace("đ", "d"))
    return "".join(c for c in apart if not unicodedata.combining(c))


def has_marks(query: str) -> bool:
    """Whether the query was typed with Vietnamese marks, and so means them."""
    return folded(query) != bare(query)
