"""A signature, from the PIN to the log (ký số): sign both files, prove and store them, enter them if nothing moved.

The slow part happens outside the database's lock. If another signer was faster, the same signature is made again upon
their files: twenty people pressing at once get twenty signatures in a row, none lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from weakref import WeakValueDictionary

from app.clock import now, today
from app.clusters.delegations.service import check_still_entitled
from app.database import db, release
from app.documents.vault import store
from app.papers.act import Act, Seen, acting, admitted
from app.papers.augmentation import ask_for_proof
from app.papers.models import IssueRecord, Paper, PaperVersion, Signature, SignatureSlot
from app.papers.relations import as_slot, signed_names, slots_of
from app.papers.revisions import Form, as_told, enter_revision, file_in_force
from app.papers.sign_files import Ground, ground_of, prove, sign_files
from app.signatures.engine.verdict import FileVerdict
from app.signatures.service import check_not_revoked, open_signer
from workflows.paper import Event
from workflows.people import Actor
from workflows.permissions import Action
from workflows.refusals import NotAllowed, Stale
from workflows.review import check_reason
from workflows.signing import OF_THE_TEAM, ROLE_TITLES, Role, check_turn, complete

TRIES = 40


def sign(actor: Actor, paper_id: int, seen: Seen, pin: str) -> FileVerdict:
    """Sign both files of the frozen paper in the actor's slot with one PIN; returns the verdict on the PDF.

    ``seen.content_hash`` is the hash that the signer was shown. Whoever may not sign is refused before the PIN is read.
    """
    version_id = signing_ground(actor, paper_id, seen).version_id
    signer = open_signer(actor, pin)
    with _in_line(version_id):
        for _ in range(TRIES):
            ground = signing_ground(actor, paper_id, seen)
            files = sign_files(signer, ground)
            verdict = prove(files, ground, signer.pem)
            if enter_signature(actor, paper_id, seen, ground, _stored(files), verdict, signer.credential_id):
                return verdict
    raise Stale("Nhiều người đang ký cùng lúc nên chưa ghi được chữ ký. Mời bấm ký lại.")


def refuse(actor: Actor, paper_id: int, seen: Seen, reason: str) -> None:
    """Refuse to sign (từ chối ký), with a reason: the paper goes back to its drafter, its signatures fall with it."""
    with acting(actor, paper_id, Action.REFUSE_SIGNATURE, seen) as act:
        version, slot = act.current(), slot_of(act.paper, actor)
        act.happens(
            Event.REFUSE_SIGNATURE,
            reason=check_reason(reason),
            version=version.number,
            slot=slot.name,
            unit=slot.unit_id,
        )


def signing_ground(actor: Actor, paper_id: int, seen: Seen) -> Ground:
    """What the actor's signature would stand on now; refused where it is not the actor's turn."""
    paper, version = admitted(actor, paper_id, Action.SIGN, seen)
    slot = slot_of(paper, actor)
    ground = ground_of(version, db.session.get_one(IssueRecord, version.id), slot.name, ROLE_TITLES[Role(slot.role)])
    release()
    return ground


def slot_of(paper: Paper, actor: Actor) -> SignatureSlot:
    """The actor's own slot, when its turn has come: slot and person are bound since the freezing (P8)."""
    rows = slots_of(paper)
    signed = signed_names(rows)
    mine = [row for row in rows if row.person_id == actor.person_id]
    if not mine:
        raise NotAllowed("Ông/Bà không có tên trong danh sách người ký văn bản này.")
    slot = next((row for row in mine if row.name not in signed), mine[0])
    check_turn([as_slot(row) for row in rows], signed, slot.name)
    if Role(slot.role) not in OF_THE_TEAM:
        check_still_entitled(slot.printed.split("\n")[:-1], actor.person_id, slot.unit_id, paper.kind, today())
    return slot


def enter_signature(  # noqa: PLR0917 - all of one signing act
    actor: Actor,
    paper_id: int,
    seen: Seen,
    ground: Ground,
    files: Mapping[Form, str],
    verdict: FileVerdict,
    credential_id: int,
) -> bool:
    """Enter the signature if the paper still stands on the same files; False where another signer was faster.

    ``files`` names the stored files that carry the signature: both, or the PDF alone where a token signed it.
    """
    with acting(actor, paper_id, Action.SIGN, seen) as act:
        version = act.current()
        if any(file_in_force(version, form) != ground.bases[form] for form in files):
            act.session.rollback()
            return False
        slot = slot_of(act.paper, actor)
        check_not_revoked(act.session, credential_id)
        act.session.add(
            Signature(
                slot_id=slot.id,
                version_id=version.id,
                person_id=actor.person_id,
                credential_id=credential_id,
                verdict=json.dumps(verdict.as_json(files["pdf"]), ensure_ascii=False),
                signed_at=now(),
            )
        )
        act.session.flush()
        for form, digest in files.items():
            enter_revision(act.session, version.id, form, ground.bases[form], digest, "signature", slot.id)
        ask_for_proof(act.session, version.id)
        _happened(act, slot, version, files)
        return True


def _stored(files: Mapping[Form, bytes]) -> dict[Form, str]:
    return {form: store(content) for form, content in files.items()}


def _happened(act: Act, slot: SignatureSlot, version: PaperVersion, files: Mapping[Form, str]) -> None:
    act.happens(
        Event.SIGN,
        slot=slot.name,
        unit=slot.unit_id,
        version=version.number,
        content_hash=version.content_hash,
        files=as_told(files),
    )
    rows = slots_of(act.paper)
    if complete([as_slot(row) for row in rows], signed_names(rows)):
        act.happens(Event.COMPLETE_SIGNING, version=version.number, files=as_told(files))


class _Line:
    """The signers of one version in this process, one after another.

    To sign in vain is slow, so they stand in line. Nothing rests on it: among processes ``enter_signature`` decides.
    """

    def __init__(self) -> None:
        self.lock = Lock()


_LINES: WeakValueDictionary[int, _Line] = WeakValueDictionary()
_LINES_LOCK = Lock()


@contextmanager
def _in_line(version_id: int) -> Iterator[None]:
    with _LINES_LOCK:
        line = _LINES.setdefault(version_id, _Line())
    with line.lock:
        yield
