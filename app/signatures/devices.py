"""Certificates whose keys are elsewhere (đăng ký chứng thư số): in the agency's device, or in a person's own token."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Literal

from cryptography import x509
from cryptography.x509.oid import NameOID
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.audit.service import queue_for_log, record
from app.clock import now
from app.clusters.models import Unit
from app.database import db, release, writing
from app.signatures import authority, service
from app.signatures.engine import certificates
from app.signatures.engine.chains import chains
from app.signatures.engine.pkcs11 import FoundCertificate, Standing, certificates_in, device_standing
from app.signatures.engine.trust import certificate_findings
from app.signatures.engine.validation_data import ValidationData
from app.signatures.engine.verdict import SubIndication
from app.signatures.models import Credential
from workflows.content import Json
from workflows.people import Actor
from workflows.refusals import BadInput, NotAllowed, Refusal

Outside = Literal["device", "token"]
LARGEST_FILE = 64 * 1024
MOST_CERTIFICATES = 10


def certificates_in_devices() -> list[FoundCertificate]:
    """The certificates in the tokens that the driver of this installation sees; [] where no driver is set up."""
    module = service.device_module()
    return certificates_in(module) if module else []


def standing_of_device(credential: Credential) -> Standing:
    """How the device of a registered certificate stands; refused, in words, where it is not there."""
    return device_standing(service.device_module(), service.certificate_of(credential))


def register_from_device(actor: Actor, fingerprint: str, *, for_agency: bool = False) -> Credential:
    """Register a certificate seen in a device, by its SHA-256, as the one that its holder signs with here."""
    release()
    found = next(
        (each for each in certificates_in_devices() if certificates.fingerprint(each.certificate) == fingerprint), None
    )
    if found is None:
        raise BadInput("Không thấy chứng thư số này trong thiết bị. Mời cắm thiết bị rồi chọn lại.", field="device")
    return _register(actor, "device", [found.certificate, *found.beside], for_agency=for_agency)


def register_from_file(actor: Actor, content: bytes, *, for_agency: bool = False) -> Credential:
    """Register the certificate of a token on the person's own computer: a .cer or .pem file, issuers may follow it."""
    if len(content) > LARGEST_FILE:
        raise BadInput("Tệp chứng thư số lớn quá 64 KB. Mời chọn đúng tệp chứng thư số.", field="certificate")
    bundle = certificates.read_bundle(content)
    if len(bundle) > MOST_CERTIFICATES:
        raise BadInput("Tệp có quá nhiều chứng thư số. Mời chọn tệp của riêng mình.", field="certificate")
    return _register(actor, "token", bundle, for_agency=for_agency)


def _register(actor: Actor, source: Outside, bundle: Sequence[x509.Certificate], *, for_agency: bool) -> Credential:
    unit_id = service.unit_to_sign_for(actor, for_agency=for_agency)
    certificate, field = bundle[0], "device" if source == "device" else "certificate"
    _check_name(certificate, _expected_name(actor, unit_id, for_agency=for_agency), field)
    data = ValidationData(certificates=tuple(bundle[1:])) + authority.validation_data()
    roots = service.installation_roots()
    _check_trusted(certificate, data, roots, field)
    issuers = next(chains(certificate, data.certificates, roots))[1:]
    release()
    with writing() as session:
        queue_for_log(session)
        _check_free(session, actor, certificate, field)
        replaced = service.end_in_use(session, actor.person_id, source, for_agency=for_agency)
        credential = Credential(
            person_id=actor.person_id,
            unit_id=unit_id,
            source=source,
            for_agency=for_agency,
            certificate=certificates.to_pem([certificate]).decode(),
            certificate_sha256=certificates.fingerprint(certificate),
            serial=f"{certificate.serial_number:x}",
            chain=certificates.to_pem(issuers).decode(),
            issued_at=certificate.not_valid_before_utc,
            expires_at=certificate.not_valid_after_utc,
        )
        session.add(credential)
        told: dict[str, Json] = {
            "certificate": credential.certificate_sha256,
            "source": source,
            "for_agency": for_agency,
            "replaces": replaced,
        }
        record(session, actor, "key:register", f"person:{actor.person_id}", told)
    return credential


def _expected_name(actor: Actor, unit_id: int, *, for_agency: bool) -> str:
    if for_agency:
        return db.session.get_one(Unit, unit_id).name
    return db.session.get_one(Person, actor.person_id).name


def _check_name(certificate: x509.Certificate, expected: str, field: str) -> None:
    """The certificate must name this very person (or agency): whoever signs with it signs as them."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    written = str(names[0].value) if names else ""
    if len(names) != 1 or _folded(written) != _folded(expected):
        raise BadInput(
            "Chứng thư số cấp cho “{written}”, còn tên trong hệ thống là “{expected}”. "
            "Mời dùng đúng chứng thư số của mình.",
            field=field,
            written=written,
            expected=expected,
        )


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _check_trusted(
    certificate: x509.Certificate, data: ValidationData, roots: Sequence[x509.Certificate], field: str
) -> None:
    """Whatever would keep a signature with it from being trusted today keeps it out.

    Only revocation that could not be asked is no obstacle: each signature is asked about it when it is verified.
    """
    for each in certificate_findings(certificate, data, roots, at=now(), proved=None):
        if each.sub_indication is not SubIndication.TRY_LATER:
            raise BadInput(each.reason.sentence, field=field, **each.reason.particulars)


def _check_free(session: Session, actor: Actor, certificate: x509.Certificate, field: str) -> None:
    rows = session.scalars(
        select(Credential).where(Credential.certificate_sha256 == certificates.fingerprint(certificate))
    ).all()
    if any(row.person_id != actor.person_id or row.source == "built_in" for row in rows):
        raise NotAllowed("Chứng thư số này đã được đăng ký ở nơi khác trong hệ thống.")
    if any(row.revoked_at for row in rows):
        raise Refusal("Chứng thư số này đã bị thu hồi ở hệ thống nên không đăng ký lại được.", code="key_revoked")
    if any(row.ended_at is None for row in rows):
        raise BadInput("Chứng thư số này đang được dùng rồi.", field=field)
