"""Run by the system's Python, which has LibreOffice's bridge: what LibreOffice says of the signatures in files.

Usage: python3 libreoffice_answers.py FILE...   Prints one JSON list a file: a dictionary for each signature, or null
where LibreOffice could not open the file. Its profile and its pipe are its own and are removed afterwards.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

START_SECONDS = 60
VERSION = "1.2"  # of ODF's signature format; the argument is asked for whatever the file is


def main(files: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="libreoffice-", ignore_cleanup_errors=True) as profile:
        office = _start(profile)
        try:
            context = _connected(office, profile)
            for file in files:
                sys.stdout.write(json.dumps(_answers(context, Path(file))) + "\n")
        finally:
            office.terminate()
            office.wait(START_SECONDS)


def _pipe() -> str:
    return f"giao-uoc-{os.getpid()}"


def _start(profile: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            "soffice",
            *("--headless", "--norestore", "--nologo", "--nodefault"),
            f"-env:UserInstallation={Path(profile).as_uri()}",
            f"--accept=pipe,name={_pipe()};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _connected(office: subprocess.Popen[bytes], profile: str) -> object:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={_pipe()};urp;StarOffice.ComponentContext")
        except Exception:  # the bridge knows one kind of error for "not there yet"
            if office.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _answers(context, file: Path) -> list[dict[str, object]] | None:
    services = context.ServiceManager
    form = PropertyValue()
    form.Name, form.Value = "StorageFormat", "ZipFormat"
    arguments = (file.resolve().as_uri(), 1, uno.Any("[]com.sun.star.beans.PropertyValue", (form,)))
    try:
        storages = services.createInstanceWithContext("com.sun.star.embed.StorageFactory", context)
        storage = uno.invoke(storages, "createInstanceWithArguments", (arguments,))
        signatures = services.createInstanceWithArgumentsAndContext(
            "com.sun.star.security.DocumentDigitalSignatures", (VERSION,), context
        )
        found = signatures.verifyDocumentContentSignatures(storage, None)
    except Exception:  # noqa: BLE001 - whatever it is, LibreOffice shows no signature
        return None
    return [
        {"valid": bool(each.SignatureIsValid), "signer": each.Signer.SubjectName if each.Signer else ""}
        for each in found
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
