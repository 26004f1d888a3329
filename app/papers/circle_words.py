"""Who is asked about a draft, in words (bên cho ý kiến): all members, one unit, or nobody."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from app.clusters.models import Unit
from app.database import db
from app.papers.relations import reviewers_among
from workflows.paper import Kind, Party
from workflows.permissions import Relation


def asked(kind: Kind, relations: Mapping[int, frozenset[Relation]]) -> str:
    """Who gives an opinion on papers of this kind: "các đơn vị trong cụm", a unit's name, "" where nobody does."""
    if kind.reviewed_by is Party.NOBODY:
        return ""
    if kind.reviewed_by is Party.MEMBERS:
        return str(_("các đơn vị trong cụm"))
    query = select(Unit.name).where(Unit.id.in_(reviewers_among(relations))).order_by(Unit.id)
    return ", ".join(db.session.scalars(query))
