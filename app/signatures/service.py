"""Keys and certificates of office holders: enrolment, the PIN and its limit, the roots to trust."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.audit.service import queue_for_log, record
from app.clock import now
from app.clusters.models import Unit
from app.database import db, locked, release, writing
from app.documents.vault import fetch, keep, store
from app.signatures.engine import certificates
from app.signatures.engine.certificates import Authority, Holder
from app.signatures.engine.images import check_signature_image
from app.signatures.engine.keys import Algorithm, PrivateKey, WrongPin, check_pin, new_key, open_key, seal_key
from app.signatures.models import AuthorityRecord, Credential
from workflows.people import Actor, Office
from workflows.permissions import Action, may_in_house
from workflows.refusals import BadInput, NotAllowed, Refusal

PIN_TRIES = 5
CERTIFICATE_YEARS = 3
AUTHORITY_NAME = "Giao ước - Cụm thi đua Thanh tra"


@dataclass(frozen=True, slots=True)
class Signer:
    """What a signing act needs of its signer, while it lasts: the opened key, the certificate and its chain."""

    credential_id: int
    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    image: bytes | None


def installation_roots() -> list[x509.Certificate]:
    """The roots that this installation trusts: those of its own authority, old ones included."""
    records = db.session.scalars(select(AuthorityRecord).order_by(AuthorityRecord.id))
    return [certificates.from_pem(record.certificates.encode())[-1] for record in records]


def credential_of(person_id: int) -> Credential | None:
    """The credential that a person signs with today, if any."""
    query = select(Credential).where(Credential.person_id == person_id, Credential.ended_at.is_(None))
    return db.session.scalar(query)


def certificate_of(credential: Credential) -> x509.Certificate:
    """The certificate of a credential."""
    return certificates.from_pem(credential.certificate.encode())[0]


def check_same_pin(pin: str, again: str) -> None:
    """Refuse a PIN that was typed two ways: nobody could open that key again."""
    if pin != again:
        raise BadInput("Hai lần nhập mã PIN không giống nhau.", field="pin_again")


def enrol(actor: Actor, pin: str, algorithm: Algorithm = "p256", image: bytes | None = None) -> Credential:
    """Make a key under the actor's own PIN and certify it for the office held today (cấp chứng thư số).

    A credential in use is ended: whoever forgot the PIN enrols again. Refused for people without an office that signs.
    """
    if not may_in_house(actor, Action.OWN_KEY):
        raise NotAllowed("Chỉ người có chức trách ký văn bản mới được cấp khóa ký số.")
    check_pin(pin)
    image_digest = store(check_signature_image(image)) if image else None
    key = new_key(algorithm)
    sealed = seal_key(key, pin)
    with writing() as session:
        queue_for_log(session)  # one enrolment after the other: one authority, one credential a person
        unit_id = min(actor.units_as(Office.LEADER))
        authority, authority_id = _authority(session)
        certificate = certificates.issue(
            _holder(session, actor, unit_id),
            key.public_key(),
            authority,
            now().replace(microsecond=0),
            CERTIFICATE_YEARS,
        )
        _end(session, actor.person_id)
        if image_digest:
            keep(session, image_digest, "image/png")
        credential = Credential(
            person_id=actor.person_id,
            unit_id=unit_id,
            authority_id=authority_id,
            certificate=certificates.to_pem([certificate]).decode(),
            certificate_sha256=certificates.fingerprint(certificate),
            sealed_key=sealed,
            issued_at=certificate.not_valid_before_utc,
            expires_at=certificate.not_valid_after_utc,
            image_sha256=image_digest,
        )
        session.add(credential)
        record(session, actor, "key:enrol", f"person:{actor.person_id}", {"certificate": credential.certificate_sha256})
    return credential


def open_signer(actor: Actor, pin: str) -> Signer:
    """Open the actor's key with the PIN for one signing act; wrong PINs are counted and end in a lock."""
    credential = credential_of(actor.person_id)
    if credential is None:
        raise Refusal("Ông/Bà chưa có khóa ký số. Mời tạo khóa rồi ký.", code="no_key")
    if not credential.issued_at <= now() < credential.expires_at:
        raise Refusal("Chứng thư số đã hết hạn. Mời tạo khóa mới rồi ký.", code="certificate_expired")
    left = _take_a_try(actor, credential.id)
    authority = db.session.get_one(AuthorityRecord, credential.authority_id)
    sealed, credential_id = credential.sealed_key, credential.id
    certificate, chain = credential.certificate, authority.certificates
    image = fetch(credential.image_sha256) if credential.image_sha256 else None
    release()
    try:
        key = open_key(sealed, pin)
    except WrongPin:
        raise WrongPin("Mã PIN không đúng. Còn {left} lần thử trước khi khóa.", left=left) from None
    _give_the_tries_back(credential_id)
    (own,) = certificates.from_pem(certificate.encode())
    return Signer(credential_id, key, own, tuple(certificates.from_pem(chain.encode())), image)


def _authority(session: Session) -> tuple[Authority, int]:
    """The newest authority, made at the first enrolment."""
    passphrase = current_app.config["AUTHORITY_PASSPHRASE"]
    row = session.scalar(locked(select(AuthorityRecord).order_by(AuthorityRecord.id.desc()).limit(1)))
    if row is not None:
        return certificates.open_authority(row.certificates.encode(), row.sealed_key, passphrase), row.id
    authority = certificates.new_authority(AUTHORITY_NAME, now().replace(microsecond=0))
    pem, sealed = certificates.seal_authority(authority, passphrase)
    # The fixed id lets one of two first enrolments win.
    row = AuthorityRecord(id=1, certificates=pem.decode(), sealed_key=sealed, created_at=now())
    session.add(row)
    record(session, None, "authority:create", "authority:1", {"root": certificates.fingerprint(authority.root_cert)})
    return authority, row.id


def _holder(session: Session, actor: Actor, unit_id: int) -> Holder:
    person, unit = session.get_one(Person, actor.person_id), session.get_one(Unit, unit_id)
    return Holder(name=person.name, office=person.title, unit=unit.name, serial_id=f"GU-{person.id}")


def _end(session: Session, person_id: int) -> None:
    query = select(Credential).where(Credential.person_id == person_id, Credential.ended_at.is_(None))
    for credential in session.scalars(locked(query)):
        credential.ended_at = now()
    session.flush()


def _take_a_try(actor: Actor, credential_id: int) -> int:
    """Count the try before it is made, so that many guesses at once are no way around the limit; how many are left."""
    with writing() as session:
        credential = session.scalars(locked(select(Credential).where(Credential.id == credential_id))).one()
        if credential.wrong_pins >= PIN_TRIES:
            raise Refusal(
                "Khóa ký số đã bị khóa sau {tries} lần nhập sai mã PIN. Mời tạo khóa mới.",
                code="key_locked",
                tries=PIN_TRIES,
            )
        credential.wrong_pins += 1
        if credential.wrong_pins == PIN_TRIES:
            record(session, actor, "key:last-try", f"person:{actor.person_id}", {"credential": credential_id})
        return PIN_TRIES - credential.wrong_pins


def _give_the_tries_back(credential_id: int) -> None:
    with writing() as session:
        session.get_one(Credential, credential_id).wrong_pins = 0
