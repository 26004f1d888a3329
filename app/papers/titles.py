"""How a paper is called on screen (tên gọi văn bản): its kind and year, of minutes the two units."""

from __future__ import annotations

from flask import g
from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from app.clusters.models import Unit
from app.database import columns
from app.papers.kinds import kind_named, replaced_by_its_room
from app.papers.links import Link, Linked
from app.papers.models import Paper, PaperLink, PaperSides
from app.web import day

_INSPECTOR, _INSPECTED = aliased(Unit), aliased(Unit)
_REPLACING = select(PaperLink.paper_id).where(
    PaperLink.paper_id == PaperSides.paper_id, PaperLink.relation == Link.REPLACES
)
_SIDES = (
    select(PaperSides.paper_id, _INSPECTOR.short_name, _INSPECTED.short_name, _REPLACING.exists())
    .join(_INSPECTOR, _INSPECTOR.id == PaperSides.inspector_id)
    .join(_INSPECTED, _INSPECTED.id == PaperSides.inspected_id)
)
_SIDES_IN_YEAR = _SIDES.join(Paper, Paper.id == PaperSides.paper_id).where(Paper.cluster_year_id == bindparam("year"))


def paper_title(paper: Paper) -> str:
    """How a paper is called: "Kế hoạch ... 2020 (điều chỉnh lần 1)", "Biên bản ...: Lạng Sơn kiểm tra Sơn La"."""
    kind = kind_named(paper.kind)
    if not kind.between_two:
        return title_of(paper.kind, paper.year.year, paper.position)
    return title_between(paper.kind, *_sides(paper))


def title_of(kind_name: str, year: int, position: int) -> str:
    """The title of a paper of the whole cluster."""
    title = f"{_(kind_named(kind_name).title)} {year}"
    if position == 1:
        return title
    if replaced_by_its_room(kind_name):
        return str(_("%(title)s (điều chỉnh lần %(n)s)", title=title, n=position - 1))
    return str(_("%(title)s (lần %(n)s)", title=title, n=position))


def title_between(kind_name: str, inspector: str, inspected: str, replacing: bool) -> str:  # noqa: FBT001
    """The title of a paper between two units, by their short names."""
    title = _(kind_named(kind_name).title)
    named = _("%(title)s: %(inspector)s kiểm tra %(inspected)s", title=title, inspector=inspector, inspected=inspected)
    return str(_("%(title)s (thay thế)", title=named) if replacing else named)


def issued_name(linked: Linked) -> str:
    """The paper at the other end of a link: with its number and day once it is issued."""
    if linked.day is None:
        return paper_title(linked.paper)
    title = str(_(kind_named(linked.paper.kind).title))
    if not linked.number:
        return str(_("%(title)s ngày %(day)s", title=title, day=day(linked.day)))
    return str(_("%(title)s số %(number)s ngày %(day)s", title=title, number=linked.number, day=day(linked.day)))


def _sides(paper: Paper) -> tuple[str, str, bool]:
    """Read for all papers of the year at once and kept for the page, for lists ask one after the other."""
    known: dict[int, tuple[str, str, bool]] = g.setdefault("sides_of_papers", {})
    if paper.id not in known:
        rows = columns(_SIDES_IN_YEAR, year=paper.cluster_year_id)
        known |= {paper_id: (one, other, replacing) for paper_id, one, other, replacing in rows}
    return known[paper.id]
