"""One paper's part of the log, with proofs that stand without this house (bằng chứng nhật ký của một văn bản)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.audit.heads import log_key, newest_head, rewritten, stored_tree
from app.audit.models import AuditEntry
from app.audit.notes import read_checkpoint
from app.audit.service import entry_bytes, leaf_of
from app.database import db
from workflows.checkpoint import VerifierKey
from workflows.evidence import is_included
from workflows.refusals import NotFound, Refusal


@dataclass(frozen=True, slots=True)
class ProvenEntry:
    """An entry of the log and the proof that it is in it (dòng nhật ký có bằng chứng).

    ``index`` counts from 0 (the entry's number less one); ``content`` is its canonical JSON, whose RFC 6962 leaf hash
    is SHA-256(0x00 || content); ``proof`` are the hashes of RFC 6962, 2.1.1, from the leaf up.
    """

    index: int
    content: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class PaperProof:
    """All that the log says of one paper, under one signed head (bằng chứng nhật ký của văn bản).

    ``checkpoint`` is the head's signed text, which states the size and root that every proof leads to; ``key`` is the
    public key that signed it.
    """

    key: VerifierKey
    checkpoint: str
    entries: tuple[ProvenEntry, ...]


def paper_proof(paper_id: int) -> PaperProof:
    """The entries of a paper, each proven under the newest published head; each proof is checked before it is given.

    NotFound where the log knows no such paper; a Refusal where the newest head does not cover its last entry yet
    (``publish_head`` first); LogRewritten where the log does not lead to that head.
    """
    query = select(AuditEntry).where(AuditEntry.subject == f"paper:{paper_id}").order_by(AuditEntry.id)
    entries = db.session.scalars(query).all()
    if not entries:
        raise NotFound("Nhật ký không có văn bản này.")
    head, key = newest_head(), log_key()
    if head is None or key is None or head.size < entries[-1].id:
        raise Refusal("Chưa có mốc nhật ký bao trùm văn bản này. Mời công bố mốc mới (flask audit head) rồi làm lại.")
    stated, tree = read_checkpoint(head.checkpoint, key), stored_tree(head.size)
    if not entries[-1].id <= stated.size <= len(tree):
        raise rewritten(entries[-1].id)
    proven = []
    for entry in entries:
        index = entry.id - 1
        proof = tuple(tree.inclusion(index, stated.size))
        if not is_included(leaf_of(entry), index, stated.size, proof, stated.root):
            raise rewritten(entry.id)
        proven.append(ProvenEntry(index, entry_bytes(entry), proof))
    return PaperProof(key, head.checkpoint, tuple(proven))
