"""The certificates that people sign with: enrolment, the PIN and its limit, the roots to trust."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.audit.service import queue_for_log, record
from app.clock import now
from app.clusters.models import Unit
from app.database import db, locked, release, writing
from app.documents.vault import fetch, keep, store
from app.signatures import authority
from app.signatures.engine import certificates
from app.signatures.engine.certificates import Holder
from app.signatures.engine.images import check_signature_image
from app.signatures.engine.keys import Algorithm, SigningKey, WrongPin, check_pin, new_key, open_key, seal_key
from app.signatures.engine.pkcs11 import DeviceRefused, open_device_key
from app.signatures.models import AuthorityRecord, Credential, TrustRoot
from workflows.content import Json
from workflows.people import Actor, Office
from workflows.permissions import MAY_SIGN, Action, may_in_house
from workflows.refusals import BadInput, NotAllowed, Refusal

PIN_TRIES = 5
CERTIFICATE_YEARS = 3
AGENCY_OFFICE = "Con dấu cơ quan"


@dataclass(frozen=True, slots=True)
class Signer:
    """What a signing act needs of its signer, while it lasts: the opened key, the certificate and its chain."""

    credential_id: int
    key: SigningKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    image: bytes | None

    @property
    def pem(self) -> str:
        """The certificate as PEM, with its chain."""
        return certificates.to_pem([self.certificate, *self.chain]).decode()


def installation_roots() -> list[x509.Certificate]:
    """The roots that this installation trusts: of its own authorities, and those that two administrators added."""
    query = select(TrustRoot.certificate).where(TrustRoot.confirmed_at.is_not(None), TrustRoot.withdrawn_at.is_(None))
    added = db.session.scalars(query.order_by(TrustRoot.id))
    return [*authority.own_roots(), *(certificates.from_pem(pem.encode())[0] for pem in added)]


def credential_of(person_id: int, *, for_agency: bool = False) -> Credential | None:
    """What a person signs with here today, if anything: the agency's device goes before the key kept in the system."""
    here = _in_use(person_id, for_agency=for_agency).where(Credential.source != "token")
    return db.session.scalar(here.order_by(Credential.source.desc()))  # "device" before "built_in"


def token_of(person_id: int, *, for_agency: bool = False) -> Credential | None:
    """The certificate of a token on the person's own computer, if one is registered."""
    return db.session.scalar(_in_use(person_id, for_agency=for_agency).where(Credential.source == "token"))


def credentials_of(person_id: int) -> list[Credential]:
    """Everything that a person may sign with today: own first, then the agency's."""
    query = select(Credential).where(Credential.person_id == person_id, Credential.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(Credential.for_agency, Credential.source)))


def certificate_of(credential: Credential) -> x509.Certificate:
    """The certificate of a credential."""
    return certificates.from_pem(credential.certificate.encode())[0]


def check_same_pin(pin: str, again: str) -> None:
    """Refuse a PIN that was typed two ways: nobody could open that key again."""
    if pin != again:
        raise BadInput("Hai lần nhập mã PIN không giống nhau.", field="pin_again")


def unit_to_sign_for(actor: Actor, *, for_agency: bool) -> int:
    """The unit whose name a new certificate bears: leaders hold their own, clerks the agency's; others are refused."""
    units = actor.units_as(*({Office.CLERK} if for_agency else MAY_SIGN))
    if not (units and may_in_house(actor, Action.OWN_KEY)):
        if for_agency:
            raise NotAllowed("Chỉ văn thư của đơn vị mới được giữ chứng thư số của cơ quan.")
        raise NotAllowed("Chỉ người có chức trách ký văn bản mới được cấp khóa ký số.")
    return min(units)


def enrol(
    actor: Actor, pin: str, algorithm: Algorithm = "p256", image: bytes | None = None, *, for_agency: bool = False
) -> Credential:
    """Make a key under the actor's own PIN and certify it for the office held today (cấp, gia hạn chứng thư số).

    A key of the same kind in use is ended and destroyed: whoever forgot the PIN, or renews, enrols again. With
    ``for_agency`` it is the agency's (con dấu cơ quan), in the hands of its clerk.
    """
    unit_id = unit_to_sign_for(actor, for_agency=for_agency)
    check_pin(pin)
    image_digest = store(check_signature_image(image)) if image else None
    key = new_key(algorithm)
    sealed = seal_key(key, pin)
    with writing() as session:
        queue_for_log(session)  # one enrolment after the other: one authority, one credential a person
        issuer, authority_id = authority.issuing_authority(session)
        certificate = certificates.issue(
            _holder(session, actor, unit_id, for_agency=for_agency),
            key.public_key(),
            issuer,
            now().replace(microsecond=0),
            CERTIFICATE_YEARS,
            authority.addresses_of(authority_id),
        )
        replaced = end_in_use(session, actor.person_id, "built_in", for_agency=for_agency)
        if image_digest:
            keep(session, image_digest, "image/png")
        credential = Credential(
            person_id=actor.person_id,
            unit_id=unit_id,
            source="built_in",
            for_agency=for_agency,
            authority_id=authority_id,
            certificate=certificates.to_pem([certificate]).decode(),
            certificate_sha256=certificates.fingerprint(certificate),
            serial=f"{certificate.serial_number:x}",
            chain="",
            sealed_key=sealed,
            issued_at=certificate.not_valid_before_utc,
            expires_at=certificate.not_valid_after_utc,
            image_sha256=image_digest,
        )
        session.add(credential)
        told: dict[str, Json] = {
            "certificate": credential.certificate_sha256,
            "for_agency": for_agency,
            "replaces": replaced,
        }
        record(session, actor, "key:enrol", f"person:{actor.person_id}", told)
    return credential


