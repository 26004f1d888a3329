"""The pages worth looking at (các trang cần xem): every page in every state that matters, and who stands before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.clock import today
from app.database import db
from app.demonstration.load import content_of_cluster
from app.papers import drafting, review
from app.papers.models import WorkingCopy
from app.papers.queries import versions_of
from app.signatures.service import enrol
from tests.friends import PIN, Friends

DRAFTER = "soan-thao@dien-bien.example"
CHAIR = "lanh-dao@dien-bien.example"
VICE_CHAIR = "lanh-dao@lang-son.example"
MEMBER = "lanh-dao@son-la.example"
CLERK = "van-thu@dien-bien.example"
ARCHIVIST = "luu-tru@dien-bien.example"
OBSERVER = "quan-sat@ttcp.example"
ADMINISTRATOR = "quan-tri@ttcp.example"

PAPER = "/papers/{paper}"


@dataclass(frozen=True)
class Scene:
    """A state of the house and the pages to visit in it: who (``""`` is nobody), where."""

    name: str
    prepare: Callable[[Friends], int]
    visits: tuple[tuple[str, str], ...]


def _nothing(_friends: Friends) -> int:
    return 0


def _in_review(friends: Friends) -> int:
    """In review with all its colours: approvals, a comment, a request for change, a unit that only looked."""
    paper_id = friends.started()
    revision = db.session.get_one(WorkingCopy, paper_id).revision
    drafting.submit(friends.drafter, paper_id, friends.at_step(paper_id), revision, today() + timedelta(days=7))
    chair, vice_chair, member, fourth, fifth, *_rest = friends.leaders()
    for leader in (chair, vice_chair):
        review.approve(leader, paper_id, friends.at_text(paper_id))
    for leader in (fourth, fifth):
        review.note_sight(leader, versions_of(paper_id)[0].id, leader.unit_ids)
    remark = "Thống nhất với dự thảo. Đề nghị cân nhắc thêm từ “sáng tạo” vào chủ đề."
    review.comment(fourth, paper_id, friends.at_text(paper_id), "theme", remark)
    asked = content_of_cluster("iv-2020")["request"]
    review.request_change(member, paper_id, friends.at_text(paper_id), asked["reason"])
    return paper_id


def _sent_back(friends: Friends) -> int:
    """Withdrawn after a request for change: the drafter has it again, with every reason."""
    paper_id = _in_review(friends)
    drafting.withdraw(friends.drafter, paper_id, friends.at_step(paper_id), "Rút về để sửa theo ý kiến của Sơn La.")
    return paper_id


def _second_version(friends: Friends) -> int:
    paper_id = _sent_back(friends)
    copy = db.session.get_one(WorkingCopy, paper_id)
    content = content_of_cluster("iv-2020")["second_version"]
    revision = drafting.save(friends.drafter, paper_id, content, copy.revision).revision
    drafting.submit(friends.drafter, paper_id, friends.at_step(paper_id), revision, None)
    return paper_id


def _half_signed(friends: Friends) -> int:
    """The vice-chair has signed; the chair has a key and the turn."""
    paper_id = friends.frozen()
    friends.sign(friends.vice_chair, paper_id)
    enrol(friends.chair, PIN)
    return paper_id


YEAR_PAGES = ("/years", "/years/1", "/years/1/edit", "/years/new", "/years/new?year=2021&from=1")
PEOPLE_PAGES = ("/people", "/people/1", "/people/new")
SCENES = (
    Scene("nobody", _nothing, (("", "/login"), ("", "/verify"))),
    Scene(
        "beginning",
        _nothing,
        (
            *((ADMINISTRATOR, path) for path in ("/", *YEAR_PAGES, *PEOPLE_PAGES, "/log", "/papers/99")),
            *((DRAFTER, path) for path in ("/", "/pledges", "/archive", "/register", "/years/1", "/account")),
            (CHAIR, "/key"),
        ),
    ),
    Scene(
        "drafting",
        Friends.started,
        (
            *(
                (DRAFTER, path)
                for path in ("/", "/pledges", PAPER, "/pledges/{paper}/edit", "/pledges/{paper}/submission")
            ),
        ),
    ),
    Scene(
        "in-review",
        _in_review,
        (
            *((VICE_CHAIR, path) for path in (PAPER,)),
            *((MEMBER, path) for path in ("/", "/pledges", PAPER, f"{PAPER}/versions/1")),
            *((person, PAPER) for person in (DRAFTER, CHAIR, OBSERVER)),
        ),
    ),
    Scene("sent-back", _sent_back, ((DRAFTER, "/"), (DRAFTER, PAPER))),
    Scene("second-version", _second_version, ((MEMBER, PAPER), (MEMBER, f"{PAPER}/difference?from=1&to=2"))),
    Scene("approved", Friends.approved, ((CLERK, "/"), (CLERK, PAPER), (CLERK, f"{PAPER}/issue"), (CHAIR, PAPER))),
    Scene(
        "signing",
        Friends.frozen,
        ((VICE_CHAIR, "/"), (VICE_CHAIR, PAPER), (VICE_CHAIR, f"{PAPER}/signature"), (CLERK, PAPER)),
    ),
    Scene(
        "half-signed",
        _half_signed,
        ((CHAIR, PAPER), (CHAIR, f"{PAPER}/signature"), (CHAIR, "/key"), (MEMBER, f"{PAPER}/verdict")),
    ),
    Scene("signed", Friends.signed, ((ARCHIVIST, "/"), (ARCHIVIST, PAPER), (ARCHIVIST, f"{PAPER}/verdict"))),
    Scene(
        "archived",
        Friends.archived,
        (
            (MEMBER, PAPER),
            *((ARCHIVIST, path) for path in ("/archive", "/archive?q=khieu+nai", "/archive?q=zzz", "/register")),
        ),
    ),
)
