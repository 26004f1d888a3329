"""One pledge, three kinds of keys: a token on a person's own computer, a device, keys kept here. Proved for years."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import pkcs11
import pytest
from cryptography.hazmat.primitives import serialization
from flask import Flask

from app.checks import broken_promises
from app.clock import now
from app.database import db
from app.documents.vault import fetch
from app.papers import outside, signing
from app.papers.models import Paper, Signature
from app.papers.proof import signers_of
from app.papers.queries import versions_of
from app.papers.revisions import file_in_force
from app.papers.rows import signature_rows
from app.signatures.engine.certificates import from_pem
from app.signatures.engine.pdf_verify import verify_pdf
from app.signatures.engine.verdict import Indication
from app.signatures.engine.word_verify import verify_word
from app.signatures.models import Credential
from app.signatures.service import installation_roots
from tests.friends import Friends
from tests.papers.acts import with_rules
from tests.papers.stamping import augment, with_tsa
from tests.papers.tokens import downloaded, from_pki, signed_by_tool
from tests.signatures.devices import DEVICE_PIN, TOKEN, Device, module_path, new_device, softhsm
from tests.signatures.pki import Pki
from workflows.people import Actor
from workflows.years import Signers


@pytest.fixture
def device(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Device:
    if not module_path():
        pytest.skip("SoftHSM is not installed (Debian: softhsm2)")
    monkeypatch.setenv("SOFTHSM2_CONF", "")
    return new_device(tmp_path_factory.mktemp("softhsm"))


def _with_device(actor: Actor, device: Device, pki: Pki, name: str) -> None:
    """A key of the test PKI in the device, registered as it was when all was well."""
    in_device = from_pki(actor, pki, name, "device")
    device.put(in_device.certificate, 7)
    path = device.folder / "7.pem"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(in_device.key.private_bytes(*form))
    softhsm("--import", str(path), "--token", TOKEN, "--label", name, "--id", "07", "--pin", DEVICE_PIN)
    pkcs11.lib(device.module).reinitialize()


def test_token_device_and_built_in_keys_on_one_pledge_are_proved_ten_years_later_without_a_network(
    house: Flask, friends: Friends, device: Device
) -> None:
    with_rules(friends, signers=Signers.ALL_MEMBERS)
    paper_id = friends.frozen()
    others = [each for each in friends.leaders() if each.name not in {friends.chair.name, friends.vice_chair.name}]
    with_own_token, with_a_device, *with_keys_here = others
    with with_tsa(house) as service:
        house.config["PKCS11_MODULE"] = device.module
        service.now = now().replace(microsecond=0)
        pki = service.pki
        token = from_pki(with_own_token, pki, "lasting-rsa2048")
        slot = next(
            row.slot.name
            for row in signature_rows(db.session.get_one(Paper, paper_id))
            if row.slot.person_id == with_own_token.person_id
        )
        signed = signed_by_tool(downloaded(paper_id), slot, token)
        outside.accept_upload(with_own_token, paper_id, friends.at_text(paper_id), signed)
        _with_device(with_a_device, device, pki, "lasting-p256")
        signing.sign(with_a_device, paper_id, friends.at_text(paper_id), DEVICE_PIN)
        for actor in (*with_keys_here, friends.vice_chair, friends.chair):
            friends.sign(actor, paper_id)
        sources = {db.session.get_one(Credential, each.credential_id).source for each in db.session.query(Signature)}
        assert sources == {"token", "device", "built_in"}
        assert augment(service) == 1
        friends.archive(paper_id)
        assert list(broken_promises()) == []
    version, later = versions_of(paper_id)[0], now() + timedelta(days=3652)
    content, roots = fetch(file_in_force(version)), installation_roots()
    required = [from_pem(pem.encode())[0] for pem in signers_of(version.id, "pdf")]
    for moment in (None, later):
        verdict = verify_pdf(content, trust=roots, at=moment, required=required)
        assert verdict.verdict is Indication.TOTAL_PASSED, verdict
        assert [each.level for each in verdict.signatures] == ["PAdES B-LTA"] * 7
        assert all(each.trusted_time for each in verdict.signatures)
    word = verify_word(fetch(file_in_force(version, "word")), trust=roots, at=None)
    assert len(word.signatures) == 6, "all but the token's"
    _ask_pdfsig(device, content)


def _ask_pdfsig(device: Device, content: bytes) -> None:
    path = device.folder / "signed.pdf"
    path.write_bytes(content)
    try:
        told = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        return
    assert told.count("Signature is Valid") == 7, told
