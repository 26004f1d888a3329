"""Forgeries of what proves time and validity in a PDF: document time-stamps, signature time-stamps, validation data.

None may buy a signature more time or a better level than is true, and a false proof is never passed over in silence.
"""

from __future__ import annotations

import pytest
from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from app.signatures.engine import pdf, pdf_timestamps
from app.signatures.engine.ltv import add_validation_data
from app.signatures.engine.validation_data import ValidationData
from tests.forgeries.editing import contents, last_gap, same_length, slipped_in, with_byte_range, with_contents
from tests.signatures.engine.long_term import (
    GATHERED,
    HOUR,
    SEALED,
    long_term,
    sealed,
    signed,
    stamp,
    verify,
    with_data,
)
from tests.signatures.engine.samples import answer, update
from tests.signatures.pki import pki
from tests.signatures.pki.recipes import CHECKED, STAMPED

PASSED = ("TOTAL_PASSED", None)
HASH = ("TOTAL_FAILED", "HASH_FAILURE")
FORMAT = ("TOTAL_FAILED", "FORMAT_FAILURE")
ORDER = ("INDETERMINATE", "TIMESTAMP_ORDER_FAILURE")
NOT_KNOWN = ("INDETERMINATE", "TRY_LATER")
NOT_BOUND = ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")
NO_CHAIN = ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")
TAKEN_BACK = ("INDETERMINATE", "REVOKED_NO_POE")


def codes(verdict):
    return {each.code for each in verdict.reasons}


def empty_page(writer):
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b""))
    writer.update_container(page)


def test_validation_data_together_with_another_text():
    data = pki().data(["good-p256", "tsa"], GATHERED)
    with slipped_in(empty_page):
        forged = add_validation_data(signed(), data)
    assert answer(verify(forged, fresh=("good-p256", "tsa"))) == HASH


def test_a_time_stamp_together_with_another_text():
    with slipped_in(empty_page):
        forged = sealed(signed())
    assert answer(verify(forged, fresh=("good-p256", "tsa"))) == HASH


def test_an_object_for_later_use_hidden_beside_a_time_stamp():
    with slipped_in(lambda writer: writer.add_object(generic.StreamObject(stream_data=b"1 g 0 0 600 900 re f"))):
        forged = sealed(signed())
    assert answer(verify(forged, fresh=("good-p256", "tsa"))) == HASH


def test_a_page_in_the_place_of_a_list_of_the_revoked():
    def forge(writer):
        store = writer.root["/DSS"]
        store["/CRLs"].append(writer.root["/Pages"].raw_get("/Kids")[0])
        writer.update_container(store["/CRLs"])

    forged = update(with_data(signed(), "good-p256"), forge)
    assert answer(verify(forged, fresh=("good-p256",))) == FORMAT


def test_a_certificate_in_the_validation_data_that_is_none():
    def forge(writer):
        store = writer.root["/DSS"]
        store["/Certs"].append(writer.add_object(generic.StreamObject(stream_data=b"no certificate")))
        writer.update_container(store["/Certs"])

    verdict = verify(update(with_data(signed(), "good-p256"), forge), fresh=("good-p256",))
    assert answer(verdict) == FORMAT
    assert codes(verdict) == {"malformed_data"}


def test_a_list_that_the_issuer_did_not_sign_clears_nobody():
    false = pki().crl("people", GATHERED, signed_by="foreign")
    above = pki().crl("root", GATHERED)
    forged = sealed(add_validation_data(signed(), ValidationData(crls=(false, above))))
    assert answer(verify(forged)) == NOT_KNOWN


def test_a_list_that_the_issuer_did_not_sign_takes_nobody_back():
    false = pki().crl("people", GATHERED, signed_by="foreign")
    pledge = add_validation_data(signed("revoked-without-source"), ValidationData(crls=(false,)))
    assert answer(verify(pledge, fresh=("tsa",))) == PASSED
    true = pki().crl("people", GATHERED)
    pledge = add_validation_data(signed("revoked-without-source"), ValidationData(crls=(true,)))
    assert answer(verify(pledge, fresh=("tsa",))) == TAKEN_BACK


def test_a_list_that_takes_the_signer_back_left_out_by_a_later_update():
    def forge(writer):
        store = writer.root["/DSS"]
        store["/CRLs"] = generic.ArrayObject()
        writer.update_container(store)

    known = with_data(signed("revoked-without-source"), "revoked-without-source")
    verdict = verify(update(known, forge), fresh=("tsa",))
    assert verdict.signatures[0].sub_indication == "REVOKED_NO_POE"


def test_a_list_dated_back_by_an_authority_that_has_expired_since():
    # Whoever has the old key could make it today; only a time-stamp that covers the list shows that it is old.
    proved = sealed(with_data(signed("of-expired-issuer"), "of-expired-issuer", "tsa"))
    assert answer(verify(proved)) == PASSED
    made_today = with_data(sealed(signed("of-expired-issuer")), "of-expired-issuer", "tsa")
    assert answer(verify(made_today)) == NOT_KNOWN


