"""Whose certificate, and for how long: enrolment for people and agencies, revocation, leaving office."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.x509.oid import NameOID
from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from app.accounts.models import OfficeHolding
from app.audit.models import AuditEntry
from app.checks import broken_promises
from app.clock import today
from app.database import db, writing
from app.signatures import authority, revoking, service
from app.signatures.engine.authority_answers import REASONS
from app.signatures.engine.certificates import (
    fingerprint,
)
from app.signatures.models import Credential
from app.signatures.service import certificate_of, credential_of, enrol, open_signer
from tests.friends import PIN, Friends
from tests.promises.attacks import refused, snapshot
from workflows.people import Actor, Office
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal


def last_entry() -> AuditEntry:
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def used(actor: Actor, *, for_agency: bool = False) -> Credential:
    db.session.rollback()
    found = credential_of(actor.person_id, for_agency=for_agency)
    assert found is not None
    return found


# ---- enrolment and renewal ----


def test_renewal_ends_the_old_key_destroys_it_and_says_what_it_replaced(friends: Friends) -> None:
    old = enrol(friends.chair, PIN)
    old_id, old_hash = old.id, old.certificate_sha256
    new = enrol(friends.chair, PIN)
    assert f'"replaces":"{old_hash}"' in last_entry().particulars
    assert new.certificate_sha256 != old_hash
    row = db.session.get_one(Credential, old_id)
    assert row.ended_at is not None
    assert row.sealed_key is None
    assert row.revoked_at is None


def test_the_database_keeps_no_key_of_an_ended_credential(friends: Friends) -> None:
    enrol(friends.chair, PIN)
    assert "credential" in refused("UPDATE credential SET ended_at = issued_at").lower()


def test_the_clerk_enrols_the_agencys_key_and_only_the_clerk_uses_it(friends: Friends) -> None:
    made = enrol(friends.clerk, PIN, for_agency=True)
    subject = certificate_of(made).subject
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        assert subject.get_attributes_for_oid(oid)[0].value == "Thanh tra tỉnh Điện Biên"
    assert subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)[0].value == "Con dấu cơ quan"
    signer = open_signer(friends.clerk, PIN, for_agency=True)
    assert fingerprint(signer.certificate) == used(friends.clerk, for_agency=True).certificate_sha256
    assert credential_of(friends.clerk.person_id) is None
    with pytest.raises(Refusal, match="chưa có khóa"):
        open_signer(friends.clerk, PIN)


def test_a_clerk_gets_no_key_of_a_leader_and_a_leader_none_of_the_agency(friends: Friends) -> None:
    before = snapshot()
    with pytest.raises(NotAllowed):
        enrol(friends.clerk, PIN)
    with pytest.raises(NotAllowed):
        enrol(friends.chair, PIN, for_agency=True)
    for nobody in (friends.drafter, friends.archivist, friends.observer, friends.administrator):
        for for_agency in (False, True):
            with pytest.raises(NotAllowed):
                enrol(nobody, PIN, for_agency=for_agency)
    assert snapshot() == before


# ---- revocation, stopping, leaving office ----


@pytest.mark.parametrize("reason", REASONS)
def test_a_revoked_key_signs_no_more_and_a_new_one_can_be_made(friends: Friends, reason: str) -> None:
    enrol(friends.chair, PIN)
    revoking.revoke(friends.chair, used(friends.chair).id, reason)
    entry = last_entry()
    assert (entry.action, entry.subject) == ("key:revoke", f"person:{friends.chair.person_id}")
    assert f'"reason":"{reason}"' in entry.particulars
    with pytest.raises(Refusal, match="bị thu hồi") as told:
        open_signer(friends.chair, PIN)
    assert told.value.code == "key_revoked"
    enrol(friends.chair, PIN)
    open_signer(friends.chair, PIN)


def test_only_the_holder_and_administrators_revoke(friends: Friends) -> None:
    enrol(friends.chair, PIN)
    credential_id, before = used(friends.chair).id, snapshot()
    for other in (friends.vice_chair, friends.clerk, friends.drafter, friends.observer):
        with pytest.raises(NotFound):
            revoking.revoke(other, credential_id, "superseded")
        with pytest.raises(NotFound):
            revoking.stop_using(other, credential_id)
    with pytest.raises(NotFound):
        revoking.stop_using(friends.administrator, credential_id)
    assert snapshot() == before
    revoking.revoke(friends.administrator, credential_id, "privilege_withdrawn")
    assert last_entry().actor_id == friends.administrator.person_id


def test_a_reason_must_be_one_of_the_list_and_nothing_is_revoked_twice(friends: Friends) -> None:
    enrol(friends.chair, PIN)
    credential_id, before = used(friends.chair).id, snapshot()
    for bad in ("", "certificate_hold", "x" * 1000):
        with pytest.raises(BadInput):
            revoking.revoke(friends.chair, credential_id, bad)
    assert snapshot() == before
    revoking.revoke(friends.chair, credential_id, "superseded")
    before = snapshot()
    with pytest.raises(Refusal, match="từ trước"):
        revoking.revoke(friends.chair, credential_id, "superseded")
    with pytest.raises(Refusal, match="từ trước"):
        revoking.stop_using(friends.chair, credential_id)
    assert snapshot() == before


def test_who_stops_using_a_key_leaves_the_old_signatures_as_they_are(friends: Friends) -> None:
    friends.signed()
    revoking.stop_using(friends.chair, used(friends.chair).id)
    authority.rotate()
    assert credential_of(friends.chair.person_id) is None
    assert list(broken_promises()) == []


def test_an_ended_certificate_may_still_be_revoked(friends: Friends) -> None:
    enrol(friends.chair, PIN)
    first = used(friends.chair).id
    enrol(friends.chair, PIN)
    revoking.revoke(friends.administrator, first, "key_compromise")
    assert used(friends.chair).id != first


def test_a_signature_is_not_entered_with_a_certificate_that_was_revoked_meanwhile(friends: Friends) -> None:
    enrol(friends.chair, PIN)
    signer = open_signer(friends.chair, PIN)
    with writing() as session:
        service.check_not_revoked(session, signer.credential_id)
    revoking.revoke(friends.chair, signer.credential_id, "key_compromise")
    with writing() as session, pytest.raises(Refusal, match="bị thu hồi"):
        service.check_not_revoked(session, signer.credential_id)


def test_who_left_the_office_of_the_certificate_does_not_sign_with_it(friends: Friends) -> None:
    enrol(friends.chair, PIN)
    chair = friends.chair
    with writing() as session:
        held = select(OfficeHolding).where(
            OfficeHolding.person_id == chair.person_id, OfficeHolding.office == Office.LEADER.value
        )
        row = session.scalars(held).one()
        row.first_day, row.last_day = today() - timedelta(days=30), today() - timedelta(days=1)
    with pytest.raises(Refusal, match="không còn giữ chức trách") as told:
        open_signer(friends.of("dien-bien", Office.LEADER), PIN)
    assert told.value.code == "office_ended"
    assert used(chair).wrong_pins == 0


# ---- the schema ----


def test_credentials_and_signatures_survive_the_way_down_to_schema_2_and_up_again(friends: Friends) -> None:
    friends.signed()
    revoking.stop_using(friends.chair, used(friends.chair).id)
    before = {row.id: row.certificate for row in db.session.scalars(select(Credential))}
    db.session.remove()
    downgrade(revision="0002")
    upgrade()
    rows = db.session.scalars(select(Credential)).all()
    assert {row.id: row.certificate for row in rows} == before
    assert {row.serial for row in rows} == {f"{certificate_of(row).serial_number:x}" for row in rows}
    assert {(row.source, row.sealed_key is None) for row in rows} == {("built_in", True), ("built_in", False)}
    assert list(broken_promises()) == []
    refused("DELETE FROM credential")
