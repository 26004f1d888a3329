"""The year's results in the demonstration (kết quả trình diễn): table, scores, vote, and the closing papers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from app.clusters.models import ClusterYear
from app.clusters.service import members_of
from app.database import db
from app.demonstration.steps import Walk, issue_by_chair, outcome_of, person_of
from app.demonstration.visits import unit_of
from app.papers import drafting
from app.papers.models import WorkingCopy
from app.results import papers, scoring, sheets, votes_acts
from app.results.scores import standings
from app.results.scoring import Start
from app.results.table import scoring_in_force, scoring_table
from app.results.votes import votes_of
from app.results.votes_acts import NewVote
from workflows.closing.nomination_paper import NOMINATION
from workflows.closing.ranking_paper import RANKING
from workflows.closing.report_paper import REPORT
from workflows.content import Json
from workflows.people import Office
from workflows.scoring.score import printed
from workflows.scoring.sheet import Count, Mark, Sheet
from workflows.scoring.table import Basis, Partial

AWARD = "Cờ thi đua của Thanh tra Chính phủ"
REASON_FOR_AWARD = "Dẫn đầu phong trào thi đua của cụm, hoàn thành các chỉ tiêu đã giao ước."
WRITTEN = {
    "results": ["Các đơn vị đã triển khai đầy đủ các nội dung của Giao ước thi đua."],
    "limits": ["Một số đơn vị còn chỉ tiêu chưa đạt."],
    "causes": ["Việc đôn đốc thực hiện kết luận, quyết định ở một số nơi chưa thường xuyên."],
    "directions": ["Tiếp tục nâng cao chất lượng các mặt công tác; duy trì kiểm tra chéo giữa các đơn vị."],
    "proposals": ["Đề nghị Thanh tra Chính phủ tiếp tục hướng dẫn hoạt động của các cụm thi đua."],
}
LOWERED = "Hồ sơ đoàn kiểm tra xem chưa thể hiện đầy đủ kết quả."
GROUND = "Quyết định công nhận sáng kiến của đơn vị."


def agree_scoring(before: Walk, told: dict[str, Any], cluster: str) -> Walk:
    """The cluster agrees its scoring table: the pledge's targets with the demonstration's points."""
    way = replace(before, paper_id=0, answers=[], signatures=[])
    with way.step("scoring"):
        drafter = person_of(_year(way).chair_id, Office.DRAFTER)
        way.paper_id = scoring.start(drafter, way.year_id, Start.PLEDGE)
        content = json.loads(db.session.get_one(WorkingCopy, way.paper_id).content)
        drafting.save(drafter, way.paper_id, _table(content, told, told[cluster]), way.revision())
        issue_by_chair(way)
    return way


def _table(content: dict[str, Any], told: dict[str, Any], own: dict[str, Any]) -> dict[str, Json]:
    for part in content["parts"]:
        for criterion in part["criteria"]:
            criterion["points"] = own["points"][criterion["key"]]
            if criterion["basis"] == Basis.TARGET:
                criterion["partial"], criterion["threshold"] = Partial.PROPORTIONAL.value, told["threshold"]
    names = ("bonuses", "penalties", "exclusions", "deferrals", "guidance", "vote")
    return {**content, **{name: told[name] for name in names}, "tie_order": own["tie_order"]}


def score_all(way: Walk, own: dict[str, Any]) -> list[dict[str, Any]]:
    """Every unit scores itself, the chair verifies; the ranking as the summary says it."""
    with way.step("scores"):
        year = _year(way)
        paper = scoring_in_force(year.id)
        if paper is None:
            message = "the demonstration agrees its table before anybody scores"
            raise LookupError(message)
        table = scoring_table(paper)
        judged = {each.key: each.points for each in table.criteria if not each.measured}
        for unit in members_of(year):
            times = own["bonus_times"].get(unit.key, {})
            bonuses = {key: Count(count, GROUND) for key, count in times.items()}
            drafter = person_of(unit.id, Office.DRAFTER)
            self_score = Sheet({key: Mark(points) for key, points in judged.items()}, bonuses)
            sheets.send_own(
                drafter, year.id, unit.key, sheets.save_own(drafter, year.id, unit.key, self_score.to_json(), 0)
            )
            lowered = {key: Mark(points, LOWERED) for key, points in own["lowered"].get(unit.key, {}).items()}
            verified = replace(self_score, criteria={**self_score.criteria, **lowered})
            chair = person_of(year.chair_id, Office.DRAFTER)
            sheets.save_verified(chair, year.id, unit.key, verified.to_json(), 0)
        found = standings(year)
        if found is None:
            message = "there is a table in force"
            raise LookupError(message)
        return [
            {"unit": each.unit, "place": each.place, "total": printed(each.total, table.decimals), "tie": each.tie}
            for each in found.ranking
        ]


def vote(way: Walk, own: dict[str, Any]) -> dict[str, Any]:
    """The conference votes in secret for one unit; what is known of it afterwards."""
    with way.step("vote"):
        year = _year(way)
        members, award = members_of(year), unit_of(year, own["award"])
        title = f"Đề nghị tặng Cờ thi đua của Thanh tra Chính phủ năm {year.year}"
        chair = person_of(year.chair_id, Office.DRAFTER)
        new = NewVote(title, tuple(unit.id for unit in members), 1, "secret", 80)
        vote_id = votes_acts.open_vote(chair, year.id, new)
        for unit in members:
            votes_acts.cast(person_of(unit.id, Office.LEADER), vote_id, unit.id, (award.id,))
        votes_acts.close(chair, vote_id)
        seen = next(each for each in votes_of(year.id) if each.vote.id == vote_id)
        chosen = seen.outcome.chosen if seen.outcome else ()
        return {"title": title, "chosen": [unit.key for unit in members if unit.id in chosen]}


def close_year(before: Walk, award: str) -> dict[str, tuple[Walk, dict[str, Any]]]:
    """Ranking, report and nomination from the year's figures to the archive, by their kinds' names."""
    done = {}
    for kind in (RANKING, REPORT, NOMINATION):
        way = replace(before, paper_id=0, answers=[], signatures=[])
        with way.step(kind.name):
            drafter = person_of(_year(way).chair_id, Office.DRAFTER)
            way.paper_id = papers.start(drafter, way.year_id, kind.name)
            content = json.loads(db.session.get_one(WorkingCopy, way.paper_id).content)
            drafting.save(drafter, way.paper_id, _written(kind.name, content, award), way.revision())
            issue_by_chair(way)
        done[kind.name] = (way, outcome_of(way, kind.name))
    return done


def _written(kind: str, content: dict[str, Any], award: str) -> dict[str, Any]:
    """The content with what a person writes beside the figures."""
    if kind == REPORT.name:
        return content | WRITTEN
    if kind == NOMINATION.name:
        return content | {
            "nominees": [{**each, "award": award, "reason": REASON_FOR_AWARD} for each in content["nominees"]]
        }
    return content


def _year(way: Walk) -> ClusterYear:
    return db.session.get_one(ClusterYear, way.year_id)
