"""The evidence package as a file (hồ sơ chứng cứ): a strict ZIP of plain files, and a list of all with their hashes.

``manifest.json`` names every other file with its size and SHA-256, and says what the package is about. The same parts
give the same bytes: fixed times, sorted order.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.documents.gate.zip import open_zip
from app.documents.word.package import PackedPart, write_package
from app.signatures.engine.verdict import NotProved, SubIndication, finding
from workflows.refusals import BadInput
from workflows.words import N_

FORMAT = "giao-uoc/evidence/1"
ZIP_START = b"PK\x03\x04"
MANIFEST, README, VERDICT = "manifest.json", "README.txt", "verdict.json"
PDF, WORD = "document.pdf", "document.docx"
UNITS = "versions/units.json"
ENTRIES, PROOFS, CHECKPOINT, KEY = "log/entries.jsonl", "log/proofs.json", "log/checkpoint.txt", "log/key.txt"
NEEDED = frozenset({README, VERDICT, PDF, WORD, UNITS, ENTRIES, PROOFS, CHECKPOINT, KEY})
VERSION_PARTS = ("content", "acts", "remarks")
VERSION_FILE = re.compile(rf"versions/[1-9][0-9]{{0,3}}/({'|'.join(VERSION_PARTS)})\.json")
SIGNATURE_FILE = re.compile(r"signatures/(certificates|crls|ocsps|timestamps|pdf)/[a-z0-9-]+\.(pem|crl|ocsp|tst|p7s)")


@dataclass(frozen=True, slots=True)
class EvidenceParts:
    """What goes into a package (thành phần hồ sơ): its files by path, without the manifest.

    ``paper`` is the paper's random code; ``content_hash`` (SHA-256, hexadecimal) is what its members approved.
    """

    files: Mapping[str, bytes]
    paper: str
    content_hash: str


def write_evidence(parts: EvidenceParts) -> bytes:
    """The package as a ZIP that opens anywhere: the manifest first, then the files by name."""
    files = {MANIFEST: manifest_of(parts), **dict(sorted(parts.files.items()))}
    return write_package(PackedPart.pack_bytes(name, content) for name, content in files.items())


def manifest_of(parts: EvidenceParts) -> bytes:
    """The list of the files, as JSON that people can read too."""
    return written(
        {
            "format": FORMAT,
            "paper": parts.paper,
            "content_hash": parts.content_hash,
            "documents": {name: sha256(parts.files[name]) for name in (PDF, WORD)},
            "files": [
                {"path": path, "size": len(content), "sha256": sha256(content)}
                for path, content in sorted(parts.files.items())
            ],
        }
    )


def open_evidence(content: bytes) -> EvidenceParts:
    """The package's files, each proved to be the one that the manifest names; NotProved otherwise.

    What must hold:
    1. the ZIP is strict (``gate.zip``): every program sees the same files;
    2. the manifest is in a format that we know;
    3. it lists each file of the package once, and no other;
    4. each file is one that belongs into a package, and none that is needed is missing;
    5. each file has the stated size and SHA-256, the two documents also where the manifest names them apart.
    """
    # 1.
    files = _unpacked(content)
    # 2.
    manifest = read_json(files.pop(MANIFEST, b"null"), MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise _malformed("format_unknown", "Hồ sơ không theo định dạng {format}.", format=FORMAT)
    # 3.
    listed = {str(each["path"]): each for each in manifest["files"]}
    if len(listed) != len(manifest["files"]):
        raise _malformed("listed_twice", "Danh mục của hồ sơ ghi một tệp hai lần.")
    for path in sorted(files.keys() ^ listed.keys()):
        raise _changed(path, N_("Hồ sơ không khớp danh mục: tệp {path} bị thiếu hoặc không có trong danh mục."))
    # 4.
    _check_names(files)
    # 5.
    for path, each in listed.items():
        if (each["size"], each["sha256"]) != (len(files[path]), sha256(files[path])):
            raise _changed(path, N_("Tệp {path} không đúng với dấu băm trong danh mục: đã bị thay đổi."))
    if manifest["documents"] != {name: sha256(files[name]) for name in (PDF, WORD)}:
        raise _changed(PDF, N_("Danh mục ghi hai dấu băm khác nhau cho văn bản {path}."))
    return EvidenceParts(files, str(manifest["paper"]), str(manifest["content_hash"]))


def _unpacked(content: bytes) -> dict[str, bytes]:
    if not content.startswith(ZIP_START):
        raise _malformed("not_zip", "Tệp không phải hồ sơ chứng cứ (.zip).")
    try:
        return open_zip(content)
    except BadInput as refused:
        raise _malformed("package_broken", refused.sentence, **refused.particulars) from None


def _check_names(files: Mapping[str, bytes]) -> None:
    for path in sorted(NEEDED - files.keys()):
        raise _changed(path, N_("Hồ sơ thiếu tệp {path}."))
    for path in sorted(files.keys() - NEEDED):
        if not VERSION_FILE.fullmatch(path) and not SIGNATURE_FILE.fullmatch(path):
            raise _malformed("file_unknown", "Hồ sơ có tệp {path} không thuộc hồ sơ chứng cứ.", path=path)


def sha256(content: bytes) -> str:
    """The SHA-256 in lower-case hexadecimal, as ``sha256sum`` prints it."""
    return hashlib.sha256(content).hexdigest()


def written(value: object) -> bytes:
    """JSON in the one spelling that the package uses: sorted keys, two spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2).encode() + b"\n"


def read_json(content: bytes, path: str) -> Any:
    """JSON that says one thing to every reader: no key twice, no number that is not whole; NotProved otherwise."""
    try:
        return json.loads(content.decode(), object_pairs_hook=_once, parse_float=_refused, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise _malformed("json_broken", "Tệp {path} trong hồ sơ không phải JSON chặt chẽ.", path=path) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refused(_text: str) -> None:
    raise ValueError


def _changed(path: str, sentence: str) -> NotProved:
    return NotProved(finding(SubIndication.HASH_FAILURE, "evidence_changed", sentence, path=path))


def _malformed(code: str, sentence: str, /, **particulars: object) -> NotProved:
    return NotProved(finding(SubIndication.FORMAT_FAILURE, f"evidence_{code}", sentence, **particulars))
