"""A file verified in a child: the same verdict as here, and an end for what takes too much."""

from __future__ import annotations

import threading

import pytest

from app.signatures import apart
from app.signatures.apart import Busy, verify_apart
from app.signatures.engine.verdict import Indication, SubIndication
from app.signatures.verification import verify_file
from tests.signatures.engine.samples import CHECKED, authority, signed_once, signed_twice

TRUST = [authority().root_cert]


@pytest.mark.parametrize(
    "content",
    [signed_twice(), signed_once().replace(b"/Reason", b"/Raison"), b"no file at all"],
    ids=["signed", "damaged", "nothing"],
)
def test_the_child_says_what_would_be_said_here(content):
    here = verify_file(content, name="a.pdf", trust=TRUST, at=CHECKED)
    assert verify_apart(content, name="a.pdf", trust=TRUST, at=CHECKED).as_json("a") == here.as_json("a")


def test_reasons_come_back_as_templates_that_can_be_translated():
    verdict = verify_apart(signed_once(), name="a.pdf", trust=[], at=CHECKED)
    (signature,) = verdict.signatures
    assert any("{signer}" in each.sentence and each.particulars["signer"] for each in signature.reasons)


def out_of_limits(verdict):
    answer = (verdict.verdict, verdict.sub_indication, verdict.reasons[0].code)
    return answer == (Indication.TOTAL_FAILED, SubIndication.FORMAT_FAILURE, "limits_exceeded")


def test_a_child_that_takes_too_long_is_ended():
    assert out_of_limits(verify_apart(signed_once(), name="a.pdf", trust=TRUST, seconds=0.05))


def test_a_child_that_takes_too_much_memory_is_ended():
    assert out_of_limits(verify_apart(signed_once(), name="a.pdf", trust=TRUST, memory=40 << 20))


def test_the_child_has_none_of_this_process_s_secrets(monkeypatch):
    seen = {}
    monkeypatch.setenv("GIAO_UOC_SECRET_SESSION", "bí mật")

    def run(*_, env, **__):
        seen.update(env)
        raise apart.subprocess.TimeoutExpired("", 0)

    monkeypatch.setattr(apart.subprocess, "run", run)
    verify_apart(b"", name="", trust=[])
    assert seen.keys() == {"PATH", "LC_ALL"}


def test_when_all_places_are_taken_the_next_one_is_told_to_come_later(monkeypatch):
    monkeypatch.setattr(apart, "_places", threading.BoundedSemaphore(1))
    apart._places.acquire()
    with pytest.raises(Busy):
        verify_apart(b"", name="", trust=[], seconds=0.01)
