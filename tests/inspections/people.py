"""More people for the tests: four others of each unit, by office, enough for a team with a leader of grade 2."""

from __future__ import annotations

from app.clusters.models import ClusterYear
from app.clusters.service import members_of
from app.database import db
from app.inspections.people import Profile, add
from tests.friends import Friends

SKILLS = (("KNTC", "TDKT"), ("TCD", "THANHTRA"), ("PCTN",), ("TDKT",))


def settle(friends: Friends) -> dict[str, list[int]]:
    """Give every member of Cluster IV four people, entered by the planner; their ids by the unit's key."""
    year = db.session.get_one(ClusterYear, friends.year_id)
    return {
        unit.key: [
            add(friends.drafter, year.id, unit.id, _profile(unit.short_name, number)) for number in range(len(SKILLS))
        ]
        for unit in list(members_of(year))
    }


def _profile(place: str, number: int) -> Profile:
    return Profile(
        name=f"Đại diện Thanh tra tỉnh {place} {number + 1}",
        post="Thanh tra viên",
        grade=3 - min(number, 2),
        skills=frozenset(SKILLS[number]),
    )
