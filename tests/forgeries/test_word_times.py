"""Forgeries of when a Word file was signed, and of what clears a signer who was taken back."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from app.signatures.engine.validation_data import ValidationData
from app.signatures.engine.word import add_timestamps
from app.signatures.engine.word_names import DS, XADES
from tests.forgeries import word_editing as forger
from tests.forgeries.word_targets import (
    CONSTRAINTS,
    FORMAT,
    HASH,
    NO_CHAIN,
    PASSED,
    VALUE,
    of_pki,
    stamped,
    verify_stamped,
)
from tests.signatures.engine.samples import answer
from tests.signatures.pki import pki
from tests.signatures.pki.recipes import CHECKED, EARLY, STAMPED

SIG1 = forger.SIG1
TOKEN, STAMP = f".//{{{XADES}}}EncapsulatedTimeStamp", f".//{{{XADES}}}SignatureTimeStamp"
HOUR = timedelta(hours=1)
NO_DATA_YET = ("INDETERMINATE", "TRY_LATER")
TAKEN_BACK = ("INDETERMINATE", "REVOKED_NO_POE")


def with_token(token, content=None):
    def forge(root):
        root.find(TOKEN).text = base64.b64encode(token).decode()

    return forger.with_xml(content or stamped(), SIG1, forge)


def stamped_by(name, at=STAMPED, **how):
    return add_timestamps(of_pki(), lambda message: pki().stamp(message, at, by=name, **how))


def time_of(content, data_of=("good-p256", "tsa")):
    verdict = verify_stamped(content, data_of)
    return answer(verdict), verdict.signatures[0].trusted_time


def test_a_time_stamp_of_another_signature():
    tokens = []
    add_timestamps(of_pki("good-p384"), lambda message: tokens.append(pki().stamp(message, STAMPED)) or tokens[0])
    assert time_of(with_token(tokens[0])) == (CONSTRAINTS, None)


@pytest.mark.parametrize("message", [b"", b"SignatureValue", bytes(64)])
def test_a_time_stamp_over_other_bytes(message):
    assert time_of(with_token(pki().stamp(message, STAMPED))) == (CONSTRAINTS, None)


def test_a_time_stamp_over_the_bare_value():
    value = base64.b64decode(forger.signature(stamped()).find(f"{{{DS}}}SignatureValue").text)
    assert time_of(with_token(pki().stamp(value, STAMPED))) == (CONSTRAINTS, None)


def test_a_time_stamp_of_a_foreign_authority():
    assert time_of(stamped_by("tsa-foreign"))[1] is None


def test_a_time_stamp_by_somebody_who_is_no_authority_of_time():
    assert time_of(stamped_by("good-p384"))[1] is None


def test_a_time_stamp_of_a_moment_to_come():
    assert time_of(stamped_by("tsa", CHECKED + 24 * HOUR))[1] is None


def test_a_time_stamp_before_the_time_that_the_signer_says():
    assert time_of(stamped_by("tsa", STAMPED - HOUR))[0] == ("INDETERMINATE", "TIMESTAMP_ORDER_FAILURE")


def test_a_time_stamp_that_is_none():
    assert time_of(with_token(b"0\x00")) == (("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE"), None)


def test_an_empty_time_stamp():
    assert time_of(with_token(b""))[0][0] != "TOTAL_PASSED"


def test_a_false_time_stamp_beside_a_true_one_is_not_passed_over():
    def forge(root):
        parent = root.find(STAMP).getparent()
        other = forger.signature(with_token(pki().stamp(b"x", EARLY))).find(STAMP)
        parent.insert(0, other)

    assert time_of(forger.with_xml(stamped(), SIG1, forge))[0] == CONSTRAINTS


def test_a_time_stamp_without_place():
    assert time_of(forger.replaced(stamped(), SIG1, "xd:EncapsulatedTimeStamp", "xd:XMLTimeStamp"))[0] == FORMAT


def test_a_time_stamp_over_another_canonical_form():
    def forge(root):
        root.find(f"{STAMP}/{{{DS}}}CanonicalizationMethod").set("Algorithm", "urn:x")

    assert time_of(forger.with_xml(stamped(), SIG1, forge))[0] == FORMAT


def test_more_time_stamps_than_anybody_needs():
    def forge(root):
        for _ in range(11):
            root.find(STAMP).getparent().append(forger.signature(stamped()).find(STAMP))

    assert time_of(forger.with_xml(stamped(), SIG1, forge))[0] == FORMAT


def test_an_altered_time_in_the_time_stamp():
    token = base64.b64decode(forger.signature(stamped()).find(TOKEN).text)
    assert b"20200320022130Z" in token
    assert time_of(with_token(token.replace(b"20200320022130Z", b"20200319022130Z"))) == (CONSTRAINTS, None)


# The signer's own word.


@pytest.mark.parametrize("where", ["SigningTime", "Value"])
def test_an_edited_time(where):
    def forge(root):
        next(root.iter(f"{{*}}{where}")).text = "2020-03-19T02:21:30Z"

    assert time_of(forger.with_xml(stamped(), SIG1, forge))[0] == HASH


def test_a_time_that_is_none():
    def forge(root):
        next(root.iter("{*}SigningTime")).text = "hôm qua"

    assert time_of(forger.with_xml(stamped(), SIG1, forge))[0] == FORMAT


# Who was taken back.


def test_a_time_stamp_taken_away_from_a_signer_who_was_taken_back_later():
    late = add_timestamps(of_pki("revoked-late"), lambda message: pki().stamp(message, STAMPED))
    known = ("revoked-late", "tsa")
    assert answer(verify_stamped(late, known)) == PASSED
    bare = forger.with_xml(late, SIG1, lambda root: root.find(STAMP).getparent().remove(root.find(STAMP)))
    assert answer(verify_stamped(bare, known)) == TAKEN_BACK


def test_a_signer_who_was_taken_back_before_the_time_stamp():
    early = add_timestamps(of_pki("revoked-early"), lambda message: pki().stamp(message, STAMPED))
    assert answer(verify_stamped(early, ("revoked-early", "tsa"))) == ("TOTAL_FAILED", "REVOKED")


def with_list(content, crl):
    values = f"<xd:RevocationValues><xd:CRLValues><xd:EncapsulatedCRLValue>{base64.b64encode(crl).decode()}"
    values += "</xd:EncapsulatedCRLValue></xd:CRLValues></xd:RevocationValues></xd:UnsignedSignatureProperties>"
    return forger.replaced(content, SIG1, "</xd:UnsignedSignatureProperties>", values)


def test_a_list_in_the_file_that_the_authority_did_not_sign():
    forged = with_list(of_pki(), pki().crl("people", CHECKED, signed_by="foreign"))
    above = ValidationData(crls=(pki().crl("root", CHECKED),))
    assert answer(verify_stamped(forged, data=above)) == NO_DATA_YET
    true = with_list(of_pki(), pki().crl("people", CHECKED))
    assert answer(verify_stamped(true, data=above)) == PASSED


def test_a_list_in_the_file_that_leaves_the_signer_out_against_one_that_names_him():
    forged = with_list(of_pki("revoked-early"), pki().crl("people", CHECKED, signed_by="foreign", leave_out=True))
    assert answer(verify_stamped(forged, ("revoked-early",))) == TAKEN_BACK


def test_a_list_in_the_file_that_is_none():
    assert answer(verify_stamped(with_list(of_pki(), b"x")))[0] in {"TOTAL_PASSED", "INDETERMINATE"}
    assert answer(verify_stamped(with_list(of_pki(), b"x"), data=ValidationData())) == NO_DATA_YET


def test_without_the_root_nothing_is_trusted():
    assert answer(verify_stamped(stamped(), trust=[])) == NO_CHAIN


def test_a_value_changed_under_its_time_stamp():
    def forge(root):
        value = root.find(f"{{{DS}}}SignatureValue")
        value.text = base64.b64encode(bytes(64)).decode()

    assert time_of(forger.with_xml(stamped(), SIG1, forge))[0] == VALUE
