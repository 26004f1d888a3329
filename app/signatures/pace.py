"""How often a stranger may ask (giới hạn số lần kiểm tra): so many files an address in some minutes, then a wait.

Counted in memory and forgotten with the process: who verified what is nobody's business, so nothing is written down.
Every process counts for itself; what protects the machine is that few files are verified at once (``apart.AT_ONCE``).
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque

from flask import request

from app.accounts.limits import network_of
from workflows.refusals import Refusal

WINDOW = 600.0  # seconds
PER_NETWORK = 30  # an agency's people share one address
MOST_NETWORKS = 10_000

_asked: defaultdict[str, deque[float]] = defaultdict(deque)
_lock = threading.Lock()


class TooOften(Refusal):
    """The address has sent too many files for now (quá số lần cho phép)."""

    code = "too_often"


def check_pace() -> None:
    """Count this request's address; :class:`TooOften` where it must wait."""
    moment = time.monotonic()
    with _lock:
        if len(_asked) > MOST_NETWORKS:
            _forget(moment)
        asked = _asked[network_of(request.remote_addr)]
        while asked and asked[0] < moment - WINDOW:
            asked.popleft()
        if len(asked) >= PER_NETWORK:
            raise TooOften(
                "Từ địa chỉ mạng này đã kiểm tra {count} tệp trong {minutes} phút. Mời thử lại sau ít phút.",
                count=PER_NETWORK,
                minutes=int(WINDOW // 60),
            )
        asked.append(moment)


def _forget(moment: float) -> None:
    for network in [each for each, asked in _asked.items() if not asked or asked[-1] < moment - WINDOW]:
        del _asked[network]