def end_in_use(session: Session, person_id: int, source: str, *, for_agency: bool) -> str | None:
    """End the credential of this kind; its key is destroyed, its certificate stays. Its SHA-256, or None."""
    query = _in_use(person_id, for_agency=for_agency).where(Credential.source == source)
    credential = session.scalar(locked(query))
    if credential is None:
        return None
    credential.ended_at, credential.sealed_key = now(), None
    session.flush()
    return credential.certificate_sha256


def open_signer(actor: Actor, pin: str, *, for_agency: bool = False) -> Signer:
    """Open the actor's key with the PIN for one signing act; wrong PINs are counted and end in a lock."""
    credential = _usable(actor, for_agency=for_agency)
    left = _take_a_try(actor, credential.id)
    credential_id, sealed = credential.id, credential.sealed_key
    (own,), chain = certificates.from_pem(credential.certificate.encode()), _chain_of(credential)
    image = fetch(credential.image_sha256) if credential.image_sha256 else None
    release()
    key: SigningKey
    try:
        key = open_key(sealed, pin) if sealed else open_device_key(device_module(), own, pin)
    except WrongPin as wrong:
        if sealed is None:
            raise
        raise WrongPin("Mã PIN không đúng. Còn {left} lần thử trước khi khóa.", left=left) from wrong
    except DeviceRefused:
        _give_the_tries_back(credential_id)  # nothing was tried
        raise
    _give_the_tries_back(credential_id)
    return Signer(credential_id, key, own, chain, image)


def device_module() -> str:
    """The file of the driver (PKCS#11) of the agency's devices; "" where none is set up."""
    module: str = current_app.config.get("PKCS11_MODULE", "")
    return module


def check_not_revoked(session: Session, credential_id: int) -> None:
    """Refuse where the certificate was revoked meanwhile: asked in the transaction that enters a signature."""
    if session.get_one(Credential, credential_id).revoked_at is not None:
        raise _revoked_refusal()


def _in_use(person_id: int, *, for_agency: bool) -> Select[Credential]:
    return select(Credential).where(
        Credential.person_id == person_id, Credential.for_agency.is_(for_agency), Credential.ended_at.is_(None)
    )


def _usable(actor: Actor, *, for_agency: bool) -> Credential:
    """The credential to sign with, where it may be used: not revoked, in its time, and the office still held."""
    credential = credential_of(actor.person_id, for_agency=for_agency)
    if credential is None:
        raise _nothing_to_sign_with(actor, for_agency=for_agency)
    if not credential.issued_at <= now() < credential.expires_at:
        raise Refusal("Chứng thư số đã hết hạn. Mời tạo khóa mới rồi ký.", code="certificate_expired")
    if credential.unit_id not in actor.units_as(*({Office.CLERK} if for_agency else MAY_SIGN)):
        raise Refusal(
            "Ông/Bà không còn giữ chức trách ghi trong chứng thư số này nên không ký bằng nó được. "
            "Mời tạo khóa mới theo chức trách hiện nay.",
            code="office_ended",
        )
    return credential


def _nothing_to_sign_with(actor: Actor, *, for_agency: bool) -> Refusal:
    if token_of(actor.person_id, for_agency=for_agency):
        return Refusal(
            "Chứng thư số đã đăng ký nằm trong thiết bị ở máy của Ông/Bà. Mời ký trên máy đó rồi gửi tệp đã ký.",
            code="token_only",
        )
    query = select(Credential).where(Credential.person_id == actor.person_id, Credential.for_agency.is_(for_agency))
    last = db.session.scalar(query.order_by(Credential.id.desc()).limit(1))
    if last is not None and last.revoked_at is not None:
        return _revoked_refusal()
    if for_agency:
        return Refusal("Cơ quan chưa có chứng thư số. Mời tạo khóa của cơ quan rồi ký.", code="no_key")
    return Refusal("Ông/Bà chưa có khóa ký số. Mời tạo khóa rồi ký.", code="no_key")


def _revoked_refusal() -> Refusal:
    return Refusal("Chứng thư số đã bị thu hồi nên không ký được nữa. Mời tạo khóa mới rồi ký.", code="key_revoked")


def _chain_of(credential: Credential) -> tuple[x509.Certificate, ...]:
    pem = credential.chain
    if credential.authority_id is not None:
        pem = db.session.get_one(AuthorityRecord, credential.authority_id).certificates
    return tuple(certificates.from_pem(pem.encode())) if pem else ()


def _holder(session: Session, actor: Actor, unit_id: int, *, for_agency: bool) -> Holder:
    person, unit = session.get_one(Person, actor.person_id), session.get_one(Unit, unit_id)
    if for_agency:
        return Holder(name=unit.name, office=AGENCY_OFFICE, unit=unit.name, serial_id=f"GU-U{unit.id}")
    return Holder(name=person.name, office=person.title, unit=unit.name, serial_id=f"GU-{person.id}")


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
