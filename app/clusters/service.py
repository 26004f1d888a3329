"""Opening, changing and finding cluster-years (năm thi đua): the only writer of them, and who sees which."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, replace
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, selectinload

from app.audit.service import record
from app.clusters.models import GOVERNMENT_INSPECTORATE, ClusterYear, Membership, Unit
from app.clusters.sight import YEARS_IN_SIGHT, sight_of
from app.database import db, locked, writing
from workflows.content import Json
from workflows.people import Actor
from workflows.permissions import Action, Relation, may_in_house
from workflows.refusals import BadInput, NotAllowed, NotFound, Stale
from workflows.years import MemberUnit, YearPlan

# What a paper under way stands on: who takes part, who leads, whose approval and signature it needs.
FOUNDATION = ("members", "chair_id", "vice_chair_id", "approval_rule", "approvals_needed", "signers", "signing_order")


def _nothing_under_way(_year_id: int) -> bool:
    return False


# Whether papers of the year have left drafting. The room of papers, which stands above this one, puts its own function
# here; without papers nothing is under way.
papers_under_way: Callable[[int], bool] = _nothing_under_way

# Built once: putting a statement together takes longer than asking it.
_VISIBLE = (
    select(ClusterYear)
    .where(ClusterYear.id.in_(YEARS_IN_SIGHT))
    .order_by(ClusterYear.year.desc(), ClusterYear.code)
    .options(selectinload(ClusterYear.memberships))
)
_UPPER = select(Unit.id).where(Unit.key == GOVERNMENT_INSPECTORATE)
_MEMBERS = select(Membership.cluster_year_id, Membership.unit_id).where(
    Membership.cluster_year_id.in_(bindparam("years", expanding=True))
)


def create_year(actor: Actor, plan: YearPlan) -> ClusterYear:
    """Open a cluster-year as planned (mở năm thi đua); the administrator's act."""
    _require_administrator(actor)
    with writing() as session:
        checked = _checked(session, plan, None)
        year = ClusterYear(revision=1)
        session.add(year)
        _write(session, year, checked)
        record(session, actor, "year:create", f"year:{year.id}", _particulars(checked))
    return year


def change_year(actor: Actor, year_id: int, plan: YearPlan, revision: int) -> ClusterYear:
    """Change a cluster-year to this plan; ``revision`` is that of the page: :class:`Stale` if it was changed since."""
    _require_administrator(actor)
    with writing() as session:
        year = session.scalar(locked(select(ClusterYear).where(ClusterYear.id == year_id)))
        if year is None:
            raise _not_found()
        if year.revision != revision:
            raise Stale("Năm thi đua này vừa được người khác sửa. Mời mở lại trang để xem bản mới rồi sửa tiếp.")
        before = _particulars(year.as_plan())
        checked = _checked(session, plan, year_id)
        after = _particulars(checked)
        changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
        _check_foundation(year_id, changed)
        year.revision += 1
        _write(session, year, checked)
        record(session, actor, "year:change", f"year:{year.id}", {"revision": year.revision, "changed": changed})
    return year


def years_visible(actor: Actor) -> list[ClusterYear]:
    """The cluster-years that the actor may see, latest first."""
    return list(db.session.scalars(_VISIBLE, sight_of(actor)))


def year_visible(actor: Actor, year_id: int) -> ClusterYear:
    """One cluster-year that the actor may see; :class:`NotFound` otherwise, whether it exists or not."""
    year = db.session.scalar(_VISIBLE.where(ClusterYear.id == year_id), sight_of(actor))
    if year is None:
        raise _not_found()
    return year


def members_of(year: ClusterYear) -> list[Unit]:
    """The member units, in the cluster's own order."""
    return [membership.unit for membership in year.memberships]


