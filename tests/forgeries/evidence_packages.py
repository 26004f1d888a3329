"""An honest evidence package made of the tests' own papers, and how the forgers of these tests edit one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.documents.word import render_word
from app.signatures.engine.evidence import verify_evidence
from app.signatures.engine.evidence_log import log_entries, log_files
from app.signatures.engine.evidence_package import (
    PDF,
    README,
    UNITS,
    VERDICT,
    WORD,
    EvidenceParts,
    open_evidence,
    sha256,
    write_evidence,
    written,
)
from app.signatures.engine.evidence_signatures import carried, signature_files
from app.signatures.engine.evidence_story import acts_upon
from app.signatures.engine.validation_data import NO_DATA, ValidationData
from app.signatures.engine.verdict import FileVerdict
from app.signatures.engine.word import sign_word
from tests.documents.sample import SAMPLE
from tests.signatures.engine.samples import CHECKED, SIGNED, authority, signed_once, signed_twice, signer
from workflows.checkpoint import Checkpoint, VerifierKey, signed_note
from workflows.content import canonical_bytes, content_hash
from workflows.evidence import HashTree, leaf_hash

HASH, FORM = ("TOTAL_FAILED", "HASH_FAILURE"), ("TOTAL_FAILED", "FORMAT_FAILURE")
OTHER, CRYPTO = ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE"), ("TOTAL_FAILED", "SIG_CRYPTO_FAILURE")
FIRST, SECOND = {"theme": "Đoàn kết"}, {"theme": "Đoàn kết, kỷ cương"}
RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw


@cache
def word_files() -> tuple[bytes, bytes, bytes]:
    """The Word file as frozen, after the vice-chair, after the chair."""
    frozen = render_word(SAMPLE)
    files = [frozen]
    for name in ("Lò Văn Phó", "Lò Văn Trưởng"):
        by = signer(name)
        files.append(sign_word(files[-1], by.key, by.certificate, by.chain, signed_at=SIGNED))
    return files[0], files[1], files[2]


@dataclass
class Log:
    """A log with the life of papers among other acts, under a key of its own."""

    name: str = "thi-dua.example/log"
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    lines: list[bytes] = field(default_factory=list)
    steps: dict[int, tuple[int, str]] = field(default_factory=dict)
    changes: dict[str, dict[str, object]] = field(default_factory=dict)  # by action: what a false log says instead

    @property
    def key(self) -> VerifierKey:
        return VerifierKey(self.name, self.private.public_key().public_bytes(*RAW))

    def add(self, paper: int, action: str, to_state: str | None, **particulars: object) -> None:
        """One more entry; with ``to_state``, a step of the paper."""
        seq, before = self.steps.get(paper, (0, None))
        if to_state:
            self.steps[paper] = (seq + 1, to_state)
        entry = {
            "id": len(self.lines) + 1,
            "at": "2020-03-20T02:21:30.000000+00:00",
            "actor_id": 3,
            "actor_name": "Lò Văn Trưởng",
            "action": action,
            "subject": f"paper:{paper}",
            "paper_id": paper if to_state else None,
            "seq": seq + 1 if to_state else None,
            "from_state": before if to_state else None,
            "to_state": to_state,
            "particulars": particulars | self.changes.get(action, {}),
            "previous": "0" * 64,
        }
        self.lines.append(canonical_bytes(entry))

    def head(self) -> str:
        """The signed head over all of it."""
        tree = self.tree()
        text = Checkpoint(self.name, len(tree), tree.root(len(tree))).text()
        return signed_note(text, self.key, self.private.sign(text.encode()))

    def tree(self) -> HashTree:
        return HashTree(leaf_hash(line) for line in self.lines)

    def files(self, paper: int) -> dict[str, bytes]:
        """The log's part of the package of this paper."""
        tree, subject = self.tree(), f"paper:{paper}"
        places = [index for index, line in enumerate(self.lines) if json.loads(line)["subject"] == subject]
        proven = [(index, self.lines[index], tree.inclusion(index, len(tree))) for index in places]
        return log_files(self.key, self.head(), proven)


CODE = "ab" * 16
REMARK = "Nên thêm “kỷ cương”."


