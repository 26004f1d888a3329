"""Writing the score sheets (phiếu điểm): a unit's self-score and its sending, and the chair's verified one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.audit.service import record
from app.clock import now
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of, year_visible
from app.database import db, locked, writing
from app.results.models import ScoreSheet
from app.results.scope import check_open, scored_units, summed_up_year
from app.results.scores import SELF, VERIFIED, Basis, basis_of, sheet_content
from workflows.content import Json, canonical_bytes
from workflows.people import Actor
from workflows.refusals import BadInput, NotFound, Refusal, Stale
from workflows.scoring.sheet import Count, Mark, Sheet, check
from workflows.scoring.table import Basis as ScoredBy
from workflows.scoring.table import points_of


@dataclass(frozen=True, slots=True)
class Written:
    """Where a sheet is written: the year, the unit it scores, and what its scores are counted from."""

    year: ClusterYear
    unit: Unit
    basis: Basis


def save_own(actor: Actor, year_id: int, unit_key: str, typed: Mapping[str, Json], revision: int) -> int:
    """Keep the unit's self-score (tự chấm); returns its new revision. A sent sheet that changes has to be sent anew."""
    place = _own(actor, year_id, unit_key)
    return _save(actor, place, SELF, _checked(place, typed), revision)


def send_own(actor: Actor, year_id: int, unit_key: str, revision: int) -> None:
    """Send the self-score to the chair (gửi tự chấm); refused while a criterion has no points."""
    place = _own(actor, year_id, unit_key)
    with writing() as session:
        row = _row(session, place, SELF)
        if row is None or row.revision != revision:
            raise _stale(session, row)
        sheet = sheet_content(row)
        _require_complete(place, sheet)
        row.sent_at = now()
        particulars: dict[str, Json] = {"unit": place.unit.key, "revision": row.revision}
        record(session, actor, "score:send", f"score-sheet:{row.id}", particulars)


def save_verified(actor: Actor, year_id: int, unit_key: str, typed: Mapping[str, Json], revision: int) -> int:
    """Keep what the chair found of a unit (chấm thẩm định); :class:`BadInput` where a difference has no reason."""
    year = summed_up_year(actor, year_id)
    place = Written(year, _member(year, unit_key), _basis(year))
    sheet = _checked(place, typed)
    _require_reasons(place, sheet)
    return _save(actor, place, VERIFIED, sheet, revision)


def judged_by_unit(year_id: int, unit_id: int) -> Sheet | None:
    """The unit's own sheet where it was sent: what the chair's is held against."""
    query = select(ScoreSheet).where(
        ScoreSheet.cluster_year_id == year_id, ScoreSheet.unit_id == unit_id, ScoreSheet.side == SELF
    )
    row = db.session.scalar(query)
    return sheet_content(row) if row is not None and row.sent_at is not None else None


def _own(actor: Actor, year_id: int, unit_key: str) -> Written:
    year = year_visible(actor, year_id)
    unit = next((unit for unit in scored_units(actor, year) if unit.key == unit_key), None)
    if unit is None:
        raise NotFound("Không tìm thấy phiếu điểm của đơn vị này.")
    return Written(year, unit, _basis(year))


def _member(year: ClusterYear, unit_key: str) -> Unit:
    found = next((unit for unit in members_of(year) if unit.key == unit_key), None)
    if found is None:
        raise NotFound("Không tìm thấy phiếu điểm của đơn vị này.")
    return found


def _basis(year: ClusterYear) -> Basis:
    found = basis_of(year)
    if found is None:
        raise Refusal("Chưa có bảng điểm đã ký nên chưa chấm điểm được. Mời chờ Cụm trưởng ký bảng điểm.")
    return found


def _checked(place: Written, typed: Mapping[str, Json]) -> Sheet:
    """The sheet that was typed; bonus and penalty are given for a reason, always."""
    sheet = Sheet.from_json(typed)
    check(place.basis.table, sheet)
    for side, counts in (("bonuses", sheet.bonuses), ("penalties", sheet.penalties)):
        for key, count in counts.items():
            if count.times and not count.reason:
                raise BadInput("Mời nêu căn cứ của điểm thưởng, điểm trừ.", field=f"{side}.{key}.reason")
    return sheet


