"""How minutes begin (khởi tạo biên bản kiểm tra chéo): from the plan's visit, the pledge and the unit's own report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workflows.days import spelled_day
from workflows.figures import Figure
from workflows.inspection_plan_content import Member, PlanContent, Visit
from workflows.minutes_content import (
    LEAST_COPIES,
    Document,
    MinutesContent,
    PlanRef,
    Result,
    TeamMember,
    TeamRole,
)
from workflows.pledge_content import Commitment, PledgeContent


def begun(  # noqa: PLR0917 - each part comes from another paper
    plan_ref: PlanRef,
    visit: Visit,
    pledge: PledgeContent,
    plan: PlanContent,
    own: Mapping[str, tuple[Figure, str]],
    documents: Sequence[Document],
    place: str,
) -> MinutesContent:
    """The minutes as the team finds them on the day (biên bản lúc mở): who, where, what; nothing verified yet.

    ``visit`` as it stands after its changes; ``own``: the unit's last report by commitment key, a figure and words.
    Everybody of the team counts as present until somebody says otherwise.
    """
    return MinutesContent(
        plan=plan_ref,
        grounds=_grounds(plan_ref),
        inspector=visit.inspector,
        inspector_name=visit.inspector_name,
        inspected=visit.inspected,
        inspected_name=visit.inspected_name,
        place=place,
        begins="",
        ends="",
        team=_team(visit),
        hosts=(),
        contents=plan.contents,
        period=plan.period,
        results=tuple(
            _result(field.title, commitment, own.get(commitment.key, (Figure(), "")))
            for field in pledge.fields
            for commitment in field.commitments
        ),
        strengths=(),
        limits=(),
        recommendations=(),
        opinion="",
        reservations="",
        documents=tuple(documents),
        copies=LEAST_COPIES,
        amends=None,
    )


def with_team(content: MinutesContent, visit: Visit) -> MinutesContent:
    """The same minutes with the visit's team as it stands now; who stays keeps being present or absent."""
    present = {member.id: member.present for member in content.team}
    team = (replace(member, present=present.get(member.id, True)) for member in _team(visit))
    return replace(content, team=tuple(team))


def _grounds(plan: PlanRef) -> tuple[str, ...]:
    number = f" số {plan.number}" if plan.number else ""
    day = f" {spelled_day(plan.day)}" if plan.day else ""
    return (f"Căn cứ Kế hoạch{number}{day} về kiểm tra chéo công tác thi đua",)


def _team(visit: Visit) -> tuple[TeamMember, ...]:
    """Leader, secretary, then the others in the plan's order."""
    roles = {visit.secretary: TeamRole.SECRETARY, visit.leader: TeamRole.LEADER}
    order = list(TeamRole)
    placed = [_placed(member, roles.get(member.id, TeamRole.MEMBER)) for member in visit.members]
    return tuple(sorted(placed, key=lambda member: order.index(member.role)))


def _placed(member: Member, role: TeamRole) -> TeamMember:
    return TeamMember(
        id=member.id,
        name=member.name,
        post=member.post,
        unit=member.unit,
        unit_name=member.unit_name,
        role=role,
        present=True,
    )


def _result(field: str, commitment: Commitment, own: tuple[Figure, str]) -> Result:
    figure, words = own
    # A figure reported of a commitment that has no target any more is nothing to compare with.
    kept = figure if commitment.target else Figure()
    return Result(commitment.key, field, commitment.text, commitment.target, own=kept, own_words=words)
