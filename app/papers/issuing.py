"""The freezing of an approved text (cấp số, mở ký): number and day, the two files with every signer's field, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.offices import leader_of
from app.clock import in_vietnam, now, today
from app.clusters.delegations.service import acting_for_leader
from app.clusters.models import Unit
from app.clusters.service import members_of
from app.database import db, locked, release
from app.documents.check_mark import public_address
from app.documents.pdf import RenderedPdf, render_pdf
from app.documents.vault import keep, store
from app.documents.word import render_word
from app.papers.act import Act, Seen, acting, admitted, version_in_force
from app.papers.kinds import NamedSigner, kind_named, named_slots
from app.papers.links import replaces_in_words
from app.papers.models import IssueRecord, Paper, PaperSides, PaperVersion, RegisterEntry, SignatureSlot
from app.papers.queries import content_of
from app.papers.relations import slots_of
from app.papers.revisions import MEDIA_TYPES
from app.signatures.engine.pdf import Field, prepare_fields
from workflows.content import PaperText
from workflows.paper import Event, Issue, Kind, Signatory, SignedBy
from workflows.people import Actor
from workflows.permissions import Action
from workflows.refusals import BadInput, Refusal, Stale
from workflows.signing import ROLE_TITLES, Slot, chair_slot, printed_for_head, printed_office, slots_for
from workflows.wording import plain
from workflows.years import Signers, SigningOrder


@dataclass(frozen=True, slots=True)
class Expected:
    """A signer to be (người ký dự kiến): the slot, who signs there today for its unit, the lines as printed.

    ``ground``: by which written act another than the leader signs (KT., TUQ.); "" where the leader does.
    """

    slot: Slot
    person_id: int
    name: str
    lines: tuple[str, ...]
    ground: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A slot with its unit, and with the person where the paper itself names one."""

    slot: Slot
    unit: Unit
    named: NamedSigner | None = None

    def printed(self) -> tuple[str, ...]:
        """The lines above it while nobody is bound to it yet."""
        return ROLE_TITLES[self.slot.role].upper(), (self.named.post if self.named else self.unit.name).upper()


@dataclass(frozen=True, slots=True)
class Frozen:
    """The two files of a frozen paper, already in the vault, and the sign they carry."""

    sign: str
    word_sha256: str
    pdf_sha256: str


def open_signing(actor: Actor, paper_id: int, seen: Seen, *, numbered: bool, place: str, day: date) -> str:
    """Freeze the approved version and open it for signature; returns its number as printed, "" without one.

    The files are made and stored first, then entered with everything else in one transaction, which refuses if
    anything they were made from has changed in the meantime. Whoever may not is refused before anything is made.
    """
    paper, version = admitted(actor, paper_id, Action.OPEN_SIGNING, seen)
    place = plain(place, "place", limit=60)
    if not in_vietnam(version.submitted_at).date() <= day <= today():
        raise BadInput("Ngày văn bản phải từ ngày trình đến hôm nay.", field="day")
    if numbered and day.year != today().year:
        raise BadInput("Số lấy trong sổ của năm nay, nên ngày văn bản phải trong năm nay.", field="day")
    signers = expected_signers(paper)
    sign = _planned_sign(paper, numbered)
    version_id = version.id
    frozen = _freeze(paper, version, signers, sign, place, day)
    with acting(actor, paper_id, Action.OPEN_SIGNING, seen) as act:
        if act.current().id != version_id or expected_signers(act.paper) != signers:
            raise Stale("Bản dự thảo hoặc người ký vừa thay đổi. Mời mở lại trang rồi làm lại.")
        if numbered:
            _enter_number(act, sign)
        _enter(act, frozen, signers, place, day)
    return sign


def expected_signers(paper: Paper) -> tuple[Expected, ...]:
    """Who will sign, in printing order; refused where a unit has nobody to lead it or the signer drafted the text."""
    version, kind = version_in_force(db.session(), paper.id), kind_named(paper.kind)
    content = content_of(version) if version is not None else {}
    signers = tuple(
        _expected(place.slot, place.unit, kind) if place.named is None else _expected_as_named(place.slot, place.named)
        for place in _planned_places(paper, kind, content)
    )
    for each in signers:
        if version is not None and each.person_id == version.author_id and not kind.author_may_sign:
            raise Refusal("{name} đã soạn bản này nên không ký được chính bản này.", code="separation", name=each.name)
    return signers


