"""Verifying a Word file: a valid one passes, every change is named by its kind, and no input raises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.signatures.engine.signer_check import CannotSign
from app.signatures.engine.trust import common_name
from app.signatures.engine.validation_data import NO_DATA
from app.signatures.engine.verdict import Indication, RevocationStatus
from app.signatures.engine.word import add_timestamps, sign_word
from app.signatures.engine.word_names import CORE_PROPERTIES, DS, ORIGIN, ROOT_RELATIONSHIPS, SIGNATURE, XADES
from app.signatures.engine.word_verify import verify_word
from tests.forgeries import word_editing as forger
from tests.signatures.engine import samples
from tests.signatures.engine.samples import CHECKED, answer
from tests.signatures.engine.word_samples import codes, key, paper, sign, signed, signer, verify
from tests.signatures.pki import pki
from tests.signatures.pki.recipes import CHECKED as PKI_CHECKED
from tests.signatures.pki.recipes import LONG_AFTER, STAMPED

PASSED = ("TOTAL_PASSED", None)
CONSTRAINTS = ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")


def test_a_paper_without_a_signature_is_not_signed():
    assert answer(verify(paper())) == ("NOT_SIGNED", None)


def test_without_the_root_there_is_no_chain():
    assert answer(verify(signed("p256"), trust=[])) == ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")


def test_a_required_signer_who_is_missing_is_named():
    verdict = verify(signed("p256"), required=[signer("rsa2048").certificate])
    assert answer(verdict) == CONSTRAINTS
    assert len(verdict.required_missing) == 1
    assert answer(verify(signed("p256"), required=[signer("p256").certificate])) == PASSED


def test_a_signature_taken_out_is_missed_where_its_signer_is_required():
    content = forger.edited(signed("p256", "rsa2048"), {forger.SIG2: None})
    content = forger.without_relationship(content, forger.ORIGIN_RELATIONSHIPS, "rId2")
    content = forger.replaced(
        content, "[Content_Types].xml", f'<Override PartName="/{forger.SIG2}" ', '<Override PartName="/none.xml" '
    )
    assert answer(verify(content)) == PASSED
    assert answer(verify(content, required=[signer("rsa2048").certificate])) == CONSTRAINTS


def test_legacy_never_passes():
    assert answer(verify(signed("p256"), legacy=True)) == CONSTRAINTS


def test_long_after_the_certificate_ended_nothing_proves_the_signature():
    after = datetime(2026, 1, 1, tzinfo=UTC)
    assert answer(verify(signed("p256"), at=after)) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_the_claim_of_a_time_outside_the_certificate_s_validity_is_no_proof():
    def change(root):
        for each in (root.find(f".//{{{XADES}}}SigningTime"), root.find(".//{*}SignatureTime/{*}Value")):
            each.text = "2020-01-01T00:00:00Z"
        forger.signed_again(root, key("p256"))

    assert codes(verify(forger.with_xml(signed("p256"), forger.SIG1, change))) == ["claimed_time_outside"]


def _of_pki(name="good-p256"):
    by, certificate = pki().signer(name)
    return sign_word(paper(), by, certificate, pki().chain(name), signed_at=STAMPED)


def _stamped(content, at=STAMPED):
    return add_timestamps(content, lambda message: pki().stamp(message, at))


def _verify_pki(content, at=PKI_CHECKED):
    return verify_word(content, trust=[pki().root], at=at, data=pki().data(["good-p256", "tsa"], at))


def test_a_time_stamp_proves_the_time_and_gives_the_level():
    verdict = _verify_pki(_stamped(_of_pki()))
    assert answer(verdict) == PASSED
    (only,) = verdict.signatures
    assert (only.level, only.trusted_time) == ("XAdES-T", STAMPED)


def test_the_verdict_tells_the_root_and_that_the_certificate_was_not_taken_back():
    (only,) = _verify_pki(_of_pki()).signatures
    assert (only.trusted_root, only.revocation) == (common_name(pki().root.subject), RevocationStatus.GOOD)
    (alone,) = verify_word(_of_pki(), trust=[pki().root], at=PKI_CHECKED).signatures
    assert alone.revocation is RevocationStatus.UNKNOWN
    (foreign,) = verify(signed("p256"), trust=[]).signatures
    assert (foreign.trusted_root, foreign.revocation) == ("", None)


def test_the_verdict_tells_that_the_certificate_was_taken_back():
    content = _of_pki("revoked-late")
    data = pki().data(["revoked-late"], PKI_CHECKED)
    (only,) = verify_word(content, trust=[pki().root], at=PKI_CHECKED, data=data).signatures
    assert (only.verdict, only.revocation) == (Indication.INDETERMINATE, RevocationStatus.REVOKED)


def test_a_time_stamp_changes_nothing_else_in_the_file():
    before, after = forger.parts_of(signed("p256", "rsa2048")), forger.parts_of(_stamped(signed("p256", "rsa2048")))
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {forger.SIG1, forger.SIG2}


def test_only_signatures_without_a_time_stamp_get_one():
    asked = []

    def stamp(message):
        asked.append(message)
        return pki().stamp(message, STAMPED)

    once = add_timestamps(signed("p256", "rsa2048"), stamp)
    assert add_timestamps(once, stamp) == once
    assert len(asked) == 2


def test_a_time_stamp_of_another_signature_proves_nothing():
    other = _of_pki("good-p384")
    tokens = []
    add_timestamps(other, lambda message: tokens.append(pki().stamp(message, STAMPED)) or tokens[0])
    verdict = _verify_pki(add_timestamps(_of_pki(), lambda _: tokens[0]))
    assert answer(verdict) == CONSTRAINTS
    (only,) = verdict.signatures
    assert (only.level, only.trusted_time) == ("XAdES-BES", None)


def test_a_signature_claimed_to_be_later_than_its_time_stamp_is_out_of_order():
    verdict = _verify_pki(_stamped(_of_pki(), STAMPED - timedelta(hours=1)))
    assert answer(verdict) == ("INDETERMINATE", "TIMESTAMP_ORDER_FAILURE")


def test_a_file_that_is_no_package_gets_no_time_stamp():
    with pytest.raises(CannotSign):
        add_timestamps(b"PK", lambda message: message)


def test_without_a_time_stamp_an_expired_certificate_s_data_does_not_help():
    assert answer(_verify_pki(_of_pki(), LONG_AFTER))[0] == "INDETERMINATE"


def _raw(content, part=forger.SIG1):
    return forger.parts_of(content)[part].decode()


NEW_STYLES = b'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
FORGED = {
    "a figure changed": (
        lambda one: forger.replaced(one, forger.DOCUMENT, "85%", "58%"),
        ("TOTAL_FAILED", "HASH_FAILURE"),
    ),
    "a part taken out": (
        lambda one: forger.edited(one, {forger.SETTINGS: None}),
        ("INDETERMINATE", "SIGNED_DATA_NOT_FOUND"),
    ),
    "a part added": (
        lambda one: forger.with_part(
            one, "word/people.xml", b"<w/>", f"{forger.WORD_TYPE}people+xml", f"{forger.OFFICE}/people"
        ),
        CONSTRAINTS,
    ),
    "a part added that nothing leads to": (
        lambda one: forger.with_type(forger.edited(one, {"word/x.xml": b"<x/>"}), "word/x.xml", "application/xml"),
        CONSTRAINTS,
    ),
    "core properties added": (
        lambda one: forger.with_relationship(
            forger.with_type(
                forger.edited(one, {"docProps/core.xml": b"<x/>"}), "docProps/core.xml", "application/xml"
            ),
            ROOT_RELATIONSHIPS,
            CORE_PROPERTIES,
            "docProps/core.xml",
        ),
        CONSTRAINTS,
    ),
    "a relationship added": (
        lambda one: forger.with_relationship(
            one, forger.DOCUMENT_RELATIONSHIPS, f"{forger.OFFICE}/hyperlink", "https://a.vn", mode="External"
        ),
        CONSTRAINTS,
    ),
    "a relationship turned to another part": (
        lambda one: forger.replaced(one, forger.DOCUMENT_RELATIONSHIPS, "styles.xml", "settings.xml"),
        ("TOTAL_FAILED", "HASH_FAILURE"),
    ),
    "a second relationship to the signatures": (
        lambda one: forger.with_relationship(one, ROOT_RELATIONSHIPS, ORIGIN, "_xmlsignatures/origin.sigs"),
        ("TOTAL_FAILED", "FORMAT_FAILURE"),
    ),
    "relationships of a part that had none": (
        lambda one: forger.with_relationship(
            one, "word/_rels/header1.xml.rels", f"{forger.OFFICE}/image", "https://a.vn/x.png", mode="External"
        ),
        CONSTRAINTS,
    ),
    "a changed content type": (
        lambda one: forger.with_type(one, forger.SETTINGS, "application/xml"),
        CONSTRAINTS,
    ),
    "a part twice in the archive": (
        lambda one: forger.zipped([*forger.parts_of(one).items(), (forger.STYLES, NEW_STYLES)]),
        ("TOTAL_FAILED", "FORMAT_FAILURE"),
    ),
    "bytes before the archive": (lambda one: b"x" + one, ("TOTAL_FAILED", "FORMAT_FAILURE")),
    "bytes after the archive": (lambda one: one + b"x", ("TOTAL_FAILED", "FORMAT_FAILURE")),
    "an edited role": (
        lambda one: forger.replaced(one, forger.SIG1, "Cụm trưởng", "Bộ trưởng"),
        ("TOTAL_FAILED", "HASH_FAILURE"),
    ),
    "an edited time": (
        lambda one: forger.replaced(one, forger.SIG1, "2020-03-20T02:21:30Z", "2020-03-21T02:21:30Z"),
        ("TOTAL_FAILED", "HASH_FAILURE"),
    ),
    "an edited manifest": (
        lambda one: forger.with_xml(
            one,
            forger.SIG1,
            lambda root: root.find(f".//{{{DS}}}Manifest").remove(root.find(f".//{{{DS}}}Manifest")[0]),
        ),
        ("TOTAL_FAILED", "HASH_FAILURE"),
    ),
    "another's signature value": (
        lambda one: forger.replaced(
            one,
            forger.SIG1,
            _raw(one).partition("<SignatureValue>")[2].partition("<")[0],
            _raw(sign(paper(), signer())).partition("<SignatureValue>")[2].partition("<")[0],
        ),
        ("TOTAL_FAILED", "SIG_CRYPTO_FAILURE"),
    ),
    "the signature of another paper": (
        lambda one: forger.edited(
            one, {forger.SIG1: _raw(sign(forger.replaced(paper(), forger.DOCUMENT, "85%", "58%"), signer())).encode()}
        ),
        ("TOTAL_FAILED", "HASH_FAILURE"),
    ),
    "a document type declared": (
        lambda one: forger.replaced(one, forger.SIG1, "<Signature ", "<!DOCTYPE x><Signature ", 1),
        ("TOTAL_FAILED", "FORMAT_FAILURE"),
    ),
    "an Object that is not signed": (
        lambda one: forger.replaced(one, forger.SIG1, "</Signature>", "<Object>ảnh chữ ký</Object></Signature>"),
        CONSTRAINTS,
    ),
    "an Id twice": (
        lambda one: forger.replaced(
            one, forger.SIG1, "</Signature>", '<Object Id="idPackageObject">khác</Object></Signature>'
        ),
        ("TOTAL_FAILED", "FORMAT_FAILURE"),
    ),
    "a comment inside the certificate": (
        lambda one: forger.replaced(one, forger.SIG1, "<X509Certificate>MII", "<X509Certificate>M<!-- -->II"),
        ("TOTAL_FAILED", "FORMAT_FAILURE"),
    ),
}


@pytest.mark.parametrize(("change", "expected"), FORGED.values(), ids=FORGED.keys())
def test_a_forgery_is_refused_with_its_kind(change, expected):
    assert answer(verify(change(signed("p256")))) == expected


def test_one_key_s_certificates_are_told_apart():
    other = signer("p256", "Người Khác")

    def swap(root):
        certificate = root.find(f".//{{{DS}}}X509Certificate")
        certificate.text = forger.signature(sign(paper(), other)).find(f".//{{{DS}}}X509Certificate").text

    verdict = verify(forger.with_xml(signed("p256"), forger.SIG1, swap))
    assert (answer(verdict), "certificate_swapped" in codes(verdict)) == (CONSTRAINTS, True)


def test_a_forger_with_a_key_of_his_own_is_not_trusted():
    stranger = key("rsa2048")
    name = samples.common_name("Kẻ Lạ")
    certificate = samples.certificate("Kẻ Lạ", stranger.public_key(), name, stranger)
    content = forger.with_xml(
        signed("p256"), forger.SIG1, lambda root: (_as_rsa(root), forger.signed_again(root, stranger, certificate))
    )
    assert answer(verify(content)) == ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")


def _as_rsa(root):
    method = root.find(f".//{{{DS}}}SignatureMethod")
    method.set("Algorithm", method.get("Algorithm").replace("ecdsa", "rsa"))


def test_a_signer_who_leaves_a_part_out_covers_less_than_the_file():
    def leave_out(root):
        manifest = root.find(f".//{{{DS}}}Manifest")
        manifest.remove(next(each for each in manifest if "styles" in each.get("URI")))
        forger.signed_again(root, key("p256"))

    verdict = verify(forger.with_xml(signed("p256"), forger.SIG1, leave_out))
    assert (answer(verdict), codes(verdict)) == (CONSTRAINTS, ["parts_not_signed"])
    assert not verdict.signatures[0].covers_whole_file


def test_two_times_that_differ_are_told():
    def change(root):
        root.find(f".//{{{XADES}}}SigningTime").text = "2020-03-19T00:00:00Z"
        forger.signed_again(root, key("p256"))

    assert codes(verify(forger.with_xml(signed("p256"), forger.SIG1, change))) == ["times_differ"]


def test_a_weak_digest_is_not_enough_though_the_signer_chose_it():
    def weaken(root):
        method = root.find(f".//{{{DS}}}SignatureMethod")
        method.set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1")

    content = forger.with_xml(signed("p256"), forger.SIG1, weaken)
    assert answer(verify(content)) == ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE")
    assert answer(verify(content, legacy=True)) == ("TOTAL_FAILED", "SIG_CRYPTO_FAILURE")


def test_a_signature_that_the_list_does_not_name_is_not_overlooked():
    content = forger.without_relationship(signed("p256", "rsa2048"), forger.ORIGIN_RELATIONSHIPS, "rId1")
    assert answer(verify(content)) == ("TOTAL_FAILED", "FORMAT_FAILURE")


def test_a_signature_named_twice_is_malformed():
    content = forger.with_relationship(signed("p256"), forger.ORIGIN_RELATIONSHIPS, SIGNATURE, "sig1.xml")
    assert answer(verify(content)) == ("TOTAL_FAILED", "FORMAT_FAILURE")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_flipped_bit_of_a_signed_file_passes(place, bit):
    content = bytearray(signed("p256"))
    content[int(place * len(content))] ^= 1 << bit
    verdict = verify(bytes(content))
    # What is left over is what the ZIP says of times and systems, which no program shows.
    same = bytes(content) != signed("p256") and _plain(bytes(content)) == _plain(signed("p256"))
    assert same or verdict.verdict.value != "TOTAL_PASSED"


def _plain(content):
    try:
        return forger.parts_of(content)
    except Exception:  # noqa: BLE001 - not an archive any more
        return None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.floats(0, 1, exclude_max=True), letter=st.sampled_from(list('<>&"/#=A\x00 é')))
def test_no_changed_letter_of_a_signature_passes_or_raises(place, letter):
    text = _raw(signed("p256"))
    at = int(place * len(text))
    changed = text[:at] + letter + text[at + 1 :]
    verdict = verify(forger.edited(signed("p256"), {forger.SIG1: changed.encode()}))
    inside = "CertificateValues" in text[:at] and "CertificateValues" in text[at:]
    assert changed == text or inside or verdict.verdict.value != "TOTAL_PASSED"


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=400))
def test_no_input_raises(content):
    assert verify_word(content, trust=[], at=CHECKED, data=NO_DATA).verdict.value == "TOTAL_FAILED"
