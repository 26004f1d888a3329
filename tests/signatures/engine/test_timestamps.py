"""Time-stamps: what a token proves, and what keeps it from proving anything."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache

import pytest
from asn1crypto import cms, core, tsp
from hypothesis import given, settings
from hypothesis import strategies as st

from app.signatures.engine.timestamps import TimeStampRefused, check_stamp, timestamp_verdict
from app.signatures.engine.verdict import weigh
from tests.signatures.pki import pki
from tests.signatures.pki.faults import long_form, stamped_again
from tests.signatures.pki.house import key
from tests.signatures.pki.recipes import CHECKED, EARLY, LATE, LONG_AFTER, STAMPED

MESSAGE = "Giao ước thi đua năm 2020".encode()
PASSED = ("TOTAL_PASSED", None)


def judged(token, message=MESSAGE, *, by="tsa", at=CHECKED, **moments):
    stamp = timestamp_verdict(token, message, pki().data([by], at), [pki().root], at=at, **moments)
    assert (stamp.time is None) == bool(stamp.findings)
    return weigh(stamp.findings)


def codes(token, message=MESSAGE, *, by="tsa", at=CHECKED, **moments):
    stamp = timestamp_verdict(token, message, pki().data([by], at), [pki().root], at=at, **moments)
    return [each.reason.code for each in stamp.findings]


def tst_info_of(token):
    return bytes(cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"])


def changed(token, change):
    """The token with something else in its outer, unsigned parts."""
    message = cms.ContentInfo.load(token)
    change(message["content"])
    return message.dump(force=True)


def test_a_sound_time_stamp_proves_its_time():
    stamp = timestamp_verdict(
        pki().stamp(MESSAGE, STAMPED), MESSAGE, pki().data(["tsa"], CHECKED), [pki().root], at=CHECKED
    )
    assert stamp.time == stamp.claimed == STAMPED
    assert stamp.certificate == pki().certificate("tsa")
    assert stamp.findings == ()


@pytest.mark.parametrize("by", ["tsa", "tsa-rsa"])
@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_every_allowed_algorithm(by, digest):
    assert judged(pki().stamp(MESSAGE, STAMPED, by=by, digest=digest), by=by) == PASSED


def test_the_message_may_come_as_its_digest():
    asked = []

    def digest(name):
        asked.append(name)
        return hashlib.new(name, MESSAGE).digest()

    assert judged(pki().stamp(MESSAGE, STAMPED, digest="sha512"), digest) == PASSED
    assert asked == ["sha512"]


def test_a_time_stamp_of_another_message():
    assert judged(pki().stamp(b"another", STAMPED)) == ("TOTAL_FAILED", "HASH_FAILURE")


def test_a_time_stamp_over_sha1_proves_nothing():
    assert judged(pki().stamp(MESSAGE, STAMPED, digest="sha1")) == ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE")


@pytest.mark.parametrize(
    ("by", "verdict"),
    [
        ("tsa-purpose-not-critical", ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")),
        ("tsa-two-purposes", ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")),
        ("tsa-without-purpose", ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")),
        ("good-p256", ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")),
        ("tsa-foreign", ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")),
        ("tsa-weak", ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE")),
        ("tsa-revoked-late", ("INDETERMINATE", "REVOKED_NO_POE")),
        ("tsa-revoked-early", ("INDETERMINATE", "REVOKED_NO_POE")),
    ],
)
def test_who_may_not_give_time_stamps(by, verdict):
    assert judged(pki().stamp(MESSAGE, STAMPED, by=by), by=by) == verdict


def test_another_time_stamp_keeps_it_good_when_its_authority_has_gone():
    token = pki().stamp(MESSAGE, STAMPED, by="tsa-revoked-late")
    assert judged(token, by="tsa-revoked-late", proved=STAMPED + timedelta(hours=1)) == PASSED
    assert judged(token, by="tsa-revoked-late", proved=LATE) == ("TOTAL_FAILED", "REVOKED")


def test_when_its_authority_s_certificate_has_expired_a_time_stamp_needs_a_newer_one():
    token, then = pki().stamp(MESSAGE, STAMPED), pki().data(["tsa"], LATE)
    how = {"at": LONG_AFTER, "data_proved": LATE}
    alone = timestamp_verdict(token, MESSAGE, then, [pki().root], at=LONG_AFTER)
    renewed = timestamp_verdict(token, MESSAGE, then, [pki().root], proved=LATE, **how)
    assert weigh(alone.findings) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")
    assert renewed.time == STAMPED


def test_a_time_outside_the_authority_s_certificate():
    token = pki().stamp(MESSAGE, STAMPED, by="tsa-expired-early")
    assert codes(token, by="tsa-expired-early", at=EARLY) == ["time_stamp_outside", "time_stamp_order"]


def test_a_time_after_the_check_or_after_the_proved_one_is_out_of_order():
    order = ("INDETERMINATE", "TIMESTAMP_ORDER_FAILURE")
    token = pki().stamp(MESSAGE, LATE)
    assert judged(token, at=EARLY + timedelta(days=19)) == order
    assert judged(token, proved=STAMPED) == order
    assert judged(token, proved=LATE) == PASSED
    assert judged(token, at=LATE - timedelta(seconds=30)) == PASSED  # clocks differ


def test_without_revocation_data_the_authority_is_not_trusted():
    chain = type(pki().data([], CHECKED))(pki().chain("tsa"))
    stamp = timestamp_verdict(pki().stamp(MESSAGE, STAMPED), MESSAGE, chain, [pki().root], at=CHECKED)
    assert weigh(stamp.findings) == ("INDETERMINATE", "TRY_LATER")


def test_a_certificate_put_in_the_place_of_the_signer_s():
    def swap(signed):
        (info,) = signed["signer_infos"]
        other = cms.ContentInfo.load(pki().stamp(MESSAGE, STAMPED, by="tsa-rsa"))["content"]
        signed["certificates"] = other["certificates"]
        info["sid"] = other["signer_infos"][0]["sid"]

    assert codes(changed(pki().stamp(MESSAGE, STAMPED), swap))[0] == "time_stamp_malformed"


def test_two_signers_are_one_too_many():
    def doubled(signed):
        signed["signer_infos"] = [*signed["signer_infos"], *signed["signer_infos"]]

    assert codes(changed(pki().stamp(MESSAGE, STAMPED), doubled)) == ["time_stamp_malformed"]


def test_other_contents_under_the_same_signature():
    def later(signed):
        told = signed["encap_content_info"]["content"].parsed
        told["gen_time"] = EARLY
        signed["encap_content_info"]["content"] = tsp.TSTInfo.load(told.dump(force=True))

    assert codes(changed(pki().stamp(MESSAGE, STAMPED), later))[0] == "time_stamp_altered"


def to_say(**told):
    def change(tst_info):
        for name, value in told.items():
            tst_info[name] = value

    return {"told": change}


def at_vietnam_s_clock(tst_info):
    """The same moment in a spelling that the protocol does not allow."""
    zoned = core.GeneralizedTime(contents=b"20200320092130+0700").dump()
    whole = tst_info.replace(core.GeneralizedTime(STAMPED).dump(), zoned)
    return whole[:1] + bytes((len(whole) - 2,)) + whole[2:]


def with_attributes(change):
    return {"attributes": change}


def attribute(kind, value):
    return cms.CMSAttribute({"type": kind, "values": [value]})


def exchanged(kind, value):
    def change(attributes):
        attributes[:] = [each for each in attributes if each["type"].native != kind] + [attribute(kind, value)]

    return with_attributes(change)


def test_signing_again_is_itself_no_fault():
    assert judged(stamped_again(pki().stamp(MESSAGE, STAMPED), key("tsa"))) == PASSED


@pytest.mark.parametrize(
    "fault",
    [
        to_say(version="v2"),
        to_say(extensions=[{"extn_id": "1.2.3.4.5", "critical": True, "extn_value": b"\x05\x00"}]),
        {"content": at_vietnam_s_clock(tst_info_of(pki().stamp(MESSAGE, STAMPED)))},
        {"content": long_form(tst_info_of(pki().stamp(MESSAGE, STAMPED)))},
        exchanged("content_type", "data"),
        with_attributes(lambda attributes: attributes.append(attribute("signing_time", cms.Time({"utc_time": LATE})))),
        with_attributes(lambda attributes: attributes.pop(0)),
    ],
)
def test_what_is_truly_signed_and_not_in_proper_form(fault):
    assert codes(stamped_again(pki().stamp(MESSAGE, STAMPED), key("tsa"), **fault)) == ["time_stamp_malformed"]


@pytest.mark.parametrize(
    "fault",
    [
        lambda signed: signed.__setitem__("version", "v1"),
        lambda signed: signed.__setitem__("version", "v4"),
        lambda signed: signed["signer_infos"][0].__setitem__("version", "v3"),
        lambda signed: signed["encap_content_info"].__setitem__("content_type", "data"),
        lambda signed: signed["encap_content_info"].__setitem__("content", None),
    ],
)
def test_an_outer_form_that_is_not_a_time_stamp_s(fault):
    assert codes(changed(pki().stamp(MESSAGE, STAMPED), fault)) == ["time_stamp_malformed"]


def test_a_token_that_is_not_der():
    assert codes(long_form(pki().stamp(MESSAGE, STAMPED))) == ["time_stamp_malformed"]


def test_a_token_without_certificates_or_with_bytes_behind():
    token = pki().stamp(MESSAGE, STAMPED)
    bare = changed(token, lambda signed: signed.__setitem__("certificates", None))
    assert codes(bare) == codes(token + b"\0") == codes(b"") == codes(token[:-1]) == ["time_stamp_malformed"]


@settings(max_examples=300)
@given(st.integers(0, 2**16))
def test_a_token_with_one_bit_flipped_proves_nothing_else(place):
    altered = bytearray(sound_token())
    altered[place // 8 % len(altered)] ^= 1 << place % 8
    stamp = timestamp_verdict(bytes(altered), MESSAGE, pki().data(["tsa"], CHECKED), [pki().root], at=CHECKED)
    # Only the other certificates in it are not signed, and the true ones are at hand.
    assert stamp.time in {None, STAMPED}


@cache
def sound_token():
    return pki().stamp(MESSAGE, STAMPED)


def test_check_stamp_refuses_in_one_sentence_and_asks_nothing_about_trust():
    assert check_stamp(pki().stamp(MESSAGE, STAMPED, by="tsa-foreign"), MESSAGE).time == STAMPED
    for token in (b"", pki().stamp(b"another", STAMPED), pki().stamp(MESSAGE, STAMPED, digest="sha1")):
        with pytest.raises(TimeStampRefused, match=r"^Dấu thời gian nhận được không dùng được: .+\.$"):
            check_stamp(token, MESSAGE)
