"""Reading a file that came in in a process of its own (đọc cách ly): little memory, little time, no secrets.

As /verify does with a stranger's file (``app/signatures/apart.py``): whatever a hostile file does to a parser happens
to a child that has neither our database nor our keys. It answers in JSON, which can do nothing here.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, Literal

from app.settings import ROOT
from workflows.content import Json
from workflows.refusals import BadInput, Refusal

MEMORY = 1 << 30  # bytes of address space; a picture of the most pixels takes a quarter of it
SECONDS = 20
AT_ONCE = 2

Task = Literal["pdf", "jpeg", "png", "office", "cells"]


class Busy(Refusal):
    """Too many files are being read at this moment (đang bận)."""

    code = "busy"


_places = threading.BoundedSemaphore(AT_ONCE)


def ask_apart(task: Task, content: bytes, *, seconds: float = SECONDS, memory: int = MEMORY) -> Any:
    """The child's answer, as JSON; its :class:`BadInput`, also where it had to be ended; :class:`Busy`."""
    if not _places.acquire(timeout=seconds):
        raise Busy("Hệ thống đang đọc nhiều tệp cùng lúc. Mời thử lại sau ít phút.")
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no word of it from outside
            [sys.executable, "-m", "app.documents.apart", task, str(memory), str(int(seconds) + 1)],
            input=content,
            capture_output=True,
            check=False,
            timeout=seconds,
            cwd=ROOT,
            # Nothing of this process, which holds the secrets; one thread, for each would take memory of its own.
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired:
        raise _ended() from None
    finally:
        _places.release()
    if done.returncode != 0:
        raise _ended()
    told = json.loads(done.stdout)
    refused = told.get("refused")
    if refused is not None:
        raise BadInput(refused, told["field"], **told["particulars"])
    return told["answer"]


def _ended() -> BadInput:
    return BadInput("Không đọc xong tệp trong giới hạn thời gian và bộ nhớ cho phép.", field="file")


def _tasks() -> Mapping[str, Callable[[bytes], Json]]:
    """Who reads what; imported in the child only: the pages need none of these readers."""
    from app.documents.incoming_types import check_jpeg, check_pdf, check_png, office_type  # noqa: PLC0415
    from app.documents.spreadsheet_cells import cells_of  # noqa: PLC0415

    return {"pdf": check_pdf, "jpeg": check_jpeg, "png": check_png, "office": office_type, "cells": cells_of}


def main() -> None:
    """The child: take the limits, read the file, answer."""
    task, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        told: dict[str, Json] = {"answer": _tasks()[task](sys.stdin.buffer.read())}
    except BadInput as refusal:
        particulars = {name: str(value) for name, value in refusal.particulars.items()}
        told = {"refused": refusal.sentence, "field": refusal.field, "particulars": particulars}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
