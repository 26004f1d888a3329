"""The people whom units can send (cán bộ tham gia kiểm tra chéo): the only writer of them, and who sees whom.

A unit keeps its own people, the cluster's planner all. Which units a person is tied to is personal: nobody else reads
it, and the log tells only how many there are.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.audit.service import record
from app.clusters.collation import CollationKey, collation_key
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of, year_visible
from app.database import db, locked, writing
from app.inspections.lineage import heirs_among
from app.inspections.models import Inspector, InspectorTie
from app.inspections.scope import kept_unit, kept_units
from workflows.content import Json
from workflows.people import Actor
from workflows.refusals import BadInput, NotFound, Stale
from workflows.scheduling.skills import SKILLS
from workflows.wording import plain
from workflows.words import N_

GRADES: Mapping[int, str] = {1: N_("Thanh tra viên"), 2: N_("Thanh tra viên chính"), 3: N_("Thanh tra viên cao cấp")}
NAME_LIMIT, POST_LIMIT, MOST_DAYS = 120, 200, 366

_LOADED = (selectinload(Inspector.unit), selectinload(Inspector.ties), selectinload(Inspector.absences))


@dataclass(frozen=True, slots=True)
class Profile:
    """What is entered of one person (thông tin cán bộ); ``grade`` 1 to 3, ``max_days`` of a year's trips.

    ``ties``: ids of the units that this person never inspects; the reason is not asked.
    """

    name: str
    post: str
    grade: int
    skills: frozenset[str] = frozenset()
    can_be_secretary: bool = True
    lendable: bool = True
    max_days: int | None = None
    ties: frozenset[int] = frozenset()

    def check(self) -> Profile:
        """The same with its texts in their one spelling; :class:`BadInput` naming the first field that is wrong."""
        if self.grade not in GRADES:
            raise BadInput("Mời chọn ngạch của cán bộ.", field="grade")
        if not self.skills <= SKILLS.keys():
            raise BadInput("Có chuyên môn không có trong danh sách. Mời chọn lại.", field="skills")
        if self.max_days is not None and not 0 <= self.max_days <= MOST_DAYS:
            raise BadInput("Số ngày tối đa trong năm phải từ 0 đến {most}.", field="max_days", most=MOST_DAYS)
        return replace(
            self,
            name=plain(self.name, "name", limit=NAME_LIMIT),
            post=plain(self.post, "post", limit=POST_LIMIT),
        )


def inspectors_of(unit_ids: Collection[int]) -> list[Inspector]:
    """The active people of these units, in Vietnamese order of unit, then of name (given name first)."""
    return [person for person in _people_of(unit_ids) if person.active]


def people_kept(actor: Actor, year: ClusterYear) -> list[tuple[Unit, list[Inspector]]]:
    """The units that the actor keeps, in the cluster's order, each with all its people, retired ones last.

    :class:`NotFound` for who keeps none: whether a unit has people at all is not told to others.
    """
    units = kept_units(actor, year)
    if not units:
        raise NotFound("Ông/Bà không phụ trách cán bộ của đơn vị nào trong năm thi đua này.")
    people = _people_of([unit.id for unit in units])
    people.sort(key=lambda person: not person.active)
    return [(unit, [person for person in people if person.unit_id == unit.id]) for unit in units]


def person_kept(actor: Actor, year: ClusterYear, inspector_id: int) -> Inspector:
    """One person whom the actor keeps; :class:`NotFound` otherwise, whether the person exists or not."""
    person = db.session.get(Inspector, inspector_id, options=_LOADED)
    if person is None:
        raise _not_found()
    kept_unit(actor, year, person.unit_id)
    return person


def tie_choices(year: ClusterYear, unit_id: int) -> list[Unit]:
    """The members that a person of this unit could be tied to: all but their own."""
    return [unit for unit in members_of(year) if unit.id != unit_id]


def ties_in(year: ClusterYear, person: Inspector) -> frozenset[int]:
    """The year's members that this person is tied to, also through agencies that they came after."""
    heirs = heirs_among([unit.id for unit in members_of(year)])
    return frozenset(heirs[tie.unit_id] for tie in person.ties if tie.unit_id in heirs) - {person.unit_id}


def profile_of(year: ClusterYear, person: Inspector) -> Profile:
    """The person as the year's form shows them."""
    return Profile(
        name=person.name,
        post=person.post,
        grade=person.grade,
        skills=frozenset(json.loads(person.skills)),
        can_be_secretary=person.can_be_secretary,
        lendable=person.lendable,
        max_days=person.max_days,
        ties=ties_in(year, person),
    )


def add(actor: Actor, year_id: int, unit_id: int, profile: Profile) -> int:
    """Add a person to a unit that the actor keeps in this year; returns the person's number."""
    with writing() as session:
        year = year_visible(actor, year_id)
        kept_unit(actor, year, unit_id)
        checked = _checked(profile, year, unit_id)
        person = Inspector(unit_id=unit_id, active=True, revision=1)
        _write(person, checked)
        person.ties = [InspectorTie(unit_id=tied) for tied in sorted(checked.ties)]
        session.add(person)
        session.flush()
        told: dict[str, Json] = {**_told(checked), "unit": unit_id, "ties": len(checked.ties)}
        record(session, actor, "inspector:add", f"inspector:{person.id}", told)
    return person.id