def lived(log: Log, paper: int = 7, pdfs: tuple[bytes, bytes] | None = None) -> None:
    """The whole life of a paper in the log: a first version that is withdrawn, a second that is signed twice."""
    frozen, once, twice = word_files()
    first, second = content_hash(FIRST), content_hash(SECOND)
    log.add(1, "year:change", None)
    log.add(paper, "paper:start", "drafting", kind="pledge", code=CODE)
    log.add(paper, "paper:submit", "in_review", version=1, content_hash=first)
    remark = {"unit": 3, "passage": "theme", "text_sha256": sha256(REMARK.encode())}
    log.add(paper, "paper:comment", "in_review", version=1, **remark)
    log.add(paper, "paper:withdraw", "drafting", version=1, reason="Sửa chủ đề.")
    log.add(paper, "paper:submit", "in_review", version=2, content_hash=second)
    log.add(paper, "paper:approve", "in_review", version=2, content_hash=second, unit=3)
    log.add(1, "year:change", None)
    log.add(paper, "paper:approve", "in_review", version=2, content_hash=second, unit=4)
    log.add(paper, "paper:complete_review", "approved", version=2)
    frozen_pdf = sha256(b"frozen")
    opening = {"version": 2, "content_hash": second, "number": "01/GƯ", "pdf": frozen_pdf, "word": sha256(frozen)}
    log.add(paper, "paper:open_signing", "signing", **opening)
    for unit, pdf, word in zip((4, 3), pdfs or (signed_once(), signed_twice()), (once, twice), strict=True):
        files = {"pdf": sha256(pdf), "word": sha256(word)}
        log.add(paper, "paper:sign", "signing", slot=f"u{unit}", unit=unit, version=2, content_hash=second, files=files)
    log.add(paper, "paper:complete_signing", "signed", version=2, files=files)
    sealed = {"version": 2, "form": "pdf", "base": files["pdf"], "file": files["pdf"]}
    log.add(paper, "file:augment", None, **sealed)
    log.add(paper, "paper:archive", "archived", version=2, files=files)
    log.add(1, "year:change", None)


def files_of(log: Log, paper: int = 7, pdf: bytes | None = None, known: ValidationData = NO_DATA) -> dict[str, bytes]:
    """The files of an honest package of this paper, with what the house knew about its certificates."""
    pdf, word = pdf or signed_twice(), word_files()[-1]
    files = log.files(paper)
    entries = log_entries(files)
    for number, content in enumerate((FIRST, SECOND), start=1):
        acts = acts_upon(number, entries)
        files[f"versions/{number}/content.json"] = canonical_bytes(content)
        files[f"versions/{number}/acts.json"] = written(acts)
        remarked = {str(each["entry"]): REMARK for each in acts if each["act"] == "paper:comment"}
        files[f"versions/{number}/remarks.json"] = written(remarked)
    files |= {PDF: pdf, WORD: word, README: b"README", UNITS: written({"3": "A", "4": "B"}), VERDICT: written({})}
    return files | signature_files(carried(pdf, word), known)


@cache
def honest_log() -> Log:
    log = Log()
    lived(log)
    return log


@cache
def honest() -> bytes:
    """A package in which nothing was forged."""
    return packed(files_of(honest_log()))


def packed(files: Mapping[str, bytes], code: str = CODE) -> bytes:
    """A package of these files with a manifest that fits them: what every forger can make."""
    return write_evidence(EvidenceParts(files, code, content_hash(SECOND)))


def unpacked(content: bytes | None = None) -> dict[str, bytes]:
    """The files of a sound package, the manifest left out, to be edited."""
    return dict(open_evidence(content or honest()).files)


def edited(path: str, change: Callable[[Any], object]) -> bytes:
    """The honest package after ``change`` edited a JSON file in place, with a manifest that fits."""
    files = unpacked()
    value = json.loads(files[path])
    change(value)
    files[path] = canonical_bytes(value) if path.endswith("content.json") else written(value)
    return packed(files)


def replaced(**contents: bytes) -> bytes:
    """The honest package with other files in the places of some (by path), with a manifest that fits."""
    return packed({**unpacked(), **contents})


def verify(content: bytes, **how: Any) -> FileVerdict:
    """The verdict with the tests' root trusted, a while after signing."""
    return verify_evidence(content, **{"trust": [authority().root_cert], "at": CHECKED, **how})


def answer(verdict: FileVerdict) -> tuple[str, str | None]:
    """The verdict in two words, for comparing."""
    return verdict.verdict.value, verdict.sub_indication and verdict.sub_indication.value


def codes(verdict: FileVerdict) -> set[str]:
    """Why, in the words for programs."""
    return {reason.code for reason in verdict.reasons}
