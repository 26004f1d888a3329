"""PAdES B-T, B-LT and B-LTA: what time-stamps and validation data prove, and that the level is told as proved."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.signatures.engine.ltv import add_validation_data
from app.signatures.engine.pdf_timestamps import add_document_timestamp
from app.signatures.engine.timestamps import TimeStampRefused
from app.signatures.engine.validation_data import NO_DATA
from tests.signatures.engine.long_term import GATHERED, HOUR, SEALED, long_term, sealed, signed, verify, with_data
from tests.signatures.engine.samples import answer, pledge
from tests.signatures.pki import pki
from tests.signatures.pki.recipes import CHECKED, LONG_AFTER, STAMPED

PASSED = ("TOTAL_PASSED", None)


def told(verdict):
    """Level and proved time of the only signature."""
    (signature,) = verdict.signatures
    return signature.level, signature.trusted_time


def test_without_a_time_stamp_it_is_b_b_and_needs_fresh_data():
    assert answer(verify(signed(), fresh=())) == ("INDETERMINATE", "TRY_LATER")
    verdict = verify(signed(), fresh=("good-p256",))
    assert answer(verdict) == PASSED
    assert told(verdict) == ("PAdES B-B", None)
    assert verdict.signatures[0].revocation == "good"


def test_a_time_stamp_over_the_signature_makes_b_t():
    verdict = verify(signed(own_stamp=STAMPED + HOUR), fresh=("good-p256", "tsa"))
    assert answer(verdict) == PASSED
    assert told(verdict) == ("PAdES B-T", STAMPED + HOUR)


def test_a_document_time_stamp_alone_makes_b_t_and_is_nobody_s_signature():
    verdict = verify(sealed(signed()), fresh=("good-p256", "tsa"))
    assert answer(verdict) == PASSED
    assert told(verdict) == ("PAdES B-T", SEALED)
    assert not verdict.signatures[0].covers_whole_file


def test_validation_data_in_the_file_makes_b_lt():
    pdf = with_data(signed(own_stamp=STAMPED + HOUR), "good-p256", "tsa", at=STAMPED + 2 * HOUR)
    verdict = verify(pdf, at=STAMPED + 3 * HOUR, fresh=())
    assert answer(verdict) == PASSED
    assert told(verdict) == ("PAdES B-LT", STAMPED + HOUR)


def test_a_time_stamp_whose_own_revocation_data_is_old_proves_no_time():
    pdf = with_data(signed(own_stamp=STAMPED + HOUR), "good-p256", "tsa", at=STAMPED + 2 * HOUR)
    verdict = verify(pdf, fresh=())
    assert answer(verdict) == ("INDETERMINATE", "TRY_LATER")
    assert told(verdict) == ("PAdES B-B", None)


def test_a_document_time_stamp_over_the_data_makes_b_lta():
    verdict = verify(long_term())
    assert answer(verdict) == PASSED
    assert told(verdict) == ("PAdES B-LTA", SEALED)
    assert verdict.signatures[0].revocation == "good"
    assert verdict.signatures[0].trusted_root == "root"


def test_the_earliest_time_stamp_counts():
    pdf = sealed(with_data(signed(own_stamp=STAMPED + HOUR), "good-p256", "tsa"), SEALED + HOUR)
    assert told(verify(pdf)) == ("PAdES B-LTA", STAMPED + HOUR)


def test_two_signers_under_one_document_time_stamp():
    two = signed("good-rsa2048", "vice-chair", pdf=signed("good-p256", "chair"))
    verdict = verify(sealed(with_data(two, "good-p256", "good-rsa2048", "tsa")))
    assert answer(verdict) == PASSED
    assert [each.level for each in verdict.signatures] == ["PAdES B-LTA", "PAdES B-LTA"]


def test_a_signer_may_follow_a_document_time_stamp():
    two = signed("good-rsa2048", "vice-chair", pdf=long_term())
    verdict = verify(two, fresh=("tsa", "good-rsa2048"))
    assert answer(verdict) == PASSED
    assert [each.level for each in verdict.signatures] == ["PAdES B-LTA", "PAdES B-B"]


def test_an_expired_certificate_still_counts_under_a_time_stamp_of_its_time():
    pdf = sealed(with_data(signed("expired-late"), "expired-late", "tsa"))
    assert answer(verify(pdf)) == PASSED
    assert answer(verify(signed("expired-late"))) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_a_certificate_revoked_after_the_time_stamp_still_counts():
    pdf = sealed(with_data(signed("revoked-late"), "revoked-late", "tsa"))
    assert answer(verify(pdf, fresh=("tsa", "revoked-late"))) == PASSED
    assert answer(verify(signed("revoked-late"), fresh=("revoked-late",))) == ("INDETERMINATE", "REVOKED_NO_POE")


RENEWED = datetime.fromisoformat("2022-12-01T00:00:00+00:00")


def renewed():
    """B-LTA, renewed shortly before the first time-stamp authority expired, by one that lives longer."""
    return sealed(with_data(long_term(), "tsa", at=RENEWED - HOUR), RENEWED)


def test_a_renewed_file_holds_while_the_newest_time_stamp_does():
    at = RENEWED + timedelta(days=20)
    verdict = verify(renewed(), at=at)
    assert answer(verdict) == PASSED
    assert told(verdict) == ("PAdES B-LTA", SEALED)


def test_when_the_newest_time_stamp_has_expired_nothing_is_proved_any_more():
    assert answer(verify(renewed(), at=LONG_AFTER, fresh=())) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_adding_data_keeps_every_byte_and_adds_nothing_twice():
    once = with_data(signed(), "good-p256")
    assert once.startswith(signed())
    assert with_data(once, "good-p256") == once
    assert add_validation_data(signed(), NO_DATA) == signed()
    more = with_data(once, "tsa")
    assert more.startswith(once)
    assert len(more) > len(once)


def test_stamping_keeps_every_byte_and_can_be_repeated():
    once = sealed(signed())
    assert once.startswith(signed())
    assert sealed(once, SEALED + HOUR).startswith(once)
    verdict = verify(sealed(once, SEALED + HOUR), fresh=("good-p256", "tsa"))
    assert answer(verdict) == PASSED
    assert told(verdict) == ("PAdES B-T", SEALED)


def test_a_file_without_signatures_can_be_stamped_and_stays_not_signed():
    assert answer(verify(sealed(pledge()))) == ("NOT_SIGNED", None)


@pytest.mark.parametrize("token", [b"", b"\x30\x03\x02\x01\x05", pki().stamp(b"other", GATHERED)])
def test_a_token_that_is_not_for_this_file_is_refused(token):
    with pytest.raises(TimeStampRefused):
        add_document_timestamp(signed(), lambda _: token)


def test_outside_data_does_not_make_the_file_long_term():
    verdict = verify(sealed(signed()), at=CHECKED, fresh=("good-p256", "tsa"))
    assert verdict.signatures[0].level == "PAdES B-T"
