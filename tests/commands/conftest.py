"""One run of ``flask demo`` for each cluster, made once; and the commands as another program would call them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Call = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def call(tmp_path_factory: pytest.TempPathFactory) -> Call:
    """Run ``flask ...`` from the project's root on an installation of its own."""
    environment = {**os.environ, "GIAO_UOC_INSTANCE": str(tmp_path_factory.mktemp("installation"))}

    def run(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flask", *(str(argument) for argument in arguments)]
        return subprocess.run(
            command, check=False, cwd=ROOT, env={**environment, **more}, capture_output=True, text=True
        )

    return run


@pytest.fixture(scope="session", params=["iv-2020", "ii-2019"])
def demonstration(request: pytest.FixtureRequest, call: Call, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``flask demo`` left."""
    out = tmp_path_factory.mktemp("demonstration") / "out"
    done = call("demo", "--out", out, "--cluster", request.param)
    assert done.returncode == 0, done.stderr
    return out