def _save(actor: Actor, place: Written, side: str, sheet: Sheet, revision: int) -> int:
    content = canonical_bytes(sheet.to_json()).decode()
    try:
        with writing() as session:
            check_open(place.year.id)
            row = _row(session, place, side)
            if (row.revision if row else 0) != revision:
                raise _stale(session, row)
            if row is not None and row.content == content:
                return row.revision
            if row is None:
                row = ScoreSheet(cluster_year_id=place.year.id, unit_id=place.unit.id, side=side)
                session.add(row)
            row.content, row.revision, row.sent_at = content, revision + 1, None
            row.saved_by_id, row.saved_at = actor.person_id, now()
            session.flush()
            particulars: dict[str, Json] = {"unit": place.unit.key, "side": side, "revision": row.revision}
            record(session, actor, "score:save", f"score-sheet:{row.id}", particulars)
            return row.revision
    except IntegrityError:  # two people began the same sheet at once
        raise Stale("Phiếu điểm vừa được người khác lưu. Mời mở lại trang rồi nhập.") from None


def _row(session: Session, place: Written, side: str) -> ScoreSheet | None:
    query = select(ScoreSheet).where(
        ScoreSheet.cluster_year_id == place.year.id, ScoreSheet.unit_id == place.unit.id, ScoreSheet.side == side
    )
    return session.scalar(locked(query))


def _stale(session: Session, row: ScoreSheet | None) -> Stale:
    if row is None:
        return Stale("Phiếu điểm chưa được lưu. Mời lưu trước; chưa có gì thay đổi.")
    return Stale(
        "{name} đã lưu phiếu điểm sau khi Ông/Bà mở trang. Nội dung Ông/Bà vừa nhập chưa được lưu: mời chép lại, mở "
        "lại trang rồi nhập.",
        name=session.get_one(Person, row.saved_by_id).name,
    )


def _require_complete(place: Written, sheet: Sheet) -> None:
    check_open(place.year.id)
    found = place.basis.own(place.unit.id, sheet)
    if found.missing:
        raise BadInput(
            "Còn {count} tiêu chí chưa có số liệu hoặc chưa có điểm. Mời nhập đủ rồi gửi.",
            field=f"criteria.{found.missing[0]}.points",
            count=len(found.missing),
        )


def _require_reasons(place: Written, sheet: Sheet) -> None:
    """Where the chair's judgement is not the unit's own, or takes a figure's place, the sheet says why."""
    own = judged_by_unit(place.year.id, place.unit.id)
    for criterion in place.basis.table.criteria:
        mine = sheet.criteria.get(criterion.key, Mark())
        if not mine.points or mine.reason:
            continue
        if criterion.basis is ScoredBy.TARGET and criterion.commitment in place.basis.targets:
            raise BadInput(
                "Tiêu chí này chấm theo số liệu của biên bản. Cho điểm khi chưa có số liệu thì cần nêu lý do.",
                field=f"criteria.{criterion.key}.reason",
            )
        if own is not None and points_of(mine.points) != points_of(own.criteria.get(criterion.key, Mark()).points):
            raise BadInput(
                "Điểm khác với tự chấm của đơn vị thì cần nêu lý do.", field=f"criteria.{criterion.key}.reason"
            )
    if own is not None:
        _require_reason_of_counts("bonuses", sheet.bonuses, own.bonuses)
        _require_reason_of_counts("penalties", sheet.penalties, own.penalties)


def _require_reason_of_counts(side: str, mine: Mapping[str, Count], theirs: Mapping[str, Count]) -> None:
    for key in {**mine, **theirs}:
        count = mine.get(key, Count())
        if count.times != theirs.get(key, Count()).times and not count.reason:
            raise BadInput("Số lần khác với tự chấm của đơn vị thì cần nêu lý do.", field=f"{side}.{key}.reason")
