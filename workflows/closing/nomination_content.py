"""The content of a nomination (nội dung tờ trình khen thưởng) as values, read from JSON strictly.

Who is nominated comes from the conference's votes; which award, and why, people write.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflows.closing.reading import MOST_VOTES, name_of, texts_of
from workflows.content import Json
from workflows.scheduling.strict_json import Node
from workflows.strict_content import key_of, record_of, stored, text_of

# What the chair's drafter writes, apart from each nominee's award and reason.
TEXTS = ("grounds", "documents")
NOMINEES_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Nominee:
    """A unit that the conference chose (đơn vị được đề nghị), with the vote in which it was chosen.

    ``votes`` of ``base`` that could be cast. ``result`` is its place and total in words; ``award`` and ``reason`` are
    written by people and may be empty in a draft. A unit may be chosen in several votes, each for another award.
    """

    unit: str
    name: str
    result: str
    vote: str
    votes: int
    base: int
    award: str
    reason: str


@dataclass(frozen=True, slots=True)
class NominationContent:
    """What a nomination says: to whom it is addressed, grounds, nominees, the documents that go with it."""

    addressees: tuple[str, ...]
    grounds: tuple[str, ...]
    nominees: tuple[Nominee, ...]
    documents: tuple[str, ...]

    @classmethod
    def from_json(cls, content: Json) -> NominationContent:
        """The content from JSON; :class:`BadInput` names the path of the first wrong part (``nominees.0.votes``)."""
        parts = record_of(Node(content), cls)
        return cls(
            addressees=texts_of(parts["addressees"]),
            grounds=texts_of(parts["grounds"]),
            nominees=tuple(_nominee(node) for node in parts["nominees"].rows(NOMINEES_LIMIT)),
            documents=texts_of(parts["documents"]),
        )

    def to_json(self) -> dict[str, Json]:
        """The content as JSON: the form that is stored and hashed."""
        found = stored(self)
        assert isinstance(found, dict)
        return found


def _nominee(node: Node) -> Nominee:
    parts = record_of(node, Nominee)
    return Nominee(
        unit=key_of(parts["unit"]),
        name=name_of(parts["name"]),
        result=text_of(parts["result"]),
        vote=text_of(parts["vote"]),
        votes=parts["votes"].whole(most=MOST_VOTES),
        base=parts["base"].whole(least=1, most=MOST_VOTES),
        award=name_of(parts["award"]),
        reason=text_of(parts["reason"]),
    )