def preview_text(paper: Paper, content: dict[str, object], kind: Kind) -> PaperText:
    """The paper as it would be printed now, its number and date still open."""
    year = paper.year
    signatories = tuple(
        Signatory(place.slot.name, place.printed(), place.named.name if place.named else "")
        for place in _planned_places(paper, kind, content)
    )
    issue = Issue(
        year.name, year.year, "", suggested_place(paper), None, signatories, replaces=replaces_in_words(paper, content)
    )
    return kind.set_as_issued(content, issue)  # type: ignore[arg-type]


def issued_text(paper: Paper, content: dict[str, object], kind: Kind, issued: IssueRecord) -> PaperText:
    """The frozen paper as its files carry it: its number, its day, those who sign it."""
    printed = [(slot.name, slot.printed.split("\n")) for slot in slots_of(paper)]
    signatories = tuple(Signatory(name, tuple(lines[:-1]), lines[-1]) for name, lines in printed)
    year, replaces = paper.year, replaces_in_words(paper, content)
    issue = Issue(year.name, year.year, issued.number, issued.place, issued.day, signatories, paper.code, replaces)
    return kind.set_as_issued(content, issue)  # type: ignore[arg-type]


def suggested_place(paper: Paper) -> str:
    """Where papers of this year are signed: the host's province, else the chair's (địa danh).

    A paper between two sides is signed where it is written: in the inspected unit's province.
    """
    if sides := db.session.get(PaperSides, paper.id):
        return db.session.get_one(Unit, sides.inspected_id).short_name
    units = {unit.id: unit for unit in members_of(paper.year)}
    return units.get(paper.year.host_id or 0, units[paper.year.chair_id]).short_name


def usually_numbered(paper: Paper) -> bool:
    """Whether the year's last paper of this kind took a number; of the first, all but those of two sides do."""
    query = (
        select(IssueRecord.number)
        .join(PaperVersion, PaperVersion.id == IssueRecord.version_id)
        .join(Paper, Paper.id == PaperVersion.paper_id)
        .where(Paper.kind == paper.kind, Paper.cluster_year_id == paper.cluster_year_id)
        .order_by(IssueRecord.issued_at.desc())
    )
    last = db.session.scalars(query).first()
    return not kind_named(paper.kind).between_two if last is None else bool(last)


def _expected(slot: Slot, unit: Unit, kind: Kind) -> Expected:
    leader = leader_of(unit.id, today())
    if leader is None:
        raise Refusal(
            "{unit} chưa có người giữ chức trách lãnh đạo để ký. Mời quản trị bổ sung.",
            code="no_leader",
            unit=unit.name,
        )
    acting_for = acting_for_leader(unit.id, kind.name, today())
    if acting_for is None:
        return Expected(slot, leader.id, leader.name, printed_office(slot.role, leader.title, unit.name))
    deputy, form = acting_for.person, acting_for.delegation.form
    lines = printed_for_head(slot.role, form, leader.title, unit.name, deputy.title)
    return Expected(slot, deputy.id, deputy.name, lines, acting_for.ground)


def _expected_as_named(slot: Slot, named: NamedSigner) -> Expected:
    if named.person_id is None:
        raise Refusal(
            "{name} chưa có tài khoản để ký số. Mời đơn vị của người này gắn tài khoản trong danh sách cán bộ.",
            code="no_account",
            name=named.name,
        )
    lines = (ROLE_TITLES[slot.role].upper(), named.post.upper()) if named.post else (ROLE_TITLES[slot.role].upper(),)
    return Expected(slot, named.person_id, named.name, lines)


def _freeze(  # noqa: PLR0917 - all that a frozen paper is made from
    paper: Paper, version: PaperVersion, signers: tuple[Expected, ...], sign: str, place: str, day: date
) -> Frozen:
    kind, year, content = kind_named(paper.kind), paper.year, content_of(version)
    issue = Issue(
        cluster=year.name,
        year=year.year,
        number=sign,
        place=place,
        day=day,
        signatories=tuple(Signatory(each.slot.name, each.lines, each.name) for each in signers),
        document_code=paper.code,
        replaces=replaces_in_words(paper, content),
    )
    text, title = kind.set_as_issued(content, issue), f"{kind.title} {year.year}"
    address = public_address(paper.code)
    release()
    word = render_word(text, kind.template, check_at=address)
    printed = render_pdf(text, kind.template, attachment=word, title=title, created=now(), check_at=address)
    fields = _fields(printed, signers) + _seal_fields(printed, text)
    return Frozen(sign, store(word), store(prepare_fields(printed.content, fields)))


