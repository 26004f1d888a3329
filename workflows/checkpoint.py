"""The head of the log as a text that anybody can keep (mốc nhật ký): C2SP tlog-checkpoint on C2SP signed-note.

Only the text is made and read here; the Ed25519 signature itself is the house's (app/audit/notes.py).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from workflows.refusals import BadInput, Refusal

ED25519 = b"\x01"  # the signature type of C2SP signed-note
LONGEST = 100_000  # characters; a note may carry signatures of others beside the log's own
_SIZE = re.compile("0|[1-9][0-9]{0,17}")
_SIGNATURE = re.compile("— ([^ ]+) ([A-Za-z0-9+/]+={0,2})")


class FalseHead(Refusal):
    """A head that this log's key did not sign, or not so (mốc nhật ký giả)."""

    code = "false_head"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public side of a log's key (khóa công khai của nhật ký): the log's name and 32 bytes of Ed25519."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell this key from another; no proof of anything."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """The "vkey" form, name+id+key, as other verifiers of signed notes take it."""
        return f"{self.name}+{self.id.hex()}+{_encoded(ED25519 + self.public)}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a head states (mốc nhật ký): the log ``origin`` had ``size`` entries under the root ``root`` (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_encoded(self.root)}\n"


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """A signature line of a note: who says to have signed, with which key, and the signature."""

    name: str
    key_id: bytes
    signature: bytes


def is_key_name(name: str) -> bool:
    """Whether a log or key may be called so: no space, no plus sign, nothing that cannot be printed."""
    return bool(name) and "+" not in name and " " not in name and name.isprintable()


def signed_note(text: str, key: VerifierKey, signature: bytes) -> str:
    """The text with its signature line."""
    return f"{text}\n— {key.name} {_encoded(key.id + signature)}\n"


def read_note(note: str) -> tuple[str, list[NoteSignature]]:
    """The text of a signed note and its signatures, not yet checked; anything but the exact form is refused."""
    text, blank, lines = note.rpartition("\n\n")
    unprintable = any(letter < " " and letter != "\n" for letter in note)
    if not text or not blank or not lines.endswith("\n") or unprintable or len(note) > LONGEST:
        raise _malformed()
    return text + "\n", [_signature(line) for line in lines[:-1].split("\n")]


def read_text(text: str) -> Checkpoint:
    """What the text of a head states; anything but the exact form is refused. Our heads carry no further lines."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not is_key_name(lines[0]) or not _SIZE.fullmatch(lines[1]):
        raise _malformed()
    origin, size, digest = lines[0], lines[1], _decoded(lines[2])
    if len(digest) != hashlib.sha256().digest_size:
        raise _malformed()
    return Checkpoint(origin, int(size), digest)


def _signature(line: str) -> NoteSignature:
    found = _SIGNATURE.fullmatch(line)
    if found is None or not is_key_name(found[1]):
        raise _malformed()
    signed = _decoded(found[2])
    if len(signed) <= 4:
        raise _malformed()
    return NoteSignature(found[1], signed[:4], signed[4:])


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _decoded(text: str) -> bytes:
    """Base 64 in its one spelling: some decoders also take others, and two texts would say the same."""
    try:
        content = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise _malformed() from None
    if _encoded(content) != text:
        raise _malformed()
    return content


def _malformed() -> BadInput:
    return BadInput("Đây không phải là mốc nhật ký theo định dạng C2SP tlog-checkpoint.")
