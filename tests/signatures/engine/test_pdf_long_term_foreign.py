"""Other systems accept our B-LTA, and what they add to a file of ours is judged by the same rules."""

from __future__ import annotations

import asyncio
import io
import shutil
import subprocess

import pytest
from asn1crypto import crl as asn1_crl
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec, SignatureValidationSpec
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from tests.forgeries.editing import contents
from tests.signatures.engine.long_term import GATHERED, HOUR, SEALED, long_term, signed, verify
from tests.signatures.engine.samples import answer
from tests.signatures.pki import pki
from tests.signatures.pki.house import asn1
from tests.signatures.pki.recipes import STAMPED


@pytest.mark.parametrize("name", ["good-p256", "good-rsa2048", "good-p384"])
def test_pyhanko_s_ades_validation_finds_b_lta(name):
    # It asks for a time-stamp over the signature too, where EN 319 142-1, 6.3, is content with one over the file.
    pdf = long_term(name, own_stamp=STAMPED + HOUR / 2)
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    trust = SimpleTrustManager.build([asn1(pki().root)])
    policy = SignatureValidationSpec(CertValidationPolicySpec(trust, CertRevTrustPolicy(REQUIRE_REVINFO)))
    moment = ValidationTimingInfo(SEALED + HOUR, SEALED + HOUR, point_in_time_validation=True)
    found = asyncio.run(ades_lta_validation(signature, PdfSignatureValidationSpec(policy), timing_info=moment))
    assert found.ades_subindic is AdESPassed.OK
    assert found.best_signature_time == STAMPED + HOUR / 2
    assert found.api_status.bottom_line


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig (poppler-utils) is not installed")
def test_pdfsig_finds_the_signature_and_the_time_stamp(tmp_path):
    path = tmp_path / "pledge.pdf"
    path.write_bytes(long_term())
    told = subprocess.run(["pdfsig", "-nocert", path], check=False, capture_output=True, text=True).stdout
    assert told.count("Signature is Valid.") == 1
    assert "Total document signed" in told  # it does not check the time-stamp, but sees whose it is and what it covers
    assert "CN=tsa" in told


class Authority(TimeStamper):
    """pyHanko's way to the test PKI's time-stamp authority."""

    async def async_request_tsa_response(self, req):
        return pki().stamper(SEALED).request_tsa_response(req)


def test_validation_data_and_a_time_stamp_added_by_pyhanko_make_b_lta():
    data = pki().data(["good-p256", "tsa"], GATHERED)
    out = io.BytesIO(signed())
    DocumentSecurityStore.add_dss(
        out,
        contents(signed()),
        certs=[asn1(each) for each in data.certificates],
        crls=[asn1_crl.CertificateList.load(each) for each in data.crls],
    )
    stamped = PdfTimeStamper(Authority()).timestamp_pdf(IncrementalPdfFileWriter(out), "sha256").getvalue()
    verdict = verify(stamped)
    assert answer(verdict) == ("TOTAL_PASSED", None)
    assert [each.level for each in verdict.signatures] == ["PAdES B-LTA"]
