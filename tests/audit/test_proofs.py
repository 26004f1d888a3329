"""One paper's part of the log, checked as a stranger would: from the bytes alone, with nothing of this house."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.audit.heads import LogRewritten, publish_head
from app.audit.proofs import PaperProof, paper_proof
from app.database import db
from tests.audit.heads import grow
from tests.friends import Friends
from tests.promises.attacks import tamper
from workflows.evidence import is_included
from workflows.refusals import NotFound, Refusal


def _steps(proof: PaperProof) -> list[tuple[int, str]]:
    """What each entry says, after its leaf was led to the signed root by hashing alone."""
    text, _, signature = proof.checkpoint.partition("\n\n")
    _, size, root = text.split("\n")
    key = base64.b64decode(str(proof.key).split("+", 2)[2])[1:]
    signed = base64.b64decode(signature.split(" ")[-1])[4:]
    Ed25519PublicKey.from_public_bytes(key).verify(signed, f"{text}\n".encode())
    for entry in proof.entries:
        leaf = hashlib.sha256(b"\x00" + entry.content).digest()
        assert is_included(leaf, entry.index, int(size), entry.proof, base64.b64decode(root))
    told = [json.loads(entry.content) for entry in proof.entries]
    assert [each["id"] - 1 for each in told] == [entry.index for entry in proof.entries]
    return [(each["seq"], each["to_state"]) for each in told]


def test_every_step_of_a_paper_is_proven_under_one_signed_head(friends: Friends) -> None:
    paper_id = friends.approved()
    grow(5)
    publish_head()
    steps = _steps(paper_proof(paper_id))
    assert [seq for seq, _ in steps] == list(range(1, len(steps) + 1))
    assert (steps[0][1], steps[-1][1]) == ("drafting", "approved")


def test_the_proof_is_under_the_newest_head(friends: Friends) -> None:
    paper_id = friends.started()
    publish_head()
    grow(3)
    newest = publish_head()
    assert paper_proof(paper_id).checkpoint == newest.checkpoint


def test_what_no_head_covers_yet_is_not_proven(friends: Friends) -> None:
    paper_id = friends.started()
    with pytest.raises(Refusal, match="Chưa có mốc"):
        paper_proof(paper_id)
    publish_head()
    friends.submitted(paper_id)
    with pytest.raises(Refusal, match="Chưa có mốc"):
        paper_proof(paper_id)


def test_a_paper_that_never_was_has_no_proof(friends: Friends) -> None:
    publish_head()
    with pytest.raises(NotFound):
        paper_proof(99)


def test_an_older_head_in_the_place_of_the_newest_proves_nothing(friends: Friends) -> None:
    older = publish_head()
    paper_id = friends.started()
    publish_head()
    tamper(f"UPDATE log_head SET checkpoint = '{older.checkpoint}'")
    with pytest.raises(LogRewritten):
        paper_proof(paper_id)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit_entry SET actor_name = 'x' WHERE paper_id = 1 AND seq = 1",
        "UPDATE audit_entry SET particulars = '[' WHERE paper_id = 1 AND seq = 1",
        "UPDATE audit_entry SET leaf = '" + "ab" * 32 + "' WHERE id = 2",
        "DELETE FROM audit_entry WHERE id = 2",
    ],
)
def test_of_a_rewritten_log_nothing_is_proven(friends: Friends, attack: str) -> None:
    paper_id = friends.submitted()
    publish_head()
    tamper(attack)
    db.session.remove()
    with pytest.raises(LogRewritten):
        paper_proof(paper_id)
