"""A prepared PDF that came back signed by another program (tệp ký ngoài hệ thống): whether only the signature is new.

Whose signature it is, and whether it holds, ``pdf_verify`` says; here only that the file is ours and nothing else came
with it.
"""

from __future__ import annotations

from app.signatures.engine.pdf_changes import changes_after
from app.signatures.engine.pdf_reading import OnceReader, OpenPdf, open_pdf
from app.signatures.engine.pdf_structure import FilledField, filled_fields, signed_bytes
from app.signatures.engine.verdict import Finding, NotProved, SubIndication, finding, unreadable
from workflows.words import N_


def extension_findings(base: bytes, uploaded: bytes, field_name: str) -> tuple[Finding, ...]:
    """What keeps ``uploaded`` from being ``base`` with one signature in ``field_name``; nothing, where it is.

    What must hold:
    1. it begins with all the bytes of ``base``, and is a PDF in a form that all readers read alike;
    2. exactly one signature is new, and it is in the field ``field_name``;
    3. that signature covers the whole of its revision but itself;
    4. nothing else is new but what the signature shows in its field, validation data and document time-stamps.
    """
    # 1.
    if not uploaded.startswith(base):
        return (_not_ours(),)
    try:
        pdf, revisions = open_pdf(uploaded), OnceReader(base).total_revisions
        fields = filled_fields(pdf)
        # 2.
        new = [each for each in fields if each.revision >= revisions and not each.is_time_stamp]
        if wrong := _wrong_field(new, field_name):
            return (wrong,)
        # 3.
        signed_bytes(pdf, new[0])
        # 4.
        return _other_changes(pdf, fields, revisions, len(base))
    except NotProved as unproved:
        return (unproved.finding,)
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way
        return (unreadable(),)


def _wrong_field(new: list[FilledField], field_name: str) -> Finding | None:
    code, sentence = "", ""
    if not new:
        code, sentence = "not_signed", N_("Tệp gửi lên chưa có chữ ký mới. Mời ký vào ô “{name}” rồi gửi lại.")
    elif len(new) > 1:
        code, sentence = "signed_twice", N_("Tệp gửi lên có thêm nhiều chữ ký. Mời chỉ ký một lần, vào ô “{name}”.")
    elif new[0].name != field_name:
        code, sentence = "other_field", N_("Chữ ký nằm trong ô “{found}”. Mời tải lại tệp và chọn ô “{name}” để ký.")
    if not code:
        return None
    found = ", ".join(each.name for each in new)
    return finding(SubIndication.SIG_CONSTRAINTS_FAILURE, code, sentence, name=field_name, found=found)


def _other_changes(pdf: OpenPdf, fields: list[FilledField], revisions: int, end: int) -> tuple[Finding, ...]:
    if not changes_after(pdf, fields, revisions - 1, end):
        return ()
    return (
        finding(
            SubIndication.HASH_FAILURE,
            "more_than_signed",
            "Ngoài chữ ký, tệp gửi lên còn có thay đổi khác nên không nhận được.",
        ),
    )


def _not_ours() -> Finding:
    return finding(
        SubIndication.HASH_FAILURE,
        "not_this_file",
        "Tệp gửi lên không phải là tệp đã tải về rồi ký thêm. Mời tải lại tệp và ký đúng tệp đó.",
    )
