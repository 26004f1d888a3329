"""A visit at any point of its life: opened, recorded in full, agreed, signed by three people."""

from __future__ import annotations

from app.accounts.models import Person
from app.accounts.service import actor_of
from app.archive.service import archive
from app.clock import today
from app.database import db
from app.inspections.accounts import accounts_by_inspector
from app.papers import drafting, issuing, review
from app.visits.opening import open_visit
from app.visits.recording import record_fields
from app.visits.seen import SeenVisit, visits_of
from tests.friends import Friends
from tests.papers.acts import revision_of
from workflows.people import Actor, Office

FIGURES = {
    "thanh-tra-ke-hoach": ("8", "8"),
    "thu-hoi": ("34", "47"),
    "giai-quyet": ("85", "100"),
    "thi-hanh": ("9", "10"),
    "hoan-thanh-tot": ("45", "50"),
    "hoan-thanh-xuat-sac": ("12", "50"),
    "ky-luat": ("0", ""),
}


def visit_to(friends: Friends, inspected: str = "son-la") -> SeenVisit:
    """The visit of the plan in force that goes to this unit, as it stands now."""
    db.session.rollback()
    return next(seen for seen in visits_of(friends.year_id) if seen.visit.inspected == inspected)


def acting(friends: Friends, seen: SeenVisit, role: str) -> Actor:
    """The visit's leader, secretary or another member by their own account."""
    visit = seen.visit
    rest = [member.id for member in visit.members if member.id not in {visit.leader, visit.secretary}]
    member = {"leader": visit.leader, "secretary": visit.secretary}.get(role, rest[0] if rest else "")
    return actor_of(db.session.get_one(Person, accounts_by_inspector([member])[member]), today())


def opened(friends: Friends, inspected: str = "son-la") -> int:
    """Minutes that the team's secretary has opened."""
    seen = visit_to(friends, inspected)
    return open_visit(acting(friends, seen, "secretary"), friends.year_id, *seen.pair)


def full(paper_id: int, fields: dict[str, str]) -> dict[str, str]:
    """Everything that complete minutes need, for these fields."""
    typed = {
        "begins": "2020-10-05T08:00",
        "ends": "2020-10-05T16:30",
        "hosts": "Đại diện Thanh tra tỉnh Sơn La; Chánh Thanh tra",
        "strengths": "Thực hiện đúng kế hoạch.",
        "opinion": "Nhất trí với kết quả kiểm tra.",
    }
    for key, (top, bottom) in FIGURES.items():
        for side in ("own", "verified"):
            typed |= {f"results.{key}.{side}.numerator": top, f"results.{key}.{side}.denominator": bottom}
    typed |= {path: "Đã thực hiện." for path in fields if path.endswith(".verified_words")}
    return {path: text for path, text in typed.items() if path in fields}


def stored(friends: Friends, paper_id: int, actor: Actor) -> dict[str, str]:
    """The record's fields as they are stored now."""
    return record_fields(actor, paper_id, {}, {}).fields


def recorded(friends: Friends, inspected: str = "son-la") -> int:
    """Minutes with everything in them that they need."""
    paper_id = opened(friends, inspected)
    secretary = acting(friends, visit_to(friends, inspected), "secretary")
    fields = stored(friends, paper_id, secretary)
    answer = record_fields(secretary, paper_id, fields, full(paper_id, fields))
    assert not answer.conflicts
    assert not answer.refused
    return paper_id


def sent(friends: Friends, inspected: str = "son-la", paper_id: int = 0) -> int:
    """Minutes, these or new ones, that the inspected unit is asked to agree to."""
    paper_id = paper_id or recorded(friends, inspected)
    secretary = acting(friends, visit_to(friends, inspected), "secretary")
    drafting.submit(secretary, paper_id, friends.at_step(paper_id), revision_of(paper_id), None)
    return paper_id


def agreed(friends: Friends, inspected: str = "son-la", paper_id: int = 0) -> int:
    """Minutes that the inspected unit's leader approved."""
    paper_id = sent(friends, inspected, paper_id)
    review.approve(friends.of(inspected, Office.LEADER), paper_id, friends.at_text(paper_id))
    return paper_id


def frozen(friends: Friends, inspected: str = "son-la", paper_id: int = 0) -> int:
    """Minutes that are open for their three signatures, unnumbered."""
    paper_id = agreed(friends, inspected, paper_id)
    secretary = acting(friends, visit_to(friends, inspected), "secretary")
    issuing.open_signing(secretary, paper_id, friends.at_step(paper_id), numbered=False, place="Sơn La", day=today())
    return paper_id


def signed(friends: Friends, inspected: str = "son-la", paper_id: int = 0) -> int:
    """Minutes signed by the unit's leader, the team's leader and its secretary."""
    paper_id = frozen(friends, inspected, paper_id)
    seen = visit_to(friends, inspected)
    for actor in (
        friends.of(inspected, Office.LEADER),
        acting(friends, seen, "leader"),
        acting(friends, seen, "secretary"),
    ):
        friends.sign(actor, paper_id)
    return paper_id


def archived(friends: Friends, inspected: str = "son-la") -> int:
    """Signed minutes that the chair's archivist has put into the archive."""
    paper_id = signed(friends, inspected)
    archive(friends.archivist, paper_id, friends.at_step(paper_id))
    return paper_id
