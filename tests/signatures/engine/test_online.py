"""Asking authorities online: only about whom a trusted root vouches for, and never more than is reasonable."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.signatures.engine import online
from app.signatures.engine.online import collect
from app.signatures.engine.trust import certificate_findings
from tests.signatures.pki import served


@pytest.fixture
def house():
    with served(now=datetime.now(UTC).replace(microsecond=0)) as server:
        yield server


def asked_about(house, name, **different):
    certificates = [house.pki.certificate(name), *house.pki.chain(name)]
    return collect(certificates, **{"trust": [house.pki.root], "timeout": 5, **different})


def findings(house, name, data):
    moment = datetime.now(UTC)
    found = certificate_findings(house.pki.certificate(name), data, [house.pki.root], at=moment, proved=None)
    return [each.reason.code for each in found]


def test_what_comes_back_shows_the_certificate_to_be_good(house):
    data = asked_about(house, "lasting-p256")
    assert findings(house, "lasting-p256", data) == []
    assert data.ocsps
    assert not data.crls  # the responder's word was enough


def test_a_revoked_certificate_is_known_afterwards(house):
    data = asked_about(house, "lasting-revoked")
    assert set(findings(house, "lasting-revoked", data)) & {"revoked", "revoked_no_proof"}


def test_where_the_responder_is_silent_the_list_is_asked(house, monkeypatch):
    monkeypatch.setattr(online, "_ocsp", lambda *_: None)
    data = asked_about(house, "lasting-p256")
    assert (bool(data.ocsps), bool(data.crls)) == (False, True)
    assert findings(house, "lasting-p256", data) == []


def test_nobody_is_asked_about_a_certificate_that_no_trusted_root_vouches_for(house):
    assert asked_about(house, "lasting-p256", trust=[house.pki.certificate("foreign-root")]).ocsps == ()
    assert house.asked == []


@pytest.mark.parametrize("mood", ["dead", "garbage", "empty", "broken", "cut", "endless", "slow", "drop by drop"])
def test_an_authority_that_is_ill_adds_nothing_and_breaks_nothing(house, mood):
    house.mood = mood
    data = asked_about(house, "lasting-p256", timeout=0.3)
    assert (data.ocsps, data.crls) == ((), ())
    assert "no_revocation_data" in findings(house, "lasting-p256", data)


def test_an_answer_over_the_limit_is_dropped(house, monkeypatch):
    monkeypatch.setattr(online, "LARGEST_ANSWER", 100)
    assert asked_about(house, "lasting-p256").ocsps == ()


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://[", "ldap://x/y", ""])
def test_only_web_addresses_are_asked(address):
    assert not online._is_web(address)


def test_a_redirect_leads_from_web_to_web_only(house):
    redirect = online._WebOnly().redirect_request
    request = online.urllib.request.Request("http://127.0.0.1/a")
    assert redirect(request, None, 302, "", {}, "file:///etc/passwd") is None
    assert redirect(request, None, 302, "", {}, "http://127.0.0.1/b").full_url == "http://127.0.0.1/b"
