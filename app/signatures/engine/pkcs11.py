"""Keys in the agency's own devices (PKCS#11: USB token at the server, HSM): found by certificate, opened by PIN.

A key never leaves its device. A login opens the token to the whole process, so each signature has a session of its own,
one at a time, with the PIN that its signer entered; nothing stays open in between.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pkcs11 import MGF, Attribute, Mechanism, ObjectClass, TokenFlag
from pkcs11.exceptions import (
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
)
from pkcs11.util.ec import encode_ecdsa_signature

from app.signatures.engine.certificates import fingerprint
from app.signatures.engine.chains import is_authority
from app.signatures.engine.keys import Scheme, WrongPin
from app.signatures.engine.trust import common_name
from workflows.refusals import Refusal

Standing = Literal["ready", "few_tries", "last_try", "locked"]
_ONE_AT_A_TIME = threading.Lock()
# DigestInfo of SHA-256 (RFC 8017, 9.2, note 1): what PKCS#1 v1.5 pads.
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


class DeviceRefused(Refusal):
    """The device cannot be used now (thiết bị ký): missing, locked, or it does not answer."""

    code = "device"


@dataclass(frozen=True, slots=True)
class FoundCertificate:
    """A certificate seen in a device: the token's label, the certificate, and all others in that token."""

    token: str
    certificate: x509.Certificate
    beside: tuple[x509.Certificate, ...]

    @property
    def name(self) -> str:
        """Whom it names, to be shown."""
        return common_name(self.certificate.subject)

    @property
    def fingerprint(self) -> str:
        """Its SHA-256, to be chosen by."""
        return fingerprint(self.certificate)


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """A key in a device for one signing act (see ``OutsideKey``); it holds the PIN as long as the act lasts."""

    module: str
    certificate: x509.Certificate
    pin: str = field(repr=False)
    scheme: Scheme

    def public_key(self) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
        """The key that verifies."""
        return _public_key(self.certificate)

    def sign(self, message: bytes) -> bytes:
        """The raw signature over SHA-256 of ``message``; for ECDSA, DER of (r, s)."""
        digest = hashlib.sha256(message).digest()
        with _opened(self.module, self.certificate, self.pin) as (key, _):
            if self.scheme == "ecdsa":
                raw: bytes = encode_ecdsa_signature(key.sign(digest, mechanism=Mechanism.ECDSA))
            elif self.scheme == "rsassa_pss":
                wanted = (Mechanism.SHA256, MGF.SHA256, hashes.SHA256.digest_size)
                raw = key.sign(digest, mechanism=Mechanism.RSA_PKCS_PSS, mechanism_param=wanted)
            else:
                raw = key.sign(_DIGEST_INFO + digest, mechanism=Mechanism.RSA_PKCS)
        return raw


def certificates_in(module: str) -> list[FoundCertificate]:
    """The certificates that can be seen without a PIN in all tokens of the driver; authorities' are only ``beside``."""
    found = []
    with _library(module) as library:
        for token in library.get_tokens(token_flags=TokenFlag.TOKEN_INITIALIZED):
            with token.open() as session:
                inside = [certificate for certificate, _ in _certificates(session)]
            found += [
                FoundCertificate(str(token.label), each, tuple(other for other in inside if other != each))
                for each in inside
                if not is_authority(each)
            ]
    return found


def open_device_key(module: str, certificate: x509.Certificate, pin: str) -> DeviceKey:
    """The key of ``certificate``, after one login that proves the PIN; PSS where the device can, else PKCS#1 v1.5."""
    with _opened(module, certificate, pin) as (_, mechanisms):
        if isinstance(_public_key(certificate), ec.EllipticCurvePublicKey):
            return DeviceKey(module, certificate, pin, "ecdsa")
        modern = Mechanism.RSA_PKCS_PSS in mechanisms
        return DeviceKey(module, certificate, pin, "rsassa_pss" if modern else "rsassa_pkcs1v15")


