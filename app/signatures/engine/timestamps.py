"""Time-stamps (dấu thời gian): a third party's signed word that some bytes existed at a moment.

RFC 3161 in the profile of EN 319 422.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, core, tsp
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from app.signatures.engine import algorithms, timestamp_token
from app.signatures.engine.chains import valid_at
from app.signatures.engine.der import NotDer, check_der
from app.signatures.engine.timestamp_server import TimeStampRefused, post
from app.signatures.engine.timestamp_token import Token
from app.signatures.engine.trust import Purpose, certificate_findings
from app.signatures.engine.validation_data import CLOCK_DIFFERENCE, ValidationData
from app.signatures.engine.verdict import Finding, NotProved, SubIndication, finding

Message = bytes | Callable[[str], bytes]
GRANTED = {"granted", "granted_with_mods"}
NONCE_BITS = 64


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a time-stamp proves: ``time`` is set only where nothing was found; ``claimed`` is what it says."""

    time: datetime | None
    claimed: datetime | None
    certificate: x509.Certificate | None
    findings: tuple[Finding, ...]


class _Answer(core.Sequence):  # type: ignore[misc]
    """TimeStampResp (RFC 3161, 2.4.2); asn1crypto's own demands a token even in a refusal."""

    _fields = [  # noqa: RUF012 - asn1crypto's way
        ("status", tsp.PKIStatusInfo),
        ("token", cms.ContentInfo, {"optional": True}),
    ]


def timestamp_verdict(
    token: bytes,
    message: Message,
    data: ValidationData,
    trust: Sequence[x509.Certificate],
    *,
    at: datetime,
    proved: datetime | None = None,
    data_proved: datetime | None = None,
) -> Stamp:
    """What the token (DER) proves about ``message``: the bytes, or a function from a hash's name to their digest.

    ``at``, ``proved`` and ``data_proved`` are those of ``trust.certificate_findings``: ``proved`` is when the token
    itself is proved to exist, by another time-stamp over it.

    What must hold:
    1. it is a time-stamp in proper form, which names the certificate that signed it (``timestamp_token``);
    2. it is for this message: the digests are equal;
    3. the digest under the signature is that of what it says, and the signature is that of the certificate's key;
    4. its digests are on the allow-list;
    5. its time lies within the certificate's validity, and not after the moment by which it is proved to exist;
    6. the certificate was trusted, for time-stamping alone (``trust.certificate_findings``).
    """
    # 1.
    try:
        read = timestamp_token.read(token)
    except NotProved as unproved:
        return Stamp(None, None, None, (unproved.finding,))
    # 2. to 4.
    findings = [*_own_findings(read, message)]
    # 5.
    findings += _time_findings(read, at, proved)
    # 6.
    pool = data + ValidationData(read.others)
    purpose = Purpose.TIME_STAMPING
    try:
        findings += certificate_findings(
            read.signer, pool, trust, at=at, proved=proved, data_proved=data_proved, purpose=purpose
        )
    except Exception:  # noqa: BLE001 - a hostile certificate can make a parser fail in any way
        findings.append(timestamp_token.malformed("certificates"))
    return Stamp(None if findings else read.time, read.time, read.signer, tuple(findings))


def check_stamp(token: bytes, message: Message) -> Token:
    """The token, which is in proper form, for this message, and truly signed; refused otherwise.

    Whether its authority deserves trust is not asked: that is for whoever verifies, with the roots at hand.
    """
    try:
        read = timestamp_token.read(token)
        found = next(_own_findings(read, message), None)
    except NotProved as unproved:
        found = unproved.finding
    if found:
        raise TimeStampRefused(
            "Dấu thời gian nhận được không dùng được: {reason}", code=found.reason.code, reason=str(found.reason)
        )
    return read


def request_stamp(message: bytes, url: str, *, timeout: float) -> bytes:
    """The TimeStampToken (DER) over ``message`` from the authority at ``url``, within ``timeout`` seconds.

    The answer is checked before it is handed over: it grants, answers this very question (nonce), and holds a
    time-stamp of this message in proper form that is truly signed. Every failure is a ``TimeStampRefused``.
    """
    nonce = secrets.randbits(NONCE_BITS)
    token = _granted(post(url, _question(message, nonce), timeout), url)
    if check_stamp(token, message).nonce != nonce:
        raise TimeStampRefused("Máy chủ dấu thời gian {url} trả lời cho một yêu cầu khác.", url=url)
    return token


def _question(message: bytes, nonce: int) -> bytes:
    imprint = {
        "hash_algorithm": {"algorithm": algorithms.OUR_HASH},
        "hashed_message": hashlib.new(algorithms.OUR_HASH, message).digest(),
    }
    question = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    return bytes(question.dump())


def _granted(answer: bytes, url: str) -> bytes:
    try:
        check_der(answer)
        read = _Answer.load(answer, strict=True)
        status = read["status"]["status"].native
        token = bytes(read["token"].dump())
    except (NotDer, ValueError, TypeError, KeyError):
        raise TimeStampRefused("Trả lời của máy chủ dấu thời gian {url} không đúng chuẩn RFC 3161.", url=url) from None
    if status not in GRANTED or not token:
        raise TimeStampRefused(
            "Máy chủ dấu thời gian {url} từ chối cấp dấu thời gian (trạng thái {status}).", url=url, status=status
        )
    return token


def _own_findings(token: Token, message: Message) -> Iterator[Finding]:
    """What is wrong with the token itself, whatever its authority deserves."""
    try:
        # 2.
        if _digest(message, token.imprint_hash) != token.imprint:
            yield finding(
                SubIndication.HASH_FAILURE,
                "time_stamp_of_another",
                "Dấu thời gian không phải là của nội dung này.",
            )
        # 3.
        if algorithms.digest(token.hash_name, token.content) != token.message_digest:
            yield finding(
                SubIndication.HASH_FAILURE, "time_stamp_altered", "Nội dung của dấu thời gian đã bị thay đổi."
            )
        key = token.signer.public_key()
        algorithms.verify(key, token.mechanism, token.hash_name, token.signature, token.signed_attributes)
    except NotProved as unproved:
        yield unproved.finding
    except (ValueError, UnsupportedAlgorithm):  # a key or an algorithm that the library does not read
        yield timestamp_token.malformed("signature")
    # 4.
    for name in dict.fromkeys((token.imprint_hash, token.hash_name)):
        if name not in algorithms.ALLOWED_HASHES:
            yield algorithms.weak_hash(name)


def _digest(message: Message, name: str) -> bytes:
    return algorithms.digest(name, message) if isinstance(message, bytes) else message(name)


def _time_findings(token: Token, at: datetime, proved: datetime | None) -> Iterator[Finding]:
    if not valid_at(token.signer, token.time):
        yield finding(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "time_stamp_outside",
            "Thời điểm {time} của dấu thời gian nằm ngoài thời hạn chứng thư số của tổ chức cấp dấu thời gian.",
            time=token.time.isoformat(),
        )
    if token.time > at + CLOCK_DIFFERENCE or (proved and token.time > proved):
        yield finding(
            SubIndication.TIMESTAMP_ORDER_FAILURE,
            "time_stamp_order",
            "Dấu thời gian ghi {time}, muộn hơn thời điểm được chứng minh là đã có dấu thời gian đó.",
            time=token.time.isoformat(),
        )
