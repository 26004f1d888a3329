"""Foreign roots to trust (chứng thư gốc bên ngoài): what one administrator proposes, another confirms.

Whoever adds a root decides whose signatures this installation believes, so nobody decides it alone: neither in nor out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import OfficeHolding, Person
from app.audit.service import queue_for_log, record
from app.clock import now, today
from app.database import db, locked, writing
from app.signatures.authority import own_roots
from app.signatures.engine import certificates
from app.signatures.engine.algorithms import key_name, weak_key
from app.signatures.engine.chains import is_authority, issued_by
from app.signatures.engine.trust import common_name
from app.signatures.models import TrustRoot
from workflows.people import Actor, Office
from workflows.permissions import Action, may_in_house
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal, Stale

LARGEST_FILE = 64 * 1024
LONGEST_SOURCE = 500


@dataclass(frozen=True, slots=True)
class RootSeen:
    """A root as the page shows it: its row, its certificate, its key in words, and who acted."""

    row: TrustRoot
    certificate: x509.Certificate
    key: str
    people: dict[int, str]


def read_root(content: bytes) -> x509.Certificate:
    """The one root certificate of a file, PEM or DER: an authority's, signed by itself, with a key that is enough."""
    if len(content) > LARGEST_FILE:
        raise BadInput("Tệp chứng thư số lớn quá 64 KB. Mời chọn đúng tệp chứng thư gốc.", field="certificate")
    found = certificates.read_bundle(content)
    if len(found) != 1:
        raise BadInput("Tệp có nhiều chứng thư số. Mời gửi riêng từng chứng thư gốc.", field="certificate")
    (root,) = found
    if not (is_authority(root) and issued_by(root, root)):
        raise BadInput("Đây không phải chứng thư gốc: chứng thư gốc tự ký và được cấp chứng thư.", field="certificate")
    if weak := weak_key(root.public_key()):
        raise BadInput(weak.reason.sentence, field="certificate", **weak.reason.particulars)
    return root


def propose(actor: Actor, content: bytes, source: str) -> TrustRoot:
    """Propose a root (đề nghị); it is not trusted before another administrator confirms it."""
    _only_administrators(actor)
    root, source = read_root(content), source.strip()
    if not 0 < len(source) <= LONGEST_SOURCE:
        raise BadInput(
            "Mời ghi nơi lấy chứng thư gốc và cách đã đối chiếu dấu vân tay (tối đa {length} ký tự).",
            field="source",
            length=LONGEST_SOURCE,
        )
    digest = certificates.fingerprint(root)
    with writing() as session:
        queue_for_log(session)
        standing = select(TrustRoot.id).where(TrustRoot.sha256 == digest, TrustRoot.withdrawn_at.is_(None))
        if session.scalar(standing) is not None or root in own_roots():
            raise BadInput("Chứng thư gốc này đã có trong danh sách.", field="certificate")
        row = TrustRoot(
            name=common_name(root.subject),
            sha256=digest,
            certificate=certificates.to_pem([root]).decode(),
            source=source,
            proposed_by_id=actor.person_id,
            proposed_at=now(),
        )
        session.add(row)
        session.flush()
        record(session, actor, "root:propose", f"root:{row.id}", {"root": digest, "source": source})
    return row


def confirm(actor: Actor, root_id: int, fingerprint: str) -> None:
    """Confirm a proposed root (xác nhận): by another than its proposer, who saw ``fingerprint`` on the page."""
    with writing() as session:
        row = _standing_root(session, actor, root_id)
        _check_fingerprint(row, fingerprint)
        if row.confirmed_at is not None:
            raise Refusal("Chứng thư gốc này đã được xác nhận.", code="already_confirmed")
        _check_other(actor, row.proposed_by_id)
        row.confirmed_by_id, row.confirmed_at = actor.person_id, now()
        record(session, actor, "root:confirm", f"root:{row.id}", {"root": row.sha256})


