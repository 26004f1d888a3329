"""Signatures of other systems are judged by the same rules, and other systems accept ours."""

from __future__ import annotations

import asyncio
import io
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation.ades import ades_basic_validation
from pyhanko.sign.validation.policy_decl import SignatureValidationSpec
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from app.signatures.engine.keys import new_key
from tests.signatures.engine import foreign, samples
from tests.signatures.engine.samples import answer, pledge, signed_twice


@pytest.mark.parametrize(
    ("make_key", "pss", "digest", "named"),
    [
        (lambda: rsa.generate_private_key(65537, 2048), False, "sha256", "PKCS#1 v1.5, RSA 2048, SHA-256"),
        (lambda: rsa.generate_private_key(65537, 2048), True, "sha512", "RSASSA-PSS, RSA 2048, SHA-512"),
        (lambda: ec.generate_private_key(ec.SECP384R1()), False, "sha384", "ECDSA P-384, SHA-384"),
        (lambda: ec.generate_private_key(ec.SECP256R1()), False, "sha3_256", "ECDSA P-256, SHA3-256"),
    ],
)
def test_another_system_s_signature_passes_in_every_allowed_algorithm(make_key, pss, digest, named):
    pdf = foreign.sign(pledge(), foreign.signer(make_key(), pss=pss), "chair", digest=digest)
    verdict = foreign.verify(pdf)
    assert answer(verdict) == ("TOTAL_PASSED", None)
    assert verdict.signatures[0].algorithm == named


def test_another_system_may_add_an_invisible_field_and_new_dates_with_a_second_signature():
    one = foreign.sign(foreign.plain(), foreign.signer(new_key()), "one")
    two = foreign.sign(one, foreign.signer(new_key()), "two")
    assert answer(foreign.verify(two)) == ("TOTAL_PASSED", None)


def test_another_system_s_visible_field_after_a_signature_leaves_that_signature_unproved():
    one = foreign.sign(foreign.plain(), foreign.signer(new_key()), "one")
    two = foreign.sign(one, foreign.signer(new_key()), "two", box=(100, 100, 300, 200))
    verdict = foreign.verify(two)
    assert [each.verdict.value for each in verdict.signatures] == ["INDETERMINATE", "TOTAL_PASSED"]
    assert [each.code for each in verdict.signatures[0].reasons] == ["visible_field_added"]


def test_the_older_form_of_adobe_passes_without_a_level_of_pades():
    form = SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    verdict = foreign.verify(foreign.sign(foreign.plain(), foreign.signer(new_key()), "one", subfilter=form))
    assert answer(verdict) == ("TOTAL_PASSED", None)
    assert verdict.signatures[0].level == ""


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig (poppler-utils) is not installed")
def test_pdfsig_counts_two_valid_signatures(tmp_path):
    path = tmp_path / "pledge.pdf"
    path.write_bytes(signed_twice())
    told = subprocess.run(["pdfsig", "-nocert", path], check=False, capture_output=True, text=True).stdout
    assert told.count("Signature is Valid.") == 2
    assert told.count("ETSI.CAdES.detached") == 2


def test_pyhanko_s_own_ades_validation_passes():
    reader = PdfFileReader(io.BytesIO(signed_twice()))
    roots = [foreign.asn1(samples.authority().root_cert)]
    policy = CertValidationPolicySpec(SimpleTrustManager.build(roots), CertRevTrustPolicy(NO_REVOCATION))
    moment = ValidationTimingInfo(samples.CHECKED, samples.CHECKED, point_in_time_validation=True)
    for signature in reader.embedded_signatures:
        validation = ades_basic_validation(
            signature.signed_data,
            SignatureValidationSpec(policy),
            timing_info=moment,
            raw_digest=signature.compute_digest(),
        )
        status = asyncio.run(validation)
        assert status.ades_subindic is AdESPassed.OK
        signature.compute_integrity_info()
        assert signature.summarise_integrity_info()["docmdp_ok"]
