"""Two ways to sign outside (ký ngoài hệ thống) beside the upload by hand, each for one slot, once, for half an hour.

``open_address`` gives the signing service of the token (VGCA) an address to fetch the file from and to post it back to;
``prepare_bytes`` and ``finish_bytes`` give out nothing but the bytes to sign. Both end at the gate of ``outside``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.service import actor_of
from app.clock import in_vietnam, now, today
from app.database import db, locked, writing
from app.documents.vault import fetch
from app.papers.act import Repeated, Seen
from app.papers.outside import Token, accept_upload, enter, own_token
from app.papers.outside_models import OutsideSigning
from app.papers.sign_files import Ground
from app.papers.signing import signing_ground
from app.signatures.engine.algorithms import token_scheme
from app.signatures.engine.certificates import from_pem
from app.signatures.engine.pdf import finish_pdf, finish_raw, prepare_pdf, to_sign
from app.signatures.engine.pdf_room import Prepared
from app.signatures.engine.stamp import usual_lines
from app.signatures.engine.verdict import FileVerdict
from app.signatures.models import Credential
from workflows.people import Actor
from workflows.refusals import NotFound, Stale

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # how every CMS signature begins (RFC 5652)
TIME_TO_SIGN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class BytesToSign:
    """What a device is to sign (dữ liệu cần ký) with SHA-256, and the number under which the answer is expected.

    ``digest`` is the file's own SHA-256, for tools that make the whole CMS; ``algorithm`` is "RSA" or "ECDSA".
    """

    number: int
    message: bytes
    digest: bytes
    algorithm: str


def open_address(actor: Actor, paper_id: int, seen: Seen) -> str:
    """A secret by which the signing service on the signer's computer fetches and returns this one file, once."""
    ground, token = signing_ground(actor, paper_id, seen), own_token(actor)
    secret = secrets.token_urlsafe(32)
    row = _begun("service", actor, paper_id, seen, ground, token)
    row.secret_sha256 = _hashed(secret)
    _keep(row, actor)
    return secret


def file_at(secret: str) -> bytes:
    """The PDF that waits at this address."""
    return fetch(_at(secret).base_sha256)


def accept_at(secret: str, uploaded: bytes) -> FileVerdict:
    """Enter what the signing service posted to this address, in the name of the signer who asked for it."""
    row = _at(secret)
    number, paper_id, seen = row.id, row.paper_id, Seen(content_hash=row.content_hash)
    person = db.session.get_one(Person, row.person_id)
    if not person.active:
        raise _over()
    verdict = accept_upload(actor_of(person, today()), paper_id, seen, uploaded)
    _use(number)
    return verdict


def came_back(actor: Actor, paper_id: int) -> bool:
    """Whether the signing service has returned the file that this signer last asked it to sign."""
    query = select(OutsideSigning.used_at).where(
        OutsideSigning.way == "service",
        OutsideSigning.person_id == actor.person_id,
        OutsideSigning.paper_id == paper_id,
    )
    return db.session.scalar(query.order_by(OutsideSigning.id.desc()).limit(1)) is not None


def prepare_bytes(actor: Actor, paper_id: int, seen: Seen) -> int:
    """Make the file that waits for a signature over its bytes; the number to ask for the bytes with."""
    ground, token = signing_ground(actor, paper_id, seen), own_token(actor)
    signed_at = in_vietnam(now()).replace(microsecond=0)
    prepared = prepare_pdf(
        fetch(ground.bases["pdf"]),
        ground.field,
        token.certificate,
        signed_at=signed_at,
        reason=f"Ký với tư cách {ground.role}",
        location=ground.place,
        signer_text=usual_lines(token.certificate, signed_at),
        image=None,
        certify=ground.first,
    )
    row = _begun("bytes", actor, paper_id, seen, ground, token)
    row.prepared, row.place_start, row.place_end = prepared.pdf, prepared.start, prepared.end
    return _keep(row, actor)


