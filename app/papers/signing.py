"""A signature, from the PIN to the log (ký số): sign a copy, prove it, store it, then enter it if nothing moved.

The slow part happens outside the database's lock. If another signer was faster, the same signature is made again upon
their file: twenty people pressing at once get twenty signatures in a row, none lost.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select

from app.clock import in_vietnam, now
from app.database import db, release
from app.documents.vault import fetch, keep, store
from app.papers.act import Act, Seen, acting, admitted
from app.papers.issuing import PDF
from app.papers.models import IssueRecord, Paper, PaperVersion, Signature, SignatureSlot
from app.papers.relations import as_slot, signed_names, slots_of
from app.signatures.engine.pdf import sign_pdf
from app.signatures.engine.pdf_verify import verify_pdf
from app.signatures.engine.stamp import usual_lines
from app.signatures.engine.verdict import FileVerdict, Indication
from app.signatures.service import Signer, installation_roots, open_signer
from workflows.paper import Event
from workflows.people import Actor
from workflows.permissions import Action
from workflows.refusals import NotAllowed, Refusal, Stale
from workflows.review import check_reason
from workflows.signing import ROLE_TITLES, Role, check_turn, complete

TRIES = 40


@dataclass(frozen=True, slots=True)
class Ground:
    """What a signature is made upon (cơ sở ký): the slot, the file as it is now, whether this is the first."""

    slot_name: str
    role: Role
    place: str
    base_sha256: str
    first: bool


def sign(actor: Actor, paper_id: int, seen: Seen, pin: str) -> FileVerdict:
    """Sign the frozen paper in the actor's slot; returns the verdict on the file with the new signature.

    ``seen.content_hash`` is the hash that the signer was shown. Whoever may not sign is refused before the PIN is read.
    """
    ground = _ground(actor, paper_id, seen)
    signer = open_signer(actor, pin)
    for _ in range(TRIES):
        signed = _signed_file(signer, ground)
        verdict = _proved(signed, signer)
        if _enter(actor, paper_id, seen, ground, signer, store(signed), verdict):
            return verdict
        ground = _ground(actor, paper_id, seen)
    raise Stale("Nhiều người đang ký cùng lúc nên chưa ghi được chữ ký. Mời bấm ký lại.")


def refuse(actor: Actor, paper_id: int, seen: Seen, reason: str) -> None:
    """Refuse to sign (từ chối ký), with a reason: the paper goes back to its drafter, its signatures fall with it."""
    with acting(actor, paper_id, Action.REFUSE_SIGNATURE, seen) as act:
        version, slot = act.current(), _slot_of(act.paper, actor)
        act.happens(
            Event.REFUSE_SIGNATURE,
            reason=check_reason(reason),
            version=version.number,
            slot=slot.name,
            unit=slot.unit_id,
        )


def file_in_force(version: PaperVersion) -> str:
    """The SHA-256 of the version's PDF as it is now: the newest signature's file, else the frozen one."""
    issued = db.session.get_one(IssueRecord, version.id)
    query = select(Signature.base_sha256, Signature.file_sha256).where(Signature.version_id == version.id)
    following = {row.base_sha256: row.file_sha256 for row in db.session.execute(query)}
    digest = issued.pdf_sha256
    while digest in following:
        digest = following.pop(digest)  # taken out, so that rows forged into a circle come to an end
    return digest


def _ground(actor: Actor, paper_id: int, seen: Seen) -> Ground:
    paper, version = admitted(actor, paper_id, Action.SIGN, seen)
    slot, issued = _slot_of(paper, actor), db.session.get_one(IssueRecord, version.id)
    base = file_in_force(version)
    first = base == issued.pdf_sha256
    ground = Ground(slot.name, Role(slot.role), issued.place, base, first)
    release()
    return ground


def _slot_of(paper: Paper, actor: Actor) -> SignatureSlot:
    """The actor's own slot, when its turn has come: slot and person are bound since the freezing (P8)."""
    rows = slots_of(paper)
    signed = signed_names(rows)
    mine = [row for row in rows if row.person_id == actor.person_id]
    if not mine:
        raise NotAllowed("Ông/Bà không có tên trong danh sách người ký văn bản này.")
    slot = next((row for row in mine if row.name not in signed), mine[0])
    check_turn([as_slot(row) for row in rows], signed, slot.name)
    return slot


def _signed_file(signer: Signer, ground: Ground) -> bytes:
    signed_at = in_vietnam(now()).replace(microsecond=0)
    return sign_pdf(
        fetch(ground.base_sha256),
        ground.slot_name,
        signer.key,
        signer.certificate,
        signer.chain,
        signed_at=signed_at,
        reason=f"Ký với tư cách {ROLE_TITLES[ground.role]}",
        location=ground.place,
        signer_text=usual_lines(signer.certificate, signed_at),
        image=signer.image,
        certify=ground.first,
    )


def _proved(signed: bytes, signer: Signer) -> FileVerdict:
    """The new file's verdict; a signature that could not be verified afterwards is never stored."""
    roots = installation_roots()
    release()
    verdict = verify_pdf(signed, trust=roots, at=None, required=[signer.certificate])
    if verdict.verdict is not Indication.TOTAL_PASSED:
        raise Refusal(
            "Chữ ký vừa tạo không qua được kiểm tra nên không được lưu. Mời báo quản trị; chưa có gì thay đổi.",
            code="unverifiable",
        )
    return verdict


def _enter(  # noqa: PLR0917 - all of one signing act
    actor: Actor, paper_id: int, seen: Seen, ground: Ground, signer: Signer, digest: str, verdict: FileVerdict
) -> bool:
    """Enter the signature if the paper still stands on the same file; False where another signer was faster."""
    with acting(actor, paper_id, Action.SIGN, seen) as act:
        version = act.current()
        if file_in_force(version) != ground.base_sha256:
            act.session.rollback()
            return False
        slot = _slot_of(act.paper, actor)
        keep(act.session, digest, PDF)
        act.session.add(
            Signature(
                slot_id=slot.id,
                version_id=version.id,
                person_id=actor.person_id,
                credential_id=signer.credential_id,
                base_sha256=ground.base_sha256,
                file_sha256=digest,
                verdict=json.dumps(verdict.as_json(digest), ensure_ascii=False),
                signed_at=now(),
            )
        )
        act.session.flush()
        _happened(act, slot, version, digest)
        return True


def _happened(act: Act, slot: SignatureSlot, version: PaperVersion, digest: str) -> None:
    act.happens(
        Event.SIGN,
        slot=slot.name,
        unit=slot.unit_id,
        version=version.number,
        content_hash=version.content_hash,
        file=digest,
    )
    rows = slots_of(act.paper)
    if complete([as_slot(row) for row in rows], signed_names(rows)):
        act.happens(Event.COMPLETE_SIGNING, version=version.number, file=digest)
