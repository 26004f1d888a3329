"""A sound signed PDF of ours is TOTAL_PASSED, and the verdict tells what was proved."""

from __future__ import annotations

import io

from pyhanko.sign.validation.dss import DocumentSecurityStore

from app.signatures.engine.certificates import fingerprint
from tests.signatures.engine import samples
from tests.signatures.engine.foreign import asn1
from tests.signatures.engine.samples import answer, pledge, sign, signed_once, signed_twice, signer, verify


def test_a_paper_signed_by_two_passes_and_tells_who_signed():
    verdict = verify(signed_twice())
    assert answer(verdict) == ("TOTAL_PASSED", None)
    first, last = verdict.signatures
    assert (first.signer, last.signer) == ("Lò Văn Phó", "Lò Văn Trưởng")
    assert (first.covers_whole_file, last.covers_whole_file) == (False, True)
    assert first.claimed_time == samples.SIGNED
    assert first.trusted_time is None
    assert first.level == "PAdES B-B"
    assert first.algorithm == "ECDSA P-256, SHA-256"
    assert first.issuer == "Giao ước - cấp chứng thư"
    assert first.certificate_sha256 == fingerprint(signer("Lò Văn Phó").certificate)
    assert (first.organisation, first.office) == ("Thanh tra tỉnh Điện Biên", "Chánh Thanh tra")
    assert first.trusted_root == "Giao ước"


def test_the_json_has_exactly_the_fields_of_the_contract():
    (signature,) = verify(signed_once()).as_json("pledge.pdf")["signatures"]
    who = ["index", "signer", "issuer", "serial", "certificate_sha256"]
    what = ["claimed_time", "trusted_time", "level", "algorithm", "covers_whole_file"]
    about = ["organisation", "office", "trusted_root", "revocation"]
    assert list(signature) == [*who, *what, "verdict", "sub_indication", "reasons", *about]
    assert signature["claimed_time"] == "2020-03-20T09:21:30+07:00"


def test_a_paper_without_signatures_is_not_signed():
    assert answer(verify(pledge())) == ("NOT_SIGNED", None)


def test_an_rsa_key_signs_with_pss_and_passes():
    verdict = verify(sign(pledge(), "chair", signer("Lò Văn Rờ", "rsa3072"), certify=True))
    assert answer(verdict) == ("TOTAL_PASSED", None)
    assert verdict.signatures[0].algorithm == "RSASSA-PSS, RSA 3072, SHA-256"


def test_the_seal_can_follow_the_people():
    verdict = verify(sign(signed_twice(), "seal", signer("Thanh tra tỉnh Điện Biên")))
    assert answer(verdict) == ("TOTAL_PASSED", None)
    assert len(verdict.signatures) == 3


def test_without_a_moment_it_is_now():
    # The certificates of 2020 are long expired today, and no time-stamp proves that the signature is older.
    assert answer(verify(signed_once(), at=None)) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_a_required_signer_who_signed_is_not_missing():
    verdict = verify(signed_once(), required=[signer("Lò Văn Phó").certificate])
    assert (answer(verdict), verdict.required_missing) == (("TOTAL_PASSED", None), ())


def test_a_signed_file_is_also_checked_by_legacy_rules_but_never_passes_them():
    verdict = verify(signed_once(), legacy=True)
    assert answer(verdict) == ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")


def test_validation_data_added_after_signing_changes_nothing():
    out = io.BytesIO(signed_twice())
    certificates = [asn1(signer("Lò Văn Phó").certificate)]
    DocumentSecurityStore.add_dss(out, None, certs=certificates, force_write=True)
    verdict = verify(out.getvalue())
    assert answer(verdict) == ("TOTAL_PASSED", None)
    assert not any(each.covers_whole_file for each in verdict.signatures)


def test_a_file_that_is_no_pdf_is_a_format_failure():
    assert answer(verify(b"PK\x03\x04 not a PDF")) == ("TOTAL_FAILED", "FORMAT_FAILURE")
    assert answer(verify(b"")) == ("TOTAL_FAILED", "FORMAT_FAILURE")
