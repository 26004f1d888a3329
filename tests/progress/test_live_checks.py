"""``flask check`` names a report whose sent edition is no longer what was sent."""

from __future__ import annotations

import pytest

from app.progress.writing import Wanted, save, send
from app.result_checks import reports
from tests.friends import Friends
from tests.promises.attacks import tamper
from workflows.people import Office


def _sent(friends: Friends, wanted: Wanted) -> None:
    drafter = friends.of("son-la", Office.DRAFTER)
    typed = {"ky-luat": {"numerator": "0"}}
    send(drafter, wanted, save(drafter, wanted, typed, 0))


def test_a_report_that_nobody_touched_is_in_order(friends: Friends, wanted: Wanted) -> None:
    _sent(friends, wanted)
    assert list(reports()) == []


@pytest.mark.parametrize(
    "forgery",
    [
        """UPDATE progress_edition SET content = replace(content, '"numerator":"0"', '"numerator":"1"')""",
        "UPDATE progress_edition SET content_hash = replace(content_hash, substr(content_hash, 1, 1), 'z')",
        "UPDATE progress_edition SET number = 2",
        "UPDATE progress_edition SET content = 'x'",
    ],
)
def test_a_report_that_was_changed_is_named(friends: Friends, wanted: Wanted, forgery: str) -> None:
    _sent(friends, wanted)
    tamper(forgery)
    assert len(list(reports())) == 1
