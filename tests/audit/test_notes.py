"""Signatures on heads: published ones of other houses are verified, and ours cannot be imitated."""

from __future__ import annotations

import base64

import pytest

from app.audit.notes import new_sealed_key, open_note, read_checkpoint, sign_checkpoint
from workflows.checkpoint import Checkpoint, FalseHead, VerifierKey, read_note, signed_note
from workflows.refusals import Refusal

PASSPHRASE = "một câu chỉ dùng để thử"
PUBLIC, SEALED = new_sealed_key(PASSPHRASE)
KEY = VerifierKey("tinh.example/log", PUBLIC)
STATED = Checkpoint(KEY.name, 120, bytes(range(32)))
NOTE = sign_checkpoint(STATED, KEY, SEALED, PASSPHRASE)

# A head of Go's checksum database, whose log has a name other than its key's, and the example of its note package.
PUBLISHED = {
    "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8": """\
go.sum database tree
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
""",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW": """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
""",
}


@pytest.mark.parametrize("vkey", PUBLISHED)
def test_notes_that_other_houses_published_are_verified_and_not_when_changed(vkey: str) -> None:
    name, _, encoded = vkey.split("+", 2)
    key, note = VerifierKey(name, base64.b64decode(encoded)[1:]), PUBLISHED[vkey]
    text, _ = read_note(note)
    assert open_note(note, key) == text
    with pytest.raises(FalseHead):
        open_note(note.replace("o", "0", 1), key)


def test_a_head_that_the_log_signed_is_read() -> None:
    assert read_checkpoint(NOTE, KEY) == STATED


@pytest.mark.parametrize("change", [("120", "121"), ("AAEC", "AQEC")])
def test_a_head_that_was_changed_is_false(change: tuple[str, str]) -> None:
    with pytest.raises(FalseHead, match="bị sửa hoặc bị làm giả"):
        read_checkpoint(NOTE.replace(*change), KEY)


def test_a_head_with_one_flipped_bit_in_its_signature_is_false() -> None:
    text, (own,) = read_note(NOTE)
    for place in range(len(own.signature) * 8):
        flipped = bytearray(own.signature)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(FalseHead):
            read_checkpoint(signed_note(text, KEY, bytes(flipped)), KEY)


def test_a_head_signed_by_another_key_is_false_under_any_name() -> None:
    public, sealed = new_sealed_key(PASSPHRASE)
    other = VerifierKey(KEY.name, public)
    with pytest.raises(FalseHead, match="không có chữ ký"):
        read_checkpoint(sign_checkpoint(STATED, other, sealed, PASSPHRASE), KEY)
    # The short number of a key can be imitated; its signature cannot.
    _, (foreign,) = read_note(sign_checkpoint(STATED, other, sealed, PASSPHRASE))
    with pytest.raises(FalseHead, match="làm giả"):
        read_checkpoint(signed_note(STATED.text(), KEY, foreign.signature), KEY)


def test_signatures_of_others_count_for_nothing_and_harm_nothing() -> None:
    foreign = base64.b64encode(b"1234" + bytes(64)).decode()
    assert read_checkpoint(f"{NOTE}— don-vi.example {foreign}\n", KEY) == STATED
    with pytest.raises(FalseHead):
        read_checkpoint(f"{STATED.text()}\n— don-vi.example {foreign}\n", KEY)


def test_one_wrong_signature_of_the_log_beside_a_right_one_makes_the_head_false() -> None:
    wrong = base64.b64encode(KEY.id + bytes(64)).decode()
    with pytest.raises(FalseHead):
        read_checkpoint(f"{NOTE}— {KEY.name} {wrong}\n", KEY)


def test_the_logs_own_signature_under_another_logs_name_is_no_head_of_it() -> None:
    elsewhere = Checkpoint("khac.example/log", 120, STATED.root)
    with pytest.raises(FalseHead, match="của nhật ký “khac"):
        read_checkpoint(sign_checkpoint(elsewhere, KEY, SEALED, PASSPHRASE), KEY)


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(33)])
def test_under_a_key_that_is_none_nothing_is_true(public: bytes) -> None:
    key = VerifierKey(KEY.name, public)
    with pytest.raises(FalseHead):
        read_checkpoint(signed_note(STATED.text(), key, bytes(64)), key)


def test_a_sealed_key_opens_with_its_passphrase_only_and_signs_for_its_own_public_key_only() -> None:
    assert b"ENCRYPTED" in SEALED
    for passphrase in ("", "một câu khác"):
        with pytest.raises(Refusal, match="mật khẩu"):
            sign_checkpoint(STATED, KEY, SEALED, passphrase)
    with pytest.raises(Refusal, match="công khai"):
        sign_checkpoint(STATED, VerifierKey(KEY.name, bytes(32)), SEALED, PASSPHRASE)
