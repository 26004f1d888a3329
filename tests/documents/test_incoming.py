"""The gate of attached files: five types, told by content; everything else is one sentence."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from zipfile import ZipFile

import pikepdf
import pytest
from flask import Blueprint, Flask, request
from PIL import Image

from app.documents import apart, incoming
from app.documents.apart import ask_apart
from app.documents.incoming import LARGEST, Incoming, checked_upload, takes_large_files, uploaded
from app.documents.incoming_types import DOCX, PDF, XLSX, check_jpeg, check_pdf, check_png, office_type
from app.documents.spreadsheet import Column, Sheet, workbook
from app.documents.word import render_word
from tests.documents.packages import changed, packed, parts_of
from tests.documents.sample import SAMPLE
from workflows.refusals import BadInput

WORD = render_word(SAMPLE)
EXCEL = workbook([Sheet("A", (Column("B"),), (("c",),))], created=datetime(2020, 6, 1, tzinfo=UTC))


def picture(form: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#9c1720").save(out, form)
    return out.getvalue()


def pdf(edit: Callable[[pikepdf.Pdf], None] = lambda _pdf: None, **options: object) -> bytes:
    """A PDF of one page after ``edit``."""
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page(page_size=(200, 200))
    edit(made)
    made.save(out, **options)
    return out.getvalue()


JPEG, PNG, PDF_FILE = picture("JPEG"), picture("PNG"), pdf()


def refused(name: str, content: bytes) -> str:
    with pytest.raises(BadInput) as refusal:
        checked_upload(name, content)
    assert refusal.value.field == "file"
    return str(refusal.value)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("Báo cáo.pdf", PDF_FILE, PDF),
        ("ảnh.JPEG", JPEG, "image/jpeg"),
        ("ảnh.png", PNG, "image/png"),
        ("công văn.docx", WORD, DOCX),
        ("số liệu.xlsx", EXCEL, XLSX),
    ],
)
def test_the_five_types_pass_with_their_own_type(name: str, content: bytes, media_type: str) -> None:
    assert checked_upload(name, content) == Incoming(name, media_type, content)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"", "không có nội dung"),
        ("a.pdf", b"<!doctype html><script>alert(1)</script>", "Chỉ nhận tệp PDF"),
        ("a.pdf", b"MZ\x90\x00", "Chỉ nhận tệp PDF"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Chỉ nhận tệp PDF"),
        ("a.gif", b"GIF89a", "Chỉ nhận tệp PDF"),
        ("a.pdf", b"\n" + PDF_FILE, "Chỉ nhận tệp PDF"),
        ("a.pdf", PNG, "PNG nhưng tên tệp là “a.pdf”"),
        ("a.docx", EXCEL, "XLSX nhưng tên tệp là “a.docx”"),
        ("a.html", PDF_FILE, "PDF nhưng tên tệp là “a.html”"),
        ("pdf", PDF_FILE, "PDF nhưng tên tệp là “pdf”"),
    ],
)
def test_the_type_is_told_by_content_and_the_name_must_agree(name: str, content: bytes, sentence: str) -> None:
    assert sentence in refused(name, content)


def test_a_file_over_the_limit_is_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "ask_apart", None)
    assert "20 MB" in refused("a.pdf", b"%PDF-" + bytes(LARGEST))


def zipped(name: str = "x.txt") -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr(name, "hidden")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jpg", JPEG + zipped()), ("a.png", PNG + zipped()), ("a.pdf", PDF_FILE + zipped())],
)
def test_an_archive_behind_a_picture_or_a_pdf_is_refused(name: str, content: bytes) -> None:
    assert "hai định dạng" in refused(name, content)


def test_a_pdf_inside_a_picture_is_refused() -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG", comment=b"%PDF-1.7 1 0 obj")
    assert "hai định dạng" in refused("a.jpg", out.getvalue())


@pytest.mark.parametrize("content", [PNG + b"more", PNG[:-20], PNG[:40] + b"\x00\x00\x00\x00IEND\xaeB`\x82"])
def test_a_png_that_does_not_end_where_it_says_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        check_png(content)


def test_a_picture_that_breaks_off_is_refused() -> None:
    with pytest.raises(BadInput, match="bị hỏng"):
        check_jpeg(picture("JPEG", (800, 800))[:-3000])


def test_a_picture_of_too_many_points_is_refused_before_it_is_drawn() -> None:
    """A PNG of 1 KB that would need 2.4 GB."""
    head = struct.pack(">2I5B", 40_000, 20_000, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
    assert "50 triệu điểm ảnh" in refused("a.png", bomb)


@pytest.mark.parametrize("password", ["", "mở"])
def test_an_encrypted_pdf_is_refused_whoever_can_open_it(password: str) -> None:
    locked = pdf(encryption=pikepdf.Encryption(owner="chủ", user=password))
    with pytest.raises(BadInput, match="mật khẩu"):
        check_pdf(locked)


def with_action(action: pikepdf.Object) -> bytes:
    def edit(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = made.make_indirect(action)

    return pdf(edit)


def with_attachment(made: pikepdf.Pdf) -> None:
    made.attachments["x.exe"] = b"MZ"


@pytest.mark.parametrize(
    "content",
    [
        with_action(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))),
        with_action(pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))),
        pdf(with_attachment),
    ],
)
def test_a_pdf_that_runs_or_carries_something_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="mã tự chạy hoặc tệp khác"):
        check_pdf(content)


@pytest.mark.parametrize(
    "content", [PDF_FILE[:-200], PDF_FILE[:300] + b"\n%%EOF", b"%PDF-1.7\n%%EOF\n", PDF_FILE + b"<html>"]
)
def test_a_pdf_that_is_cut_or_continued_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="PDF"):
        check_pdf(content)


def typed(content: bytes, old: str, new: str) -> bytes:
    return changed(content, "[Content_Types].xml", old, new)


RELATION = (
    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    'Target="{}" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    "content",
    [
        typed(EXCEL, f"{XLSX}.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        typed(
            EXCEL, "</Types>", '<Override PartName="/x" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
        ),
        typed(WORD, "</Types>", '<Default Extension="bin" ContentType="application/vnd.ms-office.activeX"/></Types>'),
        typed(WORD, f"{DOCX}.main+xml", f"{XLSX}.other+xml"),
        changed(
            EXCEL,
            "xl/_rels/workbook.xml.rels",
            "</Relationships>",
            RELATION.format("externalLinkPath", "file:///x.xlsx"),
        ),
        changed(
            WORD,
            "word/_rels/document.xml.rels",
            "</Relationships>",
            RELATION.format("image", "https://x.example/a.png"),
        ),
        changed(
            WORD, "word/_rels/document.xml.rels", "</Relationships>", RELATION.format("hyperlink", "file:///etc/passwd")
        ),
        changed(EXCEL, "xl/workbook.xml", "<workbook", "<!DOCTYPE x [<!ENTITY a 'b'>]><workbook"),
        packed({name: part for name, part in parts_of(WORD).items() if name != "[Content_Types].xml"}),
        zipped(),
        EXCEL + b"more",
    ],
)
def test_an_office_file_with_macros_foreign_content_or_a_loose_archive_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        office_type(content)


def test_a_word_file_may_link_to_a_page() -> None:
    linked = changed(
        WORD,
        "word/_rels/document.xml.rels",
        "</Relationships>",
        RELATION.format("hyperlink", "https://thanhtra.gov.vn"),
    )
    assert office_type(linked) == DOCX


def test_a_zip_bomb_is_refused() -> None:
    bomb = packed({**parts_of(EXCEL), "xl/sharedStrings.xml": bytes(30_000_000)})
    assert "nén quá" in refused("a.xlsx", bomb)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("C:\\Users\\x\\Báo cáo.pdf", "Báo cáo.pdf"),
        ("../../etc/x.pdf", "x.pdf"),
        ("cod\u202efdp.pdf", "codfdp.pdf"),
        ("Ba\u0301o ca\u0301o.pdf", "Báo cáo.pdf"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_the_name_is_kept_without_folders_and_unseen_marks(
    name: str, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "ask_apart", lambda _task, _content: None)
    assert checked_upload(name, PDF_FILE).name == known


def test_the_child_has_little_memory_and_none_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "GIAO_UOC_SECRET_SESSION", "secret")
    seen: dict[str, object] = {}
    real = apart.subprocess.run

    def watched(*arguments: object, **options: object) -> object:
        seen.update(options)
        return real(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(apart.subprocess, "run", watched)
    with pytest.raises(BadInput, match="giới hạn"):
        ask_apart("jpeg", picture("JPEG", (4000, 4000)), memory=60 << 20)
    assert "secret" not in str(seen["env"])


def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(BadInput, match="giới hạn"):
        ask_apart("pdf", PDF_FILE, seconds=0.01)


def test_only_the_views_that_take_files_read_large_requests() -> None:
    app, blueprint = Flask(__name__), Blueprint("files", __name__)
    app.config["MAX_CONTENT_LENGTH"] = 1000

    def view() -> str:
        return str(len(uploaded()[1]))

    blueprint.add_url_rule("/large", "large", view, methods=["POST"])
    blueprint.add_url_rule("/small", "small", view, methods=["POST"])
    takes_large_files(blueprint, "large")
    app.register_blueprint(blueprint)
    app.before_request(lambda: request.form.get("csrf_token") and None)  # as the token's check does, before any view
    client = app.test_client()
    for where, status in (("/large", 200), ("/small", 413)):
        assert client.post(where, data={"file": (io.BytesIO(bytes(5000)), "a.pdf")}).status_code == status
