"""Whether a file can be read to its end as the type it begins as (đọc hết tệp): PDF, pictures, Word, Excel.

Runs in the child of ``app/documents/apart.py`` only. Each check raises :class:`BadInput` with one sentence.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from urllib.parse import urlsplit

from app.documents.gate.lists import HYPERLINK_SCHEMES, MAIN_TYPE
from app.documents.gate.xml import Budget, XmlGate
from app.documents.gate.zip import open_zip
from workflows.refusals import BadInput

PDF, JPEG, PNG, DOCX = "application/pdf", "image/jpeg", "image/png", MAIN_TYPE.removesuffix(".main+xml")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN_TYPES = {MAIN_TYPE: DOCX, f"{XLSX}.main+xml": XLSX}
MOST_PIXELS = 50_000_000  # the sharpest telephones; 150 MB when drawn
MOST_PDF_OBJECTS = 200_000
_RUNS = ("/JavaScript", "/Launch", "/ImportData", "/RichMedia")
# What a document can carry that is a program or another file; told by type, whatever its name.
_CARRIES = re.compile(r"macro|vba|activex|oleobject|\.package|control|externallink|connections|query", re.IGNORECASE)
_ZIP = b"PK\x03\x04"
_TYPES_PART = "[Content_Types].xml"
_END_OF_PDF = re.compile(rb"%%EOF\s*\Z")
_END_OF_PNG = b"\x00\x00\x00\x00IEND\xaeB`\x82"


def check_pdf(content: bytes) -> None:
    """A PDF with pages, open to everybody, that runs nothing and carries no other file."""
    import pikepdf  # noqa: PLC0415 - the readers are loaded for what they read

    if not _END_OF_PDF.search(content[-1024:]):
        raise BadInput("Tệp PDF bị cắt cụt hoặc có dữ liệu thừa ở cuối.", field="file")
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise _encrypted()
            if not len(pdf.pages) or len(pdf.objects) > MOST_PDF_OBJECTS:
                raise BadInput("Tệp PDF không có trang nào hoặc quá phức tạp.", field="file")
            if any(_is_active(each) for each in pdf.objects):
                raise BadInput("Tệp PDF có mã tự chạy hoặc tệp khác đính kèm bên trong.", field="file")
    except pikepdf.PasswordError:
        raise _encrypted() from None
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError):
        raise BadInput("Tệp PDF bị hỏng, không đọc được.", field="file") from None


def check_jpeg(content: bytes) -> None:
    """A JPEG that can be drawn."""
    _draw(content, "JPEG")


def check_png(content: bytes) -> None:
    """A PNG that can be drawn and ends where it says."""
    if not content.endswith(_END_OF_PNG):
        raise BadInput("Ảnh PNG bị cắt cụt hoặc có dữ liệu thừa ở cuối.", field="file")
    _draw(content, "PNG")


def office_type(content: bytes) -> str:
    """The media type of a Word or Excel file without macros, embedded files or anything taken from outside.

    What it shows is free: evidence may have text boxes and charts, which the gate of papers would refuse.
    """
    if not content.startswith(_ZIP):
        raise _no_office_file()
    parts, budget = open_zip(content), Budget()
    types: list[str] = []
    if _TYPES_PART not in parts:
        raise _no_office_file()

    def collect(_element: str, own: Mapping[str, str]) -> None:
        types.append(own.get("ContentType", ""))

    XmlGate(_TYPES_PART, budget, on_start=collect).read(parts[_TYPES_PART])
    if any(_CARRIES.search(each) for each in types):
        raise BadInput("Tệp có macro, đối tượng nhúng hoặc dữ liệu lấy từ nơi khác.", field="file")
    mains = [_MAIN_TYPES[each] for each in types if each in _MAIN_TYPES]
    if len(mains) != 1:
        raise BadInput("Chỉ nhận văn bản Word (.docx) và bảng tính Excel (.xlsx) thường, không có macro.", field="file")
    for name, part in parts.items():
        if name.endswith(".rels"):
            XmlGate(name, budget, on_start=_check_relationship).read(part)
        elif name.endswith((".xml", ".vml")) and name != _TYPES_PART and part:
            XmlGate(name, budget).read(part)
    return mains[0]


def _is_active(item: object) -> bool:
    import pikepdf  # noqa: PLC0415

    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return False
    return "/EF" in item or "/JS" in item or any(str(item.get(name, "")) in _RUNS for name in ("/S", "/Subtype"))


def _draw(content: bytes, form: str) -> None:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own limit below is stricter than the one it warns about
            with Image.open(io.BytesIO(content), formats=[form]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise _too_many_pixels()
                picture.load()
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise BadInput("Ảnh bị hỏng, không đọc được.", field="file") from None


def _check_relationship(element: str, own: Mapping[str, str]) -> None:
    """Only an ordinary link leads outside; a picture, template or workbook from elsewhere would change what is read."""
    if not element.endswith(" Relationship"):
        return
    kind, outside = own.get("Type", "").rpartition("/")[2], own.get("TargetMode") == "External"
    link = kind == "hyperlink" and urlsplit(own.get("Target", "")).scheme.lower() in HYPERLINK_SCHEMES
    if (outside and not link) or _CARRIES.search(kind):
        raise BadInput("Tệp có macro, đối tượng nhúng hoặc dữ liệu lấy từ nơi khác.", field="file")


def _no_office_file() -> BadInput:
    return BadInput("Tệp không phải văn bản Word (.docx) hay bảng tính Excel (.xlsx).", field="file")


def _too_many_pixels() -> BadInput:
    return BadInput(
        "Ảnh có hơn {most} triệu điểm ảnh. Mời giảm kích thước ảnh rồi gửi lại.",
        field="file",
        most=MOST_PIXELS // 1_000_000,
    )


def _encrypted() -> BadInput:
    return BadInput("Tệp PDF đang đặt mật khẩu hoặc hạn chế quyền. Mời bỏ bảo vệ rồi gửi lại.", field="file")
