"""Ed25519 over the heads of the log (RFC 8032): signing one, reading one, the key under its passphrase."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from workflows.checkpoint import Checkpoint, FalseHead, VerifierKey, read_note, read_text, signed_note
from workflows.refusals import Refusal

_RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw


def open_note(note: str, key: VerifierKey) -> str:
    """The text of a signed note (C2SP signed-note), if this key signed it; signatures of others count for nothing.

    BadInput where it is no signed note at all; FalseHead where the key's signature is missing or wrong.
    """
    text, signatures = read_note(note)
    own = [each.signature for each in signatures if (each.name, each.key_id) == (key.name, key.id)]
    if not own:
        raise FalseHead("Mốc không có chữ ký bằng khóa của nhật ký này.")
    for signature in own:
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):  # ValueError: the key itself is none
            raise FalseHead("Chữ ký trên mốc không đúng: mốc đã bị sửa hoặc bị làm giả.") from None
    return text


def read_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """What a head states (mốc nhật ký), if this log's key signed it under this log's name; refused as ``open_note``."""
    stated = read_text(open_note(note, key))
    if stated.origin != key.name:
        raise FalseHead(
            "Đây là mốc của nhật ký “{origin}”, không phải của “{name}”.", origin=stated.origin, name=key.name
        )
    return stated


def sign_checkpoint(stated: Checkpoint, key: VerifierKey, sealed: bytes, passphrase: str) -> str:
    """The head as a signed note; refused where the sealed key is not the one that the log is known by."""
    private = _opened(sealed, passphrase)
    if private.public_key().public_bytes(*_RAW) != key.public:
        raise Refusal("Khóa bí mật của nhật ký không đi cùng khóa công khai; không ký mốc nhật ký.", code="log_key")
    return signed_note(stated.text(), key, private.sign(stated.text().encode()))


def new_sealed_key(passphrase: str) -> tuple[bytes, bytes]:
    """A new key: its public side (32 bytes), and PKCS#8 in PEM sealed under the installation's passphrase.

    The passphrase is 48 random bytes that nobody types, so the library's own 2,048 rounds of derivation are enough.
    """
    key = Ed25519PrivateKey.generate()
    encryption = serialization.BestAvailableEncryption(passphrase.encode())
    sealed = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    return key.public_key().public_bytes(*_RAW), sealed


def _opened(sealed: bytes, passphrase: str) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(sealed, passphrase.encode())
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise Refusal("Không mở được khóa của nhật ký: mật khẩu niêm phong của hệ thống đã khác.", code="log_key")
    return key
