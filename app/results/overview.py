"""Where the year stands, seen by one reader (tổng quan kết quả): step by step, and what is expected of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import select

from app.clusters.models import ClusterYear
from app.database import db
from app.papers.in_force import SIGNED
from app.papers.models import Paper
from app.results.scores import own_figures
from app.results.scores_page import YearPage, year_page
from app.results.table import scoring_in_force, tables_of
from app.results.votes import votes_of
from app.visits.seen import visits_of
from app.visits.verified import verified_minutes
from workflows.paper import State
from workflows.people import Actor

REPORT_KIND = "report"  # the year-end report (workflows.closing)


class Progress(StrEnum):
    """How far a step is (mức độ); its value is the tone in which it is shown."""

    DONE = "good"
    UNDER_WAY = "wait"
    AHEAD = "plain"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the year: how far, where to, how it stands in a sentence, and what is ``asked`` of the reader."""

    title: str
    progress: Progress
    endpoint: str
    stands: str
    asked: str = ""


def steps_of(actor: Actor, year: ClusterYear) -> list[Step]:
    """The year from its first figures to the report, in order."""
    page = year_page(actor, year)
    tell: tuple[Callable[[Actor, YearPage], Step], ...] = (
        _reports,
        _visits,
        _table,
        _own_scores,
        _summary,
        _objections,
        _vote,
        _report,
    )
    return [each(actor, page) for each in tell]


def _reports(actor: Actor, page: YearPage) -> Step:
    sent, members = own_figures(page.year.id), page.members
    own = [unit for unit in members if unit.id in actor.unit_ids]
    asked = _("Đơn vị của Ông/Bà chưa gửi báo cáo nào.") if any(unit.id not in sent for unit in own) else ""
    stands = _("%(n)s/%(all)s đơn vị đã gửi báo cáo.", n=len(sent), all=len(members))
    return Step(_("Báo cáo tiến độ"), _far(len(sent), len(members)), "progress.reports", stands, asked)


def _visits(_actor: Actor, page: YearPage) -> Step:
    planned, signed = len(visits_of(page.year.id)), len(verified_minutes(page.year.id))
    stands = _("Chưa có kế hoạch kiểm tra chéo đã ký.")
    if planned:
        stands = _("%(n)s/%(all)s cuộc kiểm tra đã có biên bản ký đủ.", n=signed, all=planned)
    return Step(_("Kiểm tra chéo"), _far(signed, planned), "visits.visits", stands)


def _table(_actor: Actor, page: YearPage) -> Step:
    title = _("Bảng điểm")
    if scoring_in_force(page.year.id):
        return Step(title, Progress.DONE, "scoring.scoring", _("Bảng điểm đã ký và đang có hiệu lực."))
    asked = _("Mời bắt đầu hoặc soạn tiếp bảng điểm của năm.") if page.sums_up else ""
    begun = tables_of(page.year.id)
    if begun and begun[0].state != State.DRAFTING:
        return Step(title, Progress.UNDER_WAY, "scoring.scoring", _("Bảng điểm đang lấy ý kiến hoặc chờ ký."))
    return Step(title, Progress.AHEAD, "scoring.scoring", _("Chưa có bảng điểm đã ký."), asked)


def _own_scores(_actor: Actor, page: YearPage) -> Step:
    sent = [row for row in page.rows if row.score.own]
    asked = ""
    if not page.locked and any(row.scores_itself and not row.score.own for row in page.rows):
        asked = _("Mời tự chấm cho đơn vị của Ông/Bà rồi gửi.")
    stands = _("Chưa chấm được: bảng điểm chưa ký.")
    if page.scores and page.sees_all:
        stands = _("%(n)s/%(all)s đơn vị đã gửi tự chấm.", n=len(sent), all=len(page.rows))
    elif page.scores:
        stands = _("Đơn vị đã gửi tự chấm.") if sent else _("Đơn vị chưa gửi tự chấm.")
    return Step(_("Tự chấm"), _far(len(sent), len(page.rows)), "scores.scores", stands, asked)


def _summary(_actor: Actor, page: YearPage) -> Step:
    complete = [row for row in page.rows if row.score.minutes and not row.score.verified.missing]
    stands = _("Cụm trưởng tổng hợp điểm theo biên bản đã ký.")
    asked = ""
    if page.scores and page.sees_all:
        stands = _("%(n)s/%(all)s đơn vị đã có đủ điểm thẩm định.", n=len(complete), all=len(page.rows))
        if page.sums_up and len(complete) < len(page.rows) and not page.locked:
            asked = _("Mời chấm thẩm định cho các đơn vị đã có biên bản.")
    return Step(_("Cụm trưởng tổng hợp"), _far(len(complete), len(page.rows)), "scores.scores", stands, asked)


def _objections(_actor: Actor, page: YearPage) -> Step:
    title, paper = _("Ý kiến về kết quả xếp hạng"), page.ranking_paper
    if paper is None:
        return Step(title, Progress.AHEAD, "ranking.ranking", _("Thông báo xếp hạng chưa gửi các đơn vị."))
    if paper.state in SIGNED:
        return Step(title, Progress.DONE, "ranking.ranking", _("Thông báo xếp hạng đã ký."))
    stands = _("Thông báo xếp hạng đang lấy ý kiến hoặc chờ ký.")
    asked = _("Đơn vị không đồng ý thì trả lời “Đề nghị sửa” trên thông báo.") if paper.state == State.IN_REVIEW else ""
    return Step(title, Progress.UNDER_WAY, "ranking.ranking", stands, asked)


def _vote(_actor: Actor, page: YearPage) -> Step:
    votes = votes_of(page.year.id)
    closed = [vote for vote in votes if vote.closed]
    stands = (
        _("%(n)s/%(all)s lần bình xét đã xong.", n=len(closed), all=len(votes)) if votes else _("Chưa mở bình xét.")
    )
    return Step(_("Bình xét tại hội nghị"), _far(len(closed), len(votes)), "votes.votes", stands)


def _report(_actor: Actor, page: YearPage) -> Step:
    query = select(Paper).where(
        Paper.kind == REPORT_KIND, Paper.cluster_year_id == page.year.id, Paper.state != State.DRAFTING
    )
    paper = db.session.scalars(query.order_by(Paper.position.desc())).first()
    far, stands = Progress.AHEAD, _("Báo cáo tổng kết chưa gửi các đơn vị.")
    if paper is not None:
        far, stands = Progress.UNDER_WAY, _("Báo cáo tổng kết đang lấy ý kiến hoặc chờ ký.")
        if paper.state in SIGNED:
            far, stands = Progress.DONE, _("Báo cáo tổng kết đã ký.")
    return Step(_("Báo cáo tổng kết"), far, "reports.reports", stands)


def _far(done: int, whole: int) -> Progress:
    if not done:
        return Progress.AHEAD
    return Progress.DONE if 0 < whole <= done else Progress.UNDER_WAY
