"""Servers that tests start for themselves on loopback (máy chủ của phép thử)."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

import psycopg


def postgres_missing() -> str:
    """Why PostgreSQL cannot be started here; "" where it can."""
    if _program("initdb") is None:
        return "PostgreSQL is not installed (apt-get install postgresql)"
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "PostgreSQL does not run as root, and setpriv is not there to change that"
    return ""


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """A server on a free port of loopback, its data below ``folder``, gone with it."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port, self._count = folder / "data", free_port(), itertools.count()
        self._as = self._identity(folder)
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "-D", self.data, "-w", "-l", folder / "log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")

    def uri(self, name: str, role: str = "postgres") -> str:
        return f"postgresql+psycopg://{role}@127.0.0.1:{self.port}/{name}"

    def create(self, name: str) -> str:
        self.execute(f'CREATE DATABASE "{name}"')
        return self.uri(name)

    def copy(self, template: str) -> str:
        name = f"{template}_{next(self._count)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        self.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def execute(self, statement: str, database: str = "postgres") -> None:
        address = f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)

    @staticmethod
    def _identity(folder: Path) -> list[str]:
        """PostgreSQL refuses to run as root: then it runs as the system's own user for it, or as nobody."""
        if os.geteuid() != 0:
            return []
        user = next(name for name in ("postgres", "nobody") if _known(name))
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        for parent in folder.parents:  # the way down to the folder must be passable
            if parent.stat().st_uid == 0 and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o011)
        return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]

    def _run(self, program: str, *arguments: object) -> None:
        command = [*self._as, str(_program(program)), *(str(argument) for argument in arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")


def _program(name: str) -> Path | None:
    """The newest installed PostgreSQL's own programs; Debian keeps them off the PATH."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / name).exists():
            return folder / name
    found = shutil.which(name)
    return Path(found) if found else None


def _known(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
