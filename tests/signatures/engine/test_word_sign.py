"""Signing a Word file: one to six signers, what the signature says, what is refused, and that nothing else changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from app.signatures.engine.keys import Scheme
from app.signatures.engine.signer_check import CannotSign
from app.signatures.engine.word import sign_word
from app.signatures.engine.word_lint import signing_findings
from app.signatures.engine.word_names import CORE_PROPERTIES, DS, ROOT_RELATIONSHIPS, XADES
from tests.forgeries import word_editing as forger
from tests.signatures.engine import word_samples as samples
from tests.signatures.engine.samples import SIGNED, answer
from tests.signatures.engine.word_samples import KINDS, paper, sign, signed, signer, verify
from workflows.refusals import BadInput

PASSED = ("TOTAL_PASSED", None)
CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"


@pytest.mark.parametrize("count", range(1, 7))
def test_every_signature_of_one_to_six_signers_passes(count):
    verdict = verify(signed(*KINDS[:count]))
    assert answer(verdict) == PASSED
    assert [each.level for each in verdict.signatures] == ["XAdES-BES"] * count
    assert all(each.covers_whole_file for each in verdict.signatures)


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("p256", "ECDSA P-256, SHA-256"),
        ("p384", "ECDSA P-384, SHA-256"),
        ("p521", "ECDSA P-521, SHA-256"),
        ("rsa2048", "PKCS#1 v1.5, RSA 2048, SHA-256"),
        ("pss", "RSASSA-PSS, RSA 3072, SHA-256"),
    ],
)
def test_each_kind_of_key_signs_by_its_own_scheme(kind, named):
    (only,) = verify(signed(kind)).signatures
    assert (only.verdict.value, only.algorithm, only.signer) == ("TOTAL_PASSED", named, f"Lò Văn {kind}")


def test_a_key_in_a_device_signs_by_what_the_device_can():
    class Token:
        scheme: Scheme = "rsassa_pkcs1v15"

        def public_key(self):
            return samples.key("rsa2048").public_key()

        def sign(self, message):
            from cryptography.hazmat.primitives import hashes
            from cryptography.hazmat.primitives.asymmetric import padding

            return samples.key("rsa2048").sign(message, padding.PKCS1v15(), hashes.SHA256())

    by = signer("rsa2048")
    content = sign_word(paper(), Token(), by.certificate, by.chain, signed_at=SIGNED)
    assert answer(verify(content)) == PASSED


def test_the_claims_stand_under_the_signature_and_are_told_as_claims():
    content = sign(
        paper(), signer(), role="Cụm phó & <phụ trách>", comment="Ký “thay” & chịu trách nhiệm", place="Sơn La"
    )
    root = forger.signature(content)
    assert root.findtext(f".//{{{XADES}}}ClaimedRole") == "Cụm phó & <phụ trách>"
    assert root.findtext(f".//{{{XADES}}}City") == "Sơn La"
    assert root.findtext(".//{*}SignatureComments") == "Ký “thay” & chịu trách nhiệm"
    (only,) = verify(content).signatures
    assert (only.claimed_time, only.trusted_time) == (SIGNED, None)


def test_the_time_is_written_in_utc_to_the_second_in_both_places():
    root = forger.signature(sign(paper(), signer(), signed_at=SIGNED + timedelta(microseconds=999_999)))
    assert root.findtext(f".//{{{XADES}}}SigningTime") == "2020-03-20T02:21:30Z"
    assert root.findtext(".//{*}SignatureTime/{*}Value") == "2020-03-20T02:21:30Z"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(BadInput):
        sign(paper(), signer(), signed_at=datetime(2020, 3, 20))


def test_another_key_s_certificate_is_refused():
    by = signer("p256")
    with pytest.raises(CannotSign, match="không đi cùng khóa"):
        sign_word(paper(), samples.key("p384"), by.certificate, by.chain, signed_at=SIGNED)


@pytest.mark.parametrize("moment", [datetime(2019, 12, 31, tzinfo=UTC), datetime(2023, 6, 1, tzinfo=UTC)])
def test_a_certificate_that_is_not_valid_at_the_moment_does_not_sign(moment):
    with pytest.raises(CannotSign, match="không có hiệu lực"):
        sign(paper(), signer(), signed_at=moment)


def test_a_claim_with_a_letter_that_xml_does_not_know_is_refused():
    with pytest.raises(BadInput):
        sign(paper(), signer(), role="Cụm\x00 trưởng")


def test_a_second_signature_changes_no_part_but_the_lists():
    one = forger.parts_of(signed("p256"))
    two = forger.parts_of(sign(signed("p256"), signer("rsa2048")))
    lists = {"[Content_Types].xml", forger.ORIGIN_RELATIONSHIPS}
    assert {name for name in one if one[name] != two[name]} == lists
    assert two.keys() - one.keys() == {forger.SIG2}


def test_the_same_signer_signing_the_same_paper_gives_the_same_bytes_with_rsa():
    by = signer("rsa2048")
    assert sign(paper(), by) == sign(paper(), by)


def test_before_the_first_signature_core_properties_go_and_a_table_of_fonts_comes():
    core = b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    content = forger.with_type(forger.edited(paper(), {"docProps/core.xml": core}), "docProps/core.xml", CORE_TYPE)
    content = forger.with_relationship(content, ROOT_RELATIONSHIPS, CORE_PROPERTIES, "docProps/core.xml")
    parts = forger.parts_of(sign(content, signer()))
    assert "docProps/core.xml" not in parts
    assert b"core" not in parts[ROOT_RELATIONSHIPS]
    assert "word/fontTable1.xml" in parts
    assert answer(verify(sign(content, signer()))) == PASSED


def test_every_part_and_every_relationship_but_the_signatures_own_is_in_the_manifest():
    content = signed("p256", "rsa2048")
    listed = {
        each.get("URI").partition("?")[0].lstrip("/") for each in forger.signature(content).iter(f"{{{DS}}}Reference")
    }
    own = {name for name in forger.parts_of(content) if not name.startswith(("_xmlsignatures", "[Content"))}
    assert own <= listed


def test_relationship_parts_are_written_without_white_space():
    spread = forger.replaced(paper(), ROOT_RELATIONSHIPS, "<Relationship ", "\n  <Relationship ")
    content = sign(spread, signer())
    assert not any(each.tail for each in etree.fromstring(forger.parts_of(content)[ROOT_RELATIONSHIPS]))
    assert answer(verify(content)) == PASSED


REFUSED = {
    "a target that xmlsec digests wrongly": lambda paper: forger.with_relationship(
        paper, forger.DOCUMENT_RELATIONSHIPS, f"{forger.OFFICE}/hyperlink", "https://a.vn/?x=1&y=2", mode="External"
    ),
    "a picture from outside": lambda paper: forger.with_relationship(
        paper, forger.DOCUMENT_RELATIONSHIPS, f"{forger.OFFICE}/image", "https://a.vn/x.png", mode="External"
    ),
    "a style that is not there": lambda paper: forger.replaced(
        paper, forger.DOCUMENT, '<w:pStyle w:val="', '<w:pStyle w:val="X', 1
    ),
    "no styles at all": lambda paper: forger.without_relationship(paper, forger.DOCUMENT_RELATIONSHIPS, "rId3"),
    "a relationship that leads nowhere": lambda paper: forger.with_relationship(
        paper, forger.DOCUMENT_RELATIONSHIPS, f"{forger.OFFICE}/comments", "comments.xml"
    ),
    "a picture's Id that leads nowhere": lambda paper: forger.replaced(
        paper,
        forger.DOCUMENT,
        "</w:body>",
        f'<w:p><w:r><w:drawing r:embed="rId77" xmlns:r="{forger.OFFICE}"/></w:r></w:p></w:body>',
    ),
    "a field with another file's text": lambda paper: forger.replaced(
        paper, forger.DOCUMENT, "</w:body>", '<w:p><w:fldSimple w:instr="INCLUDETEXT x.docx"/></w:p></w:body>'
    ),
    "a second main document": lambda paper: forger.with_relationship(
        paper, ROOT_RELATIONSHIPS, f"{forger.OFFICE}/officeDocument", "word/document.xml"
    ),
    "not a package": lambda paper: b"PK not at all",
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED.keys())
def test_what_could_not_be_verified_afterwards_is_not_signed(change):
    content = change(paper())
    assert signing_findings(content)
    with pytest.raises(CannotSign):
        sign(content, signer())


def test_a_field_cut_into_pieces_is_read_as_one():
    code = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (" INC", "LUDE", "PICTURE x "))
    field = f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{code}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    content = forger.replaced(paper(), forger.DOCUMENT, "</w:body>", f"<w:p>{field}</w:p></w:body>")
    assert [each.reason.code for each in signing_findings(content)] == ["dynamic_field"]


def test_an_honest_paper_may_be_signed():
    assert signing_findings(paper()) == []


def test_a_paper_whose_earlier_signature_is_broken_gets_no_further_one():
    content = forger.replaced(signed("p256"), forger.DOCUMENT, "85%", "58%")
    with pytest.raises(CannotSign, match="thay đổi sau khi ký"):
        sign(content, signer("rsa2048"))


def test_a_moment_long_after_is_no_reason_to_refuse_a_further_signature():
    late = sign(signed("p256"), signer("rsa2048"), signed_at=datetime(2022, 12, 1, tzinfo=UTC))
    assert len(verify(late, at=datetime(2022, 12, 2, tzinfo=UTC)).signatures) == 2
