"""Private keys of office holders (khóa bí mật): made here, kept only sealed under the holder's own PIN.

A sealed key is PKCS#8 encrypted with AES-256 under a key derived by scrypt (RFC 5958, RFC 8018 PBES2, RFC 7914),
the standard form that OpenSSL and the ``cryptography`` library read. It is put together here because the library
itself writes PKCS#8 with 2048 rounds of PBKDF2 only, which would let a stolen PIN of eight characters be guessed.
"""

from __future__ import annotations

import os
import unicodedata
from typing import Literal, Protocol, cast

from asn1crypto import core
from cryptography.hazmat.primitives import padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from workflows.refusals import BadInput, Refusal

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
Scheme = Literal["ecdsa", "rsassa_pss", "rsassa_pkcs1v15"]
Algorithm = Literal["p256", "rsa3072"]

# 64 MB and about 0.15 s for each guess (RFC 7914 parameters N, r, p); measured on the project's two-core machine.
SCRYPT_COST, SCRYPT_BLOCK, SCRYPT_PARALLEL = 2**16, 8, 1
PIN_LENGTH = 8


class OutsideKey(Protocol):
    """A key that never leaves its device (khóa trong thiết bị): a token or an HSM, which signs for us.

    ``scheme`` is what the device can do, always over SHA-256; ``sign`` takes the whole message and gives the raw
    signature, for ECDSA as DER of (r, s).
    """

    @property
    def scheme(self) -> Scheme:
        """How it signs."""

    def public_key(self) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
        """The key that verifies."""

    def sign(self, message: bytes) -> bytes:
        """The raw signature over ``message``."""


SigningKey = PrivateKey | OutsideKey


class WrongPin(Refusal):
    """The PIN does not open the key (sai mã PIN)."""

    code = "wrong_pin"


class _AlgorithmIdentifier(core.Sequence):  # type: ignore[misc]
    _fields = [("algorithm", core.ObjectIdentifier), ("parameters", core.Any)]  # noqa: RUF012 - asn1crypto's way


class _ScryptParameters(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("salt", core.OctetString),
        ("cost", core.Integer),
        ("block", core.Integer),
        ("parallel", core.Integer),
    ]


class _Pbes2Parameters(core.Sequence):  # type: ignore[misc]
    _fields = [("derivation", _AlgorithmIdentifier), ("encryption", _AlgorithmIdentifier)]  # noqa: RUF012


class _EncryptedPrivateKey(core.Sequence):  # type: ignore[misc]
    _fields = [("algorithm", _AlgorithmIdentifier), ("data", core.OctetString)]  # noqa: RUF012


def new_key(algorithm: Algorithm = "p256") -> PrivateKey:
    """A new key pair: P-256, or RSA with 3072 bits for those who read RSA only."""
    if algorithm == "rsa3072":
        return rsa.generate_private_key(public_exponent=65537, key_size=3072)
    return ec.generate_private_key(ec.SECP256R1())


def check_pin(pin: str) -> None:
    """Refuse a PIN that is easily guessed (mã PIN): under 8 characters, or without both a letter and a digit.

    The rule of the VGCA tokens, without their upper-case letter: length helps more, and phones make capitals a chore.
    """
    if len(pin) < PIN_LENGTH:
        raise BadInput("Mã PIN phải có ít nhất {length} ký tự.", field="pin", length=PIN_LENGTH)
    # One letter and one digit also exclude a single repeated character.
    if not (any(each.isalpha() for each in pin) and any(each.isdigit() for each in pin)):
        raise BadInput("Mã PIN phải có cả chữ cái và chữ số.", field="pin")


def seal_key(key: PrivateKey, pin: str) -> bytes:
    """The key as PKCS#8 DER encrypted under ``pin``: the only form in which it may be stored."""
    salt, start = os.urandom(16), os.urandom(16)
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(_derive(pin, salt)), modes.CBC(start)).encryptor()
    sealed = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    return cast("bytes", _envelope(salt, start, sealed).dump())


def open_key(sealed: bytes, pin: str) -> PrivateKey:
    """The key from ``seal_key``; a wrong PIN is refused, and nothing tells how wrong it was."""
    try:
        key = serialization.load_der_private_key(sealed, _secret(pin))
    except (ValueError, TypeError):  # TypeError: no PIN at all
        raise WrongPin("Mã PIN không đúng.") from None
    if not isinstance(key, PrivateKey):
        raise BadInput("Loại khóa này không dùng để ký được.")
    return key


def _derive(pin: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=SCRYPT_COST, r=SCRYPT_BLOCK, p=SCRYPT_PARALLEL).derive(_secret(pin))


def _secret(pin: str) -> bytes:
    """The PIN as bytes: "ạ" is the same letter whether a keyboard sends it as one sign or as two."""
    return unicodedata.normalize("NFC", pin).encode()


def _envelope(salt: bytes, start: bytes, sealed: bytes) -> _EncryptedPrivateKey:
    scrypt = _ScryptParameters({"salt": salt, "cost": SCRYPT_COST, "block": SCRYPT_BLOCK, "parallel": SCRYPT_PARALLEL})
    pbes2 = _Pbes2Parameters(
        {
            "derivation": {"algorithm": "1.3.6.1.4.1.11591.4.11", "parameters": scrypt},
            "encryption": {"algorithm": "2.16.840.1.101.3.4.1.42", "parameters": core.OctetString(start)},
        }
    )
    return _EncryptedPrivateKey(
        {"algorithm": {"algorithm": "1.2.840.113549.1.5.13", "parameters": pbes2}, "data": sealed}
    )
