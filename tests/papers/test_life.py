"""Any sequence of acts by anybody, right or wrong, leaves a pledge where a small model says, and the log whole.

The machine below plays the drafter, the members, clerk, signers and archivist, strangers who try everything, stale
pages and double presses, all through the services; ``living.Model`` keeps the same life in plain facts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from app.archive.service import archive
from app.audit.models import AuditEntry
from app.audit.verification import verify_log
from app.clock import today
from app.clusters.models import ClusterYear
from app.clusters.service import create_year
from app.database import db
from app.demonstration.load import content_of_cluster
from app.papers import drafting, issuing, review, signing
from app.papers.act import Repeated, Seen
from app.papers.models import Decision, IssueRecord, Paper, PaperVersion, Signature, WorkingCopy
from app.papers.queries import versions_of
from app.signatures.engine import keys
from app.signatures.service import credential_of, enrol
from tests.friends import PIN, Friends
from tests.papers.living import IN_ORDER, MEMBERS, PEOPLE, STEP_ACTS, TEXT_ACTS, Model
from workflows.people import Actor, Office
from workflows.refusals import NotFound, Refusal, Stale
from workflows.review import Answer

ACTS = (*TEXT_ACTS, *STEP_ACTS, "save")


class Life(RuleBasedStateMachine):
    """One pledge of a year of its own, and everybody around it."""

    def __init__(self, friends: Friends, people: dict[str, Actor], code: str) -> None:
        super().__init__()
        self.people, self.model = people, Model()
        year = db.session.get_one(ClusterYear, friends.year_id)
        plan = replace(year.as_plan(), code=code)
        year_id = create_year(friends.administrator, plan).id
        self.content = content_of_cluster("iv-2020")["first_version"]
        self.paper_id = drafting.start(people["drafter"], year_id, "pledge", self.content)

    # ---- what happens ----

    @precondition(lambda self: self.model.state != "archived")
    @rule()
    def the_next_step_is_taken(self) -> None:
        who, act = self.model.next_act() or ("", "")
        self._press(who, act, self._page())

    @precondition(lambda self: self.model.state == "in_review")
    @rule(count=st.integers(2, 7))
    def several_members_approve(self, count: int) -> None:
        for who in [each for each in MEMBERS if each not in self.model.approved][:count]:
            self._press(who, "approve", self._page())

    @rule(who=st.sampled_from(PEOPLE), act=st.sampled_from(ACTS))
    def anybody_tries_anything(self, who: str, act: str) -> None:
        self._press(who, act, self._page())

    @precondition(lambda self: self.model.state != "archived")
    @rule(who=st.sampled_from(PEOPLE))
    def the_next_step_is_tried_by_anybody(self, who: str) -> None:
        self._press(who, (self.model.next_act() or ("", ""))[1], self._page())

    @precondition(lambda self: self.model.state == "signing")
    @rule(act=st.sampled_from(["sign", "refuse"]))
    def the_other_signer_is_out_of_turn(self, act: str) -> None:
        self._press(IN_ORDER[1 - len(self.model.signed) % 2], act, self._page())

    @precondition(lambda self: self.model.state != "archived")
    @rule()
    def the_next_step_is_tried_on_a_stale_page(self) -> None:
        who, act = self.model.next_act() or ("", "")
        self._refused(who, act, Seen(seq=self._sequence() - 1, content_hash="0" * 64), Stale)

    @precondition(lambda self: self.model.state not in {"archived", "drafting"})
    @rule(number=st.integers(0, 2**60))
    def the_next_step_is_pressed_twice(self, number: int) -> None:
        who, act = self.model.next_act() or ("", "")
        page = replace(self._page(), key=f"{self.paper_id}-{self._length()}-{number}")
        self._press(who, act, page)
        if self.model.sees(who):
            self._refused(who, act, page, Repeated)

    @precondition(lambda self: self.model.state == "drafting")
    @rule(theme=st.sampled_from(["Đoàn kết", "Kỷ cương", "Trách nhiệm"]))
    def the_drafter_changes_the_text(self, theme: str) -> None:
        self.content = {**self.content, "theme": theme}
        self._press("drafter", "save", Seen())

    @precondition(lambda self: self.model.state in {"in_review", "approved", "signing"})
    @rule(chance=st.integers(0, 3))
    def it_goes_back(self, chance: int) -> None:
        if chance:  # seldom, so that some pledges reach the archive
            return
        back = {"in_review": ("drafter", "withdraw"), "approved": ("chair", "send_back")}
        who, act = back.get(self.model.state, (IN_ORDER[len(self.model.signed) % 2], "refuse"))
        self._press(who, act, self._page())

    # ---- what must be true, always ----

    @invariant()
    def the_paper_stands_where_the_model_does(self) -> None:
        db.session.rollback()
        assert db.session.get_one(Paper, self.paper_id).state == self.model.state
        assert len(versions_of(self.paper_id)) == self.model.versions

    @invariant()
    def what_is_signed_was_approved_by_all_seven_in_exactly_this_text(self) -> None:
        if self.model.state not in {"signing", "signed", "archived"}:
            return
        version = versions_of(self.paper_id)[0]
        query = select(Decision.unit_id, Decision.answer).order_by(Decision.entry_id)
        of_this_text = (Decision.version_id == version.id, Decision.content_hash == version.content_hash)
        last_words = dict(db.session.execute(query.where(*of_this_text)).all())
        assert last_words == {min(self.people[who].unit_ids): Answer.APPROVE for who in MEMBERS}
        assert db.session.get_one(IssueRecord, version.id).content_hash == version.content_hash

    @invariant()
    def signatures_are_those_of_the_expected_people_in_their_order(self) -> None:
        version = next(iter(versions_of(self.paper_id)), None)
        query = select(Signature.person_id).order_by(Signature.signed_at)
        given = list(db.session.scalars(query.where(Signature.version_id == version.id))) if version else []
        assert given == [self.people[who].person_id for who in self.model.signed]

    @invariant()
    def the_log_is_whole(self) -> None:
        assert verify_log().faults == ()

    # ---- the hands ----

    def _press(self, who: str, act: str, seen: Seen) -> None:
        if self.model.may(who, act):
            self._do(who, act, seen)()
            self.model.happened(who, act)
        else:
            self._refused(who, act, seen, Refusal)

    def _refused(self, who: str, act: str, seen: Seen, kind: type[Refusal]) -> None:
        hidden = not self.model.sees(who)
        before = self._length()
        with pytest.raises(NotFound if hidden else kind) as refused:
            self._do(who, act, seen)()
        assert hidden or not isinstance(refused.value, NotFound), "what may be seen is not called missing"
        assert self._length() == before

    def _do(self, who: str, act: str, seen: Seen) -> Callable[[], object]:
        actor, paper_id = self.people[who], self.paper_id
        step = replace(seen, content_hash=None)
        text = replace(seen, seq=None)
        revision = db.session.get_one(WorkingCopy, paper_id).revision
        acts: dict[str, Callable[[], object]] = {
            "save": lambda: drafting.save(actor, paper_id, self.content, revision),
            "submit": lambda: drafting.submit(actor, paper_id, step, revision, None),
            "withdraw": lambda: drafting.withdraw(actor, paper_id, step, "Sửa số liệu."),
            "send_back": lambda: drafting.send_back(actor, paper_id, step, "Chưa đạt."),
            "comment": lambda: review.comment(actor, paper_id, text, "", "Nhất trí."),
            "approve": lambda: review.approve(actor, paper_id, text),
            "request_change": lambda: review.request_change(actor, paper_id, text, "Chỉ tiêu cao."),
            "close": lambda: review.close(actor, paper_id, step),
            "open_signing": lambda: issuing.open_signing(
                actor, paper_id, step, numbered=True, place="Lạng Sơn", day=today()
            ),
            "sign": lambda: signing.sign(actor, paper_id, text, PIN),
            "refuse": lambda: signing.refuse(actor, paper_id, text, "Chưa đúng."),
            "archive": lambda: archive(actor, paper_id, step),
        }
        return acts[act]

    def _page(self) -> Seen:
        """A page that shows everything as it is."""
        db.session.rollback()
        query = select(PaperVersion.content_hash).where(PaperVersion.paper_id == self.paper_id)
        newest = db.session.scalar(query.order_by(PaperVersion.number.desc()).limit(1))
        return Seen(seq=self._sequence(), content_hash=newest)

    def _sequence(self) -> int:
        return db.session.get_one(Paper, self.paper_id).seq

    def _length(self) -> int:
        db.session.rollback()
        return db.session.scalar(select(func.max(AuditEntry.id))) or 0


def test_no_sequence_of_acts_leads_anywhere_else_than_the_model(
    friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The PIN's price is the subject of another test; here each signature would pay it anew.
    monkeypatch.setattr(keys, "SCRYPT_COST", 2**4)
    people = _people(friends)
    for who in IN_ORDER:
        enrol(people[who], PIN)
        assert credential_of(people[who].person_id)
    codes = iter(range(1, 10_000))
    run_state_machine_as_test(
        lambda: Life(friends, people, f"L{next(codes)}"),  # type: ignore[arg-type] # called, as a class would be
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.reuse, Phase.generate],  # shrinking would replay rendering and signing for minutes
        ),
    )


def _people(friends: Friends) -> dict[str, Actor]:
    by_name = {who: getattr(friends, who) for who in PEOPLE if hasattr(friends, who)}
    leaders = {who: friends.of(who, Office.LEADER) for who in MEMBERS[2:]}
    return {**by_name, **leaders, "vice_drafter": friends.of("lang-son", Office.DRAFTER)}
