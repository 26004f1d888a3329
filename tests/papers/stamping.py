"""A house with a time-stamp authority: certomancer's, on loopback, whose root two administrators have added."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.clock import now
from app.database import db, writing
from app.papers import augmentation
from app.signatures.engine.certificates import fingerprint, to_pem
from app.signatures.models import TrustRoot
from tests.signatures.pki import Served, served


@contextmanager
def with_tsa(house: Flask, tsa: str = "lasting-tsa") -> Iterator[Served]:
    """The house asks this authority for as long as the block runs, and trusts its root for ever."""
    with served(now().replace(microsecond=0)) as service:
        service.tsa = tsa
        trust(service.pki.root)
        house.config.update(TSA_URL=service.tsa_url, TSA_TIMEOUT=2.0)
        yield service


def augment(service: Served) -> int:
    """The worker's turn, with the authority's clock at the present moment."""
    service.now = now().replace(microsecond=0)
    return augmentation.work()


def trust(root) -> None:
    """Let the house trust a foreign root, as if two administrators had agreed."""
    first, second = db.session.scalars(select(Person.id).order_by(Person.id).limit(2))
    with writing() as session:
        session.add(
            TrustRoot(
                name="Gốc để kiểm thử",
                sha256=fingerprint(root),
                certificate=to_pem([root]).decode(),
                source="Kiểm thử",
                proposed_by_id=first,
                proposed_at=now(),
                confirmed_by_id=second,
                confirmed_at=now(),
            )
        )
