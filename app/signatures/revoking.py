"""Certificates that come to their end early (thu hồi, ngừng dùng): by their holder, or by an administrator.

To stop is enough where nobody else can have the key: a key kept here is destroyed with it, and signatures given before
stay what they are. To revoke is for a key that others may use: the authority tells everybody, at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.audit.service import record
from app.clock import now
from app.clusters.models import Unit
from app.database import db, locked, writing
from app.signatures import authority
from app.signatures.engine.authority_answers import REASONS
from app.signatures.models import Credential
from workflows.people import Actor
from workflows.permissions import Action, may_in_house
from workflows.refusals import BadInput, NotFound, Refusal

PAGE = 50


def revoke(actor: Actor, credential_id: int, reason: str) -> None:
    """Revoke a certificate (thu hồi chứng thư số) for one of the reasons of RFC 5280; a new list is published with it.

    The holder may, and an administrator for anybody. A certificate of a foreign issuer is revoked by that issuer only:
    here it ends and is never taken again. One that ended may still be revoked, until it expires.
    """
    if reason not in REASONS:
        raise BadInput("Mời chọn lý do thu hồi.", field="reason")
    with writing() as session:
        credential = _to_act_upon(session, actor, credential_id, administrators=True)
        if credential.revoked_at is not None:
            raise Refusal("Chứng thư số này đã bị thu hồi từ trước.", code="already_revoked")
        if credential.expires_at <= now():
            raise Refusal("Chứng thư số này đã hết hạn nên không cần thu hồi.", code="certificate_expired")
        credential.revoked_at, credential.revocation_reason = now(), reason
        credential.ended_at, credential.sealed_key = credential.ended_at or now(), None
        session.flush()
        if credential.authority_id is not None:
            authority.publish_crl(session, credential.authority_id)
        told = {"certificate": credential.certificate_sha256, "reason": reason}
        record(session, actor, "key:revoke", f"person:{credential.person_id}", told)


def stop_using(actor: Actor, credential_id: int) -> None:
    """Stop using one's own certificate (ngừng dùng): its key here is destroyed; nothing is revoked."""
    with writing() as session:
        credential = _to_act_upon(session, actor, credential_id, administrators=False)
        if credential.ended_at is not None:
            raise Refusal("Chứng thư số này đã ngừng dùng từ trước.", code="already_ended")
        credential.ended_at, credential.sealed_key = now(), None
        told = {"certificate": credential.certificate_sha256}
        record(session, actor, "key:stop", f"person:{credential.person_id}", told)


def certificates_page(actor: Actor, page: int) -> tuple[Sequence[tuple[Credential, Person, Unit]], bool]:
    """A page of everybody's certificates, newest first, for administrators; and whether there are older ones."""
    _only_administrators(actor)
    query = select(Credential, Person, Unit).join(Person, Person.id == Credential.person_id)
    query = query.join(Unit, Unit.id == Credential.unit_id).order_by(Credential.id.desc())
    rows = db.session.execute(query.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return [(row[0], row[1], row[2]) for row in rows[:PAGE]], len(rows) > PAGE


def certificate_by_id(actor: Actor, credential_id: int) -> tuple[Credential, Person, Unit]:
    """One certificate with its holder and unit, for administrators."""
    _only_administrators(actor)
    query = select(Credential, Person, Unit).join(Person, Person.id == Credential.person_id)
    query = query.join(Unit, Unit.id == Credential.unit_id).where(Credential.id == credential_id)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise _not_found()
    return row[0], row[1], row[2]


def _to_act_upon(session: Session, actor: Actor, credential_id: int, *, administrators: bool) -> Credential:
    """The credential, where it is the actor's or an administrator acts; another's does not exist for anybody else."""
    credential = session.scalar(locked(select(Credential).where(Credential.id == credential_id)))
    theirs = credential is not None and credential.person_id == actor.person_id
    if credential is None or not (theirs or (administrators and may_in_house(actor, Action.ADMINISTER_KEYS))):
        raise _not_found()
    return credential


def _only_administrators(actor: Actor) -> None:
    if not may_in_house(actor, Action.ADMINISTER_KEYS):
        raise _not_found()


def _not_found() -> NotFound:
    return NotFound("Không tìm thấy chứng thư số này.")
