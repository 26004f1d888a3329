"""Other programs accept our signatures, and theirs are judged by the same rules; ours leave theirs as they were."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest
from cryptography import x509

from app.signatures.engine import word_package, word_reading
from tests.forgeries import word_editing as forger
from tests.signatures.engine.samples import answer
from tests.signatures.engine.word_samples import CORPORA, KINDS, paper, sign, signed, signer, verify
from tests.verifiers import xmlsec1

MANIFEST = CORPORA / "manifest.tsv"
# A moment at which the certificates of each file were valid.
MOMENTS = {
    "poi_Office2010-SP1-XAdES-X-L.docx": datetime(2011, 9, 1, tzinfo=UTC),
    "poi_hello-world-office-2010-technical-preview.docx": datetime(2009, 10, 1, tzinfo=UTC),
    "poi_hello-world-signed-twice.docx": datetime(2009, 10, 1, tzinfo=UTC),
    "poi_hello-world-signed.docx": datetime(2009, 10, 1, tzinfo=UTC),
    "poi_hyperlink-example-signed.docx": datetime(2012, 10, 1, tzinfo=UTC),
    "poi_ms-office-2010-signed.docx": datetime(2010, 10, 1, tzinfo=UTC),
    "poi_office2007prettyPrintedRels.docx": datetime(2014, 12, 1, tzinfo=UTC),
    "poi_signed.docx": datetime(2013, 1, 1, tzinfo=UTC),
    "lo_signatureline.docx": datetime(2017, 8, 1, tzinfo=UTC),
}
USUAL_MOMENT = datetime(2016, 3, 1, tzinfo=UTC)
# What an honest old file may be told: its age, weak algorithms, no XAdES, properties that Word never signs.
HONEST = {
    *("legacy", "weak_hash", "weak_key", "certificate_not_signed_xades", "parts_not_signed"),
    *("relationships_not_signed", "no_chain", "wrong_usage", "expired", "no_revocation_data", "time_stamp_malformed"),
}


def _corpus():
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(encoding="utf-8") as rows:
        return [(row["file"], row["expected"]) for row in csv.DictReader(rows, delimiter="\t")]


needs_corpus = pytest.mark.skipif(not MANIFEST.exists(), reason="the corpus of foreign Word files is not here")
needs_xmlsec1 = pytest.mark.skipif(bool(xmlsec1.missing()), reason=xmlsec1.missing() or "-")


def _roots(content: bytes) -> list[x509.Certificate]:
    """The certificates in the file's own signatures: trusted, they leave only the file itself to be judged."""
    package = word_package.open_package(content)
    return [each for part in package.signatures for each in word_reading.read(package.parts[part], part).certificates]


def _judged(file):
    content = (CORPORA / file).read_bytes()
    return verify(content, trust=_roots(content), at=MOMENTS.get(file, USUAL_MOMENT), legacy=True)


@needs_corpus
@pytest.mark.parametrize(("file", "expected"), _corpus())
def test_a_foreign_file_is_judged_as_its_manifest_says(file, expected):
    verdict = _judged(file)
    answers = {
        "valid": "INDETERMINATE",
        "partial": "INDETERMINATE",
        "invalid": "TOTAL_FAILED",
        "unsigned": "NOT_SIGNED",
    }
    assert verdict.verdict.value == answers[expected]
    if expected in {"valid", "partial"}:
        assert {each.code for own in verdict.signatures for each in own.reasons} <= HONEST


@needs_corpus
def test_a_partly_signed_file_is_told_which_parts_are_not():
    reasons = {each.code: str(each) for each in _judged("poi_signed.docx").signatures[0].reasons}
    assert "customXml/item1.xml" in reasons["parts_not_signed"]


@needs_corpus
def test_word_s_own_signature_is_not_total_passed_for_what_it_leaves_out():
    content = (CORPORA / "lo_multi.docx").read_bytes()
    verdict = verify(content, trust=_roots(content), at=USUAL_MOMENT)
    assert answer(verdict) == ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")
    assert not verdict.signatures[0].covers_whole_file


@needs_corpus
@pytest.mark.parametrize("file", [file for file, expected in _corpus() if expected in {"valid", "partial"}])
def test_our_signature_on_a_foreign_file_leaves_the_others_as_they_were(file):
    content = (CORPORA / file).read_bytes()
    ours = sign(content, signer("p256"))
    at = MOMENTS.get(file, USUAL_MOMENT)
    before = verify(content, trust=_roots(content), at=at, legacy=True).signatures
    after = verify(ours, trust=_roots(content), at=at, legacy=True).signatures
    assert after[: len(before)] == before
    assert len(after) == len(before) + 1
    if not xmlsec1.missing():
        told = xmlsec1.answers(ours)
        assert all(each.valid for name, each in told.items()), told


@needs_corpus
def test_a_paper_that_word_wrote_is_closed_signed_and_passes():
    content = sign((CORPORA / "poi_hello-world-unsigned.docx").read_bytes(), signer("p256"))
    assert answer(verify(content)) == ("TOTAL_PASSED", None)
    assert "docProps/core.xml" not in forger.parts_of(content)
    assert "docProps/app.xml" in forger.parts_of(content)
    if not xmlsec1.missing():
        assert all(each.valid for each in xmlsec1.answers(content).values())


@needs_corpus
def test_the_core_properties_of_a_foreign_file_stay_and_stay_unsigned():
    content = sign((CORPORA / "lo_multi.docx").read_bytes(), signer("p256"))
    assert "docProps/core.xml" in forger.parts_of(content)
    ours = verify(content).signatures[-1]
    assert [each.code for each in ours.reasons] == ["parts_not_signed", "relationships_not_signed"]


@needs_xmlsec1
@pytest.mark.parametrize("order", [KINDS, KINDS[::-1], ("rsa3072", "p384", "p256"), ("pss", "p256"), ("p521",)])
def test_xmlsec1_accepts_signed_info_and_manifest_of_every_signer_in_every_order(order):
    for part, told in xmlsec1.answers(signed(*order)).items():
        number = int(part.removeprefix("_xmlsignatures/sig").removesuffix(".xml"))
        if order[number - 1] == "pss" and not xmlsec1.knows_pss():
            continue  # before 1.3 it knows no RSASSA-PSS; its digests are those of the other signatures
        assert told.valid, told.told
        assert told.signed_info == (3, 3)
        assert told.manifest[1] == len(forger.signature(signed(*order), part).findall(".//{*}Manifest/{*}Reference"))


@needs_xmlsec1
def test_xmlsec1_refuses_a_changed_part_so_that_its_yes_means_something():
    content = forger.replaced(signed("p256"), forger.DOCUMENT, "85%", "58%")
    assert not any(each.valid for each in xmlsec1.answers(content).values())


@needs_xmlsec1
def test_xmlsec1_accepts_a_signature_with_claims_in_vietnamese_and_signs_of_xml():
    content = sign(paper(), signer("rsa2048"), role="“Cụm phó” & <quyền>", comment="a'b\"c > d", place="Hòa Bình")
    assert all(each.valid for each in xmlsec1.answers(content).values())
