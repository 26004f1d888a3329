"""A year that has come to its scores: a signed pledge and table, reports, minutes; figures small enough for one's head.

The table has two parts. I (60): the plan's inspections 20 (= 100 %), money recovered 20 (> 70 %), both in proportion
down to half of the target; cases settled 20 (> 85 %) or nothing. II (40): staff 20 (>= 90 %), discipline 10 (= 0), and
10 that people judge.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.models import Person
from app.accounts.service import actor_of
from app.clock import today
from app.clusters.models import ClusterYear, Unit
from app.database import db, writing
from app.inspections.accounts import accounts_by_inspector
from app.inspections.models import Inspector
from app.papers import drafting, issuing, review
from app.papers.models import Paper, WorkingCopy
from app.progress import writing as reports
from app.results import papers, scoring
from app.visits.models import Visit
from tests.conftest import application
from tests.friends import Friends
from tests.workflows.minutes_sample import content as minutes_content
from workflows.people import Actor, Office
from workflows.progress import Period

FIGURES = {
    "thanh-tra-ke-hoach": ("8", "10"),  # 80 % of 100 %: 16 of 20
    "thu-hoi": ("34", "47"),  # 72,34 %, above 70 %: 20
    "giai-quyet": ("85", "100"),  # on the line of "above 85 %": 0
    "thi-hanh": ("9", "10"),
    "hoan-thanh-tot": ("45", "50"),  # exactly 90 %: 20
    "hoan-thanh-xuat-sac": ("12", "50"),
    "ky-luat": ("0", ""),  # 10
}
PART_I, PART_II_MEASURED = 36, 30


def prepared_with(
    build: Callable[[Friends], object], before: Path | str, request: pytest.FixtureRequest, folder: Path
) -> Path | str:
    """A copy of the prepared database in which ``build`` has been done: made once for all tests of a file."""
    if isinstance(before, Path):
        after: Path | str = folder / "house.sqlite3"
        shutil.copyfile(before, after)
        uri = f"sqlite:///{after}"
    else:
        server = request.getfixturevalue("postgres")
        after = server.copy(before)
        uri = server.uri(after)
    with application(uri, folder, TESTING=True) as app, app.app_context():
        build(Friends())
    return after


def whole_scene(friends: Friends) -> None:
    """Sơn La's minutes are signed here, Lạng Sơn's and Điện Biên's by hand; the other four have none yet."""
    table_in_force(friends)
    for unit in ("son-la", "lang-son"):
        reported(friends, unit)
    signed_minutes(friends, "lang-son", "son-la")
    on_paper(friends, "dien-bien", "lang-son", thu_hoi=("3", "10"))
    on_paper(friends, "son-la", "dien-bien", thanh_tra_ke_hoach=("10", "10"), giai_quyet=("86", "100"))


def year_of(friends: Friends) -> ClusterYear:
    """Cluster IV of 2020, read again."""
    db.session.rollback()
    return db.session.get_one(ClusterYear, friends.year_id)


def criterion(
    key: str, points: str, commitment: str = "", partial: str = "none", threshold: str = ""
) -> dict[str, str]:
    return {
        "key": f"diem-{key}",
        "text": f"Tiêu chí {key}",
        "points": points,
        "basis": "target" if commitment else "judged",
        "commitment": commitment,
        "partial": partial,
        "threshold": threshold,
        "no_cases": "full",
    }


def table_content(**changes: Any) -> dict[str, Any]:
    """The table of this scene."""
    return {
        "scale": "100",
        "decimals": 1,
        "parts": [
            {
                "key": "chuyen-mon",
                "title": "Công tác chuyên môn",
                "criteria": [
                    criterion("ke-hoach", "20", "thanh-tra-ke-hoach", "proportional", "50"),
                    criterion("thu-hoi", "20", "thu-hoi", "proportional", "50"),
                    criterion("giai-quyet", "20", "giai-quyet"),
                ],
            },
            {
                "key": "xay-dung",
                "title": "Xây dựng ngành",
                "criteria": [
                    criterion("can-bo", "20", "hoan-thanh-tot"),
                    criterion("ky-luat", "10", "ky-luat"),
                    criterion("nghi-quyet", "10"),
                ],
            },
        ],
        "bonuses": [{"key": "sang-kien", "text": "Có sáng kiến được công nhận", "points": "1.5", "most": "3"}],
        "penalties": [{"key": "tre-han", "text": "Báo cáo chậm", "points": "2", "most": ""}],
        "bonus_cap": "",
        "penalty_cap": "",
        "exclusions": [{"key": "tham-nhung", "text": "Có vụ việc tham nhũng"}],
        "deferrals": [{"key": "dang-xem-xet", "text": "Đang bị xem xét kỷ luật"}],
        "tie_order": ["chuyen-mon"],
        "vote": {"method": "secret", "share": 70},
        "grounds": ["Căn cứ giao ước thi đua đã ký"],
        "guidance": ["Số liệu tính đến hết tháng 11"],
        **changes,
    }


def table_in_force(friends: Friends, content: dict[str, Any] | None = None) -> int:
    """The year's table, agreed by all and signed by the chair; the pledge is signed before it where it was not."""
    if db.session.scalar(select(Paper.id).where(Paper.kind == "pledge")) is None:
        friends.signed()
    starts = scoring.tables_seen(friends.drafter, friends.year_id).starts
    paper_id = scoring.start(friends.drafter, friends.year_id, starts[0])
    drafting.save(friends.drafter, paper_id, content or table_content(), 1)
    return signed_by_chair(friends, paper_id)


