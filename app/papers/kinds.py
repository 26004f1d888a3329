"""Where a feature room registers its kind of paper (loại văn bản)."""

from __future__ import annotations

from workflows.paper import Kind
from workflows.refusals import BadInput

_KINDS: dict[str, Kind] = {}
_EDITORS: dict[str, str] = {}


def register(kind: Kind, editor: str) -> None:
    """Make a kind known, with the endpoint of the page where its content is edited."""
    _KINDS[kind.name], _EDITORS[kind.name] = kind, editor


def kind_named(name: str) -> Kind:
    """The kind of this name; refused where no room has registered it."""
    if name not in _KINDS:
        raise BadInput("Không có loại văn bản “{name}”. Có: {known}.", name=name, known=", ".join(sorted(_KINDS)))
    return _KINDS[name]


def kind_titles() -> dict[str, str]:
    """The titles of all kinds by their names."""
    return {kind.name: kind.title for kind in _KINDS.values()}


def editor_of(name: str) -> str:
    """The endpoint of the kind's editor."""
    return _EDITORS[name]
