"""The verdict on one signature of a Word file: the numbered list of what it takes to be TOTAL_PASSED."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509

from app.signatures.engine import algorithms, word_properties, word_reading
from app.signatures.engine.proofs import Evidence, Stored
from app.signatures.engine.signature_findings import (
    ABOUT_TRUST,
    NOTHING_TOLD,
    Told,
    certificate_swapped,
    claim_findings,
    content_changed,
    legacy_mode,
    names_certificate,
    told_of,
    verdict_on_signature,
)
from app.signatures.engine.signer_proof import NOTHING_PROVED, SignerProof, prove_signer
from app.signatures.engine.validation_data import CLOCK_DIFFERENCE, ValidationData
from app.signatures.engine.verdict import (
    Finding,
    Indication,
    NotProved,
    SignatureVerdict,
    SubIndication,
    finding,
    unreadable,
)
from app.signatures.engine.word_algorithms import check_value
from app.signatures.engine.word_manifest import LEFT_OUT, Covered, manifest_findings
from app.signatures.engine.word_properties import Properties
from app.signatures.engine.word_reading import XmlSignature


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about every signature of one file; ``shown`` is what is wrong with the file for all of them."""

    covered: Covered
    shown: tuple[Finding, ...]
    trust: Sequence[x509.Certificate]
    at: datetime
    legacy: bool
    data: ValidationData
    said: set[bytes] = field(default_factory=set)  # SignedInfo of the signatures that were asked about already


@dataclass(slots=True)
class _Seen:
    """What has come out about a signature so far; it stays when a later check ends everything."""

    signature: XmlSignature | None = None
    properties: Properties | None = None
    told: Told = NOTHING_TOLD
    proof: SignerProof = NOTHING_PROVED
    complete: bool = False
    of_stamps: list[Finding] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def signature_verdict(index: int, part: str, question: Question) -> SignatureVerdict:
    """The verdict on the signature in ``part``; whatever a malformed one makes the parsers do is a FORMAT_FAILURE."""
    seen = _Seen()
    try:
        for each in _findings(part, question, seen):
            if each not in seen.findings:
                seen.findings.append(each)
    except NotProved as unproved:
        seen.findings.append(unproved.finding)
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way
        seen.findings.append(unreadable())
    claimed = seen.properties.claimed[-1:] if seen.properties else ()
    return verdict_on_signature(
        index,
        seen.told,
        seen.proof,
        seen.findings,
        claimed_time=next(iter(claimed), None),
        level=_level(seen),
        covers_whole_file=seen.complete,
    )


def signed_findings(part: str, covered: Covered, *, legacy: bool) -> Iterator[Finding]:
    """What keeps a signature from being one over this package, whoever made it: the checks 1 to 7 below."""
    yield from _signed_findings(part, covered, _Seen(), legacy=legacy)


def _findings(part: str, question: Question, seen: _Seen) -> Iterator[Finding]:
    """Everything that keeps one signature from TOTAL_PASSED.

    What must hold:
    1. the part is one signature in proper form (``word_reading.read``), and no copy of another one in the file;
    2. SignedInfo's digests are those of the Objects and of the signed properties, and leave no Object out;
    3. all digests are on the allow-list;
    4. the signature is that of the certificate's key over SignedInfo;
    5. the signed properties name exactly this certificate;
    6. XAdES and Word are told the same time of signing;
    7. the package is what the manifest says, wholly (``word_manifest.manifest_findings``);
    8. what people see does not come from elsewhere (``word_shown.shown_findings``);
    9. a time-stamp that is there holds;
    10. the certificate was trusted when the signature is proved to have existed (``signer_proof.prove_signer``);
    11. the time that the signer claims is one at which the certificate was valid, and not after the time-stamp.
    """
    # 1. to 7.
    yield from _signed_findings(part, question.covered, seen, legacy=question.legacy)
    if seen.signature is None or seen.properties is None or _is_lost(seen.findings, legacy=question.legacy):
        return
    signer = seen.signature.certificates[0]
    yield from _repeated(seen.signature, question)
    # 8.
    yield from question.shown
    # 9.
    seen.proof = _proof(seen.signature, seen.properties, question)
    seen.of_stamps = [_doubt(each) for each in seen.proof.stamp_findings]
    yield from seen.of_stamps
    # 10.
    yield from seen.proof.certificate_findings
    # 11.
    yield from _claim(seen.properties, signer, seen.proof.time)
    if question.legacy:
        yield legacy_mode()