def bytes_of(actor: Actor, paper_id: int, number: int) -> BytesToSign:
    """The bytes that the signer's device is to sign, as often as they are asked for."""
    row = _own(actor, paper_id, number)
    (certificate,) = from_pem(db.session.get_one(Credential, row.credential_id).certificate.encode())
    prepared, scheme = _prepared(row), token_scheme(certificate)
    message = to_sign(prepared, certificate, scheme)
    return BytesToSign(number, message, prepared.digest, "ECDSA" if scheme == "ecdsa" else "RSA")


def finish_bytes(actor: Actor, paper_id: int, number: int, answer: bytes) -> FileVerdict:
    """Enter the signature that came back: a whole CMS over the file, or a raw signature over the bytes given out."""
    row = _own(actor, paper_id, number)
    prepared, base, seen = _prepared(row), row.base_sha256, Seen(content_hash=row.content_hash)
    credential_id = row.credential_id
    ground, token = signing_ground(actor, paper_id, seen), own_token(actor)
    if (ground.bases["pdf"], token.credential_id) != (base, credential_id):
        raise Stale(
            "Trong lúc Ông/Bà ký đã có người khác ký thêm, hoặc chứng thư số đã đổi. "
            "Mời lấy lại dữ liệu cần ký rồi ký lại."
        )
    answer = _der(answer)
    if SIGNED_DATA in answer[:32]:
        signed = finish_pdf(prepared, answer)
    else:
        signed = finish_raw(prepared, answer, token.certificate, token.issuers, token_scheme(token.certificate))
    verdict = enter(actor, paper_id, seen, ground, signed, token)
    _use(number)
    return verdict


def _begun(  # noqa: PLR0917 - what every way keeps
    way: str, actor: Actor, paper_id: int, seen: Seen, ground: Ground, token: Token
) -> OutsideSigning:
    return OutsideSigning(
        way=way,
        paper_id=paper_id,
        person_id=actor.person_id,
        credential_id=token.credential_id,
        content_hash=seen.content_hash or "",
        base_sha256=ground.bases["pdf"],
        made_at=now(),
        expires_at=now() + TIME_TO_SIGN,
    )


def _keep(row: OutsideSigning, actor: Actor) -> int:
    """Keep the new attempt in place of the signer's earlier ones of the same way; its number."""
    with writing() as session:
        _forget(session, actor, row.way)
        session.add(row)
        session.flush()
        return row.id


def _forget(session: Session, actor: Actor, way: str) -> None:
    """The signer's earlier attempts of this way, and everybody's that are over."""
    mine = (OutsideSigning.person_id == actor.person_id) & (OutsideSigning.way == way)
    session.execute(delete(OutsideSigning).where(mine | (OutsideSigning.expires_at < now())))


def _at(secret: str) -> OutsideSigning:
    row = db.session.scalar(select(OutsideSigning).where(OutsideSigning.secret_sha256 == _hashed(secret)))
    return _open(row)


def _own(actor: Actor, paper_id: int, number: int) -> OutsideSigning:
    row = db.session.get(OutsideSigning, number)
    whose = (row.way, row.person_id, row.paper_id) if row else None
    if row is None or whose != ("bytes", actor.person_id, paper_id):
        raise _over()
    if row.used_at is not None:
        raise Repeated("Việc này đã được ghi nhận ở lần bấm trước.")
    return _open(row)


def _open(row: OutsideSigning | None) -> OutsideSigning:
    """The row, where it is still good; one that is not known, used or over looks the same from outside."""
    if row is None or row.used_at is not None or row.expires_at <= now():
        raise _over()
    return row


def _over() -> NotFound:
    return NotFound("Lượt ký này không còn hiệu lực. Mời mở lại trang ký và làm lại.")


def _prepared(row: OutsideSigning) -> Prepared:
    return Prepared(row.prepared or b"", row.place_start or 0, row.place_end or 0)


def _use(number: int) -> None:
    with writing() as session:
        row = session.scalar(locked(select(OutsideSigning).where(OutsideSigning.id == number)))
        if row is not None:
            row.used_at = now()


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _der(answer: bytes) -> bytes:
    """The signature as bytes, also where a tool wrote it as base64 or PEM text."""
    text = b"".join(line.strip() for line in answer.splitlines() if not line.startswith(b"-----"))
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return answer
