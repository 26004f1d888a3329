"""xmlsec1, asked about every signature of a Word file: SignedInfo and all that the manifest lists.

xmlsec1 opens a manifest's URI ("/word/document.xml?ContentType=...") as the name of a file. So each part is laid out
under exactly that name in a folder that becomes the program's whole file system. This needs a private mount namespace,
as root or, where the kernel gives them to everybody, as any user. What it calls valid it has digested itself, the
relationship transform included.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DS = "{http://www.w3.org/2000/09/xmldsig#}"
PSS_SINCE = (1, 3)
_UNSHARE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
_ENTER = """
set -e
for folder in usr etc bin lib lib64 sbin; do
  if [ -L "/$folder" ]; then cp -P "/$folder" "$0/"
  elif [ -d "/$folder" ]; then mkdir -p "$0/$folder"; mount --rbind "/$folder" "$0/$folder"; fi
done
exec chroot "$0" "$@"
"""
_IDS = [
    part
    for name in (f"{DS}Object", f"{DS}Signature", "{http://uri.etsi.org/01903/v1.3.2#}SignedProperties")
    for part in ("--id-attr:Id", name.strip("{").replace("}", ":"))
]


@dataclass(frozen=True, slots=True)
class Answer:
    """What it says of one signature: references that hold, of all, in SignedInfo and in the manifest."""

    valid: bool
    signed_info: tuple[int, int]
    manifest: tuple[int, int]
    told: str


@cache
def missing() -> str:
    """Why it cannot be asked here; "" where it can."""
    if shutil.which("xmlsec1") is None:
        return "xmlsec1 is not installed"
    tried = subprocess.run([*_UNSHARE, "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "no private mount namespace for this user"


@cache
def knows_pss() -> bool:
    """Whether this version verifies RSASSA-PSS at all."""
    told = subprocess.run(["xmlsec1", "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"(\d+)\.(\d+)", told)
    return version is not None and (int(version[1]), int(version[2])) >= PSS_SINCE


def answers(content: bytes) -> dict[str, Answer]:
    """Its answer on each signature part of a .docx, certificates taken as they are."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    signatures = [name for name in parts if re.fullmatch(r"_xmlsignatures/[^/]+\.xml", name)]
    return {name: _answer(parts, name) for name in signatures}


def _answer(parts: dict[str, bytes], name: str) -> Answer:
    with tempfile.TemporaryDirectory(prefix="xmlsec1-") as folder:
        jail = Path(folder)
        (jail / "signature.xml").write_bytes(parts[name])
        for reference in ET.fromstring(parts[name]).iter(f"{DS}Reference"):
            uri = reference.get("URI", "")
            part = uri.partition("?")[0].lstrip("/")
            if uri.startswith("/") and part in parts:
                place = jail / uri.lstrip("/")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(parts[part])
        asked = ["xmlsec1", "--verify", "--insecure", "--enabled-key-data", "x509", *_IDS, "/signature.xml"]
        done = subprocess.run(
            [*_UNSHARE, "sh", "-c", _ENTER, folder, *asked], capture_output=True, text=True, check=False
        )
    told = done.stdout + done.stderr
    signed_info, manifest = _count(told, "SignedInfo"), _count(told, "Manifests")
    whole = manifest[0] == manifest[1] > 0 and signed_info[0] == signed_info[1] > 0
    return Answer(done.returncode == 0 and whole, signed_info, manifest, told)


def _count(told: str, name: str) -> tuple[int, int]:
    found = re.search(rf"^{name} References \(ok/all\): (\d+)/(\d+)", told, re.MULTILINE)
    return (int(found[1]), int(found[2])) if found else (0, 0)
