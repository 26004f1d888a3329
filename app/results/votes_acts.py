"""Opening, casting and closing a vote (mở, bỏ phiếu, đóng bình xét): the only writer of votes.

A secret ballot leaves two traces, in one transaction: that the unit has voted, without its choice, and the totals, each
raised by one. Neither the log nor a refusal says for whom.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.service import record
from app.clock import now
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of, year_visible
from app.database import locked, writing
from app.papers.act import Repeated, Seen, check_not_taken
from app.papers.models import OneTime
from app.results.models import Vote, VoteCast, VoteTotal
from app.results.scope import is_summing_up
from app.results.scores import standings
from app.results.votes import CLOSED, candidates_of, vote_visible
from app.results.votes_ballots import Ballots, checked_choice, checked_count
from workflows.content import Json
from workflows.people import Actor, Office
from workflows.refusals import BadInput, NotAllowed, WrongState
from workflows.scoring.score import Consideration
from workflows.scoring.table import VoteMethod, VoteRule

TITLE_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """From what a vote is opened: who may stand, who is left out with the standing that says why, the table's rule."""

    candidates: tuple[Unit, ...]
    left_out: tuple[tuple[Unit, Consideration], ...]
    rule: VoteRule | None


@dataclass(frozen=True, slots=True)
class NewVote:
    """A vote as it is to be opened; ``share``: percent of the members that is needed."""

    title: str
    candidates: tuple[int, ...]
    seats: int
    method: str
    share: int


def offer(year: ClusterYear) -> Offer:
    """All members before there is a scoring table; with it, those whom nothing excludes or defers."""
    found = standings(year)
    if found is None:
        return Offer(tuple(members_of(year)), (), None)
    standing = [(row.unit, row.verified.standing) for row in found.rows]
    return Offer(
        tuple(unit for unit, considered in standing if considered is Consideration.RANKED),
        tuple((unit, considered) for unit, considered in standing if considered is not Consideration.RANKED),
        found.table.vote,
    )


def open_vote(actor: Actor, year_id: int, new: NewVote, key: str = "") -> int:
    """The chair's drafter opens a vote; its number. ``key``: of the form, which has one effect however often sent."""
    with writing() as session:
        year = year_of_chair(actor, year_id)
        session.execute(locked(select(ClusterYear.id).where(ClusterYear.id == year_id)))
        _take_once(session, actor, key)
        checked = _checked(new, {unit.id for unit in offer(year).candidates})
        vote = Vote(
            cluster_year_id=year_id,
            title=checked.title,
            method=checked.method,
            seats=checked.seats,
            share=checked.share,
            candidates=json.dumps(list(checked.candidates)),
            state="open",
            opened_by_id=actor.person_id,
            opened_at=now(),
        )
        session.add(vote)
        session.flush()
        # All rows from the start: the order in which they appeared would tell who was chosen first.
        session.add_all(VoteTotal(vote_id=vote.id, unit_id=unit_id, votes=0) for unit_id in checked.candidates)
        record(session, actor, "vote:open", f"vote:{vote.id}", _particulars(checked, year_id))
    return vote.id


def cast(actor: Actor, vote_id: int, unit_id: int, chosen: tuple[int, ...], *, blank: bool = False) -> None:
    """The leader of a member casts its one ballot; :class:`Repeated` where it has voted, and nothing changes."""
    with writing() as session:
        vote = _locked_vote(session, actor, vote_id)
        _check_leader(session, actor, vote, unit_id)
        if vote.method == VoteMethod.COUNTED:
            raise WrongState("Cuộc bình xét này bỏ phiếu tại hội nghị; kết quả kiểm phiếu nhập khi đóng.")
        if session.get(VoteCast, (vote_id, unit_id)) is not None:
            raise Repeated("Phiếu của đơn vị đã được ghi nhận ở lần bấm trước; lần này không thay đổi gì.")
        if vote.state == CLOSED:
            raise WrongState("Cuộc bình xét đã đóng nên không nhận thêm phiếu.")
        choice = checked_choice(candidates_of(vote), vote.seats, chosen, blank=blank)
        kept = json.dumps(list(choice)) if vote.method == VoteMethod.OPEN else None
        session.add(VoteCast(vote_id=vote_id, unit_id=unit_id, person_id=actor.person_id, choice=kept))
        # Added to by the database itself: a total read here and written back could lose another unit's vote.
        session.execute(
            update(VoteTotal)
            .where(VoteTotal.vote_id == vote_id, VoteTotal.unit_id.in_(choice))
            .values(votes=VoteTotal.votes + 1)
            .execution_options(synchronize_session=False)
        )
        record(session, actor, "vote:cast", f"vote:{vote_id}", {"unit": unit_id})


