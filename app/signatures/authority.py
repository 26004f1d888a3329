"""The built-in authority at work (tổ chức chứng thực của hệ thống): it issues, tells what it revoked, and is renewed.

The newest authority issues. The old ones stay roots to trust and keep answering for the certificates they issued.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from cryptography import x509
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.service import queue_for_log, record
from app.clock import now
from app.database import db, locked, release, writing
from app.signatures.engine import certificates
from app.signatures.engine.authority_answers import Answer, Known, Reason, Revoked, make_crl, ocsp_answer
from app.signatures.engine.certificates import Addresses, Authority
from app.signatures.engine.validation_data import ValidationData
from app.signatures.models import AuthorityRecord, Credential, RevocationList
from workflows.refusals import NotFound

AUTHORITY_NAME = "Giao ước - Cụm thi đua Thanh tra"
# A list is good for seven days: one a day leaves six for a server that is down.
CRL_AGE = timedelta(days=1)


def own_roots() -> list[x509.Certificate]:
    """The roots of every authority of this installation, the oldest first."""
    rows = db.session.scalars(select(AuthorityRecord).order_by(AuthorityRecord.id))
    return [_issuer_and_root(row)[-1] for row in rows]


def issuing_authority(session: Session) -> tuple[Authority, int]:
    """The authority that issues today and its number; the first enrolment makes the first one. Within ``writing``."""
    row = session.scalar(locked(select(AuthorityRecord).order_by(AuthorityRecord.id.desc()).limit(1)))
    if row is None:
        row = _create(session, 1)
    return _opened(row), row.id


def rotate() -> tuple[int, str]:
    """A new authority that issues from now on (thay tổ chức chứng thực): its number and its root's SHA-256."""
    with writing() as session:
        queue_for_log(session)  # one at a time: the number is the next one
        newest = session.scalar(select(func.max(AuthorityRecord.id))) or 0
        row = _create(session, newest + 1)
        return row.id, certificates.fingerprint(_opened(row).root_cert)


def addresses_of(authority_id: int) -> Addresses | None:
    """Where certificates of this authority send who asks; None where the installation has no public address."""
    base = current_app.config.get("PUBLIC_URL", "").rstrip("/")
    if not base:
        return None
    here = f"{base}/authority/{authority_id}"
    return Addresses(crl=f"{here}.crl", ocsp=f"{base}/authority/ocsp", issuer=f"{here}.cer")


def issuer_certificate(authority_id: int) -> bytes:
    """The issuer's certificate as DER, for who builds a chain (RFC 5280, 4.2.2.1)."""
    return certificates.to_der(_issuer_and_root(_record(authority_id))[0])


def crl(authority_id: int) -> bytes:
    """The list in force as DER; one that is a day old is replaced first.

    It may write, so it is called outside of transactions that write.
    """
    _record(authority_id)
    newest = _newest_list(db.session(), authority_id)
    if newest is None or _is_old(newest):
        release()
        with writing() as session:
            session.scalars(locked(select(AuthorityRecord).where(AuthorityRecord.id == authority_id))).one()
            newest = _newest_list(session, authority_id)
            if newest is None or _is_old(newest):  # nobody else was faster
                newest = publish_crl(session, authority_id)
            return newest.content
    return newest.content


def publish_crl(session: Session, authority_id: int) -> RevocationList:
    """The next list of an authority, in the transaction that changes what it says."""
    newest = _newest_list(session, authority_id)
    query = select(Credential).where(Credential.authority_id == authority_id, Credential.revoked_at.is_not(None))
    revoked = [each for row in session.scalars(query.order_by(Credential.id)) if (each := _revoked(row))]
    number, moment = newest.number + 1 if newest else 1, now()
    content = make_crl(_opened(session.get_one(AuthorityRecord, authority_id)), revoked, number, moment)
    row = RevocationList(authority_id=authority_id, number=number, content=content, made_at=moment)
    session.add(row)
    session.flush()
    return row


def validation_data() -> ValidationData:
    """What this installation knows about its own certificates: issuers, roots, and the lists in force.

    For verifying, and for putting into files. It may write a new list, as :func:`crl` does.
    """
    rows = db.session.scalars(select(AuthorityRecord).order_by(AuthorityRecord.id)).all()
    known = {row.id: _issuer_and_root(row) for row in rows}
    of_roots = tuple(row.root_list for row in rows if row.root_list)
    # Read to the end first: making a list begins a transaction of its own.
    return ValidationData(
        certificates=tuple(each for pair in known.values() for each in pair),
        crls=(*of_roots, *(crl(each) for each in known)),
    )


def answer_ocsp(request: bytes) -> Answer:
    """The answer to an OCSP request about a certificate that any of the own authorities issued (RFC 6960)."""
    rows = db.session.scalars(select(AuthorityRecord).order_by(AuthorityRecord.id.desc()))
    return ocsp_answer(request, {row.id: _opened(row) for row in rows}, _standing, now())


def _record(authority_id: int) -> AuthorityRecord:
    row = db.session.get(AuthorityRecord, authority_id)
    if row is None:
        raise NotFound("Không có tổ chức chứng thực này.")
    return row


def _standing(authority_id: int, serial: int) -> Known:
    query = select(Credential).where(Credential.authority_id == authority_id, Credential.serial == f"{serial:x}")
    row = db.session.scalar(query)
    return None if row is None else _revoked(row) or "good"


def _revoked(row: Credential) -> Revoked | None:
    if row.revoked_at is None:
        return None
    return Revoked(int(row.serial, 16), row.revoked_at, cast("Reason", row.revocation_reason))


def _create(session: Session, number: int) -> AuthorityRecord:
    """A new authority with its first, empty list; each has a name of its own, so that chains are told apart."""
    name = AUTHORITY_NAME if number == 1 else f"{AUTHORITY_NAME} - {number}"
    authority = certificates.new_authority(name, now().replace(microsecond=0))
    pem, sealed = certificates.seal_authority(authority, _passphrase())
    # The fixed number lets one of two first enrolments win.
    row = AuthorityRecord(
        id=number,
        certificates=pem.decode(),
        sealed_key=sealed,
        root_list=authority.root_list,
        created_at=now(),
    )
    session.add(row)
    session.flush()
    _kept()[row.certificates] = authority
    root = certificates.fingerprint(authority.root_cert)
    record(session, None, "authority:create", f"authority:{number}", {"root": root})
    publish_crl(session, number)
    return row


def _opened(row: AuthorityRecord) -> Authority:
    """The authority with its key, opened once in each process: everybody may ask the responder, at no great cost.

    Its passphrase lies in the same process's settings, so the open key tells an intruder nothing more.
    """
    kept = _kept()
    if row.certificates not in kept:
        kept[row.certificates] = certificates.open_authority(row.certificates.encode(), row.sealed_key, _passphrase())
    return kept[row.certificates]


def _kept() -> dict[str, Authority]:
    kept: dict[str, Authority] = current_app.extensions.setdefault("giao_uoc_authorities", {})
    return kept


def _passphrase() -> str:
    passphrase: str = current_app.config["AUTHORITY_PASSPHRASE"]
    return passphrase


def _issuer_and_root(row: AuthorityRecord) -> list[x509.Certificate]:
    return certificates.from_pem(row.certificates.encode())


def _newest_list(session: Session, authority_id: int) -> RevocationList | None:
    query = select(RevocationList).where(RevocationList.authority_id == authority_id)
    return session.scalar(query.order_by(RevocationList.number.desc()).limit(1))


def _is_old(row: RevocationList) -> bool:
    return row.made_at <= now() - CRL_AGE
