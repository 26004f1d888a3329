"""Every certificate of the test PKI and the exact verdict on a signature by it.

The table reads: a signature by this certificate, checked at this moment, proved by a time-stamp to exist at that one
(or not), with fresh CRLs of the moment of checking. ``recipes.py`` tells what each certificate is like.
"""

from __future__ import annotations

import pytest

from app.signatures.engine.trust import Purpose, certificate_findings
from app.signatures.engine.validation_data import ValidationData
from app.signatures.engine.verdict import weigh
from tests.signatures.pki import pki
from tests.signatures.pki.recipes import BEGAN, CHECKED, EARLY, LATE, LONG_AFTER, PEOPLE, STAMPED

PASSED = ("TOTAL_PASSED", None)
REVOKED = ("TOTAL_FAILED", "REVOKED")
TOO_EARLY = ("TOTAL_FAILED", "NOT_YET_VALID")
NO_CHAIN = ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")
EXPIRED = ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")
REVOKED_LATER = ("INDETERMINATE", "REVOKED_NO_POE")
NO_NEWS = ("INDETERMINATE", "TRY_LATER")
NOT_FOR_THIS = ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")
WEAK = ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE")
NOTHING = None

TABLE = [
    # certificate, checked at, proved at, verdict
    ("good-p256", CHECKED, NOTHING, PASSED),
    ("good-p256", CHECKED, STAMPED, PASSED),
    ("good-p384", CHECKED, NOTHING, PASSED),
    ("good-rsa2048", CHECKED, NOTHING, PASSED),
    ("good-rsa3072", CHECKED, NOTHING, PASSED),
    ("good-without-purposes", CHECKED, NOTHING, PASSED),
    ("good-mail-token", CHECKED, NOTHING, PASSED),
    ("good-without-source", CHECKED, NOTHING, PASSED),
    ("harmless-extension", CHECKED, NOTHING, PASSED),
    # time
    ("expired-early", CHECKED, NOTHING, EXPIRED),
    ("expired-early", CHECKED, STAMPED, EXPIRED),
    ("expired-early", EARLY, NOTHING, PASSED),
    ("expired-late", CHECKED, NOTHING, EXPIRED),
    ("expired-late", LATE, STAMPED, PASSED),
    ("not-yet-valid", CHECKED, NOTHING, TOO_EARLY),
    ("valid-since-late", CHECKED, NOTHING, PASSED),
    ("valid-since-late", CHECKED, STAMPED, TOO_EARLY),
    ("good-p256", BEGAN, NOTHING, PASSED),
    ("good-p256", LONG_AFTER, NOTHING, EXPIRED),
    # An expired certificate is left out of lists: today's list tells nothing of it.
    ("good-p256", LONG_AFTER, STAMPED, NO_NEWS),
    # taken back
    ("revoked-early", CHECKED, NOTHING, REVOKED_LATER),
    ("revoked-early", CHECKED, STAMPED, REVOKED),
    ("revoked-early", CHECKED, EARLY, REVOKED),
    ("revoked-late", CHECKED, NOTHING, REVOKED_LATER),
    ("revoked-late", CHECKED, STAMPED, PASSED),
    ("revoked-late", LATE, NOTHING, REVOKED_LATER),
    ("revoked-late", STAMPED, NOTHING, PASSED),
    ("revoked-before-its-start", CHECKED, NOTHING, REVOKED),
    ("revoked-without-source", CHECKED, NOTHING, REVOKED_LATER),
    ("revoked-without-source", CHECKED, STAMPED, REVOKED),
    ("repentant", CHECKED, STAMPED, PASSED),  # nobody undoes a signature by dating the theft of the key back
    ("on-hold-early", CHECKED, NOTHING, REVOKED_LATER),
    ("on-hold-early", CHECKED, STAMPED, REVOKED),
    ("on-hold-late", CHECKED, STAMPED, PASSED),
    # authorities
    ("self-signed", CHECKED, NOTHING, NO_CHAIN),
    ("of-foreign-root", CHECKED, NOTHING, NO_CHAIN),
    ("of-namesake", CHECKED, NOTHING, NO_CHAIN),
    ("of-holder-who-certifies", CHECKED, NOTHING, NO_CHAIN),
    ("of-too-long-a-chain", CHECKED, NOTHING, NO_CHAIN),
    ("of-constrained", CHECKED, NOTHING, NO_CHAIN),
    ("of-expired-issuer", CHECKED, NOTHING, EXPIRED),
    ("of-expired-issuer", CHECKED, STAMPED, NO_NEWS),  # its list was signed with an expired certificate
    ("of-expired-issuer", LATE, STAMPED, PASSED),
    ("of-later-issuer", CHECKED, STAMPED, NO_CHAIN),
    ("of-revoked-issuer", CHECKED, NOTHING, REVOKED_LATER),
    ("of-revoked-issuer", CHECKED, STAMPED, REVOKED),
    ("of-revoked-later-issuer", CHECKED, NOTHING, REVOKED_LATER),
    ("of-revoked-later-issuer", CHECKED, STAMPED, NO_NEWS),  # its list was signed after it was taken back
    ("of-compromised-issuer", CHECKED, NOTHING, REVOKED_LATER),
    ("of-compromised-issuer", CHECKED, STAMPED, REVOKED),  # its key was stolen before
    ("of-compromised-issuer-without-source", CHECKED, STAMPED, REVOKED),
    ("of-listless", CHECKED, NOTHING, NO_NEWS),  # an authority that may not sign lists
    ("of-weak-issuer", CHECKED, NOTHING, WEAK),
    ("of-quiet", CHECKED, NOTHING, PASSED),
    # use and strength
    ("web-server", CHECKED, NOTHING, NOT_FOR_THIS),
    ("encryption-only", CHECKED, NOTHING, NOT_FOR_THIS),
    ("an-authority-itself", CHECKED, NOTHING, NOT_FOR_THIS),
    ("weak-rsa1024", CHECKED, NOTHING, WEAK),
    ("weak-p224", CHECKED, NOTHING, WEAK),
    ("weak-sha224", CHECKED, NOTHING, WEAK),
    ("weak-sha1", CHECKED, NOTHING, NO_CHAIN),  # the library does not verify SHA-1 at all: no chain is proved
    ("strange-extension", CHECKED, NOTHING, NO_CHAIN),
]


