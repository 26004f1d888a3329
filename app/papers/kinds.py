"""Where a feature room registers its kind of paper (loại văn bản)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from app.papers.models import Paper
from workflows.content import Json
from workflows.paper import Kind
from workflows.people import Actor
from workflows.refusals import BadInput
from workflows.signing import Slot

# What the house knows of a paper beyond its content; raises a Refusal where it must not be submitted.
SubmissionCheck = Callable[[Paper, Mapping[str, Json]], None]

# For which of their units the actor is of the team that a paper records: unit numbers by the paper's number.
Recorders = Callable[[Collection[Paper], Actor], Mapping[int, frozenset[int]]]


@dataclass(frozen=True, slots=True)
class NamedSigner:
    """A person whom the paper itself names as its signer (người ký được nêu tên), with the office as printed.

    ``person_id`` is None where that person has no account yet.
    """

    person_id: int | None
    name: str
    post: str


# The slots of a paper between two sides; with None it is the head of the slot's unit who signs.
Signers = Callable[[Paper, Mapping[str, Json]], list[tuple[Slot, NamedSigner | None]]]

_KINDS: dict[str, Kind] = {}
_EDITORS: dict[str, str] = {}
_CHECKS: dict[str, SubmissionCheck] = {}
_RECORDERS: dict[str, Recorders] = {}
_SIGNERS: dict[str, Signers] = {}
_REPLACED_BY_THEIR_ROOM: set[str] = set()


def register(
    kind: Kind,
    editor: str,
    check_submission: SubmissionCheck | None = None,
    recorders: Recorders | None = None,
    signers: Signers | None = None,
    *,
    replaced_by_its_room: bool = False,
) -> None:
    """Make a kind known, with the endpoint of the page where its content is edited.

    ``check_submission`` is the room's own question to a paper before it is sent round, beside the kind's rules. A kind
    between two sides also tells who records (``recorders``) and who signs (``signers``). ``replaced_by_its_room``: an
    issued paper of this kind gives way to one that the room makes in its own way, never to a copy of itself.
    """
    _KINDS[kind.name], _EDITORS[kind.name] = kind, editor
    if check_submission is not None:
        _CHECKS[kind.name] = check_submission
    if recorders is not None:
        _RECORDERS[kind.name] = recorders
    if replaced_by_its_room:
        _REPLACED_BY_THEIR_ROOM.add(kind.name)
    if signers is not None:
        _SIGNERS[kind.name] = signers


def replaced_by_its_room(name: str) -> bool:
    """Whether papers of this kind are replaced only in the way of their own room."""
    return name in _REPLACED_BY_THEIR_ROOM


def recorders_of(papers: Collection[Paper], actor: Actor) -> dict[int, frozenset[int]]:
    """For which of their units the actor is of the team that each of these papers records; others are left out."""
    found: dict[int, frozenset[int]] = {}
    for kind, recorders in _RECORDERS.items():
        own = [paper for paper in papers if paper.kind == kind]
        found.update(recorders(own, actor) if own else {})
    return found


def named_slots(paper: Paper, content: Mapping[str, Json]) -> list[tuple[Slot, NamedSigner | None]]:
    """The slots of a paper between two sides."""
    return _SIGNERS[paper.kind](paper, content)


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