def withdraw(actor: Actor, root_id: int, fingerprint: str) -> None:
    """Take a root out (rút): the first press proposes it, another administrator's press does it.

    A proposal that nobody confirmed was never trusted: one press of anybody takes it back.
    """
    with writing() as session:
        row = _standing_root(session, actor, root_id)
        _check_fingerprint(row, fingerprint)
        if row.confirmed_at is not None and row.leaving_by_id is None:
            row.leaving_by_id, row.leaving_at = actor.person_id, now()
            record(session, actor, "root:propose-withdrawal", f"root:{row.id}", {"root": row.sha256})
            return
        if row.leaving_by_id is not None:
            _check_other(actor, row.leaving_by_id)
        row.withdrawn_by_id, row.withdrawn_at = actor.person_id, now()
        record(session, actor, "root:withdraw", f"root:{row.id}", {"root": row.sha256})


def keep(actor: Actor, root_id: int) -> None:
    """Take a proposed withdrawal back (giữ lại): the root stays trusted."""
    with writing() as session:
        row = _standing_root(session, actor, root_id)
        if row.leaving_by_id is None:
            raise Refusal("Không có đề nghị rút nào cho chứng thư gốc này.", code="not_leaving")
        row.leaving_by_id = row.leaving_at = None
        record(session, actor, "root:keep", f"root:{row.id}", {"root": row.sha256})


def roots_seen(actor: Actor) -> list[RootSeen]:
    """Every root ever proposed, those that stand first, for administrators."""
    _only_administrators(actor)
    order = (TrustRoot.withdrawn_at.is_not(None), TrustRoot.id.desc())
    rows = db.session.scalars(select(TrustRoot).order_by(*order)).all()
    people = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(_people(rows))))
    names = {row.id: row.name for row in people}
    return [_seen(row, names) for row in rows]


def stands_alone(actor: Actor) -> bool:
    """Whether no other administrator could confirm: nobody else holds the office today in an open account."""
    query = select(OfficeHolding).join(Person, Person.id == OfficeHolding.person_id)
    query = query.where(OfficeHolding.office == Office.ADMINISTRATOR.value, Person.active)
    others = query.where(OfficeHolding.person_id != actor.person_id)
    return not any(row.as_holding().holds_on(today()) for row in db.session.scalars(others))


def _seen(row: TrustRoot, names: dict[int, str]) -> RootSeen:
    (certificate,) = certificates.from_pem(row.certificate.encode())
    return RootSeen(row, certificate, key_name(certificate.public_key()), names)


def _people(rows: Sequence[TrustRoot]) -> set[int]:
    acted = ((r.proposed_by_id, r.confirmed_by_id, r.leaving_by_id, r.withdrawn_by_id) for r in rows)
    return {person for people in acted for person in people if person is not None}


def _standing_root(session: Session, actor: Actor, root_id: int) -> TrustRoot:
    _only_administrators(actor)
    row = session.scalar(locked(select(TrustRoot).where(TrustRoot.id == root_id, TrustRoot.withdrawn_at.is_(None))))
    if row is None:
        raise NotFound("Không tìm thấy chứng thư gốc này.")
    return row


def _check_fingerprint(row: TrustRoot, fingerprint: str) -> None:
    """What the page was showing is what is acted upon."""
    if fingerprint != row.sha256:
        raise Stale("Chứng thư gốc trên trang không phải chứng thư gốc này. Mời mở lại trang rồi làm lại.")


def _check_other(actor: Actor, first_id: int) -> None:
    if actor.person_id == first_id:
        raise NotAllowed("Ông/Bà đã đề nghị việc này nên cần một quản trị viên khác xác nhận.")


def _only_administrators(actor: Actor) -> None:
    if not may_in_house(actor, Action.ADMINISTER_KEYS):
        raise NotAllowed("Chỉ người quản trị quản lý chứng thư gốc.")