def relations_in(year: ClusterYear) -> dict[int, frozenset[Relation]]:
    """What each unit is to this year (quan hệ): MEMBER, and UPPER for Thanh tra Chính phủ; others are not named.

    A successor is no member: it reads its predecessor's year (``years_visible``) and takes no part in it.
    """
    return relations_in_years([year.id])[year.id]


def relations_in_years(year_ids: Collection[int]) -> dict[int, dict[int, frozenset[Relation]]]:
    """The same for several years at once, by their ids."""
    upper = db.session.scalars(_UPPER).all()
    relations = {year_id: dict.fromkeys(upper, frozenset({Relation.UPPER})) for year_id in year_ids}
    for year_id, unit_id in db.session.execute(_MEMBERS, {"years": list(relations)}):
        relations[year_id][unit_id] = frozenset({Relation.MEMBER})
    return relations


def member_units(unit_ids: Iterable[int]) -> tuple[MemberUnit, ...]:
    """These provincial inspectorates as a plan's members, in this order; :class:`BadInput` for an unknown id."""
    return _member_units(db.session(), unit_ids)


def _check_foundation(year_id: int, changed: Iterable[str]) -> None:
    """No administrator completes a review by taking a member out of it, nor opens a paper to another chair (P8)."""
    if set(changed) & set(FOUNDATION) and papers_under_way(year_id):
        raise NotAllowed(
            "Năm thi đua đã có văn bản lấy ý kiến, chờ ký hoặc lưu trữ nên không đổi được thành viên, Cụm trưởng, "
            "Cụm phó và quy tắc. Chủ đề và các thời hạn vẫn sửa được."
        )


def _require_administrator(actor: Actor) -> None:
    if not may_in_house(actor, Action.SET_UP_YEARS):
        raise NotAllowed("Chỉ người quản trị được mở và sửa năm thi đua của cụm.")


def _not_found() -> NotFound:
    return NotFound("Không tìm thấy năm thi đua này.")


def _checked(session: Session, plan: YearPlan, year_id: int | None) -> YearPlan:
    """The plan with its members as the database knows them, checked; no second year of the same cluster."""
    checked = replace(plan, members=_member_units(session, [unit.unit_id for unit in plan.members])).check()
    same = select(ClusterYear.id).where(ClusterYear.code == checked.code, ClusterYear.year == checked.year)
    if session.scalar(same) not in {None, year_id}:
        raise BadInput(
            "Cụm có ký hiệu {code} đã có năm {year}. Mời mở năm đó ra sửa.",
            field="code",
            code=checked.code,
            year=checked.year,
        )
    return checked


def _member_units(session: Session, unit_ids: Iterable[int]) -> tuple[MemberUnit, ...]:
    ids = list(unit_ids)
    query = select(Unit).where(Unit.id.in_(ids), Unit.key != GOVERNMENT_INSPECTORATE)
    found = {unit.id: unit for unit in session.scalars(query)}
    if not found.keys() >= set(ids):
        raise BadInput("Có đơn vị thành viên không phải là Thanh tra tỉnh. Mời chọn lại.", field="members")
    return tuple(found[unit_id].as_member() for unit_id in ids)


def _write(session: Session, year: ClusterYear, plan: YearPlan) -> None:
    for field in fields(plan):
        if field.name != "members":
            setattr(year, field.name, getattr(plan, field.name))
    # The old places are given up first: a member that moves up would meet itself or its neighbour there.
    year.memberships.clear()
    session.flush()
    year.memberships = [
        Membership(unit_id=unit.unit_id, position=position) for position, unit in enumerate(plan.members, start=1)
    ]
    session.flush()


def _particulars(plan: YearPlan) -> dict[str, Json]:
    """The plan as the log keeps it: units by their ids, days in ISO 8601."""
    facts: dict[str, Json] = {"members": [unit.unit_id for unit in plan.members]}
    for field in fields(plan):
        value = getattr(plan, field.name)
        if field.name != "members":
            facts[field.name] = value.isoformat() if isinstance(value, date) else value
    return facts