def signed_by_chair(friends: Friends, paper_id: int) -> int:
    """A draft of the chair's brought to its signature."""
    friends.submitted(paper_id)
    for leader in friends.leaders():
        review.approve(leader, paper_id, friends.at_text(paper_id))
    seen = friends.at_step(paper_id)
    issuing.open_signing(friends.clerk, paper_id, seen, numbered=True, place="Điện Biên", day=today())
    friends.sign(friends.chair, paper_id)
    return paper_id


def reported(friends: Friends, unit: str, period: Period = Period.YEAR_END, **changes: tuple[str, str]) -> None:
    """The unit sends its own figures."""
    wanted = reports.Wanted(friends.year_id, unit, period)
    figures = figures_with(changes)
    typed = {key: {"numerator": top, "denominator": bottom} for key, (top, bottom) in figures.items()}
    leader = friends.of(unit, Office.LEADER)
    reports.send(leader, wanted, reports.save(leader, wanted, typed, 0))


def on_paper(friends: Friends, inspector: str, inspected: str, **changes: tuple[str, str]) -> int:
    """Minutes that were signed by hand; their paper's number."""
    paper_id = begun_minutes(friends, inspector, inspected, **changes)
    with writing() as session:
        visit = Visit(
            cluster_year_id=friends.year_id,
            inspector_id=unit_named(inspector).id,
            inspected_id=unit_named(inspected).id,
            state="concluded_on_paper",
            paper_id=paper_id,
            revision=1,
        )
        session.add(visit)
    return paper_id


def signed_minutes(friends: Friends, inspector: str, inspected: str, **changes: tuple[str, str]) -> int:
    """Minutes signed by both sides in the signing room; their paper's number."""
    paper_id = begun_minutes(friends, inspector, inspected, **changes)
    drafter = friends.of(inspector, Office.DRAFTER)
    revision = db.session.get_one(WorkingCopy, paper_id).revision
    drafting.submit(drafter, paper_id, friends.at_step(paper_id), revision, None)
    head = friends.of(inspected, Office.LEADER)
    review.approve(head, paper_id, friends.at_text(paper_id))
    leader, secretary = signing_team(inspector)
    seen = friends.at_step(paper_id)
    issuing.open_signing(secretary, paper_id, seen, numbered=True, place="Sơn La", day=today())
    for actor in (head, leader, secretary):
        friends.sign(actor, paper_id)
    assert friends.state(paper_id) == "signed"
    return paper_id


def begun_minutes(friends: Friends, inspector: str, inspected: str, **changes: tuple[str, str]) -> int:
    """Minutes complete as a draft, with the figures of this scene."""
    sides = unit_named(inspector), unit_named(inspected)
    figures = figures_with(changes)
    content = minutes_content(
        inspector=inspector,
        inspector_name=sides[0].name,
        inspected=inspected,
        inspected_name=sides[1].name,
        team=_team(sides[0]),
    )
    for row in content["results"]:
        if row["target"]:
            top, bottom = figures[row["key"]]
            row["own"] = row["verified"] = {"numerator": top, "denominator": bottom}
            row["reason"] = ""
    position = (db.session.scalar(select(func.max(Paper.position)).where(Paper.kind == "minutes")) or 0) + 1
    drafter = friends.of(inspector, Office.DRAFTER)
    return drafting.start(
        drafter, friends.year_id, "minutes", content, position=position, sides=(sides[0].id, sides[1].id)
    )


def figures_with(changes: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The scene's figures, some of them changed: ``thu_hoi=("1", "2")``."""
    return FIGURES | {key.replace("_", "-"): figure for key, figure in changes.items()}


def unit_named(key: str) -> Unit:
    return db.session.scalars(select(Unit).where(Unit.key == key)).one()


def sheet(**changes: Any) -> dict[str, Any]:
    """A score sheet: 8 points where people judge."""
    marks = {"diem-nghi-quyet": {"points": "8", "reason": "Theo tự đánh giá"}}
    nothing = {"exclusion": "", "deferral": "", "standing_reason": ""}
    return {"criteria": marks, "bonuses": {}, "penalties": {}, **nothing, **changes}


def _team(unit: Unit) -> list[dict[str, Any]]:
    roles = ("leader", "secretary", "member")
    return [
        {
            "id": str(person.id),
            "name": person.name,
            "post": person.post,
            "unit": unit.key,
            "unit_name": unit.name,
            "role": role,
            "present": True,
        }
        for role, person in zip(roles, _inspectors(unit), strict=True)
    ]


def _inspectors(unit: Unit) -> list[Inspector]:
    query = select(Inspector).where(Inspector.unit_id == unit.id).order_by(Inspector.id).limit(3)
    return list(db.session.scalars(query))


def signing_team(inspector: str) -> list[Actor]:
    """Leader and secretary of the unit's team, as actors."""
    people = _inspectors(unit_named(inspector))[:2]
    accounts = accounts_by_inspector([str(person.id) for person in people])
    found = [db.session.get_one(Person, accounts[str(person.id)]) for person in people]
    return [actor_of(person, today()) for person in found]


def ranking_circulated(friends: Friends) -> int:
    """The ranking in review by the members; its paper's number."""
    return friends.submitted(papers.start(friends.drafter, friends.year_id, "ranking"))
