"""CRLs and OCSP answers that say nothing, or say it too late: nobody is shown to be good by them."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pytest
from asn1crypto import core, ocsp
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from app.signatures.engine.revocation import names_source, standing
from app.signatures.engine.validation_data import NO_DATA, Moments, ValidationData
from tests.signatures.pki import pki
from tests.signatures.pki.faults import long_form
from tests.signatures.pki.recipes import CHECKED, EARLY, LATE, STAMPED, STRANGE

DAY = timedelta(days=1)
GOOD, REVOKED, UNSHOWN, UNHEARD = "good", "revoked", "heard of, not shown to be good", "not heard of"


def said(data, name="good-p256", *, at=CHECKED, proved=None, data_proved=None):
    """What the data say about somebody whom "people" certified."""
    issuer = pki().certificate("people")
    known = standing(pki().certificate(name), issuer, data, Moments(at, proved, data_proved))
    if known.revocations:
        return REVOKED
    return GOOD if known.good else UNSHOWN if known.heard else UNHEARD


def by_list(*extensions, name="good-p256", at=CHECKED, **faults):
    return said(ValidationData(crls=(pki().crl("people", at, *extensions, **faults),)), name)


def by_answer(name="good-p256", at=CHECKED, **faults):
    return said(ValidationData(ocsps=(pki().ocsp(name, at, **faults),)), name)


def scope(**told):
    nothing = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**{**nothing, **told}), True


def place(name="people"):
    return [pki().list_name(name)]


def response_extension(*, critical, length=8):
    value = core.OctetString(b"\0" * length).dump()
    return ocsp.ResponseDataExtension({"extn_id": "1.2.3.4.5", "critical": critical, "extn_value": value})


def single_extension(*, critical):
    value = core.Null().dump()
    return ocsp.SingleResponseExtension({"extn_id": "1.2.3.4.5", "critical": critical, "extn_value": value})


TOO_LONG = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\0" * 5_000_000)


def test_without_data_nothing_is_known():
    assert said(NO_DATA) == UNHEARD


@pytest.mark.parametrize(
    ("extensions", "faults", "clears", "takes_back"),
    [
        ((), {}, GOOD, REVOKED),
        ((), {"life": None}, GOOD, REVOKED),
        ((), {"signed_by": "time"}, UNHEARD, UNHEARD),
        ((), {"signed_by": "namesake"}, UNHEARD, UNHEARD),
        ((), {"signed_by": "good-p256"}, UNHEARD, UNHEARD),
        ((), {"digest": "sha1"}, UNHEARD, UNHEARD),
        ((), {"digest": "sha224"}, UNHEARD, UNHEARD),
        (((TOO_LONG, False),), {}, UNHEARD, UNHEARD),
        (((STRANGE, True),), {}, UNHEARD, UNHEARD),
        (((STRANGE, False),), {}, GOOD, REVOKED),
        (((x509.DeltaCRLIndicator(1), True),), {}, UNHEARD, UNHEARD),
        (((x509.DeltaCRLIndicator(1), False),), {}, UNHEARD, UNHEARD),
        ((scope(indirect_crl=True),), {}, UNHEARD, UNHEARD),
        ((scope(only_contains_attribute_certs=True),), {}, UNHEARD, UNHEARD),
        ((scope(only_contains_user_certs=True),), {}, GOOD, REVOKED),
        ((scope(only_contains_ca_certs=True),), {}, UNSHOWN, REVOKED),
        ((scope(full_name=place()),), {}, GOOD, REVOKED),
        ((scope(full_name=place("elsewhere")),), {}, UNSHOWN, REVOKED),
        ((scope(full_name=place(), only_some_reasons=frozenset([x509.ReasonFlags.superseded])),), {}, UNSHOWN, REVOKED),
        ((), {"entry_extension": (STRANGE, True)}, UNHEARD, UNHEARD),
        ((), {"entry_extension": (STRANGE, False)}, GOOD, REVOKED),
    ],
)
def test_what_a_list_of_this_kind_says_of_the_good_and_of_the_revoked(extensions, faults, clears, takes_back):
    assert by_list(*extensions, **faults) == clears
    assert by_list(*extensions, name="revoked-early", **faults) == takes_back


def test_a_list_for_people_says_nothing_of_an_authority():
    crl = pki().crl("root", CHECKED, scope(only_contains_user_certs=True))
    moments = Moments(CHECKED)
    known = standing(pki().certificate("people"), pki().root, ValidationData(crls=(crl,)), moments)
    assert known.heard
    assert not known.good


@pytest.mark.parametrize(
    ("faults", "clears", "takes_back"),
    [
        ({}, GOOD, REVOKED),
        ({"naming": "sha256"}, GOOD, REVOKED),
        ({"unknown": True}, UNHEARD, UNHEARD),
        ({"life": None}, GOOD, REVOKED),
        ({"digest": "sha1"}, UNHEARD, UNHEARD),
        ({"digest": "sha224"}, UNHEARD, UNHEARD),
        ({"extensions": (response_extension(critical=False),)}, GOOD, REVOKED),
        ({"extensions": (response_extension(critical=True),)}, UNHEARD, UNHEARD),
        ({"extensions": (response_extension(critical=False, length=200_000),)}, UNHEARD, UNHEARD),
        ({"single_extensions": (single_extension(critical=False),)}, GOOD, REVOKED),
        ({"single_extensions": (single_extension(critical=True),)}, UNHEARD, UNHEARD),
        ({"by": "root"}, UNHEARD, UNHEARD),
        ({"by": "time"}, UNHEARD, UNHEARD),
        ({"by": "namesake"}, UNHEARD, UNHEARD),
        ({"by": "good-p384"}, UNHEARD, UNHEARD),
        ({"about": "tsa"}, UNHEARD, UNHEARD),
        ({"by": "responder"}, GOOD, REVOKED),
        ({"by": "responder-of-another"}, UNHEARD, UNHEARD),
        ({"by": "responder-without-purpose"}, UNHEARD, UNHEARD),
        ({"by": "responder-weak"}, UNHEARD, UNHEARD),
        ({"by": "responder-sha224"}, UNHEARD, UNHEARD),
        ({"by": "responder-strange"}, UNHEARD, UNHEARD),
        ({"by": "responder-that-certifies"}, UNHEARD, UNHEARD),
        ({"by": "responder-that-encrypts"}, UNHEARD, UNHEARD),
        ({"by": "responder-expired"}, UNHEARD, UNHEARD),
        ({"by": "responder-unmarked"}, UNSHOWN, REVOKED),
    ],
)
def test_what_an_answer_of_this_kind_says_of_the_good_and_of_the_revoked(faults, clears, takes_back):
    assert by_answer(**faults) == clears
    assert by_answer("revoked-early", **faults) == takes_back


def test_a_list_in_another_name_says_nothing_though_the_key_is_the_same():
    assert said(ValidationData(crls=(pki().crl("people-renamed", CHECKED),))) == UNHEARD


def test_an_answer_that_is_not_der_or_not_successful_says_nothing():
    answer = pki().ocsp("good-p256", CHECKED)
    successful, try_later = b"\x0a\x01\x00", b"\x0a\x01\x03"
    for altered in (long_form(answer), answer + b"\0", answer.replace(successful, try_later, 1)):
        assert altered != answer
        assert said(ValidationData(ocsps=(altered,))) == UNHEARD


def test_an_answer_about_another_certificate_says_nothing():
    data = ValidationData(ocsps=(pki().ocsp("good-p384", CHECKED),))
    assert said(data) == UNHEARD


def test_a_responder_that_is_not_marked_is_believed_when_its_issuer_clears_it():
    answer = pki().ocsp("good-p256", CHECKED, by="responder-unmarked")
    own_word = pki().ocsp("responder-unmarked", CHECKED)
    of_itself = pki().ocsp("responder-unmarked", CHECKED, by="responder-unmarked")
    assert said(ValidationData(ocsps=(answer, own_word))) == GOOD
    assert said(ValidationData(ocsps=(answer, of_itself))) == UNSHOWN
    responder, issuer = pki().certificate("responder-unmarked"), pki().certificate("people")
    data = ValidationData(ocsps=(of_itself,))
    assert not standing(responder, issuer, data, Moments(CHECKED), own_word_only=True).heard
    # A list would clear the responder and the signer alike: ask about somebody whom it cannot clear.
    people_only = pki().crl("people", CHECKED, scope(full_name=place("elsewhere")))
    assert said(ValidationData(crls=(people_only,), ocsps=(answer,))) == UNSHOWN


def test_a_responder_that_was_taken_back_clears_nobody():
    answer = pki().ocsp("good-p256", CHECKED, by="responder-revoked")
    assert said(ValidationData(ocsps=(answer,))) == GOOD  # it is marked as never taken back
    word_of_it = pki().ocsp("responder-revoked", CHECKED)
    assert said(ValidationData(ocsps=(answer, word_of_it))) == UNSHOWN


def test_a_responder_s_answer_outlives_it_where_it_is_proved_to_be_older():
    data = ValidationData(ocsps=(pki().ocsp("good-p256", STAMPED, by="responder-expired"),))
    assert said(data, proved=STAMPED) == UNSHOWN
    assert said(data, proved=STAMPED, data_proved=STAMPED) == GOOD
    assert said(data, proved=STAMPED, data_proved=CHECKED) == UNSHOWN
    dated_later = ValidationData(ocsps=(pki().ocsp("good-p256", STAMPED + DAY, by="responder-expired"),))
    assert said(dated_later, proved=STAMPED, data_proved=STAMPED) == UNSHOWN


@pytest.mark.parametrize("make", [by_list, by_answer])
def test_freshness_at_the_moment_of_checking(make):
    assert make(at=CHECKED) == GOOD
    assert make(at=CHECKED - 8 * DAY) == UNSHOWN
    assert make(at=CHECKED - 8 * DAY, name="revoked-early") == REVOKED  # a revocation does not grow old
    assert make(at=CHECKED + timedelta(seconds=30)) == GOOD  # clocks differ
    assert make(at=CHECKED + DAY) == UNHEARD
    assert make(at=CHECKED + DAY, name="revoked-early") == UNHEARD


@pytest.mark.parametrize("make", [by_list, by_answer])
def test_what_does_not_say_until_when_it_holds_is_fresh_for_the_past_only(make):
    assert make(at=CHECKED, life=None) == GOOD
    assert make(at=CHECKED - timedelta(hours=1), life=None) == UNSHOWN


def test_what_was_issued_after_the_proved_time_is_always_fresh():
    data = ValidationData(crls=(pki().crl("people", LATE),))
    assert said(data, proved=STAMPED) == GOOD
    assert said(data) == UNSHOWN


def test_a_stale_list_beside_a_fresh_answer_does_no_harm():
    data = ValidationData((), (pki().crl("people", EARLY),), (pki().ocsp("good-p256", CHECKED),))
    assert said(data) == GOOD


def test_one_word_against_a_certificate_outweighs_every_word_for_it():
    against = pki().crl("people", EARLY)
    fresh = pki().crl("people", CHECKED, leave_out=True)
    assert said(ValidationData(crls=(fresh,)), "revoked-early") == GOOD
    assert said(ValidationData(crls=(fresh, against)), "revoked-early") == REVOKED


def test_authorities_drop_the_expired_from_their_lists_so_silence_after_the_end_says_nothing():
    data = ValidationData(crls=(pki().crl("people", CHECKED),))
    assert said(data, "expired-late", proved=STAMPED) == UNSHOWN


def test_the_guess_when_a_key_was_stolen_is_read_from_lists_and_answers():
    issuer, stolen = pki().root, pki().certificate("compromised-issuer")
    for data in (
        ValidationData(crls=(pki().crl("root", CHECKED),)),
        ValidationData(ocsps=(pki().ocsp("compromised-issuer", CHECKED),)),
    ):
        known = standing(stolen, issuer, data, Moments(CHECKED))
        assert known.lost(stolen_earlier=True) == EARLY
        assert known.lost(stolen_earlier=False) == LATE


def test_the_guess_counts_only_where_a_key_was_stolen():
    data = ValidationData(crls=(pki().crl("root", CHECKED),))
    known = standing(pki().certificate("superseded-issuer"), pki().root, data, Moments(CHECKED))
    assert known.lost(stolen_earlier=True) == LATE


def test_garbage_and_what_is_too_long_says_nothing():
    for each in (b"", b"\x30\x00", b"0" * 50, b"\x30\x84\x00\x5b\x8d\x80" + b"\0" * 6_000_000):
        assert said(ValidationData(crls=(each,), ocsps=(each,))) == UNHEARD
    assert said(ValidationData(crls=(pki().ocsp("good-p256", CHECKED),))) == UNHEARD
    assert said(ValidationData(ocsps=(pki().crl("people", CHECKED),))) == UNHEARD


@given(st.integers(0, 2**16))
def test_a_list_with_one_bit_flipped_never_speaks(place_):
    assert said(ValidationData(crls=(flipped(sound_list(), place_),))) == UNHEARD


@given(st.integers(0, 2**16))
def test_an_answer_with_one_bit_of_what_is_signed_flipped_never_speaks(place_):
    answer = sound_answer()
    signed = ocsp.OCSPResponse.load(answer)["response_bytes"]["response"].parsed["tbs_response_data"].dump()
    altered = flipped(signed, place_)
    assert said(ValidationData(ocsps=(answer.replace(signed, altered),))) == UNHEARD


@cache
def sound_list():
    return pki().crl("people", CHECKED)


@cache
def sound_answer():
    return pki().ocsp("good-p256", CHECKED)


def flipped(content, place_):
    altered = bytearray(content)
    altered[place_ // 8 % len(content)] ^= 1 << place_ % 8
    return bytes(altered)


def test_who_names_a_source():
    assert names_source(pki().certificate("good-p256"))
    assert not names_source(pki().certificate("good-without-source"))