def test_a_time_stamp_over_less_than_the_file():
    gap, resume = last_gap(long_term())
    forged = with_byte_range(long_term(), 0, gap, resume, len(long_term()) - resume - 6)
    assert answer(verify(forged)) == FORMAT


def test_a_time_stamp_with_a_wider_gap():
    gap, resume = last_gap(long_term())
    forged = with_byte_range(long_term(), 0, gap - 40, resume, len(long_term()) - resume)
    assert answer(verify(forged)) == FORMAT


def test_bytes_appended_after_a_time_stamp():
    assert answer(verify(long_term() + b"\n")) == FORMAT


def test_a_time_stamp_of_an_authority_that_nobody_here_trusts():
    forged = sealed(with_data(signed(), "good-p256", "tsa"), by="tsa-foreign")
    verdict = verify(forged, fresh=("good-p256", "tsa"))
    assert answer(verdict) == NO_CHAIN
    assert verdict.signatures[0].trusted_time is None
    assert verdict.signatures[0].level == "PAdES B-B"


@pytest.mark.parametrize("by", ["good-p256", "tsa-without-purpose", "tsa-two-purposes"])
def test_a_time_stamp_by_somebody_who_is_no_time_stamp_authority(by):
    verdict = verify(sealed(signed(), by=by), fresh=("good-p256", by))
    assert answer(verdict) == NOT_BOUND
    assert verdict.signatures[0].trusted_time is None


def test_a_time_stamp_of_an_authority_that_was_taken_back():
    pledge = sealed(with_data(signed("revoked-late"), "revoked-late", "tsa"), by="tsa-revoked-early")
    verdict = verify(pledge, fresh=("revoked-late", "tsa-revoked-early"))
    assert verdict.signatures[0].trusted_time is None
    assert answer(verdict) == TAKEN_BACK


def test_another_time_written_into_the_token():
    token = contents(long_term())
    moved = token.replace(f"{SEALED:%Y%m%d%H%M%S}Z".encode(), f"{SEALED:%Y02%d%H%M%S}Z".encode())
    assert moved != token
    verdict = verify(with_contents(long_term(), moved))
    assert answer(verdict) == HASH
    assert codes(verdict) == {"time_stamp_altered"}


def test_a_flipped_bit_in_the_token_s_signature():
    message = cms.ContentInfo.load(contents(long_term()))
    signature = bytearray(message["content"]["signer_infos"][0]["signature"].native)
    signature[-1] ^= 1
    message["content"]["signer_infos"][0]["signature"] = bytes(signature)
    forged = with_contents(long_term(), message.dump(force=True))
    assert answer(verify(forged)) == ("TOTAL_FAILED", "SIG_CRYPTO_FAILURE")


def test_a_token_copied_from_another_file():
    verdict = verify(with_contents(long_term(), contents(long_term("good-rsa2048"))))
    assert answer(verdict) == HASH
    assert codes(verdict) == {"time_stamp_of_another"}


def test_a_token_of_a_signature_in_the_place_of_one_over_the_file():
    forged = with_contents(long_term(), pki().stamp(b"the value of some signature", SEALED))
    assert answer(verify(forged)) == HASH


def test_a_time_stamp_taken_from_another_signature(monkeypatch):
    monkeypatch.setattr(pdf_timestamps, "check_stamp", lambda *_: None)
    other = pki().stamp(b"the value of another signature", STAMPED + HOUR)
    with monkeypatch.context() as copying:
        copying.setattr(type(pki()), "stamp", lambda *_, **__: other)
        forged = signed.__wrapped__("revoked-late", own_stamp=STAMPED + HOUR)
    verdict = verify(forged, fresh=("revoked-late", "tsa"))
    assert answer(verdict) == HASH
    assert verdict.signatures[0].trusted_time is None


def test_a_time_stamp_stripped_from_a_signature_by_a_certificate_taken_back_since():
    stamped = signed("revoked-late", own_stamp=STAMPED + HOUR)
    assert answer(verify(stamped, fresh=("revoked-late", "tsa"))) == PASSED
    message = cms.ContentInfo.load(contents(stamped))
    del message["content"]["signer_infos"][0]["unsigned_attrs"]
    stripped = with_contents(stamped, message.dump(force=True))
    assert answer(verify(stripped, fresh=("revoked-late", "tsa"))) == TAKEN_BACK


def test_a_document_time_stamp_cut_off():
    cut = with_data(signed("revoked-late"), "revoked-late", "tsa")
    assert answer(verify(sealed(cut), fresh=("revoked-late", "tsa"))) == PASSED
    assert answer(verify(cut, fresh=("revoked-late", "tsa"))) == TAKEN_BACK


def test_a_document_time_stamp_taken_out_of_its_field():
    def forge(writer):
        field = writer.root["/AcroForm"]["/Fields"][-1].get_object()
        del field["/V"]
        writer.update_container(field)

    verdict = verify(update(long_term(), forge))
    assert answer(verdict) == HASH
    assert "signature_removed" in codes(verdict)


def test_a_signature_s_time_stamp_later_than_the_one_over_the_whole_file():
    forged = sealed(signed(own_stamp=SEALED + HOUR), SEALED)
    verdict = verify(forged, fresh=("good-p256", "tsa"))
    assert answer(verdict) == ORDER
    assert verdict.signatures[0].trusted_time == SEALED


