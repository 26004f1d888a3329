"""Ký bằng token: a file that any tool signed is taken where it is ours, whole, and signed by the right token."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter

from app.checks import broken_promises
from app.clock import in_vietnam, now
from app.database import db, writing
from app.documents.vault import fetch
from app.papers import outside
from app.papers.models import FileRevision
from app.papers.proof import check_signatures
from app.papers.queries import versions_of
from app.papers.revisions import files_in_force
from app.signatures.engine.pdf import sign_pdf
from app.signatures.engine.signer_check import CannotSign
from app.signatures.engine.verdict import FileVerdict, Indication
from app.signatures.models import Credential, TrustRoot
from app.signatures.revoking import revoke
from app.signatures.service import token_of
from tests.forgeries.editing import slipped_in
from tests.friends import Friends
from tests.papers.acts import last_entry, refused, strangers_are_refused
from tests.papers.tokens import (
    OwnToken,
    bought,
    downloaded,
    foreign_authority,
    signed_by_tool,
    with_token,
)
from tests.signatures.engine.samples import update
from workflows.paper import State
from workflows.people import Actor
from workflows.refusals import BadInput, NotAllowed, Refusal


def _send(friends: Friends, actor: Actor, paper_id: int, content: bytes) -> FileVerdict:
    return outside.accept_upload(actor, paper_id, friends.at_text(paper_id), content)


def _verdicts(paper_id: int) -> dict[str, FileVerdict]:
    version = versions_of(paper_id)[0]
    return check_signatures(version.id, files_in_force(version))


def _refused_file(friends: Friends, paper_id: int, content: bytes, kind: type[Refusal] = CannotSign) -> str:
    """What the vice-chair is told about this file, which must change nothing."""
    return str(refused(kind, lambda: _send(friends, friends.vice_chair, paper_id, content)))


# ---- taken ----


PADES, OLDER = SigSeedSubFilter.PADES, SigSeedSubFilter.ADOBE_PKCS7_DETACHED
RSA, ECDSA = "PKCS#1 v1.5, RSA 2048, SHA-256", "ECDSA P-256, SHA-256"


@pytest.mark.parametrize(("algorithm", "subfilter"), [(RSA, PADES), (RSA, OLDER), (ECDSA, PADES)])
def test_a_file_signed_by_another_tool_moves_the_paper_on(
    friends: Friends, algorithm: str, subfilter: SigSeedSubFilter
) -> None:
    paper_id = friends.frozen()
    token = with_token(friends.vice_chair, with_rsa=algorithm == RSA)
    base, word = downloaded(paper_id), files_in_force(versions_of(paper_id)[0])["word"]
    uploaded = signed_by_tool(base, "vice-chair", token, subfilter=subfilter)
    assert _send(friends, friends.vice_chair, paper_id, uploaded).verdict is Indication.TOTAL_PASSED
    assert friends.waiting(paper_id) == ["chair"]
    assert downloaded(paper_id) == uploaded
    friends.sign(friends.chair, paper_id)
    verdicts = _verdicts(paper_id)
    assert [each.verdict for each in verdicts["pdf"].signatures] == [Indication.TOTAL_PASSED] * 2
    assert verdicts["pdf"].signatures[0].algorithm == algorithm
    assert [each.signer for each in verdicts["word"].signatures] == [friends.chair.name]
    assert verdicts["word"].verdict is Indication.TOTAL_PASSED
    assert files_in_force(versions_of(paper_id)[0])["word"] != word
    friends.archive(paper_id)
    assert list(broken_promises()) == []


def test_a_paper_that_everybody_signed_with_a_token_is_signed_as_pdf_alone(friends: Friends) -> None:
    paper_id, authority = friends.frozen(), foreign_authority()
    word = files_in_force(versions_of(paper_id)[0])["word"]
    for actor, field in ((friends.vice_chair, "vice-chair"), (friends.chair, "chair")):
        token = with_token(actor, authority)
        _send(friends, actor, paper_id, signed_by_tool(downloaded(paper_id), field, token))
    assert friends.state(paper_id) is State.SIGNED
    assert files_in_force(versions_of(paper_id)[0])["word"] == word
    friends.archive(paper_id)
    assert friends.state(paper_id) is State.ARCHIVED
    assert list(broken_promises()) == []


def test_the_log_names_the_signer_and_the_file(friends: Friends) -> None:
    paper_id = friends.frozen()
    token = with_token(friends.vice_chair)
    _send(friends, friends.vice_chair, paper_id, signed_by_tool(downloaded(paper_id), "vice-chair", token))
    entry = last_entry()
    assert (entry.action, entry.actor_id) == ("paper:sign", friends.vice_chair.person_id)
    assert '"pdf"' in entry.particulars
    assert '"word"' not in entry.particulars
    assert db.session.query(FileRevision).count() == 1


# ---- refused: the file ----


@pytest.fixture
def paper_id(friends: Friends) -> int:
    return friends.frozen()


@pytest.fixture
def token(friends: Friends) -> OwnToken:
    return with_token(friends.vice_chair)


def test_another_file_is_refused(friends: Friends, paper_id: int, token: OwnToken) -> None:
    other = pikepdf.new()
    other.add_blank_page()
    out = io.BytesIO()
    other.save(out)
    told = _refused_file(friends, paper_id, out.getvalue(), BadInput)
    assert "tải tệp mới nhất, ký vào ô “vice-chair”" in told
    _refused_file(friends, paper_id, b"", BadInput)


def test_the_file_before_another_signer_signed_is_refused(friends: Friends) -> None:
    paper_id = friends.frozen()
    old = downloaded(paper_id)
    friends.sign(friends.vice_chair, paper_id)
    uploaded = signed_by_tool(old, "chair", with_token(friends.chair))
    told = refused(BadInput, lambda: _send(friends, friends.chair, paper_id, uploaded))
    assert "có người vừa ký thêm" in str(told)


def test_a_file_that_was_saved_anew_is_refused(friends: Friends, paper_id: int, token: OwnToken) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(downloaded(paper_id))) as pdf:
        pdf.save(out)
    uploaded = signed_by_tool(out.getvalue(), "vice-chair", token)
    assert "lưu lại bằng chương trình khác" in _refused_file(friends, paper_id, uploaded, BadInput)


def test_a_file_without_a_new_signature_is_refused(friends: Friends, paper_id: int, token: OwnToken) -> None:
    assert "chưa có chữ ký mới" in _refused_file(friends, paper_id, downloaded(paper_id))


def test_a_signature_in_another_s_place_or_a_place_of_its_own_is_refused(
    friends: Friends, paper_id: int, token: OwnToken
) -> None:
    base = downloaded(paper_id)
    in_chairs = signed_by_tool(base, "chair", token)
    assert "Chữ ký nằm trong ô “chair”" in _refused_file(friends, paper_id, in_chairs)
    spec = SigFieldSpec("Signature1", box=(10, 10, 100, 50))
    in_own = signed_by_tool(base, "Signature1", token, new_field=spec)
    assert "chọn ô “vice-chair”" in _refused_file(friends, paper_id, in_own)


def test_two_signatures_are_refused(friends: Friends, paper_id: int, token: OwnToken) -> None:
    both = signed_by_tool(signed_by_tool(downloaded(paper_id), "vice-chair", token), "chair", token)
    assert "chỉ ký một lần" in _refused_file(friends, paper_id, both)


@pytest.mark.parametrize(
    "rules",
    [
        {"certify": True, "docmdp_permissions": MDPPerm.NO_CHANGES},
        {"certify": True},
    ],
    ids=["no changes", "certified"],
)
def test_a_signature_that_ties_the_next_signer_is_refused(
    friends: Friends, paper_id: int, token: OwnToken, rules: dict[str, object]
) -> None:
    uploaded = signed_by_tool(downloaded(paper_id), "vice-chair", token, **rules)
    assert "người sau không ký tiếp được" in _refused_file(friends, paper_id, uploaded)


def _page_changed(writer) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[pdf_name("/Rotate")] = page["/MediaBox"][0]
    writer.update_container(page)


def _picture_added(writer) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    picture = page["/Contents"]
    page["/Resources"][pdf_name("/XObject")] = writer.add_object(picture.get_object())
    writer.update_container(page["/Resources"])


@pytest.mark.parametrize("change", [_page_changed, _picture_added])
def test_what_was_changed_with_the_signature_or_before_it_is_refused(
    friends: Friends, paper_id: int, token: OwnToken, change
) -> None:
    base = downloaded(paper_id)
    changed_first = signed_by_tool(update(base, change), "vice-chair", token)
    assert "thay đổi khác" in _refused_file(friends, paper_id, changed_first)
    with slipped_in(change):
        together = _signed_as_here(base, token)
    assert "thay đổi khác" in _refused_file(friends, paper_id, together)
    afterwards = update(signed_by_tool(base, "vice-chair", token), change)
    assert "thay đổi khác" in _refused_file(friends, paper_id, afterwards)


def _signed_as_here(pdf: bytes, token: OwnToken) -> bytes:
    """The PDF signed by our own engine, whose writer a forger can slip into."""
    return sign_pdf(
        pdf,
        "vice-chair",
        token.key,
        token.certificate,
        token.issuers,
        signed_at=in_vietnam(now()),
        reason="",
        location="",
        signer_text=("Ký bởi",),
        image=None,
        certify=False,
    )


# ---- refused: the signer ----


def test_another_person_s_token_is_refused_and_whose_it_is_is_said(friends: Friends, paper_id: int) -> None:
    authority = foreign_authority()
    with_token(friends.vice_chair, authority)
    chairs = with_token(friends.chair, authority)
    told = _refused_file(friends, paper_id, signed_by_tool(downloaded(paper_id), "vice-chair", chairs))
    assert f"Chữ ký mới của {friends.chair.name} không phải" in told


def test_a_certificate_that_was_not_registered_is_refused_though_it_bears_the_name(
    friends: Friends, paper_id: int
) -> None:
    authority = foreign_authority()
    with_token(friends.vice_chair, authority)
    second = bought(authority, friends.vice_chair.name)
    told = _refused_file(friends, paper_id, signed_by_tool(downloaded(paper_id), "vice-chair", second))
    assert "không phải bằng chứng thư số mà Ông/Bà đã đăng ký" in told


def test_without_a_registered_token_one_is_asked_to_register_it(friends: Friends, paper_id: int) -> None:
    token = bought(foreign_authority(), friends.vice_chair.name)
    uploaded = signed_by_tool(downloaded(paper_id), "vice-chair", token)
    assert "Mời đăng ký" in _refused_file(friends, paper_id, uploaded, Refusal)


def test_a_certificate_revoked_in_the_house_signs_no_more(friends: Friends, paper_id: int, token: OwnToken) -> None:
    uploaded = signed_by_tool(downloaded(paper_id), "vice-chair", token)
    revoke(friends.vice_chair, token_of(friends.vice_chair.person_id).id, "key_compromise")
    assert "chưa đăng ký" in _refused_file(friends, paper_id, uploaded, Refusal)


def test_a_certificate_revoked_while_the_signature_was_being_checked_is_refused(
    friends: Friends, paper_id: int, token: OwnToken, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploaded = signed_by_tool(downloaded(paper_id), "vice-chair", token)
    check = outside.proved

    def slowly(*facts):
        verdict = check(*facts)
        revoke(friends.vice_chair, token_of(friends.vice_chair.person_id).id, "key_compromise")
        return verdict

    monkeypatch.setattr(outside, "proved", slowly)
    with pytest.raises(Refusal) as told:
        _send(friends, friends.vice_chair, paper_id, uploaded)
    assert told.value.code == "key_revoked"
    assert friends.waiting(paper_id) == ["vice-chair"]


def test_a_certificate_that_has_expired_is_refused(friends: Friends, paper_id: int, token: OwnToken) -> None:
    uploaded = signed_by_tool(downloaded(paper_id), "vice-chair", token)
    with writing() as session:
        credential = session.get_one(Credential, token_of(friends.vice_chair.person_id).id)
        credential.expires_at = credential.issued_at
    assert "hết hạn" in _refused_file(friends, paper_id, uploaded, Refusal)


def test_a_root_that_is_trusted_no_more_is_told(friends: Friends, paper_id: int, token: OwnToken) -> None:
    with writing() as session:
        for root in session.query(TrustRoot):
            root.leaving_by_id, root.withdrawn_by_id = root.proposed_by_id, root.confirmed_by_id
            root.leaving_at = root.withdrawn_at = now()
    uploaded = signed_by_tool(downloaded(paper_id), "vice-chair", token)
    assert "không dẫn về tổ chức chứng thực được tin cậy" in _refused_file(friends, paper_id, uploaded)


def test_only_whose_turn_it_is_may_send_a_file(friends: Friends, paper_id: int) -> None:
    authority = foreign_authority()
    chairs = with_token(friends.chair, authority)
    uploaded = signed_by_tool(downloaded(paper_id), "chair", chairs)
    refused(NotAllowed, lambda: _send(friends, friends.chair, paper_id, uploaded))
    refused(NotAllowed, lambda: _send(friends, friends.member, paper_id, uploaded))
    strangers_are_refused(friends, lambda actor: _send(friends, actor, paper_id, uploaded))


def test_the_same_file_twice_has_one_effect(friends: Friends, paper_id: int, token: OwnToken) -> None:
    uploaded = signed_by_tool(downloaded(paper_id), "vice-chair", token)
    _send(friends, friends.vice_chair, paper_id, uploaded)
    refused(NotAllowed, lambda: _send(friends, friends.vice_chair, paper_id, uploaded))
    assert fetch(files_in_force(versions_of(paper_id)[0])["pdf"]) == uploaded
