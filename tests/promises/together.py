"""People who act at the same moment (cùng một lúc)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from app.checks import broken_promises
from app.database import db
from workflows.refusals import Refusal

ROUNDS = 5


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Let all acts begin together, each in a thread and context of its own; what each returned, or its refusal.

    Only a refusal is an answer: any other error comes out here and fails the test. Afterwards every promise must hold.
    """
    db.session.rollback()  # a reader left open would keep SQLite's writers waiting
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait(timeout=60)
            try:
                return act()
            except Refusal as refusal:
                return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        answers = list(pool.map(run, acts))
    assert list(broken_promises()) == []
    return answers


def refusals(answers: list[Any]) -> list[Refusal]:
    """The answers that were refusals."""
    return [answer for answer in answers if isinstance(answer, Refusal)]


def one_wins(answers: list[Any], *kinds: type[Refusal]) -> None:
    """One act has had its effect; every other was refused, in one of these ways."""
    refused = refusals(answers)
    assert len(refused) == len(answers) - 1, answers
    assert {type(refusal) for refusal in refused} <= set(kinds), refused
