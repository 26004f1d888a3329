"""LibreOffice, asked about the signatures of Word files through its own bridge (UNO).

One start of LibreOffice answers for all files of a call; what its certificates are worth is not asked.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PYTHON = "/usr/bin/python3"  # Debian's own, for which the package python3-uno is made
SCRIPT = Path(__file__).with_name("libreoffice_answers.py")


@dataclass(frozen=True, slots=True)
class Answer:
    """What it says of one signature."""

    valid: bool
    signer: str


@cache
def missing() -> str:
    """Why it cannot be asked here; "" where it can."""
    if shutil.which("soffice") is None:
        return "LibreOffice is not installed"
    try:
        bridge = subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False)
    except OSError:
        return "no Python of the system"
    return "" if bridge.returncode == 0 else "python3-uno is not installed"


def answers(files: Sequence[bytes]) -> list[list[Answer] | None]:
    """Its answers on each file, a list of one for each signature; None where it could not open the file."""
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / f"{number}.docx" for number in range(len(files))]
        for place, content in zip(places, files, strict=True):
            place.write_bytes(content)
        told = subprocess.run([PYTHON, SCRIPT, *places], capture_output=True, text=True, check=True).stdout
    read = [json.loads(line) for line in told.splitlines()]
    return [None if each is None else [Answer(one["valid"], one["signer"]) for one in each] for each in read]
