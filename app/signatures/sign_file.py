"""Signing one file on one's own (ký một tệp): at the level asked for, and proved before anybody gets it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from cryptography import x509

from app.signatures.engine import cades, timestamp_token
from app.signatures.engine.certificates import fingerprint
from app.signatures.engine.ltv import add_validation_data
from app.signatures.engine.online import collect
from app.signatures.engine.pdf import finish_pdf
from app.signatures.engine.pdf_field import prepare_any_pdf
from app.signatures.engine.pdf_timestamps import add_document_timestamp, embed_signature_timestamp
from app.signatures.engine.pkcs12 import Identity, above
from app.signatures.engine.timestamps import request_stamp
from app.signatures.engine.validation_data import ValidationData
from app.signatures.engine.verdict import FileVerdict, Indication, SignatureVerdict
from app.signatures.engine.word import add_timestamps, sign_word
from app.signatures.verification import verify_file
from workflows.refusals import BadInput, Refusal

Kind = Literal["docx", "pdf"]
Level = Literal["B", "T", "LT", "LTA"]
LEVELS: tuple[Level, ...] = ("B", "T", "LT", "LTA")
PROVED = {
    "PAdES B-B": "B",
    "PAdES B-T": "T",
    "PAdES B-LT": "LT",
    "PAdES B-LTA": "LTA",
    "XAdES-BES": "B",
    "XAdES-T": "T",
}
ONLINE_SECONDS, STAMP_SECONDS = 20.0, 180.0  # VGCA's time-stamp authority takes up to 131 seconds
# What B and T leave to whoever verifies: they carry no revocation data.
LEFT_OPEN = {"B": {"no_revocation_data"}, "T": {"no_revocation_data"}, "LT": set[str](), "LTA": set[str]()}


class NotProvable(Refusal):
    """A signature that could not be verified afterwards, so no file is written (không ký được)."""

    code = "not_provable"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the signature shall be: ``role`` and ``comment`` are the signer's own words; ``tsa`` is a URL, or ""."""

    level: Level
    role: str = ""
    comment: str = ""
    tsa: str = ""


@dataclass(slots=True)
class _Authority:
    """The time-stamp authority, and every certificate that its stamps carried."""

    url: str
    certificates: list[x509.Certificate] = field(default_factory=list)

    def __call__(self, message: bytes) -> bytes:
        token = request_stamp(message, self.url, timeout=STAMP_SECONDS)
        read = timestamp_token.read(token)
        self.certificates += [read.signer, *read.others]
        return token


def sign_file(content: bytes, kind: Kind, identity: Identity, wish: Wish) -> tuple[bytes, SignatureVerdict]:
    """The file with one signature more, and the verdict on it under the roots of its own certificates.

    Refused where what comes out would not be proved at the level of ``wish``, or an earlier signature would suffer.
    """
    check_wish(kind, wish)
    authority = _Authority(wish.tsa)
    sign = _signed_pdf if kind == "pdf" else _signed_word
    signed = sign(content, identity, wish, authority)
    return signed, _proved(content, signed, identity, wish, authority)


def check_wish(kind: Kind, wish: Wish) -> None:
    """Refuse a wish that cannot be fulfilled for this kind of file."""
    if wish.level != "B" and not wish.tsa:
        raise BadInput("Mức {level} cần máy chủ dấu thời gian. Mời chỉ ra bằng --tsa.", level=wish.level)
    if wish.level == "B" and wish.tsa:
        raise BadInput("Mức B không có dấu thời gian. Mời bỏ --tsa hoặc chọn mức T.")
    if kind == "docx" and wish.level not in {"B", "T"}:
        raise BadInput("Tệp Word chỉ ký được ở mức B hoặc T.")


def _signed_word(content: bytes, identity: Identity, wish: Wish, authority: _Authority) -> bytes:
    signed = sign_word(
        content,
        identity.key,
        identity.certificate,
        identity.chain,
        signed_at=datetime.now(UTC),
        role=wish.role,
        comment=wish.comment,
    )
    return add_timestamps(signed, authority) if wish.level == "T" else signed


def _signed_pdf(content: bytes, identity: Identity, wish: Wish, authority: _Authority) -> bytes:
    key, certificate, chain = identity.key, identity.certificate, identity.chain
    reason = ". ".join(filter(None, (wish.role, wish.comment)))
    prepared = prepare_any_pdf(content, certificate, signed_at=datetime.now(UTC), reason=reason)
    cms = cades.sign_digest(prepared.digest, key, certificate, chain)
    if wish.level != "B":
        cms = embed_signature_timestamp(cms, authority(cades.read(cms).signature))
    signed = finish_pdf(prepared, cms)
    if wish.level in {"LT", "LTA"}:
        signed = add_validation_data(signed, _collected(identity, authority))
    return add_document_timestamp(signed, authority) if wish.level == "LTA" else signed


def _collected(identity: Identity, authority: _Authority) -> ValidationData:
    """What shows signer and time-stamp authority to be good, asked now."""
    certificates = [identity.certificate, *identity.chain, *authority.certificates]
    return collect(certificates, _roots(identity, authority), timeout=ONLINE_SECONDS)


def _roots(identity: Identity, authority: _Authority) -> list[x509.Certificate]:
    """The highest certificates that signer and time-stamp authority brought: trusted here, to prove our own work."""
    pool = [*identity.chain, *authority.certificates]
    return [above(each, pool)[-1] for each in (identity.certificate, *authority.certificates)]


def _proved(content: bytes, signed: bytes, identity: Identity, wish: Wish, authority: _Authority) -> SignatureVerdict:
    trust = _roots(identity, authority)
    before = verify_file(content, trust=trust, at=None)
    after = verify_file(signed, trust=trust, at=None)
    own = _own(after, identity)
    if len(after.signatures) != len(before.signatures) + 1 or _worse(before, after):
        raise NotProvable("Chữ ký mới làm hỏng chữ ký đã có trong tệp nên không ghi tệp.")
    open_points = [each for each in own.reasons if each.code not in LEFT_OPEN[wish.level]]
    if open_points or own.verdict is Indication.TOTAL_FAILED:
        raise NotProvable("Chữ ký vừa tạo không qua được kiểm tra nên không ghi tệp: {reason}", reason=open_points[0])
    if LEVELS.index(PROVED.get(own.level, "B")) < LEVELS.index(wish.level):
        raise NotProvable(
            "Chữ ký chỉ đạt {level}, thấp hơn mức {wished} nên không ghi tệp.", level=own.level, wished=wish.level
        )
    return own


def _own(verdict: FileVerdict, identity: Identity) -> SignatureVerdict:
    mine = [each for each in verdict.signatures if each.certificate_sha256 == fingerprint(identity.certificate)]
    if not mine:
        reason = next(iter(verdict.reasons), "")
        raise NotProvable("Chữ ký vừa tạo không đọc lại được nên không ghi tệp: {reason}", reason=reason)
    return mine[-1]


def _worse(before: FileVerdict, after: FileVerdict) -> bool:
    """Whether anything is found that was not found before, in the file or in an earlier signature."""
    pairs = zip(before.signatures, after.signatures, strict=False)
    return not set(map(str, after.reasons)) <= set(map(str, before.reasons)) or any(
        not set(map(str, later.reasons)) <= set(map(str, earlier.reasons)) for earlier, later in pairs
    )