def judged(name, data, *, at=CHECKED, proved=None, data_proved=None, purpose=Purpose.DOCUMENTS):
    """The two words of the verdict on a signature by this certificate."""
    found = certificate_findings(
        pki().certificate(name), data, [pki().root], at=at, proved=proved, data_proved=data_proved, purpose=purpose
    )
    return weigh(found)


@pytest.mark.parametrize(("name", "at", "proved", "verdict"), TABLE)
def test_the_verdict_on_a_signature_by_this_certificate(name, at, proved, verdict):
    assert judged(name, pki().data([name], at), at=at, proved=proved) == verdict


@pytest.mark.parametrize(("name", "at", "proved", "verdict"), TABLE)
def test_ocsp_answers_say_the_same_as_lists(name, at, proved, verdict):
    if name == "of-listless":
        verdict = PASSED  # who may not sign lists may still answer
    assert judged(name, pki().data([name], at, answers=True), at=at, proved=proved) == verdict


def test_every_certificate_of_a_person_is_in_the_table():
    assert {each.name for each in PEOPLE} == {name for name, *_ in TABLE}


@pytest.mark.parametrize("name", ["good-p256", "good-rsa2048", "revoked-early", "revoked-late"])
def test_who_names_a_source_is_not_trusted_without_revocation_data(name):
    chain = pki().data([name], CHECKED).certificates
    assert judged(name, ValidationData(chain)) == NO_NEWS


def test_who_names_no_source_passes_without_revocation_data():
    data = pki().data(["of-quiet"], CHECKED)
    assert judged("of-quiet", ValidationData(data.certificates)) == PASSED


def test_the_list_of_each_authority_on_the_chain_is_needed():
    data = pki().data(["good-p256"], CHECKED)
    for each in data.crls:
        assert judged("good-p256", ValidationData(data.certificates, (each,))) == NO_NEWS


def test_what_expired_and_was_archived_in_time_is_trusted_long_after():
    then = pki().data(["good-p256"], STAMPED)
    assert judged("good-p256", then, at=LONG_AFTER, proved=STAMPED) == NO_NEWS
    assert judged("good-p256", then, at=LONG_AFTER, proved=STAMPED, data_proved=STAMPED) == PASSED


@pytest.mark.parametrize("name", ["of-expired-issuer", "of-revoked-later-issuer"])
def test_lists_proved_to_be_from_before_their_issuer_s_end_still_speak(name):
    then = pki().data([name], STAMPED)
    now = ValidationData((), pki().data([name], CHECKED).crls)
    assert judged(name, then + now, proved=STAMPED) == NO_NEWS
    assert judged(name, then + now, proved=STAMPED, data_proved=STAMPED) == PASSED
    assert judged(name, then + now, proved=STAMPED, data_proved=CHECKED) == NO_NEWS


def test_a_proved_time_after_the_check_does_not_move_the_check():
    assert judged("good-p256", pki().data(["good-p256"], CHECKED), proved=LONG_AFTER) == PASSED


def test_of_two_certificates_of_one_issuer_a_good_one_is_enough():
    data = pki().data(["good-p256"], CHECKED)
    expired = pki().certificate("people-before")
    for certificates in ((expired, *data.certificates), (*data.certificates, expired)):
        assert judged("good-p256", ValidationData(certificates, data.crls)) == PASSED


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("tsa", PASSED),
        ("tsa-rsa", PASSED),
        ("tsa-purpose-not-critical", NOT_FOR_THIS),
        ("tsa-two-purposes", NOT_FOR_THIS),
        ("tsa-without-purpose", NOT_FOR_THIS),
        ("good-p256", NOT_FOR_THIS),
        ("tsa-weak", WEAK),
        ("tsa-foreign", NO_CHAIN),
        ("tsa-expired-early", EXPIRED),
        ("tsa-revoked-early", REVOKED),
        ("tsa-revoked-late", PASSED),
        ("tsa-stolen", REVOKED),  # stamps since the theft are worthless
    ],
)
def test_the_verdict_on_a_time_stamp_authority(name, verdict):
    data = pki().data([name], CHECKED)
    assert judged(name, data, proved=STAMPED, purpose=Purpose.TIME_STAMPING) == verdict


def test_a_time_stamp_authority_does_not_sign_documents():
    assert judged("tsa", pki().data(["tsa"], CHECKED)) == NOT_FOR_THIS