def test_document_time_stamps_whose_times_run_backwards():
    forged = sealed(sealed(signed(), SEALED + HOUR), SEALED)
    verdict = verify(forged, fresh=("good-p256", "tsa"))
    assert answer(verdict) == ORDER
    assert verdict.signatures[0].trusted_time == SEALED


def test_a_time_stamp_of_the_future():
    forged = sealed(signed(), CHECKED + HOUR)
    assert answer(verify(forged, fresh=("good-p256", "tsa"))) == ORDER


def test_a_time_stamp_before_a_signature_proves_nothing_about_it():
    early = sealed(signed("good-p256"), STAMPED + HOUR)
    verdict = verify(signed("revoked-late", "vice-chair", pdf=early), fresh=("good-p256", "revoked-late", "tsa"))
    assert [each.trusted_time for each in verdict.signatures] == [STAMPED + HOUR, None]
    assert answer(verdict) == TAKEN_BACK


def in_field(document, name):
    """A document time-stamp in a field that was prepared for somebody else."""
    writer = pdf_timestamps.open_writer(document)
    prepared = pdf_timestamps.prepare(writer, name, pdf_timestamps.DocumentTimestamp(bytes_reserved=32768), rules=None)
    return prepared.filled(stamp(SEALED)(prepared.covered))


def test_a_time_stamp_in_the_place_of_a_signer():
    verdict = verify(in_field(signed(), "vice-chair"), fresh=("good-p256", "tsa"))
    assert answer(verdict) == NOT_BOUND
    assert codes(verdict) == {"time_stamp_visible"}
    assert len(verdict.signatures) == 1


def test_a_time_stamp_does_not_stand_for_a_required_signer():
    _, authority = pki().signer("tsa")
    verdict = verify(long_term(), required=[authority])
    assert answer(verdict) == NOT_BOUND
    assert codes(verdict) == {"required_signer_missing"}


def with_field_of(monkeypatch, **entries):
    """A document time-stamp whose new field has these entries."""
    honest = pdf_timestamps.add_field

    def forge(writer, name):
        honest(writer, name)
        field = writer.root["/AcroForm"]["/Fields"][-1].get_object()
        field.update({pdf_name(f"/{key}"): value for key, value in entries.items()})

    monkeypatch.setattr(pdf_timestamps, "add_field", forge)
    return sealed(signed())


def test_a_time_stamp_whose_field_covers_the_page(monkeypatch):
    box = generic.ArrayObject(map(generic.NumberObject, (0, 0, 600, 900)))
    verdict = verify(with_field_of(monkeypatch, Rect=box), fresh=("good-p256", "tsa"))
    assert answer(verdict) == NOT_BOUND
    assert codes(verdict) == {"time_stamp_visible"}
    assert [each.code for each in verdict.signatures[0].reasons] == ["visible_field_added"]


def test_a_time_stamp_whose_new_field_has_the_name_of_a_signer_s_place(monkeypatch):
    monkeypatch.setattr(pdf_timestamps, "_free_name", lambda _: "dau")
    honest = pdf_timestamps.prepare

    def forge(writer, name, value, rules):
        fields = writer.root["/AcroForm"]["/Fields"]
        fields[-1].get_object()[pdf_name("/T")] = generic.pdf_string("vice-chair")
        fields.insert(0, fields.pop())  # found before the true one
        return honest(writer, "vice-chair", value, rules)

    monkeypatch.setattr(pdf_timestamps, "prepare", forge)
    verdict = verify(sealed(signed()), fresh=("good-p256", "tsa"))
    assert answer(verdict) == HASH
    assert [each.signer for each in verdict.signatures] == ["good-p256"]


def test_a_person_s_signature_that_says_it_is_a_time_stamp(monkeypatch):
    # It would be nobody's signature, and so not be asked about its signer at all.
    honest = pdf._signature_object

    def forge(*given):
        made = honest(*given)
        made["/Type"] = pdf_name("/DocTimeStamp")
        return made

    monkeypatch.setattr(pdf, "_signature_object", forge)
    verdict = verify(signed.__wrapped__("of-foreign-root"))
    assert answer(verdict) == NOT_BOUND
    assert [each.code for each in verdict.signatures[0].reasons] == ["kind_not_supported"]


def test_a_signature_in_the_dress_of_a_document_time_stamp_is_no_token(monkeypatch):
    honest = pdf._signature_object

    def forge(*given):
        made = honest(*given)
        made["/Type"], made["/SubFilter"] = pdf_name("/DocTimeStamp"), pdf_name("/ETSI.RFC3161")
        return made

    monkeypatch.setattr(pdf, "_signature_object", forge)
    verdict = verify(signed.__wrapped__("of-foreign-root"))
    assert answer(verdict) != ("NOT_SIGNED", None)
    assert answer(verdict) == NOT_BOUND  # visible; its place is a person's


def test_a_time_stamp_written_over_in_the_bytes():
    assert answer(verify(same_length(long_term(), b"/DocTimeStamp", b"/DocTimeStamq"))) != PASSED
