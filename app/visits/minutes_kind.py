"""What the house knows of minutes (biên bản trong hệ thống): who records, who signs, when they may go round."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select

from app.clusters.models import Unit
from app.database import db
from app.inspections.accounts import accounts_by_inspector, unit_of_inspector
from app.papers.kinds import NamedSigner
from app.papers.models import Paper, PaperSides, WorkingCopy
from app.visits.models import Visit as VisitRow
from app.visits.scope import inspector_units
from workflows.content import Json
from workflows.minutes_content import MinutesContent, TeamMember
from workflows.people import Actor
from workflows.refusals import Refusal
from workflows.signing import Slot, slots_of_both_sides
from workflows.visit import VisitState

# While minutes circulate their working copy says what their version says: one place tells the team in every state.
_CONTENTS = select(WorkingCopy.paper_id, WorkingCopy.content).where(
    WorkingCopy.paper_id.in_(bindparam("papers", expanding=True))
)


def recorders(papers: Collection[Paper], actor: Actor) -> dict[int, frozenset[int]]:
    """For which of their units the actor is of the team of each of these minutes; others are left out."""
    own = inspector_units(actor)
    if not own:
        return {}
    rows = db.session.execute(_CONTENTS, {"papers": [paper.id for paper in papers]})
    teams = {paper_id: [member["id"] for member in json.loads(content)["team"]] for paper_id, content in rows}
    found = {paper_id: frozenset(own[each] for each in team if each in own) for paper_id, team in teams.items()}
    return {paper_id: units for paper_id, units in found.items() if units}


def signers(paper: Paper, content: Mapping[str, Json]) -> list[tuple[Slot, NamedSigner | None]]:
    """The three places of minutes: the inspected unit's head, and the team's leader and secretary by name."""
    minutes = MinutesContent.from_json(content)
    sides = db.session.get_one(PaperSides, paper.id)
    team = [member for member in (minutes.leader, minutes.secretary) if member is not None]
    if len(team) < 2:
        raise Refusal("Biên bản chưa nêu trưởng đoàn hoặc thư ký. Mời xem lại kế hoạch.", code="no_team")
    accounts = accounts_by_inspector([member.id for member in team])
    slots = slots_of_both_sides(sides.inspected_id, *(_unit_of(member, sides) for member in team))
    named = [NamedSigner(accounts.get(member.id), member.name, member.post) for member in team]
    return list(zip(slots, (None, *named), strict=True))


def check_submission(paper: Paper, content: Mapping[str, Json]) -> None:
    """Refuse to send round what was signed by hand, and what nobody could sign afterwards."""
    state = db.session.scalar(select(VisitRow.state).where(VisitRow.paper_id == paper.id))
    if state == VisitState.CONCLUDED_ON_PAPER:
        raise Refusal("Cuộc kiểm tra đã kết thúc theo bản giấy nên biên bản không gửi đi nữa.", code="ended_on_paper")
    for _slot, named in signers(paper, content):
        if named is not None and named.person_id is None:
            raise Refusal(
                "{name} chưa có tài khoản để ký số. Mời đơn vị của người này gắn tài khoản trong danh sách cán bộ.",
                code="no_account",
                name=named.name,
            )


def _unit_of(member: TeamMember, sides: PaperSides) -> int:
    """The unit that the member serves; of one whom this system does not know, as the minutes say."""
    known = unit_of_inspector(member.id)
    if known is not None:
        return known
    return db.session.scalar(select(Unit.id).where(Unit.key == member.unit)) or sides.inspector_id
