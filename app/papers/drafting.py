"""From nothing to a submitted version (soạn thảo): start, save while typing, submit, and the two ways back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Person
from app.audit.service import Move, record
from app.clock import now, today
from app.clusters.models import ClusterYear
from app.clusters.service import relations_in
from app.database import locked, writing
from app.documents.metrics import missing_glyphs
from app.papers.act import Seen, acting
from app.papers.kinds import check_submission, kind_named
from app.papers.models import Paper, PaperLink, PaperSides, PaperVersion, WorkingCopy
from app.papers.relations import reviewers_among
from workflows.content import Json, canonical_bytes, content_hash
from workflows.paper import Event, Kind, Party, State
from workflows.people import Actor, Office
from workflows.permissions import Action, Relation
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal, Stale
from workflows.review import check_reason

LARGEST_CONTENT = 1_000_000


@dataclass(frozen=True, slots=True)
class Saved:
    """What a saving came to (đã lưu): the new revision, by which the next saving knows that it is the next."""

    revision: int


@dataclass(frozen=True, slots=True)
class About:
    """Which issued paper a new one is about (văn bản liên quan), what it does to it, and why (for the log)."""

    target_id: int
    relation: str
    reason: str


def start(
    actor: Actor,
    year_id: int,
    kind_name: str,
    content: Mapping[str, Json],
    *,
    position: int = 1,
    sides: tuple[int, int] | None = None,
    about: About | None = None,
) -> int:
    """Begin a paper of the cluster-year with this content as its working copy; returns the paper's number.

    Only a drafter of the chair's unit may, but for a paper between two ``sides`` (inspecting, inspected unit): whoever
    calls has asked its own rule who records. A year has one paper of each kind at each ``position``: one pledge (mỗi
    năm một giao ước), one plan and then those that amend it, in their order. ``about``: which issued paper it replaces,
    corrects or recalls, as its own rule allowed.
    """
    kind = kind_named(kind_name)
    stored = _canonical(content)
    try:
        with writing() as session:
            year = session.get(ClusterYear, year_id)
            if year is None or not _in_the_year(actor, year):
                raise NotFound("Không tìm thấy năm thi đua này.")
            if kind.between_two != (sides is not None):
                raise ValueError("exactly the papers between two units have sides")
            if kind.drafted_by is Party.CHAIR and year.chair_id not in actor.units_as(Office.DRAFTER):
                raise NotAllowed("Chỉ người soạn thảo của đơn vị Cụm trưởng mới bắt đầu được văn bản này.")
            paper = Paper(
                code=secrets.token_hex(16),
                kind=kind.name,
                cluster_year_id=year.id,
                position=position,
                seq=1,
                state=State.DRAFTING,
                created_at=now(),
            )
            session.add(paper)
            session.flush()
            if sides is not None:
                session.add(PaperSides(paper_id=paper.id, inspector_id=sides[0], inspected_id=sides[1]))
            move = Move(paper.id, 1, None, State.DRAFTING)
            told: dict[str, Json] = {"kind": kind.name, "code": paper.code}
            if about is not None:
                session.add(PaperLink(paper_id=paper.id, target_id=about.target_id, relation=about.relation))
                told |= {about.relation: about.target_id, "reason": about.reason}
            record(session, actor, f"paper:{Event.START}", f"paper:{paper.id}", told, move)
            session.add(
                WorkingCopy(paper_id=paper.id, content=stored, revision=1, saved_by_id=actor.person_id, saved_at=now())
            )
            return paper.id
    except IntegrityError:
        raise Refusal(
            "Năm thi đua này đã có {kind}. Mời mở văn bản đó.", code="exists", kind=kind.title.lower()
        ) from None


def save(actor: Actor, paper_id: int, content: Mapping[str, Json], revision: int) -> Saved:
    """Keep what is being typed; refused where somebody else saved since ``revision``, naming them."""
    stored = _canonical(content)
    with acting(actor, paper_id, Action.DRAFT, Seen()) as act:
        copy = act.session.scalars(locked(select(WorkingCopy).where(WorkingCopy.paper_id == paper_id))).one()
        if copy.revision != revision:
            other = act.session.get_one(Person, copy.saved_by_id)
            raise Stale(
                "{name} đã lưu bản khác sau khi Ông/Bà mở trang. Nội dung Ông/Bà vừa nhập chưa được lưu: mời chép lại, "
                "mở lại trang rồi nhập.",
                name=other.name,
            )
        if copy.content != stored:
            copy.content, copy.revision = stored, revision + 1
            copy.saved_by_id, copy.saved_at = actor.person_id, now()
        return Saved(copy.revision)


def submit(actor: Actor, paper_id: int, seen: Seen, revision: int, review_due: date | None) -> int:
    """Make the working copy a version and send it round; returns the version's number.

    What was given to an earlier version stays with that version and counts no more (P4). ``revision`` is the working
    copy that the page was showing: nothing is submitted that its submitter has not seen.
    """
    with acting(actor, paper_id, Action.SUBMIT, seen) as act:
        copy = act.session.get_one(WorkingCopy, paper_id)
        if copy.revision != revision:
            raise Stale("Bản đang soạn đã được lưu lại sau khi Ông/Bà mở trang. Mời xem lại rồi trình.")
        content = submittable(act.kind, copy)
        check_submission(act.paper, content)
        reviewed = bool(reviewers_among(act.relations))
        if reviewed and review_due is not None and review_due < today():
            raise BadInput("Hạn góp ý đã qua. Mời chọn một ngày từ hôm nay trở đi.", field="review_due")
        version = PaperVersion(
            paper_id=paper_id,
            number=act.version.number + 1 if act.version else 1,
            content=canonical_bytes(content).decode(),
            content_hash=content_hash(content),
            author_id=actor.person_id,
            submitted_at=now(),
            review_due=review_due if reviewed else None,
        )
        act.session.add(version)
        act.session.flush()
        event = Event.SUBMIT if reviewed else Event.SUBMIT_UNREVIEWED
        act.happens(event, version=version.number, content_hash=version.content_hash)
        return version.number


def submittable(kind: Kind, copy: WorkingCopy) -> Mapping[str, Json]:
    """The working copy in its one spelling; :class:`BadInput` where the kind's rules or our fonts cannot take it.

    A letter that cannot be printed is found here: at the freezing, every member would have approved it already.
    """
    content = kind.check(json.loads(copy.content))
    if missing := missing_glyphs(canonical_bytes(content).decode()):
        raise BadInput("Phông chữ không có ký tự “{character}”.", field="text", character=missing[0])
    return content


def obstacle(kind: Kind, copy: WorkingCopy) -> BadInput | None:
    """What of the working copy's own text keeps it from being submitted, if anything: said before the button is."""
    try:
        submittable(kind, copy)
    except BadInput as refusal:
        return refusal
    return None


def withdraw(actor: Actor, paper_id: int, seen: Seen, reason: str) -> None:
    """Take the version back for changes (rút): its drafter's act, with a reason that the members see."""
    with acting(actor, paper_id, Action.WITHDRAW, seen) as act:
        act.happens(Event.WITHDRAW, reason=check_reason(reason), version=act.current().number)


def send_back(actor: Actor, paper_id: int, seen: Seen, reason: str) -> None:
    """Return the version to its drafter (trả lại): the chair's act, with a reason that stands at the page's top."""
    with acting(actor, paper_id, Action.RETURN, seen) as act:
        act.happens(Event.RETURN, reason=check_reason(reason), version=act.current().number)


def _canonical(content: Mapping[str, Json]) -> str:
    stored = canonical_bytes(content).decode()
    if len(stored) > LARGEST_CONTENT:
        raise BadInput("Nội dung văn bản lớn quá một triệu ký tự. Mời rút gọn; chưa có gì thay đổi.")
    return stored


def _in_the_year(actor: Actor, year: ClusterYear) -> bool:
    relations = relations_in(year)
    return any(Relation.MEMBER in relations.get(unit, frozenset()) for unit in actor.unit_ids)