def device_standing(module: str, certificate: x509.Certificate) -> Standing:
    """How the token of ``certificate`` stands with its PIN; refused where it is not there."""
    with _library(module) as library:
        token, _ = _token_of(library, certificate)
        return standing_of(token.flags)


def standing_of(flags: TokenFlag) -> Standing:
    """What a token's flags say about the PIN tries that are left (PKCS#11, CK_TOKEN_INFO)."""
    if flags & TokenFlag.USER_PIN_LOCKED:
        return "locked"
    if flags & TokenFlag.USER_PIN_FINAL_TRY:
        return "last_try"
    return "few_tries" if flags & TokenFlag.USER_PIN_COUNT_LOW else "ready"


@contextmanager
def _opened(module: str, certificate: x509.Certificate, pin: str) -> Iterator[tuple[Any, set[Mechanism]]]:
    """The private key in a session that is logged in, and what the device can do."""
    with _library(module) as library:
        token, identifier = _token_of(library, certificate)
        if standing_of(token.flags) == "locked":
            raise _locked()
        try:
            session = token.open(user_pin=pin)
        except (PinIncorrect, PinInvalid, PinLenRange):
            library.reinitialize()  # a login that failed leaves its session open
            raise _wrong_pin(_token_of(library, certificate)[0].flags) from None
        except PinLocked:
            raise _locked() from None
        with session:
            keys = session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: identifier})
            key = next(iter(list(keys)), None)
            if key is None:
                raise DeviceRefused("Thiết bị có chứng thư số nhưng không có khóa bí mật đi cùng. Mời hỏi nơi cấp.")
            yield key, set(token.slot.get_mechanisms())


@contextmanager
def _library(module: str) -> Iterator[Any]:
    """The driver, for this thread alone; whatever it says on failure becomes one sentence."""
    if not module:
        raise DeviceRefused("Hệ thống chưa được cài đặt để dùng thiết bị ký. Mời báo quản trị.")
    with _ONE_AT_A_TIME:
        try:
            yield pkcs11.lib(module)
        except (PKCS11Error, RuntimeError, OSError) as error:
            raise DeviceRefused(
                "Thiết bị ký không trả lời ({reason}). Mời cắm lại thiết bị rồi làm lại, hoặc báo quản trị.",
                reason=type(error).__name__,
            ) from error


def _token_of(library: Any, certificate: x509.Certificate) -> tuple[Any, bytes]:
    """The token that holds the certificate, and the identifier that its private key shares."""
    for token in library.get_tokens(token_flags=TokenFlag.TOKEN_INITIALIZED):
        with token.open() as session:
            for inside, identifier in _certificates(session):
                if inside == certificate:
                    return token, identifier
    raise DeviceRefused("Không thấy thiết bị có chứng thư số này. Mời cắm thiết bị rồi làm lại.", code="device_missing")


def _certificates(session: Any) -> Iterator[tuple[x509.Certificate, bytes]]:
    for each in list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})):
        try:
            yield x509.load_der_x509_certificate(each[Attribute.VALUE]), each[Attribute.ID]
        except ValueError:
            continue  # something else that the token keeps as a certificate


def _public_key(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise DeviceRefused("Loại khóa trong thiết bị này không dùng để ký văn bản được.")
    return key


def _wrong_pin(flags: TokenFlag) -> Refusal:
    standing = standing_of(flags)
    if standing == "locked":
        return _locked()
    if standing == "last_try":
        return WrongPin(
            "Mã PIN của thiết bị không đúng. Chỉ còn một lần thử: sai lần nữa thiết bị sẽ khóa. "
            "Mời xem lại mã PIN hoặc hỏi nơi cấp trước khi thử."
        )
    if standing == "few_tries":
        return WrongPin("Mã PIN của thiết bị không đúng, số lần thử còn ít. Mời xem lại mã PIN.")
    return WrongPin("Mã PIN của thiết bị không đúng.")


def _locked() -> Refusal:
    return DeviceRefused("Thiết bị đã khóa vì nhập sai mã PIN nhiều lần. Mời nơi cấp mở khóa.", code="device_locked")
