"""Who sees which cluster-year (tầm nhìn): one condition, built once and asked on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, bindparam, or_, select

from app.clusters.models import GOVERNMENT_INSPECTORATE, ClusterYear, Membership, Unit, UnitSuccession
from app.database import columns
from workflows.people import Actor, Office
from workflows.permissions import STAFF

_EVERY = bindparam("sees_every_year", type_=Integer)
_OWN = bindparam("own_units", expanding=True, type_=Integer)
_OBSERVED = bindparam("observer_units", expanding=True, type_=Integer)

# The actor's units and all whose tasks came to them, directly or through others.
_lineage = select(Unit.id.label("unit_id")).where(Unit.id.in_(_OWN)).cte("lineage", recursive=True)
_lineage = _lineage.union(
    select(UnitSuccession.predecessor_id).join(_lineage, UnitSuccession.successor_id == _lineage.c.unit_id)
)

# Administrators and the upper level see all years, staff those of their own and of earlier units.
YEARS_IN_SIGHT = select(ClusterYear.id).where(
    or_(
        _EVERY == 1,
        ClusterYear.id.in_(
            select(Membership.cluster_year_id).where(Membership.unit_id.in_(select(_lineage.c.unit_id)))
        ),
        select(Unit.id).where(Unit.id.in_(_OBSERVED), Unit.key == GOVERNMENT_INSPECTORATE).exists(),
    )
)
_YEARS = (
    select(ClusterYear.id, ClusterYear.name, ClusterYear.year, ClusterYear.chair_id)
    .where(ClusterYear.id.in_(YEARS_IN_SIGHT))
    .order_by(ClusterYear.year.desc(), ClusterYear.code)
)


@dataclass(frozen=True, slots=True)
class YearInSight:
    """A cluster-year as the frame of every page names it."""

    id: int
    name: str
    year: int
    chair_id: int


def years_in_sight(actor: Actor) -> list[YearInSight]:
    """The cluster-years that the actor may see, latest first, without their members and rules."""
    return [YearInSight(*row) for row in columns(_YEARS, **sight_of(actor))]


def sight_of(actor: Actor) -> dict[str, Any]:
    """The parameters by which a statement on ``YEARS_IN_SIGHT`` sees as this actor."""
    return {
        _EVERY.key: int(actor.holds(Office.ADMINISTRATOR)),
        _OWN.key: sorted(actor.units_as(*STAFF)),
        _OBSERVED.key: sorted(actor.units_as(Office.OBSERVER)),
    }