def _repeated(signature: XmlSignature, question: Question) -> Iterator[Finding]:
    """One signature must not count twice; of its value an ECDSA one has a second, which anybody can compute."""
    if signature.signed_info in question.said:
        yield finding(
            SubIndication.FORMAT_FAILURE, "signature_repeated", "Một chữ ký được chép lại nhiều lần trong tệp."
        )
    question.said.add(signature.signed_info)


def _is_lost(findings: list[Finding], *, legacy: bool) -> bool:
    """Whether nothing is left to ask: old algorithms prove nothing; ``legacy`` asks on only to tell damage from age."""
    weak = any(each.sub_indication is SubIndication.CRYPTO_CONSTRAINTS_FAILURE for each in findings)
    return weak and not legacy


def _signed_findings(part: str, covered: Covered, seen: _Seen, *, legacy: bool) -> Iterator[Finding]:
    # 1.
    signature = seen.signature = word_reading.read(covered.package.parts[part], part)
    seen.told = told_of(signature.certificates[0], signature.mechanism, signature.hash_name)
    properties = seen.properties = word_properties.read(signature)
    # 2.
    for each in signature.references:
        if algorithms.digest(each.hash_name, signature.signed[each.uri]) != each.digest:
            yield content_changed()
            return
    if signature.unsigned_objects:
        yield finding(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "objects_not_signed",
            "Trong chữ ký có nội dung nằm ngoài phần đã ký.",
        )
    # 3.
    named = {signature.hash_name, *(each.hash_name for each in (*signature.references, *signature.manifest))}
    named |= {each.hash_name for each in properties.certificate_digests}
    if weak := sorted(named - algorithms.ALLOWED_HASHES.keys()):
        yield from (algorithms.weak_hash(name) for name in weak)
        if not legacy:
            return
    # 4.
    key = signature.certificates[0].public_key()
    check_value(key, signature.mechanism, signature.hash_name, signature.value, signature.signed_info)
    # 5.
    yield from _identity(signature, properties)
    # 6.
    if len(set(properties.claimed)) > 1:
        yield finding(SubIndication.SIG_CONSTRAINTS_FAILURE, "times_differ", "Chữ ký ghi hai thời gian ký khác nhau.")
    # 7.
    complete = not signature.unsigned_objects
    for found in manifest_findings(signature.manifest, covered):
        complete &= found.reason.code not in LEFT_OUT
        yield found
    seen.complete = complete


def _identity(signature: XmlSignature, properties: Properties) -> Iterator[Finding]:
    """Without the certificate's digest under the signature, another one with the same key could be put in its place."""
    if not properties.certificate_digests:
        yield finding(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "certificate_not_signed_xades",
            "Chữ ký không ghi kèm dấu băm chứng thư số của người ký nên chưa đạt chuẩn XAdES.",
        )
    signer = signature.certificates[0]
    for each in properties.certificate_digests:
        same = names_certificate(each.hash_name, each.value, signer)
        if not same or each.serial not in {None, signer.serial_number}:
            yield certificate_swapped()


def _proof(signature: XmlSignature, properties: Properties, question: Question) -> SignerProof:
    signer, *others = signature.certificates
    stamps = [(each.token, each.message) for each in properties.time_stamps]
    evidence = Evidence((Stored(0, properties.data),), question.data)
    return prove_signer(signer, others, stamps, evidence, question.trust, at=question.at)


def _doubt(found: Finding) -> Finding:
    """What is wrong with a time-stamp leaves the time unproved; it does not prove the signature bad."""
    proved_bad = found.sub_indication.indication is Indication.TOTAL_FAILED
    return Finding(SubIndication.SIG_CONSTRAINTS_FAILURE, found.reason) if proved_bad else found


def _claim(properties: Properties, signer: x509.Certificate, proved: datetime | None) -> Iterator[Finding]:
    for claimed in properties.claimed[-1:]:
        yield from claim_findings(claimed, signer)
        if proved and claimed > proved + CLOCK_DIFFERENCE:
            yield finding(
                SubIndication.TIMESTAMP_ORDER_FAILURE,
                "claimed_after_stamp",
                "Thời gian ký do người ký khai sau thời điểm của dấu thời gian.",
            )


def _level(seen: _Seen) -> str:
    """XAdES-BES or -T where the cryptography and the form were proved, whatever is said of trust."""
    of_signature = [each for each in seen.findings if each not in seen.of_stamps]
    if seen.signature is None or not all(each.sub_indication in ABOUT_TRUST for each in of_signature):
        return ""
    return "XAdES-T" if seen.proof.time else "XAdES-BES"
