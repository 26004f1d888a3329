"""What the verification of a file says (kết quả kiểm tra chữ ký): the three answers of ETSI EN 319 102-1, with reasons.

A reason is a Vietnamese sentence template with its particulars, like a refusal, so that the house can translate the
sentence as a whole. Nothing here decides; the checks decide and hand their findings over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Indication(StrEnum):
    """The answer for one signature or one file, from best to worst (EN 319 102-1, 5.1.3); NOT_SIGNED is for files."""

    TOTAL_PASSED = "TOTAL_PASSED"
    NOT_SIGNED = "NOT_SIGNED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL_FAILED"


class SubIndication(StrEnum):
    """Why a signature is not TOTAL_PASSED (EN 319 102-1, 5.1.3), as far as our checks can tell."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    TRY_LATER = "TRY_LATER"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"

    @property
    def indication(self) -> Indication:
        """TOTAL_FAILED where the signature is proved bad, INDETERMINATE where it is not proved good."""
        return Indication.TOTAL_FAILED if self in _PROVED_BAD else Indication.INDETERMINATE


class RevocationStatus(StrEnum):
    """What is known about the signer's certificate having been taken back (thu hồi)."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"  # it names a CRL or an OCSP responder, and no answer that could be believed was at hand
    NOT_ASKED = "not_asked"  # its authority publishes no revocation data


_PROVED_BAD = {
    SubIndication.FORMAT_FAILURE,
    SubIndication.HASH_FAILURE,
    SubIndication.SIG_CRYPTO_FAILURE,
    SubIndication.REVOKED,
    SubIndication.NOT_YET_VALID,
}
_BADNESS = list(Indication)


def worst(indications: Iterable[Indication]) -> Indication:
    """The worst of several answers; of none, TOTAL_PASSED."""
    return max(indications, key=_BADNESS.index, default=Indication.TOTAL_PASSED)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why (lý do): a stable code for programs, a Vietnamese sentence template with ``{names}`` and what fills it."""

    code: str
    sentence: str
    particulars: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence.format(**self.particulars)

    def as_json(self) -> dict[str, str]:
        """The code and the filled-in sentence."""
        return {"code": self.code, "sentence": str(self)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, found by one check."""

    sub_indication: SubIndication
    reason: Reason


class NotProved(Exception):  # noqa: N818 - a finding on its way to the verdict, not an error of the program
    """Raised by a check after which the later checks have nothing to stand on."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding.reason))
        self.finding = finding


def finding(sub_indication: SubIndication, code: str, sentence: str, /, **particulars: object) -> Finding:
    """A finding with its reason; ``sentence`` is the Vietnamese template that the catalogues translate."""
    return Finding(sub_indication, Reason(code, sentence, particulars))


def unreadable() -> Finding:
    """The finding where a parser failed in a way that no check foresaw."""
    return finding(SubIndication.FORMAT_FAILURE, "unreadable", "Cấu trúc của tệp hoặc của chữ ký không đọc được.")


def weigh(findings: Iterable[Finding]) -> tuple[Indication, SubIndication | None]:
    """The answer that these findings give, and the sub-indication of the first of the worst."""
    found = list(findings)
    answer = worst(each.sub_indication.indication for each in found)
    return answer, next((each.sub_indication for each in found if each.sub_indication.indication is answer), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureVerdict:
    """What was proved about one signature (chữ ký số).

    ``claimed_time`` is the signer's own word; ``trusted_time`` comes from a time-stamp that was checked, or is None.
    ``level`` is what was proved ("PAdES B-B"), empty where not even that was. Serial and fingerprint are lower-case
    hexadecimal. Names are the common names only: a subject may carry a personal number, which is never shown.
    ``organisation`` and ``office`` are the certificate's O and OU, ``trusted_root`` the common name of the root that
    the chain led to; each is empty, and ``revocation`` is None, where that could not be told.
    """

    index: int
    signer: str
    issuer: str
    serial: str
    certificate_sha256: str
    claimed_time: datetime | None
    trusted_time: datetime | None
    level: str
    algorithm: str
    covers_whole_file: bool
    verdict: Indication
    sub_indication: SubIndication | None
    reasons: tuple[Reason, ...]
    organisation: str = ""
    office: str = ""
    trusted_root: str = ""
    revocation: RevocationStatus | None = None

    def as_json(self) -> dict[str, object]:
        """The fields of ``flask verify --json``; times in ISO 8601 with their zone."""
        return {
            "index": self.index,
            "signer": self.signer,
            "issuer": self.issuer,
            "serial": self.serial,
            "certificate_sha256": self.certificate_sha256,
            "claimed_time": self.claimed_time.isoformat() if self.claimed_time else None,
            "trusted_time": self.trusted_time.isoformat() if self.trusted_time else None,
            "level": self.level,
            "algorithm": self.algorithm,
            "covers_whole_file": self.covers_whole_file,
            "verdict": self.verdict.value,
            "sub_indication": self.sub_indication.value if self.sub_indication else None,
            "reasons": [reason.as_json() for reason in self.reasons],
            "organisation": self.organisation,
            "office": self.office,
            "trusted_root": self.trusted_root,
            "revocation": self.revocation.value if self.revocation else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerdict:
    """What was proved about a whole file: the worst of its signatures and of what concerns the file itself.

    ``proof_ends`` is when the certificate of the newest time-stamp over the whole ends: a new one must come before.
    ``required_missing`` holds the SHA-256 fingerprints of required signers who have no TOTAL_PASSED signature here.
    """

    kind: str
    verdict: Indication
    sub_indication: SubIndication | None
    reasons: tuple[Reason, ...]
    required_missing: tuple[str, ...]
    signatures: tuple[SignatureVerdict, ...]
    proof_ends: datetime | None = None

    def as_json(self, file: str) -> dict[str, object]:
        """The object of ``flask verify --json`` for the file of this name."""
        return {
            "file": file,
            "kind": self.kind,
            "verdict": self.verdict.value,
            "sub_indication": self.sub_indication.value if self.sub_indication else None,
            "reasons": [reason.as_json() for reason in self.reasons],
            "required_missing": list(self.required_missing),
            "signatures": [signature.as_json() for signature in self.signatures],
        }
