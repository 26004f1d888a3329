"""What there is to prove the signatures of a file with (bằng chứng): validation data, and time-stamps over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from typing import TypeVar

from cryptography import x509

from app.signatures.engine.timestamps import Message, Stamp, timestamp_verdict
from app.signatures.engine.validation_data import NO_DATA, ValidationData
from app.signatures.engine.verdict import Finding, SubIndication

Answer = TypeVar("Answer")
TAKEN_BACK = {SubIndication.REVOKED, SubIndication.REVOKED_NO_POE}


@dataclass(frozen=True, slots=True)
class Stored:
    """Validation data in the file, and the revision of a PDF that brought it (số thứ tự lần cập nhật, from 0)."""

    revision: int
    data: ValidationData


@dataclass(frozen=True, slots=True)
class Stamped:
    """A document time-stamp that was checked: all that the file held before ``revision`` existed at ``time``.

    ``ends`` is when its own certificate ends, and with it the proof, unless a newer time-stamp covers it by then.
    """

    revision: int
    time: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class View:
    """Some of the data, and the moment by which all of it is proved to exist, if any; whether all is in the file."""

    data: ValidationData
    proved: datetime | None
    in_file: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that there is: ``stored`` in the file, ``outside`` from whoever asks, and ``stamps``, the newest first."""

    stored: tuple[Stored, ...]
    outside: ValidationData
    stamps: tuple[Stamped, ...] = ()

    def proved(self, revision: int) -> datetime | None:
        """The earliest moment by which what ``revision`` wrote is proved to exist."""
        return min((each.time for each in self.stamps if each.revision > revision), default=None)

    def views(self, own: Iterable[x509.Certificate]) -> Iterator[View]:
        """Everything first; then what is in the file; then what each time-stamp covers. All with the ``own`` ones.

        They are kept apart because a time-stamp proves nothing about data that it does not cover: with a stolen key
        of an expired authority, a list of an earlier date could be made today.
        """
        carried = ValidationData(tuple(own))
        if self.outside != NO_DATA:
            yield View(self._sum(self.stored) + self.outside + carried, None, in_file=False)
        yield View(self._sum(self.stored) + carried, None, in_file=True)
        for stamp in self.stamps:
            covered = [each for each in self.stored if each.revision < stamp.revision]
            yield View(self._sum(covered) + carried, stamp.time, in_file=True)

    @staticmethod
    def _sum(stored: Iterable[Stored]) -> ValidationData:
        return reduce(add, (each.data for each in stored), NO_DATA)


def settled(
    views: Iterable[View], judge: Callable[[View], Answer], findings: Callable[[Answer], Iterable[Finding]]
) -> tuple[Answer, View]:
    """The first answer in which nothing is found; without one, the answer that sees everything, which comes first.

    A word against a certificate is heard however old it is, so no other view could hear of more revocations.
    """
    tried = ((judge(view), view) for view in views)
    first = next(tried)
    if any(each.sub_indication in TAKEN_BACK for each in findings(first[0])):
        return first
    if not any(findings(first[0])):
        return first
    return next((each for each in tried if not any(findings(each[0]))), first)


def settled_stamp(
    token: bytes,
    message: Message,
    views: Iterable[View],
    trust: Sequence[x509.Certificate],
    *,
    at: datetime,
    proved: datetime | None,
) -> Stamp:
    """What the time-stamp ``token`` proves about ``message`` (``timestamps.timestamp_verdict``), in the best view."""

    def judge(view: View) -> Stamp:
        return timestamp_verdict(token, message, view.data, trust, at=at, proved=proved, data_proved=view.proved)

    found, _ = settled(views, judge, lambda each: each.findings)
    return found