def _fields(printed: RenderedPdf, signers: tuple[Expected, ...]) -> list[Field]:
    return [
        Field(
            each.slot.name, *_box(printed, each.slot.name), f"Chữ ký số của {ROLE_TITLES[each.slot.role]}: {each.name}"
        )
        for each in signers
    ]


def _seal_fields(printed: RenderedPdf, text: PaperText) -> list[Field]:
    """The places of agencies' seals: every field must be there before the first signature, used or not."""
    return [
        Field(block.seal_slot, *_box(printed, block.seal_slot), "Chữ ký số của cơ quan")
        for block in text.signatures
        if block.seal_slot
    ]


def _box(printed: RenderedPdf, name: str) -> tuple[int, tuple[float, float, float, float]]:
    place = printed.places[name]
    return place.page, (place.left, place.bottom, place.right, place.top)


def _enter(act: Act, frozen: Frozen, signers: tuple[Expected, ...], place: str, day: date) -> None:
    version = act.current()
    keep(act.session, frozen.word_sha256, MEDIA_TYPES["word"])
    keep(act.session, frozen.pdf_sha256, MEDIA_TYPES["pdf"])
    act.session.add(
        IssueRecord(
            version_id=version.id,
            content_hash=version.content_hash,
            number=frozen.sign,
            place=place,
            day=day,
            word_sha256=frozen.word_sha256,
            pdf_sha256=frozen.pdf_sha256,
            issued_by_id=act.actor.person_id,
            issued_at=now(),
        )
    )
    act.session.flush()
    for each in signers:
        act.session.add(
            SignatureSlot(
                version_id=version.id,
                name=each.slot.name,
                unit_id=each.slot.unit,
                person_id=each.person_id,
                role=each.slot.role,
                turn=each.slot.turn,
                printed="\n".join((*each.lines, each.name)),
            )
        )
    act.happens(
        Event.OPEN_SIGNING,
        version=version.number,
        content_hash=version.content_hash,
        number=frozen.sign,
        pdf=frozen.pdf_sha256,
        word=frozen.word_sha256,
    )


def _planned_sign(paper: Paper, numbered: bool) -> str:  # noqa: FBT001
    if not numbered:
        return ""
    given = db.session.get(RegisterEntry, paper.id)
    return given.sign if given else _next_entry(db.session(), paper).sign


def _next_entry(session: Session, paper: Paper) -> RegisterEntry:
    """The register's next line: one continuous series a year for the chair's agency (Decree 30/2020, art. 15.1)."""
    agency, series, year = paper.year.chair_id, kind_named(paper.kind).symbol, today().year
    last = session.scalar(
        select(func.max(RegisterEntry.number)).where(
            RegisterEntry.agency_id == agency, RegisterEntry.series == series, RegisterEntry.year == year
        )
    )
    return RegisterEntry(paper_id=paper.id, agency_id=agency, series=series, year=year, number=(last or 0) + 1)


def _enter_number(act: Act, sign: str) -> None:
    if act.session.get(RegisterEntry, act.paper.id) is not None:
        return
    # Numbers of one agency are given one after the other.
    act.session.execute(locked(select(Unit.id).where(Unit.id == act.paper.year.chair_id)))
    entry = _next_entry(act.session, act.paper)
    if entry.sign != sign:
        raise Stale("Số này vừa được cấp cho văn bản khác. Mời bấm lại để lấy số kế tiếp.")
    entry.given_by_id, entry.given_at = act.actor.person_id, now()
    act.session.add(entry)


def _planned_places(paper: Paper, kind: Kind, content: Mapping[str, Any]) -> list[_Place]:
    year = paper.year
    units = {unit.id: unit for unit in members_of(year)}
    if kind.signed_by is SignedBy.BOTH_SIDES:
        return [_Place(slot, units[slot.unit], named) for slot, named in named_slots(paper, content)]
    slots = (
        chair_slot(year.chair_id)
        if kind.signed_by is SignedBy.CHAIR
        else slots_for(
            Signers(year.signers), SigningOrder(year.signing_order), list(units), year.chair_id, year.vice_chair_id
        )
    )
    return [_Place(slot, units[slot.unit]) for slot in slots]
