"""A test PKI (chứng thư số để kiểm thử): good and bad certificates, their CRLs, OCSP answers and time-stamps.

``pki()`` is the one for tests without a network; ``served()`` runs a server on loopback and has a PKI of its own,
whose certificates name that server as their source.
"""

from __future__ import annotations

from functools import cache

from tests.signatures.pki.house import Pki
from tests.signatures.pki.server import Served, served

__all__ = ["Pki", "Served", "pki", "served"]


@cache
def pki() -> Pki:
    """The test PKI; its certificates are made when they are first asked for."""
    return Pki()
