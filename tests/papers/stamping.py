"""A house with a time-stamp authority: certomancer's, on loopback, whose root two administrators have added."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from app.clock import now
from app.papers import augmentation
from tests.signatures.devices import trusted
from tests.signatures.pki import Served, served


@contextmanager
def with_tsa(house: Flask, tsa: str = "lasting-tsa") -> Iterator[Served]:
    """The house asks this authority for as long as the block runs, and trusts its root for ever."""
    with served(now().replace(microsecond=0)) as service:
        service.tsa = tsa
        trusted(service.pki.root)
        house.config.update(TSA_URL=service.tsa_url, TSA_TIMEOUT=2.0)
        yield service


def augment(service: Served) -> int:
    """The worker's turn, with the authority's clock at the present moment."""
    service.now = now().replace(microsecond=0)
    return augmentation.work()
