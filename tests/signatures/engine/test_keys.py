"""A key lies sealed under its holder's PIN, and only that PIN opens it."""

from __future__ import annotations

import unicodedata

import pytest
from asn1crypto.keys import EncryptedPrivateKeyInfo
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from app.signatures.engine.keys import SCRYPT_COST, WrongPin, check_pin, new_key, open_key, seal_key
from workflows.refusals import BadInput

PIN = "muaxuan2020"


@pytest.mark.parametrize("algorithm", ["p256", "rsa3072"])
def test_the_right_pin_opens_the_key(algorithm):
    key = new_key(algorithm)
    assert open_key(seal_key(key, PIN), PIN).private_numbers() == key.private_numbers()


def test_the_key_sizes_are_what_the_circular_asks_for():
    assert isinstance(new_key().curve, ec.SECP256R1)
    assert isinstance(new_key("rsa3072"), rsa.RSAPrivateKey)
    assert new_key("rsa3072").key_size == 3072


def test_a_wrong_pin_is_refused():
    sealed = seal_key(new_key(), PIN)
    with pytest.raises(WrongPin, match=r"Mã PIN không đúng\."):
        open_key(sealed, "muaxuan2021")


def test_an_empty_pin_opens_nothing():
    with pytest.raises(WrongPin):
        open_key(seal_key(new_key(), PIN), "")


def test_a_pin_with_marks_opens_however_it_was_typed():
    key = new_key()
    typed_apart = unicodedata.normalize("NFD", "Đại lộ 2020")
    assert open_key(seal_key(key, "Đại lộ 2020"), typed_apart).private_numbers() == key.private_numbers()


def test_one_key_sealed_twice_looks_different():
    key = new_key()
    assert seal_key(key, PIN) != seal_key(key, PIN)


def test_the_pin_is_made_expensive_to_guess():
    derivation = EncryptedPrivateKeyInfo.load(seal_key(new_key(), PIN))["encryption_algorithm"]["parameters"]
    scheme = derivation["key_derivation_func"]
    assert scheme["algorithm"].dotted == "1.3.6.1.4.1.11591.4.11"
    assert SCRYPT_COST.to_bytes(3, "big") in scheme.dump()


def test_a_key_that_cannot_sign_papers_is_refused():
    sealed = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(PIN.encode())
    )
    with pytest.raises(BadInput):
        open_key(sealed, PIN)


@pytest.mark.parametrize("pin", ["muaxuan2020", "1234567a", "Đông2026!"])
def test_a_pin_with_letters_and_digits_is_taken(pin):
    check_pin(pin)


@pytest.mark.parametrize("pin", ["", "a1", "abc1234", "12345678", "matkhaucuatoi", "aaaaaaaa", "!!!!!!!!"])
def test_a_pin_that_is_easily_guessed_is_refused(pin):
    with pytest.raises(BadInput) as refused:
        check_pin(pin)
    assert refused.value.field == "pin"
