"""The gate for signatures made outside (cổng nhận chữ ký từ token): what comes back must be exactly what was asked for.

The signer's own computer signs, with any tool. The file that comes back must extend the file in force by one signature,
in the signer's own field, by the certificate that the signer registered, and pass verification; then it is entered
like any other signature. ``outside_ways`` are two ways to the same gate on which less travels by the signer's hand.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from app.clock import now
from app.database import release
from app.documents.vault import fetch, store
from app.papers.act import Seen
from app.papers.proof import proved
from app.papers.sign_files import Ground
from app.papers.signing import enter_signature, signing_ground
from app.signatures.engine.certificates import Certificate, fingerprint, from_pem
from app.signatures.engine.ltv import add_validation_data
from app.signatures.engine.online import collect
from app.signatures.engine.pdf_closing import ties
from app.signatures.engine.pdf_extension import extension_findings
from app.signatures.engine.revocation import names_source
from app.signatures.engine.signer_check import CannotSign
from app.signatures.engine.verdict import FileVerdict, Indication, SubIndication
from app.signatures.models import Credential
from app.signatures.service import installation_roots, token_of
from workflows.people import Actor
from workflows.refusals import BadInput, Refusal, Stale

ONLINE_TIMEOUT = 10.0  # seconds for each answer of the token's own authority, while the signer waits


@dataclass(frozen=True, slots=True)
class Token:
    """The certificate that the signer registered for a token (chứng thư số đã đăng ký), and those above it."""

    credential_id: int
    pem: str
    certificate: Certificate
    issuers: tuple[Certificate, ...]


def accept_upload(actor: Actor, paper_id: int, seen: Seen, uploaded: bytes) -> FileVerdict:
    """Enter the signature that somebody's own tool put into the downloaded PDF; returns the verdict on the file."""
    ground = signing_ground(actor, paper_id, seen)
    token = own_token(actor)
    base = fetch(ground.bases["pdf"])
    if not uploaded.startswith(base):
        raise BadInput(
            "Tệp gửi lên không nối tiếp tệp hiện hành: hoặc là tệp khác, hoặc đã bị lưu lại bằng chương trình khác, "
            "hoặc có người vừa ký thêm. Mời tải tệp mới nhất, ký vào ô “{place}” rồi gửi lại.",
            place=ground.field,
        )
    findings = extension_findings(base, uploaded, ground.field)
    # A certification is also a change of the catalogue; its signer is told what to choose instead.
    if all(each.reason.code == "more_than_signed" for each in findings) and ties(uploaded):
        raise CannotSign(
            "Chữ ký trong tệp gửi lên chứng nhận hoặc khóa văn bản nên người sau không ký tiếp được. "
            "Mời ký lại tệp đã tải bằng chữ ký thường, không chọn chứng nhận hay khóa tệp."
        )
    for found in findings:
        raise CannotSign(found.reason.sentence, code=found.reason.code, **found.reason.particulars)
    return enter(actor, paper_id, seen, ground, uploaded, token)


def enter(  # noqa: PLR0917 - all of one signing act
    actor: Actor, paper_id: int, seen: Seen, ground: Ground, signed: bytes, token: Token
) -> FileVerdict:
    """Enter a file that came from outside, where its new signature is the token's and holds.

    What the token's authority says about it today goes into the file at once: without it, nobody could check the
    signature, and so nobody could sign after it.
    """
    roots = installation_roots()
    release()  # nobody waits while foreign authorities are asked
    data = collect([token.certificate, *token.issuers], roots, timeout=ONLINE_TIMEOUT)
    if data.crls or data.ocsps:
        signed = add_validation_data(signed, data)
    verdict = proved(signed, "pdf", [*ground.signers["pdf"], token.pem])
    _check(verdict, token)
    if not enter_signature(actor, paper_id, seen, ground, {"pdf": store(signed)}, verdict, token.credential_id):
        raise Stale("Trong lúc Ông/Bà ký đã có người khác ký thêm. Mời tải tệp mới nhất rồi ký lại.")
    return verdict


def own_token(actor: Actor) -> Token:
    """What the signer's token signs with; refused, with the way out, where no signature by it could be kept."""
    credential = token_of(actor.person_id)
    if credential is None:
        raise Refusal(
            "Ông/Bà chưa đăng ký chứng thư số của token. Mời đăng ký ở trang Khóa ký số của tôi.", code="no_token"
        )
    if refusal := unusable(credential):
        raise refusal
    (certificate,), issuers = from_pem(credential.certificate.encode()), _issuers(credential)
    return Token(credential.id, credential.certificate, certificate, issuers)


def unusable(credential: Credential) -> Refusal | None:
    """Why no signature by this token could be kept today; None where it can.

    A certificate that can be revoked is proved good for a short time only, as long as its authority's last answer
    counts: only a time-stamp keeps that proof for the years of the archive.
    """
    if not credential.issued_at <= now() < credential.expires_at:
        return Refusal(
            "Chứng thư số của token đã hết hạn. Mời đăng ký chứng thư số mới rồi ký.", code="certificate_expired"
        )
    certificates = (*from_pem(credential.certificate.encode()), *_issuers(credential))
    if any(names_source(each) for each in certificates) and not current_app.config["TSA_URL"]:
        return Refusal(
            "Chữ ký bằng chứng thư số này cần máy chủ dấu thời gian thì mới kiểm tra được về sau, mà hệ thống chưa có. "
            "Mời báo quản trị, hoặc ký bằng khóa giữ trong hệ thống.",
            code="no_time_stamps",
        )
    return None


def _issuers(credential: Credential) -> tuple[Certificate, ...]:
    return tuple(from_pem(credential.chain.encode())) if credential.chain else ()


def _check(verdict: FileVerdict, token: Token) -> None:
    """Refuse, for the reason that the verification gives, what could not be verified afterwards."""
    new = verdict.signatures[-1] if verdict.signatures else None
    if new and new.certificate_sha256 != fingerprint(token.certificate):
        raise CannotSign(
            "Chữ ký mới của {signer} không phải bằng chứng thư số mà Ông/Bà đã đăng ký. Mời ký bằng đúng token đó.",
            signer=new.signer,
        )
    if verdict.verdict is Indication.TOTAL_PASSED:
        return
    bad = next((each for each in verdict.signatures if each.verdict is verdict.verdict), None)
    if bad and bad.sub_indication is SubIndication.TRY_LATER:
        raise CannotSign(
            "Nơi cấp chứng thư số của {signer} chưa trả lời nên chưa biết chứng thư số còn hiệu lực hay không. "
            "Mời thử lại sau ít phút; chưa có gì thay đổi.",
            code="try_later",
            signer=bad.signer,
        )
    reason = (*(bad.reasons if bad else ()), *verdict.reasons)[0]
    raise CannotSign(reason.sentence, code=reason.code, **reason.particulars)
