"""``flask check`` names minutes in which a side signs in the other's place."""

from __future__ import annotations

from app.checks import broken_promises
from tests.friends import Friends
from tests.promises.attacks import tamper
from tests.visits.scene import signed


def test_minutes_that_both_sides_signed_keep_every_promise(friends: Friends) -> None:
    signed(friends)
    assert list(broken_promises()) == []


def test_a_place_of_the_other_side_is_named(friends: Friends) -> None:
    paper_id = signed(friends)
    tamper(
        "UPDATE signature_slot SET unit_id = (SELECT inspected_id FROM paper_sides) WHERE name = 'team-secretary'",
    )
    assert ("P10", f"văn bản {paper_id}: vị trí ký team-secretary không thuộc đúng bên") in set(broken_promises())
