"""A crowd of readers (bạn đọc): so many connections, each asking again as soon as it was answered."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass
from typing import cast

BROWSER = "giao-uoc-benchmark"


@dataclass(frozen=True, slots=True)
class Measured:
    """What one round came to: requests a second, and the time to an answer in milliseconds."""

    rate: float
    p50: float
    p99: float


def ask(port: int, path: str, cookie: str, *, clients: int, requests: int) -> Measured:
    """Ask loopback for ``path`` so many times; anything but 200 ends the run."""
    times, seconds = asyncio.run(_crowd(port, path, cookie, clients, requests))
    return measured(times, seconds)


def measured(times: list[float], seconds: float) -> Measured:
    """The figures of times given in seconds."""
    ordered = sorted(times)
    return Measured(len(times) / seconds, 1000 * _part(ordered, 0.5), 1000 * _part(ordered, 0.99))


def _part(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)]


async def _crowd(port: int, path: str, cookie: str, clients: int, requests: int) -> tuple[list[float], float]:
    head = {"Host": f"127.0.0.1:{port}", "User-Agent": BROWSER, "Cookie": cookie}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
    request = "\r\n".join(lines).encode()
    left, times = [requests], []
    began = time.perf_counter()
    readers = [_Reader(request, left, times) for _ in range(clients)]
    loop = asyncio.get_running_loop()
    for reader in readers:
        await loop.create_connection(lambda reader=reader: reader, "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*(reader.done for reader in readers))
    return times, time.perf_counter() - began


class _Reader(asyncio.Protocol):
    """One connection; it reads no more of an answer than the status and the length."""

    def __init__(self, request: bytes, left: list[int], times: list[float]) -> None:
        self.request, self.left, self.times = request, left, times
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.missing, self.head = 0, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        if not self.missing:
            head, found, body = (self.head + data).partition(b"\r\n\r\n")
            self.head = b"" if found else head
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 200"):
                self.done.set_exception(RuntimeError(head.decode()))
                self.transport.close()
                return
            self.missing, data = _length(head), body
        self.missing -= len(data)
        if self.missing == 0:
            self.times.append(time.perf_counter() - self.began)
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server hung up in the middle of an answer"))

    def _next(self) -> None:
        if self.left[0] <= 0:
            self.done.set_result(None)
            self.transport.close()
            return
        self.left[0] -= 1
        self.began = time.perf_counter()
        self.transport.write(self.request)


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    lengths = [int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")]
    if not lengths:
        message = "an answer without Content-Length"
        raise ValueError(message)
    return lengths[0]
