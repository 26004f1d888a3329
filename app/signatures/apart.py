"""Verifying a stranger's file in a process of its own (kiểm tra cách ly): little memory, little time, no secrets.

Whatever a hostile file does to a parser happens to a child that has neither our database nor our keys, and that the
system ends when it takes too much. The child answers in JSON, which says what it says and can do nothing here.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.settings import ROOT
from app.signatures.engine.validation_data import NO_DATA, ValidationData
from app.signatures.engine.verdict import (
    FileVerdict,
    Indication,
    Reason,
    RevocationStatus,
    SignatureVerdict,
    SubIndication,
)
from app.signatures.verification import unreadable, verify_file
from workflows.refusals import Refusal

MEMORY = 1 << 30  # bytes of address space; a check of 20 signatures takes a quarter of it
SECONDS = 20
AT_ONCE = 2  # children of this process; strangers must not take the machine from those who work on it


class Busy(Refusal):
    """Too many files are being verified at this moment (đang bận)."""

    code = "busy"


_places = threading.BoundedSemaphore(AT_ONCE)


def verify_apart(
    content: bytes,
    *,
    name: str,
    trust: Sequence[x509.Certificate],
    at: datetime | None = None,
    data: ValidationData = NO_DATA,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> FileVerdict:
    """As ``verify_file``, in a child of ``memory`` bytes and ``seconds``; one that is ended leaves no other answer than
    TOTAL_FAILED/FORMAT_FAILURE. :class:`Busy` where no place was free in that time.
    """
    if not _places.acquire(timeout=seconds):
        raise Busy("Hệ thống đang kiểm tra nhiều tệp cùng lúc. Mời thử lại sau ít phút.")
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no word of it from outside
            [sys.executable, "-m", "app.signatures.apart", str(memory), str(int(seconds) + 1)],
            input=_question(content, name, trust, at, data),
            capture_output=True,
            check=False,
            timeout=seconds,
            cwd=ROOT,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},  # nothing of this process: it holds the secrets
        )
        return _verdict(json.loads(done.stdout)) if done.returncode == 0 else _ended(name)
    except subprocess.TimeoutExpired:
        return _ended(name)
    finally:
        _places.release()


def _ended(name: str) -> FileVerdict:
    return unreadable(
        name,
        Reason(
            "limits_exceeded",
            "Không đọc xong tệp trong giới hạn thời gian và bộ nhớ dành cho việc kiểm tra.",
        ),
    )


def _question(
    content: bytes, name: str, trust: Sequence[x509.Certificate], at: datetime | None, data: ValidationData
) -> bytes:
    question = {
        "content": _text(content),
        "name": name,
        "at": at.isoformat() if at else None,
        "trust": [_text(each.public_bytes(Encoding.DER)) for each in trust],
        "certificates": [_text(each.public_bytes(Encoding.DER)) for each in data.certificates],
        "crls": [_text(each) for each in data.crls],
        "ocsps": [_text(each) for each in data.ocsps],
    }
    return json.dumps(question).encode()


def _answer(question: dict[str, Any]) -> str:
    """What the child says: the verdict with its templates, so that the page can translate them."""
    data = ValidationData(
        tuple(_certificates(question["certificates"])),
        tuple(map(base64.b64decode, question["crls"])),
        tuple(map(base64.b64decode, question["ocsps"])),
    )
    verdict = verify_file(
        base64.b64decode(question["content"]),
        name=question["name"],
        trust=_certificates(question["trust"]),
        at=datetime.fromisoformat(question["at"]) if question["at"] else None,
        data=data,
    )
    return json.dumps(_plain(verdict), default=str)


def _plain(value: Any) -> Any:
    """Dataclasses as objects and times in ISO 8601; a reason keeps its template, its particulars become text."""
    match value:
        case Reason():
            particulars = {key: str(item) for key, item in value.particulars.items()}
            return {"code": value.code, "sentence": value.sentence, "particulars": particulars}
        case FileVerdict() | SignatureVerdict():
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case tuple():
            return [_plain(item) for item in value]
        case datetime():
            return value.isoformat()
    return value


def _verdict(told: dict[str, Any]) -> FileVerdict:
    signatures = tuple(_signature(each) for each in told["signatures"])
    return FileVerdict(
        **{**told, **_judged(told), "signatures": signatures, "required_missing": tuple(told["required_missing"])}
    )


def _signature(told: dict[str, Any]) -> SignatureVerdict:
    times = {name: told[name] and datetime.fromisoformat(told[name]) for name in ("claimed_time", "trusted_time")}
    revocation = told["revocation"] and RevocationStatus(told["revocation"])
    return SignatureVerdict(**{**told, **_judged(told), **times, "revocation": revocation})


def _judged(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "verdict": Indication(told["verdict"]),
        "sub_indication": told["sub_indication"] and SubIndication(told["sub_indication"]),
        "reasons": tuple(Reason(**each) for each in told["reasons"]),
    }


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _certificates(texts: Sequence[str]) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(base64.b64decode(text)) for text in texts]


def main() -> None:
    """The child: take the limits, read the question, answer."""
    memory, seconds = (int(each) for each in sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(_answer(json.load(sys.stdin)))


if __name__ == "__main__":
    main()
