"""The pages of the cross-inspections worth looking at (các trang về kiểm tra chéo cần xem), as in scenes.py."""

from __future__ import annotations

from datetime import date

from app.clusters.models import ClusterYear
from app.clusters.service import members_of
from app.database import db
from app.inspections import absences, run_work, runs
from app.inspections.board import adopt
from app.inspections.in_force import plan_content, plan_in_force
from app.inspections.pins import pin
from tests.browser.coming_year import move_on
from tests.browser.scenes import ARCHIVIST, CHAIR, DRAFTER, MEMBER, OBSERVER, PAPER, Scene
from tests.friends import Friends
from tests.inspections.drafts import adopted, circulated, in_force

ROOM = "/inspections"
FACTS = tuple(f"{ROOM}/{page}" for page in ("people", "days", "distances", "history", "rules"))
BOARD = f"{ROOM}/plans/{{paper}}"
# Two visits that every plan of these scenes has, since they were decided.
VISIT, OTHER = "son-la/lai-chau", "lang-son/quang-ninh"
EXCHANGE = f"exchange?one={VISIT.replace('/', '>')}&other={OTHER.replace('/', '>')}"


def _nothing(_friends: Friends) -> int:
    return 0


def _facts(friends: Friends) -> int:
    """With days away, and what was decided in advance."""
    _decide(friends)
    year = db.session.get_one(ClusterYear, friends.year_id)
    host = members_of(year)[0]
    absences.person_away(friends.drafter, year.id, 1, date(year.year, 9, 7), date(year.year, 9, 11))
    absences.unit_away(friends.drafter, year.id, host.id, date(year.year, 9, 14), date(year.year, 9, 14), scope="host")
    return 0


def _decide(friends: Friends) -> None:
    for pair in (VISIT, OTHER):
        pin(friends.drafter, friends.year_id, "pair", *pair.split("/"))


def _asked(friends: Friends) -> int:
    return runs.ask(friends.drafter, friends.year_id)


def _answered(friends: Friends, *, replan: bool = False) -> int:
    """A run that the real planner has solved, with its alternatives and reasons."""
    run_id = runs.ask(friends.drafter, friends.year_id, replan=replan)
    run_work.work()
    return run_id


def _conflict(friends: Friends) -> int:
    """A visit was decided for a day on which its host cannot receive anybody."""
    _decide(friends)
    year = db.session.get_one(ClusterYear, friends.year_id)
    host = next(unit for unit in members_of(year) if unit.key == "lai-chau")
    day = date(year.year, 9, 14)
    pin(friends.drafter, year.id, "start", *VISIT.split("/"), day=day)
    absences.unit_away(friends.drafter, year.id, host.id, day, day, scope="host")
    return _answered(friends)


def _drafted(friends: Friends) -> int:
    _decide(friends)
    return adopted(friends)


def _amended(friends: Friends) -> int:
    """Next year's plan is signed; then a leader falls ill, and the plan that amends it is on the board."""
    move_on(friends)
    in_force(friends)
    paper = plan_in_force(friends.year_id)
    content = plan_content(paper) if paper else None
    assert content is not None
    visit = content.visits[0]
    absences.person_away(friends.drafter, friends.year_id, int(visit.leader), visit.leaves, visit.returns)
    return adopt(friends.drafter, _answered(friends, replan=True), 0)


PLANNING_SCENES = (
    Scene(
        "inspections-beginning",
        _nothing,
        (*((DRAFTER, path) for path in (ROOM, f"{ROOM}/runs", f"{ROOM}/history")), (MEMBER, ROOM), (OBSERVER, ROOM)),
    ),
    Scene(
        "inspections-facts",
        _facts,
        (
            *((DRAFTER, path) for path in (*FACTS, f"{ROOM}/people/1", f"{ROOM}/rules/precheck")),
            *((MEMBER, path) for path in FACTS),
        ),
    ),
    Scene("inspections-asked", _asked, ((DRAFTER, f"{ROOM}/runs/{{paper}}"), (DRAFTER, f"{ROOM}/runs"))),
    Scene("inspections-answered", _answered, ((DRAFTER, f"{ROOM}/runs/{{paper}}"), (DRAFTER, f"{ROOM}/runs"))),
    Scene("inspections-conflict", _conflict, ((DRAFTER, f"{ROOM}/runs/{{paper}}"), (DRAFTER, f"{ROOM}/rules"))),
    Scene(
        "inspections-board",
        _drafted,
        (
            *((DRAFTER, f"{BOARD}/board?tab={tab}") for tab in ("units", "map", "calendar", "people", "matrix")),
            *((DRAFTER, f"{BOARD}/{end}") for end in (f"visits/{VISIT}", EXCHANGE, f"why/{VISIT}", "text")),
            (DRAFTER, f"{BOARD}/submission"),
        ),
    ),
    Scene(
        "inspections-circulated",
        circulated,
        ((MEMBER, PAPER), (MEMBER, f"{ROOM}/plan/{{paper}}"), (MEMBER, f"{BOARD}/why/{VISIT}"), (DRAFTER, ROOM)),
    ),
    Scene(
        "inspections-published",
        in_force,
        ((MEMBER, ROOM), (CHAIR, f"{ROOM}/plan/{{paper}}"), (ARCHIVIST, PAPER), (DRAFTER, f"{ROOM}/runs")),
    ),
    Scene(
        "inspections-amended",
        _amended,
        tuple((DRAFTER, f"{BOARD}/{end}") for end in ("board?tab=changes", "board?tab=map", "text", "submission")),
    ),
)
