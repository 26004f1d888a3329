"""The agency's signature (đóng dấu số của cơ quan): by its clerk, after the people, upon the very files they signed."""

from __future__ import annotations

import json

from app.clock import now
from app.database import db, release
from app.documents.vault import store
from app.papers.act import Seen, acting, admitted
from app.papers.augmentation import ask_for_proof
from app.papers.issuing import issued_text
from app.papers.kinds import kind_named
from app.papers.models import IssueRecord, Paper, PaperVersion, Seal
from app.papers.proof import seal_of
from app.papers.queries import content_of
from app.papers.revisions import Form, as_told, enter_revision, files_in_force
from app.papers.sign_files import Ground, ground_of, prove, sign_files
from app.signatures.engine.verdict import FileVerdict
from app.signatures.service import check_not_revoked, open_signer
from workflows.paper import Event
from workflows.people import Actor
from workflows.permissions import Action
from workflows.refusals import Refusal, Stale

ROLE = "Cơ quan ban hành"


def seal(actor: Actor, paper_id: int, seen: Seen, pin: str) -> FileVerdict:
    """Put the agency's signature on both files of a completely signed paper; returns the verdict on the PDF."""
    ground = _ground(actor, paper_id, seen)
    signer = open_signer(actor, pin, for_agency=True)
    files = sign_files(signer, ground)
    verdict = prove(files, ground, signer.pem)
    stored: dict[Form, str] = {form: store(content) for form, content in files.items()}
    with acting(actor, paper_id, Action.SEAL, seen) as act:
        version = act.current()
        _check_unsealed(version)
        if files_in_force(version) != ground.bases:
            raise Stale("Văn bản vừa thay đổi. Mời mở lại trang rồi làm lại.")
        check_not_revoked(act.session, signer.credential_id)
        act.session.add(
            Seal(
                version_id=version.id,
                unit_id=act.unit(),
                person_id=actor.person_id,
                credential_id=signer.credential_id,
                verdict=json.dumps(verdict.as_json(stored["pdf"]), ensure_ascii=False),
                sealed_at=now(),
            )
        )
        for form, digest in stored.items():
            enter_revision(act.session, version.id, form, ground.bases[form], digest, "seal")
        ask_for_proof(act.session, version.id)
        act.happens(
            Event.SEAL,
            version=version.number,
            unit=act.unit(),
            content_hash=version.content_hash,
            files=as_told(stored),
        )
    return verdict


def seal_field(paper: Paper, version: PaperVersion) -> str:
    """The name of the field that waits for the agency's signature; "" where this kind of paper takes none."""
    kind, issued = kind_named(paper.kind), db.session.get_one(IssueRecord, version.id)
    text = issued_text(paper, content_of(version), kind, issued)
    return next((block.seal_slot for block in text.signatures if block.seal_slot), "")


def _ground(actor: Actor, paper_id: int, seen: Seen) -> Ground:
    paper, version = admitted(actor, paper_id, Action.SEAL, seen)
    _check_unsealed(version)
    field = seal_field(paper, version)
    if not field:
        raise Refusal("Loại văn bản này không có chỗ đóng dấu của cơ quan.", code="no_seal")
    ground = ground_of(version, db.session.get_one(IssueRecord, version.id), field, ROLE)
    release()
    return ground


def _check_unsealed(version: PaperVersion) -> None:
    if seal_of(version) is not None:
        raise Refusal("Văn bản đã có chữ ký số của cơ quan.", code="already_sealed")
