"""Which member stands for which earlier agency (đơn vị kế thừa): history and ties name the agencies of their time."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.clusters.models import UnitSuccession
from app.database import db

_SUCCESSIONS = select(UnitSuccession.predecessor_id, UnitSuccession.successor_id)


def heirs_among(unit_ids: Collection[int]) -> dict[int, int]:
    """By the id of an agency, the one of these units that it is today: itself, or whom its tasks came to.

    Agencies that none of the units came after are left out.
    """
    later = dict(db.session.execute(_SUCCESSIONS).all())
    heirs = {unit_id: unit_id for unit_id in unit_ids}
    for agency in later:
        heir = agency
        while heir not in heirs and heir in later:
            heir = later[heir]
        if heir in heirs:
            heirs[agency] = heirs[heir]
    return heirs
