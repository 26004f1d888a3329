"""The pages from the published plan to the ranking worth looking at (các trang của năm), much as in scenes.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.corrections.service import start_correction, start_recall
from app.demonstration.load import read_content
from app.demonstration.results import AWARD, score_all, vote
from app.demonstration.steps import Walk
from app.results import papers, scoring
from app.results.scoring import Start
from app.results.table import scoring_in_force
from tests.browser.scenes import DRAFTER, MEMBER, OBSERVER
from tests.conftest import PREPARED_CLUSTER
from tests.friends import Friends
from tests.results import voting
from tests.visits import scene as visit

PLANNED, INSPECTED = "planned_house", "inspected_house"
HOST, SECRETARY = "host", "secretary"  # of the visit to Sơn La, by the plan
RECORD, SUBMISSION, PAPER, VISIT = "/visits/{paper}/record", "/visits/{paper}/submission", "/papers/{paper}", "{visit}"
Made = Mapping[str, int]


@dataclass(frozen=True)
class YearScene:
    """A state of one of the houses and the pages to visit in it; ``prepare`` gives the numbers that addresses name."""

    name: str
    house: str
    prepare: Callable[[Friends], Made]
    visits: tuple[tuple[str, str], ...]


def _nothing(_friends: Friends) -> Made:
    return {}


def _paper(way: Callable[[Friends], int]) -> Callable[[Friends], Made]:
    return lambda friends: {"paper": way(friends)}


def _table_begun(friends: Friends) -> int:
    return scoring.start(friends.drafter, friends.year_id, Start.PLEDGE)


def _scored(friends: Friends) -> Made:
    """Everybody has a score; a secret vote is open, an open one too."""
    score_all(Walk(friends.year_id), read_content("scoring")[PREPARED_CLUSTER])
    return {"vote": voting.opened(friends, seats=2)}


def _closing(friends: Friends) -> Made:
    """Voted; ranking, report and nomination are being drafted, and two papers about the table in force."""
    told = read_content("scoring")[PREPARED_CLUSTER]
    score_all(Walk(friends.year_id), told)
    vote(Walk(friends.year_id), told)
    begun = {kind: papers.start(friends.drafter, friends.year_id, kind) for kind in ("ranking", "report", "nomination")}
    table = scoring_in_force(friends.year_id)
    assert table is not None
    return {
        **begun,
        "table": table.id,
        "correction": start_correction(friends.drafter, table.id, f"Ghi sai tên gọi “{AWARD}”."),
        "recall": start_recall(friends.drafter, table.id, "Ban hành không đúng trình tự."),
    }


def _all(who: str, *paths: str) -> tuple[tuple[str, str], ...]:
    return tuple((who, path) for path in paths)


YEAR_SCENES = (
    YearScene(
        "visits-ahead",
        PLANNED,
        _nothing,
        (
            *_all(HOST, "/", "/visits", VISIT),
            *_all(SECRETARY, "/", VISIT),
            *_all(DRAFTER, "/visits", VISIT, "/results", "/results/scoring", "/results/scores", "/results/ranking"),
            *_all(OBSERVER, "/visits", "/results/votes", "/progress"),
        ),
    ),
    YearScene(
        "visit-under-way",
        PLANNED,
        _paper(visit.opened),
        (*_all(SECRETARY, VISIT, RECORD, f"{RECORD}?check", SUBMISSION), *_all(HOST, VISIT)),
    ),
    YearScene("visit-recorded", PLANNED, _paper(visit.recorded), _all(SECRETARY, RECORD, SUBMISSION)),
    YearScene("visit-sent", PLANNED, _paper(visit.sent), (*_all(HOST, "/", VISIT, PAPER), *_all(SECRETARY, PAPER))),
    YearScene("visit-agreed", PLANNED, _paper(visit.agreed), _all(SECRETARY, "/", PAPER, f"{PAPER}/issue")),
    YearScene(
        "scoring-begun",
        PLANNED,
        _paper(_table_begun),
        _all(DRAFTER, "/results/scoring/{paper}/edit", "/results/scoring/{paper}/submission"),
    ),
    YearScene(
        "inspected",
        INSPECTED,
        _nothing,
        (
            *_all(MEMBER, "/", "/progress", "/results", "/results/scores", "/results/scores/son-la/self", VISIT),
            *(_all(MEMBER, *(f"/progress/son-la/{end}" for end in ("year_end", "before_visit", "year_end/sending")))),
            *_all(DRAFTER, "/", "/progress", "/results/scoring", "/results/scores", "/results/scores/son-la/verified"),
            *_all(DRAFTER, "/results/ranking", "/archive", "/archive/years/1"),
        ),
    ),
    YearScene(
        "scored",
        INSPECTED,
        _scored,
        (
            *_all(DRAFTER, "/results", "/results/ranking", "/results/ranking/son-la", "/results/charts"),
            *_all(DRAFTER, "/results/votes", "/results/votes/{vote}", "/results/votes/new", "/results/papers"),
            *_all(MEMBER, "/results/votes/{vote}", "/results/ranking", "/results/charts"),
        ),
    ),
    YearScene(
        "closing",
        INSPECTED,
        _closing,
        (
            *_all(DRAFTER, "/results/votes", "/results/votes/1"),
            *(
                (DRAFTER, f"/results/papers/{{{kind}}}/{end}")
                for kind in ("ranking", "report", "nomination")
                for end in ("edit", "submission")
            ),
            *_all(DRAFTER, "/corrections/{correction}/edit", "/corrections/{recall}/edit", "/papers/{table}"),
        ),
    ),
)
