"""Forged log proofs in evidence packages: entries, proofs, heads and keys that do not belong to the paper.

All that depends on what a forger changed is made to fit, as far as a forger can.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.signatures.engine.evidence_log import log_files
from app.signatures.engine.evidence_package import sha256, written
from app.signatures.engine.evidence_story import acts_upon
from tests.forgeries.evidence_packages import (
    CRYPTO,
    FIRST,
    FORM,
    HASH,
    OTHER,
    Log,
    answer,
    codes,
    files_of,
    honest_log,
    lived,
    packed,
    replaced,
    unpacked,
    verify,
)
from workflows.content import canonical_bytes, content_hash


def _relogged(change: Callable[[list[dict[str, Any]]], object], *, proofs: bool = False) -> bytes:
    """The honest package after a change of its log entries, with everything else that depends on them made to fit."""
    files = unpacked()
    entries = [json.loads(line) for line in files["log/entries.jsonl"].splitlines()]
    known = {each["id"]: proof for each, proof in zip(entries, json.loads(files["log/proofs.json"]), strict=True)}
    change(entries)
    files["log/entries.jsonl"] = b"".join(canonical_bytes(each) + b"\n" for each in entries)
    if proofs:
        files["log/proofs.json"] = written([known[each["id"]] for each in entries])
    for number in (1, 2):
        files[f"versions/{number}/acts.json"] = written(acts_upon(number, entries))
    return packed(files)


def test_a_log_entry_that_was_edited_is_found_though_all_else_fits() -> None:
    verdict = verify(_relogged(lambda entries: entries[5]["particulars"].update(unit=5)))
    assert (answer(verdict), codes(verdict)) == (HASH, {"log_entry_changed"})
    assert answer(verify(_relogged(lambda entries: entries[5].update(actor_name="Người khác")))) == HASH


def test_a_log_entry_that_was_left_out_is_found_though_all_else_fits() -> None:
    assert answer(verify(_relogged(lambda entries: entries.pop(2), proofs=True))) == OTHER
    assert answer(verify(_relogged(lambda entries: entries.pop(2)))) == FORM


def test_log_entries_in_another_order_are_refused() -> None:
    assert answer(verify(_relogged(list.reverse, proofs=True))) == FORM


def test_the_same_entry_written_another_way_is_refused() -> None:
    files = unpacked()
    lines = files["log/entries.jsonl"].splitlines(keepends=True)
    lines[3] = lines[3].replace(b'":', b'": ', 1)
    verdict = verify(packed({**files, "log/entries.jsonl": b"".join(lines)}))
    assert codes(verdict) == {"log_entry_changed"}


def test_the_proof_of_another_paper_proves_nothing_here() -> None:
    log = Log()
    lived(log)
    lived(log, paper=8)
    verdict = verify(packed({**files_of(log), "log/proofs.json": log.files(8)["log/proofs.json"]}))
    assert (answer(verdict), codes(verdict)) == (HASH, {"log_entry_changed"})


def test_entries_of_two_papers_are_no_life_of_one() -> None:
    log = Log()
    lived(log)
    log.add(8, "paper:start", "drafting", kind="pledge")
    tree, files = log.tree(), files_of(log)
    places = [index for index, line in enumerate(log.lines) if b'"paper:1"' not in line]
    proven = [(index, log.lines[index], tree.inclusion(index, len(tree))) for index in places]
    assert answer(verify(packed({**files, **log_files(log.key, log.head(), proven)}))) == OTHER


def test_the_head_of_another_log_is_found() -> None:
    other = Log()
    lived(other)
    verdict = verify(replaced(**{"log/checkpoint.txt": other.head().encode()}))
    assert (answer(verdict), codes(verdict)) == (CRYPTO, {"log_head_false"})


def test_the_head_of_another_log_with_its_key_proves_no_entry_of_this_one() -> None:
    other = Log()
    other.add(1, "year:change", None)
    lived(other)
    head = {"log/checkpoint.txt": other.head().encode(), "log/key.txt": f"{other.key}\n".encode()}
    assert answer(verify(replaced(**head))) == HASH


def test_a_head_with_another_size_is_found() -> None:
    head = honest_log().head().replace(f"\n{len(honest_log().lines)}\n", "\n99\n").encode()
    assert answer(verify(replaced(**{"log/checkpoint.txt": head}))) == CRYPTO


def test_a_whole_false_log_is_found_by_whoever_knows_the_true_logs_key() -> None:
    """By the package alone it cannot be found: that is why README.txt asks to compare the head."""
    other = Log(name=honest_log().name)
    lived(other)
    verdict = verify(packed(files_of(other)), log_key=honest_log().key)
    assert (answer(verdict), codes(verdict)) == (OTHER, {"log_key_other"})


@pytest.mark.parametrize(
    ("action", "says"),
    [
        ("paper:approve", {"content_hash": content_hash(FIRST)}),
        ("paper:open_signing", {"content_hash": content_hash(FIRST)}),
        ("paper:open_signing", {"version": 1, "content_hash": content_hash(FIRST)}),
        ("paper:sign", {"content_hash": content_hash(FIRST)}),
        ("paper:sign", {"files": {"pdf": sha256(b"another")}}),
        ("file:augment", {"base": sha256(b"another")}),
        ("file:augment", {"file": sha256(b"another")}),
        ("paper:archive", {"files": {}}),
    ],
)
def test_a_log_that_tells_of_another_text_or_file_is_no_proof_of_this_one(action: str, says: dict[str, object]) -> None:
    """Even a log with good proofs and a good head: somebody may have signed what nobody had approved."""
    log = Log(changes={action: says})
    lived(log)
    verdict = verify(packed(files_of(log)))
    assert (answer(verdict), codes(verdict)) == (OTHER, {"evidence_log_differs"})


def _false_log(change: Callable[[list[dict[str, Any]]], object], *, numbered: bool = True) -> bytes:
    """A package from a log that told something else from the start, under good proofs and a good head."""
    log = Log()
    lived(log)
    entries = [json.loads(line) for line in log.lines]
    change(entries)
    for number, each in enumerate(entries, start=1):
        each["id"] = number if numbered else each["id"]
    log.lines = [canonical_bytes(each) for each in entries]
    return packed(files_of(log))


def test_a_paper_that_is_not_signed_by_all_is_no_evidence() -> None:
    verdict = verify(_false_log(lambda entries: entries.__delitem__(slice(13, None))))
    assert (answer(verdict), codes(verdict)) == (OTHER, {"evidence_log_differs"})


@pytest.mark.parametrize("left_out", [1, 3, 4, 8, 9])
def test_a_life_with_a_step_left_out_is_no_evidence(left_out: int) -> None:
    verdict = verify(_false_log(lambda entries: entries.pop(left_out)))
    assert answer(verdict) in {OTHER, FORM}


def test_a_step_that_no_paper_can_take_is_no_evidence() -> None:
    assert answer(verify(_false_log(lambda entries: entries[3].update(action="paper:skip")))) == OTHER


def test_an_act_upon_another_paper_is_no_part_of_this_ones_life() -> None:
    twice = sha256(unpacked()["document.pdf"])
    log = Log()
    lived(log)
    log.add(8, "file:augment", None, form="pdf", base=twice, file=twice)
    tree, files = log.tree(), files_of(log)
    places = [index for index, line in enumerate(log.lines) if b'"paper:1"' not in line]
    proven = [(index, log.lines[index], tree.inclusion(index, len(tree))) for index in places]
    assert answer(verify(packed({**files, **log_files(log.key, log.head(), proven)}))) == OTHER


def test_an_entry_that_numbers_itself_otherwise_than_by_its_place_is_found() -> None:
    verdict = verify(_false_log(lambda entries: entries.pop(0), numbered=False))
    assert codes(verdict) == {"log_entry_changed"}


def test_an_entry_that_was_logged_in_another_spelling_is_found() -> None:
    """Two spellings of one entry would have two hashes: a log could tell two stories."""
    log = Log()
    lived(log)
    log.lines[2] = log.lines[2].replace(b'":', b'": ', 1)
    assert codes(verify(packed(files_of(log)))) == {"log_entry_changed"}
