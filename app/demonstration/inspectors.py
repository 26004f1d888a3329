"""The demonstration's people for the teams (cán bộ trình diễn): four a unit, by office and number, with accounts."""

from __future__ import annotations

from app.accounts.service import add_demonstration_person
from app.clock import today
from app.clusters.models import Unit
from app.inspections.accounts import link
from app.inspections.people import Profile, add
from workflows.people import Actor, Holding, Office

# Post, grade, skills, may be secretary, may be lent: every team of three finds its leader, secretary and skills.
_PROFILES = (
    ("Trưởng phòng Nghiệp vụ 1", 3, ("KNTC", "THANHTRA"), False, False),
    ("Phó Trưởng phòng Nghiệp vụ 2", 2, ("PCTN", "TCD"), True, False),
    ("Thanh tra viên, Phòng Nghiệp vụ 1", 1, ("TCD", "THANHTRA"), True, True),
    ("Thanh tra viên, Phòng Nghiệp vụ 3", 1, ("KNTC", "PCTN"), True, True),
)


def add_inspectors(leader: Actor, year_id: int, unit: Unit) -> None:
    """Let the unit's leader name four people, each with an account."""
    office = Holding(Office.INSPECTOR, unit.id, today())
    for number, (post, grade, skills, can_be_secretary, lendable) in enumerate(_PROFILES, 1):
        profile = Profile(
            name=f"Cán bộ {unit.short_name} {number}",
            post=post,
            grade=grade,
            skills=frozenset(skills),
            can_be_secretary=can_be_secretary,
            lendable=lendable,
        )
        inspector_id = add(leader, year_id, unit.id, profile)
        email = f"can-bo-{number}@{unit.key}.example"
        person = add_demonstration_person(profile.name, email, profile.post, "", [office])
        link(leader, year_id, inspector_id, person.id)
