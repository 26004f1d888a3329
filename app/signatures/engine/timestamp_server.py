"""Asking a time-stamp authority over HTTP (máy chủ dấu thời gian, RFC 3161, 3.4): one POST, one bounded answer."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from typing import Any, cast
from urllib.parse import urlsplit

from workflows.refusals import Refusal

LARGEST_ANSWER = 200_000  # bytes; a token with its chain takes 5 to 15 kB
PIECE = 16_384


class TimeStampRefused(Refusal):
    """No time-stamp was received that could be used (không nhận được dấu thời gian)."""

    code = "time_stamp_refused"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An authority answers where it is asked; a redirect could lead to a file or into the house's own network."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def post(url: str, question: bytes, timeout: float) -> bytes:
    """The answer (DER) of the authority at ``url``, whole within ``timeout`` seconds; else ``TimeStampRefused``."""
    if not _is_web(url):
        raise TimeStampRefused("Địa chỉ máy chủ dấu thời gian phải bắt đầu bằng http:// hoặc https://.")
    deadline = time.monotonic() + timeout
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        request = urllib.request.Request(url, question, headers, method="POST")  # noqa: S310 - its scheme was checked
        with _OPENER.open(request, timeout=timeout) as response:
            return _within(cast("http.client.HTTPResponse", response), url, deadline, timeout)
    except urllib.error.HTTPError as error:
        error.close()
        raise TimeStampRefused(
            "Máy chủ dấu thời gian {url} báo lỗi HTTP {status}.", url=url, status=error.code
        ) from None
    except TimeoutError:
        raise _too_slow(url, timeout) from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        if isinstance(getattr(error, "reason", None), TimeoutError):
            raise _too_slow(url, timeout) from None
        raise TimeStampRefused("Không kết nối được máy chủ dấu thời gian {url}.", url=url) from None


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _within(response: http.client.HTTPResponse, url: str, deadline: float, timeout: float) -> bytes:
    """The body, read in pieces: the socket's own limit is for each piece, and a server could send them drop by drop."""
    content = b""
    while piece := response.read1(PIECE):
        content += piece
        if len(content) > LARGEST_ANSWER:
            raise TimeStampRefused("Trả lời của máy chủ dấu thời gian {url} lớn bất thường.", url=url)
        if time.monotonic() > deadline:
            raise _too_slow(url, timeout)
    return content


def _too_slow(url: str, timeout: float) -> TimeStampRefused:
    return TimeStampRefused(
        "Máy chủ dấu thời gian {url} không trả lời trong {seconds} giây.", url=url, seconds=f"{timeout:g}"
    )
