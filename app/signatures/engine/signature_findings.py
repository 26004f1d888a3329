"""What a signature of any kind of file is asked and tells alike, in PDF and in Word (kiểm tra chung)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from asn1crypto import algos
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.signatures.engine import algorithms, subject
from app.signatures.engine.certificates import fingerprint
from app.signatures.engine.chains import valid_at
from app.signatures.engine.signer_proof import SignerProof
from app.signatures.engine.trust import common_name
from app.signatures.engine.verdict import Finding, SignatureVerdict, SubIndication, finding, weigh

# What may be found without a doubt about form and cryptography, so about the level that these prove.
ABOUT_TRUST = {
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    SubIndication.OUT_OF_BOUNDS_NO_POE,
    SubIndication.REVOKED,
    SubIndication.REVOKED_NO_POE,
    SubIndication.TRY_LATER,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a signature tells of its signer, proved or not; the names are those of ``SignatureVerdict``."""

    signer: str = ""
    issuer: str = ""
    serial: str = ""
    certificate_sha256: str = ""
    algorithm: str = ""
    organisation: str = ""
    office: str = ""


NOTHING_TOLD = Told()


def told_of(signer: x509.Certificate, mechanism: algos.SignedDigestAlgorithm, hash_name: str) -> Told:
    """What the signer's certificate and the signature's algorithms say."""
    return Told(
        signer=common_name(signer.subject),
        issuer=common_name(signer.issuer),
        serial=f"{signer.serial_number:x}",
        certificate_sha256=fingerprint(signer),
        algorithm=algorithms.signature_name(mechanism, hash_name, signer.public_key()),
        organisation=subject.organisation(signer),
        office=subject.office(signer),
    )


def verdict_on_signature(
    index: int,
    told: Told,
    proof: SignerProof,
    findings: Sequence[Finding],
    *,
    claimed_time: datetime | None,
    level: str,
    covers_whole_file: bool,
) -> SignatureVerdict:
    """The verdict that ``findings`` give, with what was told and proved."""
    verdict, sub_indication = weigh(findings)
    return SignatureVerdict(
        index=index,
        claimed_time=claimed_time,
        trusted_time=proof.time,
        level=level,
        covers_whole_file=covers_whole_file,
        verdict=verdict,
        sub_indication=sub_indication,
        reasons=tuple(each.reason for each in findings),
        trusted_root=proof.root,
        revocation=proof.revocation,
        **asdict(told),
    )


def names_certificate(hash_name: str, value: bytes, certificate: x509.Certificate) -> bool:
    """Whether this digest, which stands under the signature, is that of the certificate."""
    return algorithms.digest(hash_name, certificate.public_bytes(Encoding.DER)) == value


def certificate_swapped() -> Finding:
    """The finding where the signed digest of the signer's certificate is another certificate's."""
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "certificate_swapped",
        "Chứng thư số trong chữ ký không phải chứng thư số mà người ký đã dùng.",
    )


def content_changed() -> Finding:
    """The finding where the signed digest is not that of the content."""
    return finding(SubIndication.HASH_FAILURE, "hash_differs", "Nội dung đã ký đã bị thay đổi.")


def claim_findings(claimed: datetime | None, signer: x509.Certificate) -> Iterator[Finding]:
    """What is wrong with the time that the signer claims: the certificate was not valid then."""
    if claimed and not valid_at(signer, claimed):
        yield finding(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "claimed_time_outside",
            "Thời gian ký do người ký khai nằm ngoài thời hạn của chứng thư số.",
        )


def legacy_mode() -> Finding:
    """The finding that keeps the check of old files from ever proving anything."""
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "legacy",
        "Kiểm tra theo chế độ dành cho tệp cũ nên không đủ căn cứ để kết luận hợp lệ.",
    )
