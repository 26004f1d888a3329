"""The one clock of the house (đồng hồ): UTC inside, Asia/Ho_Chi_Minh for people. Order never depends on it (P14)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in Vietnam, whatever the server's own zone is."""
    return now().astimezone(VIETNAM).date()


def in_vietnam(moment: datetime) -> datetime:
    """A stored moment as people in Vietnam read it."""
    return moment.astimezone(VIETNAM)
