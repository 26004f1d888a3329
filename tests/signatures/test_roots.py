"""Foreign roots: two administrators in, two out; the proposer alone decides nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.service import actor_of, add_demonstration_person, deactivate
from app.audit.models import AuditEntry
from app.clock import now, today
from app.database import db
from app.signatures import roots
from app.signatures.engine.certificates import Authority, new_authority, to_der, to_pem
from app.signatures.models import TrustRoot
from app.signatures.service import enrol, installation_roots
from tests.friends import PIN, Friends
from tests.promises.attacks import refused, snapshot
from workflows.people import Actor, Holding, Office
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal, Stale

SOURCE = "Tải từ trang của nơi cấp, đối chiếu với Quyết định công bố."


@pytest.fixture
def second(friends: Friends) -> Actor:
    """Another administrator."""
    (unit_id,) = friends.administrator.unit_ids
    holding = Holding(Office.ADMINISTRATOR, unit_id, today())
    person = add_demonstration_person("Quản trị thứ hai", "quan-tri-2@ttcp.example", "", "", [holding])
    return actor_of(person, today())


@pytest.fixture
def foreign() -> Authority:
    return new_authority("Tổ chức chứng thực khác", now() - timedelta(days=30))


def proposed(friends: Friends, foreign: Authority) -> tuple[int, str]:
    row = roots.propose(friends.administrator, to_pem([foreign.root_cert]), SOURCE)
    return row.id, row.sha256


def acts() -> list[str]:
    db.session.rollback()
    query = select(AuditEntry.action).where(AuditEntry.subject.startswith("root:")).order_by(AuditEntry.id)
    return list(db.session.scalars(query))


def test_a_root_is_trusted_after_another_administrator_confirmed_it(
    friends: Friends, second: Actor, foreign: Authority
) -> None:
    root_id, digest = proposed(friends, foreign)
    assert foreign.root_cert not in installation_roots()
    roots.confirm(second, root_id, digest)
    assert foreign.root_cert in installation_roots()
    assert acts() == ["root:propose", "root:confirm"]


def test_the_proposer_does_not_confirm_and_neither_does_anybody_else(friends: Friends, foreign: Authority) -> None:
    root_id, digest = proposed(friends, foreign)
    before = snapshot()
    with pytest.raises(NotAllowed, match="quản trị viên khác"):
        roots.confirm(friends.administrator, root_id, digest)
    for other in (friends.chair, friends.clerk, friends.observer, friends.drafter):
        for act in (roots.confirm, roots.withdraw):
            with pytest.raises(NotAllowed):
                act(other, root_id, digest)
        with pytest.raises(NotAllowed):
            roots.propose(other, to_pem([foreign.issuer_cert]), SOURCE)
        with pytest.raises(NotAllowed):
            roots.roots_seen(other)
    assert snapshot() == before
    assert foreign.root_cert not in installation_roots()


def test_the_database_too_wants_two(friends: Friends, second: Actor, foreign: Authority) -> None:
    root_id, digest = proposed(friends, foreign)
    alone = f"UPDATE trust_root SET confirmed_by_id = proposed_by_id, confirmed_at = proposed_at WHERE id = {root_id}"
    assert "two_confirm" in refused(alone)
    roots.confirm(second, root_id, digest)
    gone = f"withdrawn_by_id = {second.person_id}, withdrawn_at = proposed_at WHERE id = {root_id}"
    assert "two_withdraw" in refused(f"UPDATE trust_root SET {gone}")
    same = f"leaving_by_id = {second.person_id}, leaving_at = proposed_at"
    assert "two_withdraw" in refused(f"UPDATE trust_root SET {same}, {gone}")
    refused("DELETE FROM trust_root")


def test_a_trusted_root_leaves_by_two_as_well(friends: Friends, second: Actor, foreign: Authority) -> None:
    root_id, digest = proposed(friends, foreign)
    roots.confirm(second, root_id, digest)
    roots.withdraw(second, root_id, digest)
    assert foreign.root_cert in installation_roots()
    with pytest.raises(NotAllowed):
        roots.withdraw(second, root_id, digest)
    roots.withdraw(friends.administrator, root_id, digest)
    assert foreign.root_cert not in installation_roots()
    assert acts() == ["root:propose", "root:confirm", "root:propose-withdrawal", "root:withdraw"]
    with pytest.raises(NotFound):
        roots.confirm(second, root_id, digest)
    roots.propose(second, to_pem([foreign.root_cert]), SOURCE)


def test_a_proposed_withdrawal_can_be_taken_back(friends: Friends, second: Actor, foreign: Authority) -> None:
    root_id, digest = proposed(friends, foreign)
    with pytest.raises(Refusal, match="Không có đề nghị rút"):
        roots.keep(second, root_id)
    roots.confirm(second, root_id, digest)
    roots.withdraw(second, root_id, digest)
    roots.keep(friends.administrator, root_id)
    roots.withdraw(friends.administrator, root_id, digest)
    assert foreign.root_cert in installation_roots()


def test_an_unconfirmed_proposal_is_taken_back_by_one(friends: Friends, foreign: Authority) -> None:
    root_id, digest = proposed(friends, foreign)
    roots.withdraw(friends.administrator, root_id, digest)
    assert db.session.get_one(TrustRoot, root_id).withdrawn_at is not None
    assert foreign.root_cert not in installation_roots()


def test_only_the_root_that_the_page_showed_is_confirmed(friends: Friends, second: Actor, foreign: Authority) -> None:
    root_id, digest = proposed(friends, foreign)
    before = snapshot()
    for shown in ("", "0" * 64, digest.upper()):
        with pytest.raises(Stale):
            roots.confirm(second, root_id, shown)
    assert snapshot() == before
    roots.confirm(second, root_id, digest)
    with pytest.raises(Refusal, match="đã được xác nhận"):
        roots.confirm(second, root_id, digest)


def weak_root() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Gốc yếu")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now()).not_valid_after(now() + timedelta(days=9))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def test_what_is_no_root_is_refused_in_one_sentence(friends: Friends, foreign: Authority) -> None:
    enrol(friends.chair, PIN)
    own = installation_roots()[0]
    proposed(friends, foreign)
    before = snapshot()
    pair = to_pem([foreign.root_cert, foreign.issuer_cert])
    for bad in (b"", b"garbage", to_der(foreign.issuer_cert), pair, weak_root(), to_pem([own]), b"\0" * 70_000):
        with pytest.raises(BadInput):
            roots.propose(friends.administrator, bad, SOURCE)
    with pytest.raises(BadInput, match="đã có trong danh sách"):
        proposed(friends, foreign)
    fresh = to_pem([new_authority("Khác nữa", now()).root_cert])
    for source in ("", "   ", "x" * 501):
        with pytest.raises(BadInput) as told:
            roots.propose(friends.administrator, fresh, source)
        assert told.value.field == "source"
    assert snapshot() == before


def test_der_is_read_as_well_as_pem(friends: Friends, foreign: Authority) -> None:
    assert roots.propose(friends.administrator, to_der(foreign.root_cert), SOURCE).name == "Tổ chức chứng thực khác"


def test_an_administrator_knows_when_nobody_else_could_confirm(friends: Friends, second: Actor) -> None:
    assert not roots.stands_alone(friends.administrator)
    deactivate(friends.administrator, second.person_id)
    assert roots.stands_alone(friends.administrator)
    assert not roots.stands_alone(second)
    assert db.session.get_one(Person, second.person_id).active is False
