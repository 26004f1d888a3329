"""What the log in an evidence package tells of the paper (diễn biến): who approved which text, which files followed.

The entries are those of ``app.audit``, proved apart (``evidence_log``). Here they are held against the versions and the
documents that lie beside them: every text, every answer and every file must be the one that the log names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.signatures.engine.evidence_log import Entry
from app.signatures.engine.evidence_package import PDF, WORD, read_json, sha256
from app.signatures.engine.verdict import Finding, SubIndication, finding
from workflows.content import canonical_bytes
from workflows.paper import PAPER, Event, State
from workflows.words import N_

START = f"paper:{Event.START}"
SUBMISSIONS = {f"paper:{Event.SUBMIT}", f"paper:{Event.SUBMIT_UNREVIEWED}"}
ANSWERS = {f"paper:{Event.APPROVE}", f"paper:{Event.REQUEST_CHANGE}"}
FREEZING, ARCHIVING, COMMENT = f"paper:{Event.OPEN_SIGNING}", f"paper:{Event.ARCHIVE}", f"paper:{Event.COMMENT}"
SIGNING = {f"paper:{Event.SIGN}", f"paper:{Event.SEAL}"}
AUGMENTING = "file:augment"
NAMING_THE_TEXT = SUBMISSIONS | ANSWERS | SIGNING | {FREEZING}
COMPLETE = {State.SIGNED, State.ARCHIVED}
FORMS = {"pdf": PDF, "word": WORD}
# Every step that a paper can take, as the log writes it.
STEPS = {(f"paper:{step.event}", step.source, step.target) for step in PAPER.steps} | {(START, None, State.DRAFTING)}


@dataclass(frozen=True, slots=True)
class Version:
    """A version as the package holds it (bản dự thảo): the hash of its text, the acts upon it, the remarks' words.

    ``acts`` are those of :func:`acts_upon`; ``remarks`` gives the words of each remark by the number of its log entry.
    """

    content_hash: str
    acts: list[Mapping[str, Any]]
    remarks: Mapping[str, str]


def acts_upon(number: int, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """What was done upon this version, as ``acts.json`` tells it: the log's own words, without what only chains it."""
    return [
        {
            "entry": each["id"],
            "act": each["action"],
            "at": each["at"],
            "person": each["actor_name"],
            **each["particulars"],
        }
        for each in entries
        if each["particulars"].get("version") == number
    ]


def read_versions(files: Mapping[str, bytes]) -> list[Version]:
    """The versions in the package, the oldest first, each text with the hash that it really has."""
    versions = list[Version]()
    while (content := files.get(f"versions/{len(versions) + 1}/content.json")) is not None:
        folder = f"versions/{len(versions) + 1}"
        acts, remarks = (
            read_json(files[f"{folder}/{name}.json"], f"{folder}/{name}.json") for name in ("acts", "remarks")
        )
        # The text in its one spelling: then the file's SHA-256 is the hash that people approved.
        canonical = canonical_bytes(read_json(content, f"{folder}/content.json")) == content
        versions.append(Version(sha256(content) if canonical else "", acts, remarks))
    return versions


