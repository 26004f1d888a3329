"""The houses that these tests share."""

from __future__ import annotations

from tests.promises.houses import archived_house, moulds

__all__ = ["archived_house", "moulds"]
