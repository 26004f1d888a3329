"""Forged evidence packages: none is TOTAL_PASSED, and each is told by its reason.

Most forgers make a manifest that fits what they changed: everybody can compute a hash.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.documents.word.package import PackedPart, write_package
from app.signatures.engine.evidence_package import (
    FORMAT,
    MANIFEST,
    PDF,
    README,
    VERDICT,
    WORD,
    sha256,
    written,
)
from app.signatures.engine.evidence_signatures import carried, signature_files
from app.signatures.engine.validation_data import ValidationData
from app.signatures.engine.verdict import Indication
from app.signatures.verification import verify_file
from tests.forgeries.evidence_packages import (
    FIRST,
    FORM,
    HASH,
    OTHER,
    SECOND,
    answer,
    codes,
    edited,
    honest,
    honest_log,
    packed,
    replaced,
    unpacked,
    verify,
    word_files,
)
from tests.signatures.engine.samples import CHECKED, authority, sign, signed_once, signed_twice, signer
from workflows.content import canonical_bytes, content_hash


def _raw(files: dict[str, bytes]) -> bytes:
    """A ZIP of these files as they are, the manifest among them."""
    return write_package(PackedPart.pack_bytes(name, content) for name, content in files.items())


def _with_manifest(change: Callable[[Any], object], **contents: bytes) -> bytes:
    """The honest package with other files in places, its manifest left as it was but for ``change``."""
    with zipfile.ZipFile(io.BytesIO(honest())) as package:
        files = {name: package.read(name) for name in package.namelist()}
    manifest = json.loads(files[MANIFEST])
    change(manifest)
    return _raw({**files, **contents, MANIFEST: written(manifest)})


def _nothing(_manifest: Any) -> None:
    return None


def test_an_honest_package_passes_with_all_its_signatures() -> None:
    verdict = verify(honest(), log_key=honest_log().key)
    assert (answer(verdict), verdict.reasons) == (("TOTAL_PASSED", None), ())
    assert [each.signer for each in verdict.signatures] == ["Lò Văn Phó", "Lò Văn Trưởng"] * 2
    assert verify_file(honest(), trust=[authority().root_cert], at=CHECKED) == verify(honest())


def test_a_signer_who_is_required_and_did_not_sign_is_missed() -> None:
    chair, stranger = signer("Lò Văn Trưởng").certificate, signer("Người lạ").certificate
    assert verify(honest(), required=[chair]).verdict is Indication.TOTAL_PASSED
    verdict = verify(honest(), required=[chair, stranger])
    assert answer(verdict) == OTHER
    assert len(verdict.required_missing) == 1


# ---- the manifest was left as it was ----


def test_a_changed_byte_of_any_file_is_found() -> None:
    for path, honest_content in unpacked().items():
        content = bytearray(honest_content)
        content[len(content) // 2] ^= 1
        verdict = verify(_with_manifest(_nothing, **{path: bytes(content)}))
        assert (answer(verdict), codes(verdict)) == (HASH, {"evidence_changed"}), path


def test_a_removed_file_is_found() -> None:
    with zipfile.ZipFile(io.BytesIO(honest())) as package:
        manifest = package.read(MANIFEST)
    for path in unpacked():
        files = unpacked()
        del files[path]
        assert answer(verify(_raw({MANIFEST: manifest, **files}))) == HASH, path


def test_a_file_that_the_manifest_does_not_name_is_found() -> None:
    assert answer(verify(_with_manifest(_nothing, **{"versions/3/content.json": b"{}"}))) == HASH


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=7))
def test_one_flipped_bit_is_found_unless_it_says_nothing(where: int, bit: int) -> None:
    """Some bits of a ZIP carry no meaning (which version of the format a reader needs); then all files are the same."""
    content = bytearray(honest())
    content[where % len(content)] ^= 1 << bit
    if verify(bytes(content)).verdict is Indication.TOTAL_PASSED:
        assert unpacked(bytes(content)) == unpacked()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted({*unpacked(), MANIFEST} - {PDF, WORD})), st.binary(max_size=60))
def test_whatever_stands_in_place_of_a_file_the_verifier_answers(path: str, rubbish: bytes) -> None:
    verdict = verify(_with_manifest(_nothing, **{path: rubbish}) if path == MANIFEST else replaced(**{path: rubbish}))
    assert verdict.kind == "evidence"


# ---- the manifest was made anew ----


@pytest.mark.parametrize("path", ["manifest.json", "document.pdf", "document.docx", "log/proofs.json", "README.txt"])
def test_a_package_without_a_needed_file_is_refused_however_its_manifest_fits(path: str) -> None:
    files = unpacked()
    manifest = {"format": FORMAT, "paper": "", "content_hash": content_hash(SECOND), "documents": {}}
    files.pop(path, None)
    listed = [{"path": name, "size": len(each), "sha256": sha256(each)} for name, each in files.items()]
    whole = files if path == MANIFEST else {**files, MANIFEST: written({**manifest, "files": listed})}
    assert verify(_raw(whole)).verdict is Indication.TOTAL_FAILED


def test_a_file_that_belongs_into_no_package_is_refused() -> None:
    verdict = verify(replaced(**{"doc-truoc.exe": b"MZ"}))
    assert (answer(verdict), codes(verdict)) == (FORM, {"evidence_file_unknown"})


def test_an_approval_that_nobody_gave_is_found() -> None:
    added = {"entry": 8, "act": "paper:approve", "at": "", "person": "", "unit": 5, "version": 2, "content_hash": ""}
    verdict = verify(edited("versions/2/acts.json", lambda acts: acts.append(added)))
    assert (answer(verdict), codes(verdict)) == (OTHER, {"evidence_log_differs"})


def test_an_approval_given_to_another_unit_is_found() -> None:
    assert answer(verify(edited("versions/2/acts.json", lambda acts: acts[1].update(unit=5)))) == OTHER


def test_an_objection_that_was_left_out_is_found() -> None:
    assert answer(verify(edited("versions/1/acts.json", lambda acts: acts.pop(1)))) == OTHER


def test_a_remark_that_was_left_out_or_invented_is_found() -> None:
    assert answer(verify(edited("versions/1/remarks.json", lambda remarks: remarks.clear()))) == OTHER
    assert answer(verify(edited("versions/2/remarks.json", lambda remarks: remarks.update({"6": "Không."})))) == OTHER


def test_a_remark_in_other_words_is_found() -> None:
    other = edited("versions/1/remarks.json", lambda remarks: remarks.update(dict.fromkeys(remarks, "Nhất trí.")))
    assert answer(verify(other)) == OTHER


def test_the_code_of_another_paper_is_found() -> None:
    assert answer(verify(packed(unpacked(), code="cd" * 16))) == OTHER


def test_the_text_of_another_version_is_found() -> None:
    files = unpacked()
    first, second = ("versions/1/content.json", "versions/2/content.json")
    assert answer(verify(replaced(**{second: files[first]}))) == HASH
    assert answer(verify(replaced(**{first: files[second], second: files[first]}))) == HASH


def test_an_edited_text_is_found() -> None:
    edit = {"theme": "Đoàn kết, kỷ luật"}
    assert answer(verify(edited("versions/2/content.json", lambda content: content.update(edit)))) == HASH


def test_a_version_that_was_never_submitted_is_found() -> None:
    third = {
        f"versions/3/{name}.json": unpacked()[f"versions/2/{name}.json"] for name in ("content", "acts", "remarks")
    }
    assert answer(verify(replaced(**third))) == HASH
    alone = {"versions/9/content.json": canonical_bytes(SECOND)}
    verdict = verify(replaced(**alone))
    assert (answer(verdict), codes(verdict)) == (FORM, {"evidence_version_loose"})


def test_a_manifest_that_names_another_text_as_the_signed_one_is_found() -> None:
    verdict = verify(_with_manifest(lambda manifest: manifest.update(content_hash=content_hash(FIRST))))
    assert answer(verdict) == OTHER


def test_a_manifest_that_names_another_document_is_found() -> None:
    verdict = verify(_with_manifest(lambda manifest: manifest["documents"].update({PDF: sha256(b"")})))
    assert answer(verdict) == HASH


def test_a_manifest_of_an_unknown_format_is_refused() -> None:
    verdict = verify(_with_manifest(lambda manifest: manifest.update(format="giao-uoc/evidence/2")))
    assert (answer(verdict), codes(verdict)) == (FORM, {"evidence_format_unknown"})


def test_a_manifest_that_lists_a_file_twice_is_refused() -> None:
    verdict = verify(_with_manifest(lambda manifest: manifest["files"].append(manifest["files"][0])))
    assert (answer(verdict), codes(verdict)) == (FORM, {"evidence_listed_twice"})


def _documents(pdf: bytes, word: bytes) -> bytes:
    """The honest package with other documents, what their signatures carry made to fit."""
    files = {path: each for path, each in unpacked().items() if not path.startswith("signatures/")}
    return packed({**files, PDF: pdf, WORD: word, **signature_files(carried(pdf, word))})


def test_a_document_that_was_edited_is_found() -> None:
    pdf = signed_twice().replace(b"/Title", b"/Titel", 1)
    assert verify(_documents(pdf, word_files()[-1])).verdict is Indication.TOTAL_FAILED


def test_a_validly_signed_document_of_another_paper_is_found() -> None:
    """Every signature is good; only the log knows that this is not the file."""
    other = sign(signed_once(), "chair", signer("Người lạ"))
    verdict = verify(_documents(other, word_files()[-1]))
    assert (answer(verdict), codes(verdict)) == (OTHER, {"evidence_log_differs"})


def test_an_earlier_document_with_fewer_signatures_is_found() -> None:
    assert answer(verify(_documents(signed_once(), word_files()[-1]))) == OTHER
    assert answer(verify(_documents(signed_twice(), word_files()[1]))) == OTHER


def test_a_word_file_without_its_signatures_is_found() -> None:
    assert answer(verify(_documents(signed_twice(), word_files()[0]))) == OTHER


def test_a_certificate_that_was_exchanged_or_left_out_or_renamed_is_found() -> None:
    files = unpacked()
    path = next(path for path in files if path.startswith("signatures/certificates/lo-van-pho"))
    stranger = signature_files(
        carried(signed_twice(), word_files()[-1]), ValidationData((signer("Người lạ").certificate,))
    )
    other = next(stranger[each] for each in stranger if "nguoi-la" in each)
    left_out = {name: each for name, each in files.items() if name != path}
    for forged in ({**files, path: other}, left_out, {**left_out, path.replace("pho", "truong"): files[path]}):
        verdict = verify(packed(forged))
        assert (answer(verdict), codes(verdict)) == (HASH, {"evidence_signature_data"})


def test_a_signature_that_is_not_the_documents_is_found() -> None:
    files = unpacked()
    verdict = verify(packed({**files, "signatures/pdf/1.p7s": files["signatures/pdf/2.p7s"]}))
    assert (answer(verdict), codes(verdict)) == (HASH, {"evidence_signature_data"})


def test_an_enclosed_root_is_trusted_by_nobody() -> None:
    files = unpacked()
    inside = carried(files[PDF], files[WORD])
    with_root = packed(files | signature_files(inside, ValidationData((authority().root_cert,))))
    assert verify(with_root).verdict is Indication.TOTAL_PASSED
    assert answer(verify(with_root, trust=[])) == ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")


def test_an_embellished_verdict_makes_nothing_better() -> None:
    embellished = written({"documents": {PDF: {"verdict": "TOTAL_PASSED"}}})
    assert verify(replaced(**{VERDICT: embellished}), trust=[]).verdict is Indication.INDETERMINATE
    files = {**unpacked(), VERDICT: embellished, PDF: signed_once()}
    assert verify(packed(files)).verdict is not Indication.TOTAL_PASSED


def test_json_that_says_two_things_is_refused() -> None:
    verdict = verify(replaced(**{VERDICT: b'{"verdict":"TOTAL_FAILED","verdict":"TOTAL_PASSED"}'}))
    assert (answer(verdict), codes(verdict)) == (FORM, {"evidence_json_broken"})


def test_a_readme_that_is_no_text_is_refused() -> None:
    assert answer(verify(replaced(**{README: b"\xff\xfe"}))) == FORM


def test_two_files_of_one_name_are_refused() -> None:
    parts = [PackedPart.pack_bytes(name, each) for name, each in unpacked(honest()).items()]
    with zipfile.ZipFile(io.BytesIO(honest())) as package:
        manifest = PackedPart.pack_bytes(MANIFEST, package.read(MANIFEST))
    twice = write_package([manifest, *parts, PackedPart.pack_bytes(PDF, signed_once())])
    verdict = verify(twice)
    assert (answer(verdict), codes(verdict)) == (FORM, {"evidence_package_broken"})
    capitals = write_package([manifest, *parts, PackedPart.pack_bytes("Document.pdf", signed_once())])
    assert codes(verify(capitals)) == {"evidence_package_broken"}


def test_bytes_before_or_after_the_package_are_refused() -> None:
    assert codes(verify(b"MZ" + honest())) == {"evidence_not_zip"}
    assert codes(verify(honest() + b"\0")) == {"evidence_package_broken"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7\n"])
def test_what_is_no_package_at_all_is_told_so(content: bytes) -> None:
    assert answer(verify(content)) == FORM