def close(actor: Actor, vote_id: int, *, early: bool = False) -> None:
    """The chair's drafter closes a vote that was cast here; before all have voted only where ``early`` says so."""
    with writing() as session:
        vote, year = _closable(session, actor, vote_id)
        if vote.method == VoteMethod.COUNTED:
            raise BadInput("Mời nhập kết quả kiểm phiếu.", field="given")
        voted = set(session.scalars(select(VoteCast.unit_id).where(VoteCast.vote_id == vote_id)))
        missing = [unit for unit in members_of(year) if unit.id not in voted]
        if missing and not early:
            raise BadInput(
                "Còn đơn vị chưa bỏ phiếu: {names}. Muốn đóng sớm, mời đánh dấu xác nhận.",
                field="early",
                names=", ".join(unit.short_name for unit in missing),
            )
        totals = select(VoteTotal.unit_id, VoteTotal.votes).where(VoteTotal.vote_id == vote_id)
        counted = {row.unit_id: row.votes for row in session.execute(totals)}
        _close(session, actor, vote, counted, {"missing": [unit.id for unit in missing]})


def close_counted(actor: Actor, vote_id: int, ballots: Ballots, totals: Mapping[int, int]) -> None:
    """The chair's drafter closes a vote of the room with what was counted there (biên bản kiểm phiếu)."""
    with writing() as session:
        vote, _year = _closable(session, actor, vote_id)
        if vote.method != VoteMethod.COUNTED:
            raise WrongState("Cuộc bình xét này bỏ phiếu trên hệ thống; số phiếu không nhập tay.")
        counted = checked_count(candidates_of(vote), vote.seats, ballots, totals)
        for unit_id, votes in counted.items():
            session.get_one(VoteTotal, (vote_id, unit_id)).votes = votes
        _close(session, actor, vote, counted, {"ballots": ballots.to_json()})


def _close(session: Session, actor: Actor, vote: Vote, totals: Mapping[int, int], more: Mapping[str, Json]) -> None:
    """The totals go into the log, where nobody changes them afterwards."""
    vote.state, vote.closed_at = CLOSED, now()
    counted: dict[str, Json] = {str(unit_id): votes for unit_id, votes in sorted(totals.items())}
    record(session, actor, "vote:close", f"vote:{vote.id}", {"totals": counted, **more})


def _closable(session: Session, actor: Actor, vote_id: int) -> tuple[Vote, ClusterYear]:
    vote = _locked_vote(session, actor, vote_id)
    year = year_of_chair(actor, vote.cluster_year_id)
    if vote.state == CLOSED:
        raise Repeated("Cuộc bình xét này đã đóng; kết quả giữ nguyên.")
    return vote, year


def _locked_vote(session: Session, actor: Actor, vote_id: int) -> Vote:
    """The vote, as the only one who changes it until the end: neither two ballots of a unit nor one after the end."""
    session.execute(locked(select(Vote.id).where(Vote.id == vote_id)))
    return vote_visible(actor, vote_id)[0]


def year_of_chair(actor: Actor, year_id: int) -> ClusterYear:
    year = year_visible(actor, year_id)
    if not is_summing_up(actor, year):
        raise NotAllowed("Chỉ người soạn thảo của đơn vị Cụm trưởng mở và đóng cuộc bình xét của cụm.")
    return year


def _check_leader(session: Session, actor: Actor, vote: Vote, unit_id: int) -> None:
    """A member's own leader: no deputy, whatever was delegated, and nobody of a unit that only succeeds a member."""
    members = {unit.id for unit in members_of(session.get_one(ClusterYear, vote.cluster_year_id))}
    if unit_id not in members & actor.units_as(Office.LEADER):
        raise NotAllowed("Chỉ người đứng đầu đơn vị thành viên bỏ phiếu cho đơn vị mình; quyền này không ủy quyền.")


def _take_once(session: Session, actor: Actor, key: str) -> None:
    if key:
        check_not_taken(session, actor, Seen(key=key))
        session.add(OneTime(key=key, person_id=actor.person_id, taken_at=now()))


def _checked(new: NewVote, offered: set[int]) -> NewVote:
    title = " ".join(new.title.split())
    if not title:
        raise BadInput("Mời nhập nội dung bình xét.", field="title")
    if len(title) > TITLE_LIMIT:
        raise BadInput("Nội dung bình xét dài nhất {most} ký tự.", field="title", most=TITLE_LIMIT)
    if new.method not in set(VoteMethod):
        raise BadInput("Mời chọn cách bỏ phiếu.", field="method")
    candidates = tuple(sorted(set(new.candidates)))
    if not candidates:
        raise BadInput("Mời chọn ít nhất một đơn vị để bình xét.", field="candidates")
    if not set(candidates) <= offered:
        raise BadInput("Danh sách có đơn vị không thuộc diện bình xét. Mời chọn lại.", field="candidates")
    if not 1 <= new.seats <= len(candidates):
        raise BadInput("Số đơn vị được chọn phải từ 1 đến {most}.", field="seats", most=len(candidates))
    if not 1 <= new.share <= 100:
        raise BadInput("Tỷ lệ phiếu tối thiểu phải từ 1 đến 100%.", field="share")
    return NewVote(title, candidates, new.seats, new.method, new.share)


def _particulars(new: NewVote, year_id: int) -> dict[str, Json]:
    return {
        "year": year_id,
        "title": new.title,
        "method": new.method,
        "seats": new.seats,
        "share": new.share,
        "candidates": list(new.candidates),
    }