def change(actor: Actor, year_id: int, inspector_id: int, profile: Profile, revision: int) -> None:
    """Change a person to this; ``revision`` is that of the page: :class:`Stale` if somebody changed it since.

    Ties to units outside this year's cluster are kept: the form of the year does not show them.
    """
    with writing() as session:
        year = year_visible(actor, year_id)
        person = _to_change(session, actor, year, inspector_id)
        if person.revision != revision:
            raise Stale("Thông tin cán bộ này vừa được người khác sửa. Mời mở lại trang để xem rồi sửa tiếp.")
        before, checked = profile_of(year, person), _checked(profile, year, person.unit_id)
        _write(person, checked)
        _write_ties(person, before.ties, checked.ties, heirs_among([unit.id for unit in members_of(year)]))
        person.revision += 1
        told: dict[str, Json] = {"revision": person.revision, "changed": _changed(before, checked)}
        record(session, actor, "inspector:change", f"inspector:{person.id}", told)


def retire(actor: Actor, year_id: int, inspector_id: int) -> None:
    """Let a person take part no more (thôi tham gia); papers go on naming them. A second press changes nothing."""
    _set_active(actor, year_id, inspector_id, active=False)


def bring_back(actor: Actor, year_id: int, inspector_id: int) -> None:
    """Let a retired person take part again (tham gia lại)."""
    _set_active(actor, year_id, inspector_id, active=True)


def _set_active(actor: Actor, year_id: int, inspector_id: int, *, active: bool) -> None:
    with writing() as session:
        person = _to_change(session, actor, year_visible(actor, year_id), inspector_id)
        if person.active == active:
            return
        person.active = active
        person.revision += 1
        act = "inspector:bring-back" if active else "inspector:retire"
        record(session, actor, act, f"inspector:{person.id}", {"unit": person.unit_id})


def _people_of(unit_ids: Collection[int]) -> list[Inspector]:
    query = select(Inspector).where(Inspector.unit_id.in_(unit_ids)).options(*_LOADED)
    return sorted(db.session.scalars(query), key=_place)


def _place(person: Inspector) -> tuple[CollationKey, int, CollationKey, CollationKey, int]:
    """Where a person stands in a list: two agencies may share a short name, two people the whole name."""
    *rest, given = person.name.split()
    names = collation_key(given), collation_key(" ".join(rest))
    return collation_key(person.unit.short_name), person.unit_id, *names, person.id


def _to_change(session: Session, actor: Actor, year: ClusterYear, inspector_id: int) -> Inspector:
    person = session.scalar(locked(select(Inspector).where(Inspector.id == inspector_id)))
    if person is None:
        raise _not_found()
    kept_unit(actor, year, person.unit_id)
    return person


def _checked(profile: Profile, year: ClusterYear, unit_id: int) -> Profile:
    checked = profile.check()
    if not checked.ties <= {unit.id for unit in tie_choices(year, unit_id)}:
        raise BadInput("Chỉ chọn các đơn vị khác của cụm ở mục không bố trí kiểm tra.", field="ties")
    return checked


def _write(person: Inspector, profile: Profile) -> None:
    person.name, person.post, person.grade = profile.name, profile.post, profile.grade
    person.skills = json.dumps(sorted(profile.skills))
    person.can_be_secretary, person.lendable, person.max_days = (
        profile.can_be_secretary,
        profile.lendable,
        profile.max_days,
    )


def _write_ties(person: Inspector, before: frozenset[int], after: frozenset[int], heirs: Mapping[int, int]) -> None:
    """What is given up goes with every agency that the member came after; what stays keeps the row it had."""
    person.ties = [tie for tie in person.ties if heirs.get(tie.unit_id) not in before - after]
    person.ties += [InspectorTie(unit_id=tied) for tied in sorted(after - before)]


def _told(profile: Profile) -> dict[str, Json]:
    """The person as the log keeps them, without ties."""
    told: dict[str, Json] = {
        each.name: getattr(profile, each.name) for each in fields(profile) if each.name not in {"skills", "ties"}
    }
    return {**told, "skills": sorted(profile.skills)}


def _changed(before: Profile, after: Profile) -> dict[str, Json]:
    was, is_now = _told(before), _told(after)
    changed: dict[str, Json] = {name: [was[name], is_now[name]] for name in was if was[name] != is_now[name]}
    if before.ties != after.ties:
        changed["ties"] = {"added": len(after.ties - before.ties), "removed": len(before.ties - after.ties)}
    return changed


def _not_found() -> NotFound:
    return NotFound("Không tìm thấy cán bộ này trong phạm vi Ông/Bà phụ trách.")
