"""The whole way of minutes: recorded, agreed by the inspected unit alone, signed by three people, archived."""

from __future__ import annotations

import pytest

from app.accounts.models import Person
from app.archive.service import archive
from app.clock import today
from app.database import db
from app.inspections.accounts import link
from app.papers import drafting, issuing, review
from app.papers.files import paper_file
from app.papers.models import Paper
from app.papers.page import paper_seen
from app.papers.proof import check_signatures, overall
from app.papers.queries import versions_of
from app.papers.revisions import files_in_force
from app.signatures.engine.verdict import Indication
from app.visits.verified import verified_minutes
from tests.friends import PIN, Friends
from tests.papers.acts import refused, revision_of
from tests.visits import scene
from workflows.figures import Figure
from workflows.people import Office
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal
from workflows.visit import VisitState


def test_both_files_carry_three_valid_signatures_and_are_archived(friends: Friends) -> None:
    """Of two units that have no archivist of their own: the chair's keeps the cluster's papers."""
    paper_id = scene.signed(friends, "quang-ninh")
    assert "dien-bien" not in scene.visit_to(friends, "quang-ninh").pair
    version = versions_of(paper_id)[0]
    verdicts = check_signatures(version.id, files_in_force(version))
    assert overall(verdicts) is Indication.TOTAL_PASSED
    assert {form: len(verdict.signatures) for form, verdict in verdicts.items()} == {"pdf": 3, "word": 3}
    archive(friends.archivist, paper_id, friends.at_step(paper_id))
    assert friends.state(paper_id) == "archived"
    assert paper_file(db.session.get_one(Paper, paper_id), "pdf")


def test_the_visit_follows_its_minutes(friends: Friends) -> None:
    scene.recorded(friends)
    assert scene.visit_to(friends).state is VisitState.UNDER_WAY
    assert verified_minutes(friends.year_id) == {}
    paper_id = scene.frozen(friends, "lai-chau")
    assert scene.visit_to(friends, "lai-chau").state is VisitState.RECORDED
    assert verified_minutes(friends.year_id) == {}, "what is not signed yet does not count"
    seen = scene.visit_to(friends, "lai-chau")
    for actor in (
        friends.of("lai-chau", Office.LEADER),
        scene.acting(friends, seen, "leader"),
        scene.acting(friends, seen, "secretary"),
    ):
        friends.sign(actor, paper_id)
    seen = scene.visit_to(friends, "lai-chau")
    assert seen.state is VisitState.CONCLUDED
    found = verified_minutes(friends.year_id)[seen.inspected.id]
    assert (found.paper_id, found.on_paper) == (paper_id, False)
    assert next(each.verified for each in found.content.results if each.key == "thu-hoi") == Figure("34", "47")


def test_only_the_inspected_unit_is_asked(friends: Friends) -> None:
    paper_id = scene.sent(friends)
    seen = scene.visit_to(friends)
    third = next(unit for unit in ("lai-chau", "lao-cai", "ha-giang") if unit not in seen.pair)
    refused(NotFound, lambda: review.approve(friends.of(third, Office.LEADER), paper_id, friends.at_text(paper_id)))
    own = friends.of(seen.visit.inspector, Office.LEADER)
    refused(NotAllowed, lambda: review.approve(own, paper_id, friends.at_text(paper_id)))
    review.approve(friends.of("son-la", Office.LEADER), paper_id, friends.at_text(paper_id))
    assert friends.state(paper_id) == "approved"


def test_a_third_member_sees_minutes_once_both_sides_have_signed(friends: Friends) -> None:
    paper_id = scene.frozen(friends)
    seen = scene.visit_to(friends)
    third = next(
        friends.of(unit, Office.LEADER) for unit in ("lai-chau", "lao-cai", "ha-giang") if unit not in seen.pair
    )
    refused(NotFound, lambda: paper_seen(third, paper_id))
    for actor in (
        friends.of("son-la", Office.LEADER),
        scene.acting(friends, seen, "leader"),
        scene.acting(friends, seen, "secretary"),
    ):
        refused(NotFound, lambda: paper_seen(third, paper_id))
        friends.sign(actor, paper_id)
    assert paper_seen(third, paper_id)[0].id == paper_id


def test_only_the_three_who_are_named_sign(friends: Friends) -> None:
    from app.papers import signing
    from app.signatures.service import enrol

    paper_id = scene.frozen(friends)
    seen = scene.visit_to(friends)
    outsiders = [friends.chair, friends.of(seen.visit.inspector, Office.LEADER)]
    if len(seen.visit.members) > 2:
        outsiders.append(scene.acting(friends, seen, "member"))
    for actor in outsiders:
        enrol(actor, PIN)
        with pytest.raises(Refusal):
            signing.sign(actor, paper_id, friends.at_text(paper_id), PIN)
    assert sorted(friends.waiting(paper_id)) == ["inspected", "team-leader", "team-secretary"]


def test_an_incomplete_record_does_not_go_round(friends: Friends) -> None:
    paper_id = scene.opened(friends)
    secretary = scene.acting(friends, scene.visit_to(friends), "secretary")
    seen = friends.at_step(paper_id)
    revision = revision_of(paper_id)
    refused(BadInput, lambda: drafting.submit(secretary, paper_id, seen, revision, None))


def test_a_signer_without_an_account_is_told_before_anything_goes_round(friends: Friends) -> None:
    paper_id = scene.recorded(friends)
    seen = scene.visit_to(friends)
    secretary = scene.acting(friends, seen, "secretary")
    link(friends.of(seen.visit.inspector, Office.LEADER), friends.year_id, int(seen.visit.leader), None)
    step, revision = friends.at_step(paper_id), revision_of(paper_id)
    said = refused(Refusal, lambda: drafting.submit(secretary, paper_id, step, revision, None))
    assert said.code == "no_account"


def test_the_team_opens_the_signing_on_the_spot(friends: Friends) -> None:
    paper_id = scene.agreed(friends)
    host = friends.of("son-la", Office.LEADER)
    step = friends.at_step(paper_id)
    refused(
        NotAllowed,
        lambda: issuing.open_signing(host, paper_id, step, numbered=False, place="Sơn La", day=today()),
    )
    leader = scene.acting(friends, scene.visit_to(friends), "leader")
    issuing.open_signing(leader, paper_id, step, numbered=False, place="Sơn La", day=today())
    names = {db.session.get_one(Person, row.person_id).name for row in _slots(paper_id)}
    assert len(names) == 3


def _slots(paper_id: int) -> list:
    from app.papers.relations import slots_of

    return slots_of(db.session.get_one(Paper, paper_id))
