"""Friends of the tests: one who may, one of another unit, one outsider; and a pledge at any point of its life."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.demonstration import DEMONSTRATION_PASSWORD
from app.accounts.models import OfficeHolding, Person
from app.accounts.service import actor_of
from app.archive.service import archive
from app.clock import today
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.demonstration.load import content_of_cluster
from app.papers import drafting, issuing, review, signing
from app.papers.act import Seen
from app.papers.models import Paper, WorkingCopy
from app.papers.queries import versions_of
from app.papers.rows import signature_rows
from app.signatures.service import credential_of, enrol
from workflows.paper import State
from workflows.people import Actor, Office

PIN = "ma-pin-2020"


class Friends:
    """The people of Cluster IV 2020: Điện Biên is chair, Lạng Sơn vice-chair, Sơn La a member; Cao Bằng is outside."""

    def __init__(self) -> None:
        self.year_id = db.session.scalars(select(ClusterYear.id)).one()

    def of(self, unit: str, office: Office) -> Actor:
        """The person who holds this office in the unit of this key, as an actor."""
        return actor_of(self.person(unit, office), today())

    def person(self, unit: str, office: Office) -> Person:
        query = select(Person).join(OfficeHolding, OfficeHolding.person_id == Person.id).join(Unit)
        return db.session.scalars(query.where(Unit.key == unit, OfficeHolding.office == office)).first()

    @property
    def drafter(self) -> Actor:
        return self.of("dien-bien", Office.DRAFTER)

    @property
    def chair(self) -> Actor:
        return self.of("dien-bien", Office.LEADER)

    @property
    def vice_chair(self) -> Actor:
        return self.of("lang-son", Office.LEADER)

    @property
    def member(self) -> Actor:
        return self.of("son-la", Office.LEADER)

    @property
    def clerk(self) -> Actor:
        return self.of("dien-bien", Office.CLERK)

    @property
    def archivist(self) -> Actor:
        return self.of("dien-bien", Office.ARCHIVIST)

    @property
    def observer(self) -> Actor:
        return self.of("ttcp", Office.OBSERVER)

    @property
    def administrator(self) -> Actor:
        return self.of("ttcp", Office.ADMINISTRATOR)

    @property
    def outsider(self) -> Actor:
        """A leader of a province outside the cluster."""
        from app.accounts.service import add_demonstration_person
        from workflows.people import Holding

        unit = db.session.scalars(select(Unit).where(Unit.key == "cao-bang")).one()
        email = "lanh-dao@cao-bang.example"
        person = db.session.scalars(select(Person).where(Person.email == email)).first()
        if person is None:
            holding = Holding(Office.LEADER, unit.id, today())
            person = add_demonstration_person(
                "Đại diện Thanh tra tỉnh Cao Bằng", email, "Chánh Thanh tra", "", [holding]
            )
        return actor_of(person, today())

    def leaders(self) -> list[Actor]:
        """The seven members' leaders, in the cluster's order."""
        year = db.session.get_one(ClusterYear, self.year_id)
        return [self.of(unit.key, Office.LEADER) for unit in members_of(year)]

    # ---- a pledge at any point of its life ----

    def started(self, content: dict[str, Any] | None = None) -> int:
        """A pledge that is being drafted; its number."""
        content = content or content_of_cluster("iv-2020")["first_version"]
        return drafting.start(self.drafter, self.year_id, "pledge", content)

    def submitted(self, paper_id: int | None = None) -> int:
        """A pledge in review."""
        paper_id = paper_id or self.started()
        revision = db.session.get_one(WorkingCopy, paper_id).revision
        drafting.submit(self.drafter, paper_id, self.at_step(paper_id), revision, None)
        return paper_id

    def approved(self) -> int:
        """A pledge that every member approved."""
        paper_id = self.submitted()
        for leader in self.leaders():
            review.approve(leader, paper_id, self.at_text(paper_id))
        return paper_id

    def frozen(self) -> int:
        """A pledge that is open for signature, numbered."""
        paper_id = self.approved()
        issuing.open_signing(self.clerk, paper_id, self.at_step(paper_id), numbered=True, place="Lạng Sơn", day=today())
        return paper_id

    def signed(self) -> int:
        """A pledge that vice-chair and chair signed."""
        paper_id = self.frozen()
        for actor in (self.vice_chair, self.chair):
            self.sign(actor, paper_id)
        return paper_id

    def archived(self) -> int:
        """A pledge in the archive."""
        paper_id = self.signed()
        self.archive(paper_id)
        return paper_id

    def archive(self, paper_id: int) -> None:
        """Put it into the archive."""
        archive(self.archivist, paper_id, self.at_step(paper_id))

    def sign(self, actor: Actor, paper_id: int) -> None:
        """Sign with a key of the actor's own, made if there is none."""
        if credential_of(actor.person_id) is None:
            enrol(actor, PIN)
        signing.sign(actor, paper_id, self.at_text(paper_id), PIN)

    def at_step(self, paper_id: int) -> Seen:
        """A page that shows the paper as it is now."""
        return Seen(seq=db.session.get_one(Paper, paper_id).seq)

    def at_text(self, paper_id: int) -> Seen:
        """A page that shows the text in force."""
        return Seen(content_hash=versions_of(paper_id)[0].content_hash)

    def state(self, paper_id: int) -> State:
        db.session.rollback()
        return State(db.session.get_one(Paper, paper_id).state)

    def waiting(self, paper_id: int) -> list[str]:
        """The names of the slots whose turn it is."""
        return [row.slot.name for row in signature_rows(db.session.get_one(Paper, paper_id)) if row.waiting]


def sign_in(client: FlaskClient, email: str) -> FlaskClient:
    """Sign a demonstration person in through the ordinary form."""
    answer = client.post("/login", data={"email": email, "password": DEMONSTRATION_PASSWORD})
    assert answer.status_code == 302, answer.text[:2000]
    return client
