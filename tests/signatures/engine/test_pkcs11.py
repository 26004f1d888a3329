"""Keys in devices: found by their certificate, opened by the PIN, one clear sentence for everything that goes wrong."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pkcs11
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from pkcs11 import Mechanism, TokenFlag

from app.clock import now
from app.signatures.engine import pkcs11 as devices
from app.signatures.engine.certificates import Holder, issue
from app.signatures.engine.keys import WrongPin, new_key
from app.signatures.engine.pdf import sign_pdf
from app.signatures.engine.pdf_verify import verify_pdf
from app.signatures.engine.pkcs11 import DeviceRefused, certificates_in, device_standing, open_device_key, standing_of
from app.signatures.engine.verdict import Indication
from tests.signatures.devices import DEVICE_PIN, TOKEN, Device
from tests.signatures.engine.samples import pledge

MESSAGE = "Giao ước thi đua năm 2020".encode()


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(("make", "scheme"), [(rsa_key, "rsassa_pss"), (new_key, "ecdsa")], ids=["rsa2048", "p256"])
def test_a_pdf_signed_in_the_device_is_totally_passed(device: Device, make, scheme: str) -> None:
    certificate = device.add("Lò Văn Trưởng", make(), 1)
    key = open_device_key(device.module, certificate, DEVICE_PIN)
    assert key.scheme == scheme
    chain = (device.authority.issuer_cert,)
    words = {"reason": "Ký", "location": "Điện Biên", "signer_text": ["Lò Văn Trưởng"], "image": None}
    signed = sign_pdf(pledge(), "chair", key, certificate, chain, signed_at=now(), certify=True, **words)
    verdict = verify_pdf(signed, trust=[device.authority.root_cert], at=None, required=[certificate])
    assert verdict.verdict is Indication.TOTAL_PASSED, verdict


def test_a_device_without_pss_signs_with_pkcs1(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = device.add("Lò Văn Trưởng", rsa_key(), 1)
    opened = devices._opened

    def without_pss(*what: object):
        from contextlib import contextmanager

        @contextmanager
        def fewer():
            with opened(*what) as (key, mechanisms):
                yield key, mechanisms - {Mechanism.RSA_PKCS_PSS}

        return fewer()

    monkeypatch.setattr(devices, "_opened", without_pss)
    key = open_device_key(device.module, certificate, DEVICE_PIN)
    assert key.scheme == "rsassa_pkcs1v15"
    key.public_key().verify(key.sign(MESSAGE), MESSAGE, padding.PKCS1v15(), hashes.SHA256())


def test_ecdsa_comes_back_as_der(device: Device) -> None:
    key = open_device_key(device.module, device.add("Lò Văn Trưởng", new_key(), 1), DEVICE_PIN)
    digest = utils.Prehashed(hashes.SHA256())
    key.public_key().verify(key.sign(MESSAGE), hashlib.sha256(MESSAGE).digest(), ec.ECDSA(digest))


def test_each_certificate_finds_its_own_key(device: Device) -> None:
    certificates = [device.add(f"Người {number}", new_key(), number) for number in (1, 2, 3)]
    for certificate in certificates:
        key = open_device_key(device.module, certificate, DEVICE_PIN)
        certificate.public_key().verify(key.sign(MESSAGE), MESSAGE, ec.ECDSA(hashes.SHA256()))


def test_people_see_their_certificates_and_not_the_authoritys(device: Device) -> None:
    mine = device.add("Lò Văn Trưởng", new_key(), 1)
    (found,) = certificates_in(device.module)
    assert (found.token, found.certificate, found.name) == (TOKEN, mine, "Lò Văn Trưởng")
    assert found.beside == (device.authority.issuer_cert,)


def test_a_wrong_pin_is_told_and_the_right_one_still_opens(device: Device) -> None:
    certificate = device.add("Lò Văn Trưởng", new_key(), 1)
    for wrong in ("sai-ma-pin", "", "1", "a" * 1000):
        with pytest.raises(WrongPin, match="Mã PIN của thiết bị không đúng"):
            open_device_key(device.module, certificate, wrong)
    assert device_standing(device.module, certificate) == "few_tries"
    open_device_key(device.module, certificate, DEVICE_PIN).sign(MESSAGE)
    assert device_standing(device.module, certificate) == "ready"


def test_nobody_signs_with_the_session_of_who_signed_before(device: Device) -> None:
    """A login opens the token to the whole process: the next one without the PIN must be refused all the same."""
    certificate = device.add("Lò Văn Trưởng", new_key(), 1)
    key = open_device_key(device.module, certificate, DEVICE_PIN)
    key.sign(MESSAGE)
    thief = devices.DeviceKey(device.module, certificate, "sai-ma-pin", "ecdsa")
    with pytest.raises(WrongPin):
        thief.sign(MESSAGE)
    key.sign(MESSAGE)


def test_the_pin_is_never_shown_with_the_key(device: Device) -> None:
    certificate = device.add("Lò Văn Trưởng", new_key(), 1)
    assert DEVICE_PIN not in repr(open_device_key(device.module, certificate, DEVICE_PIN))


def test_a_missing_token_a_missing_key_and_a_missing_driver_are_told_apart(device: Device) -> None:
    holder = Holder("Lò Văn Vắng", "Chánh Thanh tra", "Thanh tra tỉnh Điện Biên", "VG-9")
    elsewhere = issue(holder, new_key().public_key(), device.authority, now() - timedelta(days=1), 1)
    with pytest.raises(DeviceRefused, match="Không thấy thiết bị"):
        open_device_key(device.module, elsewhere, DEVICE_PIN)
    device.put(elsewhere, 9)
    with pytest.raises(DeviceRefused, match="không có khóa bí mật"):
        open_device_key(device.module, elsewhere, DEVICE_PIN)
    with pytest.raises(DeviceRefused, match="chưa được cài đặt"):
        open_device_key("", elsewhere, DEVICE_PIN)
    with pytest.raises(DeviceRefused, match="không trả lời"):
        open_device_key(str(device.folder / "no-such-driver.so"), elsewhere, DEVICE_PIN)


@pytest.mark.parametrize(
    ("flags", "standing"),
    [
        (TokenFlag.TOKEN_INITIALIZED, "ready"),
        (TokenFlag.USER_PIN_COUNT_LOW, "few_tries"),
        (TokenFlag.USER_PIN_COUNT_LOW | TokenFlag.USER_PIN_FINAL_TRY, "last_try"),
        (TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED, "locked"),
    ],
)
def test_the_flags_of_a_token_say_how_many_tries_are_left(flags: TokenFlag, standing: str) -> None:
    assert standing_of(flags) == standing


def test_before_the_last_try_there_is_a_warning_and_a_locked_device_is_not_tried(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = device.add("Lò Văn Trưởng", new_key(), 1)
    monkeypatch.setattr(devices, "standing_of", lambda _flags: "last_try")
    with pytest.raises(WrongPin, match="Chỉ còn một lần thử"):
        open_device_key(device.module, certificate, "sai-ma-pin")
    monkeypatch.setattr(devices, "standing_of", lambda _flags: "locked")
    with pytest.raises(DeviceRefused, match="đã khóa"):
        open_device_key(device.module, certificate, DEVICE_PIN)


def test_a_device_pulled_out_meanwhile_is_told(device: Device) -> None:
    certificate = device.add("Lò Văn Trưởng", new_key(), 1)
    key = open_device_key(device.module, certificate, DEVICE_PIN)
    for folder in (device.folder / "tokens").iterdir():
        folder.rename(device.folder / folder.name)
    pkcs11.lib(device.module).reinitialize()
    with pytest.raises(DeviceRefused):
        key.sign(MESSAGE)
