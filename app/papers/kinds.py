"""Where a feature room registers its kind of paper (loại văn bản)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.papers.models import Paper
from workflows.content import Json
from workflows.paper import Kind
from workflows.refusals import BadInput

# What the house knows of a paper beyond its content; raises a Refusal where it must not be submitted.
SubmissionCheck = Callable[[Paper, Mapping[str, Json]], None]

_KINDS: dict[str, Kind] = {}
_EDITORS: dict[str, str] = {}
_CHECKS: dict[str, SubmissionCheck] = {}


def register(kind: Kind, editor: str, check_submission: SubmissionCheck | None = None) -> None:
    """Make a kind known, with the endpoint of the page where its content is edited.

    ``check_submission`` is the room's own question to a paper before it is sent round, beside the kind's rules.
    """
    _KINDS[kind.name], _EDITORS[kind.name] = kind, editor
    if check_submission is not None:
        _CHECKS[kind.name] = check_submission


def kind_named(name: str) -> Kind:
    """The kind of this name; refused where no room has registered it."""
    if name not in _KINDS:
        raise BadInput("Không có loại văn bản “{name}”. Có: {known}.", name=name, known=", ".join(sorted(_KINDS)))
    return _KINDS[name]


def kind_titles() -> dict[str, str]:
    """The titles of all kinds by their names."""
    return {kind.name: kind.title for kind in _KINDS.values()}


def check_submission(paper: Paper, content: Mapping[str, Json]) -> None:
    """Ask the kind's room whether this paper may be sent round with this content; a Refusal where not."""
    if paper.kind in _CHECKS:
        _CHECKS[paper.kind](paper, content)


def editor_of(name: str) -> str:
    """The endpoint of the kind's editor."""
    return _EDITORS[name]
