"""The archive's list, fifty rows, signed in: our page beside the same page in plain Flask with its ORM and in Django.

    python benchmarks/list_page.py [--requests 1500] [--rounds 3] [--clients 64] [--papers 200] [--threads 4]

All three are served by gunicorn (two processes; four threads each, as `make run` has) from one SQLite file on loopback
and are asked in turn within one run, by this process: figures of one run compare, those of two runs do not. Rates are
the median round's.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a script sees its own folder only

from benchmarks.common.crowd import Measured, ask  # noqa: E402
from benchmarks.common.house import cookie_of, fill, house  # noqa: E402

SERVED = {
    "Giao ước": "wsgi",
    "Flask + ORM": "benchmarks.peers.flask_orm:app",
    "Django": "benchmarks.peers.django_list:app",
}
TO_REACH = {"Flask + ORM": 1.5, "Django": 2.5}
LONGEST_P99 = 100  # milliseconds


def main() -> None:
    """Measure and print."""
    wish = _wish()
    with tempfile.TemporaryDirectory(prefix="giao-uoc-") as folder, ExitStack() as servers:
        print("Preparing the archive ...", file=sys.stderr)
        app = house(Path(folder))
        fill(app, wish.papers)
        cookie, token = cookie_of(app)
        cookies = {name: cookie if name == "Giao ước" else f"token={token}" for name in SERVED}
        ports = {
            name: servers.enter_context(_server(module, Path(folder), wish.threads)) for name, module in SERVED.items()
        }
        for name, port in ports.items():
            ask(port, "/archive", cookies[name], clients=8, requests=100)  # everything loaded and compiled
        rounds: dict[str, list[Measured]] = {name: [] for name in SERVED}
        for _ in range(wish.rounds):
            for name, port in ports.items():
                found = ask(port, "/archive", cookies[name], clients=wish.clients, requests=wish.requests)
                rounds[name].append(found)
    _print(rounds, wish)


def _wish() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name, number in (("requests", 1500), ("rounds", 3), ("clients", 64), ("papers", 200), ("threads", 4)):
        parser.add_argument(f"--{name}", type=int, default=number)
    return parser.parse_args()


@contextmanager
def _server(module: str, folder: Path, threads: int) -> Iterator[int]:
    """The port of a server of its own, gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--worker-class", "gthread"]
    database = f"sqlite:///{folder / 'giao-uoc.sqlite3'}"
    environment = {**os.environ, "GIAO_UOC_INSTANCE": str(folder), "BENCHMARK_DATABASE": database}
    options = ["--threads", str(threads), "--keep-alive", "30", "--log-level", "warning", "--chdir", str(ROOT), module]
    with subprocess.Popen([sys.executable, *command, *options], env=environment) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    message = f"no server on port {port}"
    raise RuntimeError(message)


def _print(rounds: dict[str, list[Measured]], wish: argparse.Namespace) -> None:
    print(f"{wish.rounds} rounds of {wish.requests} requests, {wish.clients} clients, 2 x {wish.threads} threads")
    print(f"{'':14}{'requests/s':>12}{'p50 ms':>10}{'p99 ms':>10}{'ours is':>10}{'to reach':>10}")
    middle = {
        name: [statistics.median(getattr(each, part) for each in found) for part in ("rate", "p50", "p99")]
        for name, found in rounds.items()
    }
    ours = middle["Giao ước"]
    for name, (rate, p50, p99) in middle.items():
        ratio = f"{ours[0] / rate:9.2f}x" if name in TO_REACH else ""
        goal = f"{TO_REACH[name]:9.1f}x" if name in TO_REACH else ""
        print(f"{name:14}{rate:12.0f}{p50:10.1f}{p99:10.1f}{ratio:>10}{goal:>10}")
    print(f"Our p99 {ours[2]:.0f} ms; to reach: {LONGEST_P99} ms")


if __name__ == "__main__":
    main()
