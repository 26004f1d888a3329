"""Certificates whose keys are elsewhere: tokens on people's computers, the agency's device."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.checks import broken_promises
from app.clock import now
from app.database import db, writing
from app.papers import signing
from app.signatures import devices, revoking, service
from app.signatures.engine.certificates import (
    Holder,
    fingerprint,
    issue,
    new_authority,
    new_issuer,
    to_der,
    to_pem,
)
from app.signatures.engine.keys import WrongPin, new_key
from app.signatures.engine.pkcs11 import DeviceRefused
from app.signatures.models import Credential
from app.signatures.service import certificate_of, credential_of, enrol, open_signer, token_of
from tests.friends import PIN, Friends
from tests.promises.attacks import snapshot
from tests.signatures.devices import DEVICE_PIN, Device, foreign, trusted
from workflows.people import Actor
from workflows.refusals import BadInput, NotAllowed, Refusal


def last_entry() -> AuditEntry:
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def used(actor: Actor, *, for_agency: bool = False) -> Credential:
    db.session.rollback()
    found = credential_of(actor.person_id, for_agency=for_agency)
    assert found is not None
    return found


# ---- tokens on the person's own computer ----


def test_a_tokens_certificate_is_registered_when_a_trusted_root_stands_above_it(friends: Friends) -> None:
    name = friends.chair.name
    _key, certificate, ours = foreign(name)
    bundle = to_pem([certificate, ours.issuer_cert])
    with pytest.raises(BadInput, match="không dẫn về tổ chức chứng thực"):
        devices.register_from_file(friends.chair, bundle)
    trusted(ours.root_cert)
    devices.register_from_file(friends.chair, bundle)
    registered = token_of(friends.chair.person_id)
    assert registered.certificate_sha256 == fingerprint(certificate)
    assert (registered.sealed_key, registered.authority_id) == (None, None)
    assert registered.chain == to_pem([ours.issuer_cert, ours.root_cert]).decode()
    assert last_entry().action == "key:register"
    with pytest.raises(Refusal, match="ở máy của Ông/Bà"):
        open_signer(friends.chair, PIN)


def test_der_is_read_too_and_a_missing_issuer_is_told(friends: Friends) -> None:
    _key, certificate, ours = foreign(friends.chair.name)
    trusted(ours.root_cert)
    with pytest.raises(BadInput, match="không dẫn về"):
        devices.register_from_file(friends.chair, to_der(certificate))


@pytest.mark.parametrize("name", ["Người Khác", "Phan Văn Thông"])
def test_a_certificate_with_another_name_is_refused_and_both_names_are_said(friends: Friends, name: str) -> None:
    _key, certificate, ours = foreign(name)
    trusted(ours.root_cert)
    before = snapshot()
    with pytest.raises(BadInput) as told:
        devices.register_from_file(friends.chair, to_pem([certificate, ours.issuer_cert]))
    assert name in str(told.value)
    assert friends.chair.name in str(told.value)
    assert snapshot() == before


def test_the_name_may_be_written_in_capitals_and_in_the_other_normal_form(friends: Friends) -> None:
    _key, certificate, ours = foreign(unicodedata.normalize("NFD", friends.chair.name.upper()))
    trusted(ours.root_cert)
    devices.register_from_file(friends.chair, to_pem([certificate, ours.issuer_cert]))


@pytest.mark.parametrize(
    "rubbish",
    [b"", b"garbage", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\0" * 65_537, b"\x30\x82"],
)
def test_rubbish_is_no_certificate(friends: Friends, rubbish: bytes) -> None:
    before = snapshot()
    with pytest.raises(BadInput):
        devices.register_from_file(friends.chair, rubbish)
    assert snapshot() == before


def test_an_authoritys_or_an_expired_certificate_is_refused(friends: Friends) -> None:
    ours = new_authority(friends.chair.name, now() - timedelta(days=4000))
    trusted(ours.root_cert)
    key, subordinate = new_issuer(ours.issuer_key, ours.root_cert, friends.chair.name, now())
    del key
    holder = Holder(friends.chair.name, "Chánh Thanh tra", "Thanh tra", "1")
    expired = issue(holder, new_key().public_key(), ours, now() - timedelta(days=3000), 2)
    for bad in (ours.root_cert, ours.issuer_cert, subordinate, expired):
        with pytest.raises(BadInput):
            devices.register_from_file(friends.chair, to_pem([bad, ours.issuer_cert]))


def test_a_certificate_belongs_to_one_person_and_a_revoked_one_never_comes_back(friends: Friends) -> None:
    _key, certificate, ours = foreign(friends.chair.name)
    trusted(ours.root_cert)
    bundle = to_pem([certificate, ours.issuer_cert])
    devices.register_from_file(friends.chair, bundle)
    with pytest.raises(BadInput, match="đang được dùng"):
        devices.register_from_file(friends.chair, bundle)
    revoking.stop_using(friends.chair, token_of(friends.chair.person_id).id)
    devices.register_from_file(friends.chair, bundle)
    with writing() as session:
        session.get_one(Person, friends.vice_chair.person_id).name = friends.chair.name
    with pytest.raises(NotAllowed, match="đã được đăng ký"):
        devices.register_from_file(friends.vice_chair, bundle)
    revoking.revoke(friends.chair, token_of(friends.chair.person_id).id, "key_compromise")
    with pytest.raises(Refusal, match="không đăng ký lại"):
        devices.register_from_file(friends.chair, bundle)


def test_a_key_of_the_house_cannot_be_registered_as_somebodys_token(friends: Friends) -> None:
    own = certificate_of(enrol(friends.chair, PIN))
    with pytest.raises(NotAllowed):
        devices.register_from_file(friends.chair, to_pem([own]))


# ---- the agency's devices (PKCS#11) ----


@pytest.fixture
def with_device(house: Flask, friends: Friends, device: Device) -> Device:
    """A house whose driver and trusted root are set up."""
    house.config["PKCS11_MODULE"] = device.module
    trusted(device.authority.root_cert)
    return device


def test_a_pledge_is_signed_with_the_device_of_the_chair(friends: Friends, with_device: Device) -> None:
    certificate = with_device.add(friends.chair.name, new_key(), 1)
    devices.register_from_device(friends.chair, fingerprint(certificate))
    paper_id = friends.frozen()
    friends.sign(friends.vice_chair, paper_id)
    verdict = signing.sign(friends.chair, paper_id, friends.at_text(paper_id), DEVICE_PIN)
    assert verdict.verdict == "TOTAL_PASSED"
    assert friends.state(paper_id) == "signed"
    assert list(broken_promises()) == []


def test_the_device_goes_before_the_key_in_the_house_until_it_is_stopped(friends: Friends, with_device: Device) -> None:
    enrol(friends.chair, PIN)
    certificate = with_device.add(friends.chair.name, new_key(), 1)
    devices.register_from_device(friends.chair, fingerprint(certificate))
    assert open_signer(friends.chair, DEVICE_PIN).certificate == certificate
    revoking.stop_using(friends.chair, used(friends.chair).id)
    assert open_signer(friends.chair, PIN).certificate != certificate


def test_wrong_pins_of_a_device_are_counted_here_too(friends: Friends, with_device: Device) -> None:
    certificate = with_device.add(friends.chair.name, new_key(), 1)
    devices.register_from_device(friends.chair, fingerprint(certificate))
    with pytest.raises(WrongPin):
        open_signer(friends.chair, "sai-ma-pin")
    assert used(friends.chair).wrong_pins == 1
    open_signer(friends.chair, DEVICE_PIN)
    assert used(friends.chair).wrong_pins == 0
    for _ in range(service.PIN_TRIES):
        with pytest.raises(WrongPin):
            open_signer(friends.chair, "sai-ma-pin")
    with pytest.raises(Refusal) as told:
        open_signer(friends.chair, DEVICE_PIN)
    assert told.value.code == "key_locked"


def test_a_device_that_is_not_there_costs_no_try(house: Flask, friends: Friends, with_device: Device) -> None:
    certificate = with_device.add(friends.chair.name, new_key(), 1)
    devices.register_from_device(friends.chair, fingerprint(certificate))
    house.config["PKCS11_MODULE"] = ""
    with pytest.raises(DeviceRefused):
        open_signer(friends.chair, DEVICE_PIN)
    assert used(friends.chair).wrong_pins == 0


def test_another_persons_certificate_in_the_device_is_not_taken(friends: Friends, with_device: Device) -> None:
    certificate = with_device.add(friends.chair.name, new_key(), 1)
    for other in (friends.vice_chair, friends.member):
        with pytest.raises(BadInput, match="Mời dùng đúng"):
            devices.register_from_device(other, fingerprint(certificate))
    with pytest.raises(BadInput, match="Không thấy"):
        devices.register_from_device(friends.chair, "0" * 64)


def test_the_agencys_certificate_may_be_in_a_device(friends: Friends, with_device: Device) -> None:
    certificate = with_device.add("Thanh tra tỉnh Điện Biên", new_key(), 7)
    devices.register_from_device(friends.clerk, fingerprint(certificate), for_agency=True)
    assert open_signer(friends.clerk, DEVICE_PIN, for_agency=True).certificate == certificate