def story_findings(
    entries: Sequence[Entry], versions: Sequence[Version], code: str, content_hash: str, documents: Mapping[str, str]
) -> Iterator[Finding]:
    """Everything in which versions and documents are not those of the log.

    ``code`` and ``content_hash`` are the paper's and the approved text's as the manifest has them; ``documents`` the
    SHA-256 of both documents by path.

    What must hold:
    1. the entries are those of one paper from its beginning, each step follows the one before and is one that the
       machine of papers knows, the first names the paper's code, and the last leaves it signed or archived;
    2. the versions are those that were submitted, and each text has the hash under which it was submitted;
    3. what each version's list of acts tells is what the log tells, nothing less and nothing more, remarks in the very
       words that the log has the hash of;
    4. whoever approved, froze or signed a version named the hash of its text;
    5. the text that was frozen and signed is the newest one, and the one that the manifest names;
    6. each file that was signed follows from the frozen one, and the last of each kind is the document.
    """
    # 1.
    if not _is_one_life(entries):
        yield _unlike(N_("Các dòng nhật ký trong hồ sơ không phải diễn biến trọn vẹn của một văn bản đã ký đủ."))
        return
    if entries[0]["particulars"].get("code", code) != code:  # logs of schema 1 did not tell it
        yield _unlike(N_("Mã văn bản trong hồ sơ không phải mã mà nhật ký đã ghi."))
    # 2.
    submitted = [each["particulars"]["content_hash"] for each in entries if each["action"] in SUBMISSIONS]
    if submitted != [each.content_hash for each in versions]:
        yield finding(
            SubIndication.HASH_FAILURE,
            "evidence_version_changed",
            "Nội dung các bản dự thảo trong hồ sơ không phải nội dung đã trình.",
        )
        return
    # 3.
    for number, version in enumerate(versions, start=1):
        acts = acts_upon(number, entries)
        if version.acts != acts or not _are_the_remarks(version.remarks, entries, number):
            yield _unlike(N_("Ý kiến về bản dự thảo {number} trong hồ sơ không khớp nhật ký."), number=number)
    # 4.
    for each in entries:
        told = each["particulars"]
        if each["action"] in NAMING_THE_TEXT and told["content_hash"] != versions[told["version"] - 1].content_hash:
            yield _unlike(N_("Dòng nhật ký {number} không gắn với nội dung của bản dự thảo."), number=each["id"])
    # 5.
    frozen = max(index for index, each in enumerate(entries) if each["action"] == FREEZING)
    newest = versions[-1].content_hash
    if entries[frozen]["particulars"]["version"] != len(versions) or content_hash != newest:
        yield _unlike(N_("Văn bản được ký không phải bản dự thảo cuối cùng đã được thống nhất."))
    # 6.
    if _files_after(entries[frozen:]) != {form: documents[path] for form, path in FORMS.items()}:
        yield _unlike(N_("Văn bản trong hồ sơ không phải tệp đã ký theo nhật ký."))


def _is_one_life(entries: Sequence[Entry]) -> bool:
    subject, state, step = entries[0]["subject"], None, 0
    for each in entries:
        if each["subject"] != subject:
            return False
        if each["seq"] is None:
            continue
        known = (each["action"], each["from_state"], each["to_state"]) in STEPS
        if not known or each["seq"] != step + 1 or each["from_state"] != state:
            return False
        if subject != f"paper:{each['paper_id']}":
            return False
        step, state = each["seq"], each["to_state"]
    return state in COMPLETE


def _are_the_remarks(remarks: Mapping[str, str], entries: Sequence[Entry], number: int) -> bool:
    """Whether these are the remarks on this version, each by the number of its entry, in their own words."""
    hashes = {
        str(each["id"]): each["particulars"].get("text_sha256")  # logs of schema 1 did not tell it
        for each in entries
        if each["action"] == COMMENT and each["particulars"]["version"] == number
    }
    return remarks.keys() == hashes.keys() and all(
        hashes[entry] in {None, sha256(words.encode())} for entry, words in remarks.items()
    )


def _files_after(entries: Sequence[Entry]) -> dict[str, str] | None:
    """The files in force by their forms after these entries, the first of which froze them; None: one does not fit."""
    files = {form: entries[0]["particulars"][form] for form in FORMS}
    for each in entries:
        told = each["particulars"]
        if each["action"] in SIGNING:
            files |= told["files"]
        elif each["action"] == AUGMENTING:
            if files[told["form"]] != told["base"]:
                return None
            files[told["form"]] = told["file"]
        elif each["action"] == ARCHIVING and told["files"] != files:
            return None
    return files


def _unlike(sentence: str, /, **particulars: object) -> Finding:
    return finding(SubIndication.SIG_CONSTRAINTS_FAILURE, "evidence_log_differs", sentence, **particulars)
