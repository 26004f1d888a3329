"""The people, the authority and the papers that the tests of signatures share; all dates are fixed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import typst
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from app.signatures.engine.certificates import Authority, Holder, issue, new_authority
from app.signatures.engine.keys import PrivateKey, new_key
from app.signatures.engine.pdf import Field, prepare_fields, sign_pdf
from app.signatures.engine.pdf_verify import verify_pdf
from app.signatures.engine.stamp import usual_lines
from app.signatures.engine.verdict import FileVerdict

FONTS = Path(__file__).parents[3] / "document_templates" / "fonts"
ENROLLED = datetime(2020, 1, 2, tzinfo=UTC)
SIGNED = datetime(2020, 3, 20, 9, 21, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
CHECKED = datetime(2020, 6, 1, tzinfo=UTC)
PLEDGE = """
#set document(title: "Giao ước thi đua năm 2020", date: datetime(year: 2020, month: 3, day: 20))
#set text(font: "Tinos", size: 13pt, lang: "vi")
#set page(paper: "a4", margin: (left: 30mm, rest: 20mm))
= GIAO ƯỚC THI ĐUA
Các đơn vị trong Cụm thi đua thống nhất ký kết giao ước thi đua năm 2020.

- Hoàn thành 100% kế hoạch thanh tra đã được phê duyệt.
- Giải quyết trên 85% vụ việc khiếu nại, tố cáo thuộc thẩm quyền.
"""
FIELDS = (
    Field("vice-chair", 0, (90, 300, 260, 360), "Chữ ký của Cụm phó"),
    Field("chair", 0, (330, 300, 500, 360), "Chữ ký của Cụm trưởng"),
    Field("seal", 0, (270, 300, 330, 360), "Chữ ký số của cơ quan Cụm trưởng"),
)


@dataclass(frozen=True)
class Signer:
    """Somebody who can sign: a key, its certificate, and the certificates above it."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


@cache
def authority(name: str = "Giao ước") -> Authority:
    return new_authority(name, ENROLLED - timedelta(days=1))


@cache
def signer(name: str, algorithm: str = "p256") -> Signer:
    key = new_key(algorithm)
    holder = Holder(name, "Chánh Thanh tra", "Thanh tra tỉnh Điện Biên", "GU-1")
    return Signer(key, issue(holder, key.public_key(), authority(), ENROLLED, 3), (authority().issuer_cert,))


@cache
def pledge(source: str = PLEDGE) -> bytes:
    """A pledge as PDF/A-3a with its three empty fields."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    pdf = typst.Compiler(font_paths=fonts).compile(
        input=source.encode(), format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=0
    )
    return prepare_fields(pdf, FIELDS)


def sign(pdf: bytes, field: str, by: Signer, *, certify: bool = False, at: datetime = SIGNED) -> bytes:
    return sign_pdf(
        pdf,
        field,
        by.key,
        by.certificate,
        by.chain,
        signed_at=at,
        reason="Ký giao ước thi đua",
        location="Điện Biên",
        signer_text=usual_lines(by.certificate, at),
        image=None,
        certify=certify,
    )


@cache
def signed_once() -> bytes:
    """The vice-chair has signed, certifying."""
    return sign(pledge(), "vice-chair", signer("Lò Văn Phó"), certify=True)


@cache
def signed_twice() -> bytes:
    """The vice-chair and the chair have signed."""
    return sign(signed_once(), "chair", signer("Lò Văn Trưởng"))


def verify(pdf: bytes, **how: object) -> FileVerdict:
    """The verdict with the authority's root trusted, a while after signing."""
    return verify_pdf(pdf, **{"trust": [authority().root_cert], "at": CHECKED, **how})


def answer(verdict: FileVerdict) -> tuple[str, str | None]:
    """The verdict in two words, for comparing."""
    return verdict.verdict.value, verdict.sub_indication and verdict.sub_indication.value


def update(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], object]) -> bytes:
    """The PDF with one more revision, made by ``change``: how a forger edits without breaking the signed bytes."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer._update_meta = lambda: None
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def certificate(
    subject: str,
    public_key: object,
    issuer_name: x509.Name,
    issuer_key: PrivateKey,
    *extensions: tuple[x509.ExtensionType, bool],
    start: datetime = ENROLLED,
    years: int = 3,
    digest: hashes.HashAlgorithm | None = None,
) -> x509.Certificate:
    """A certificate of another authority, with exactly these extensions (each with whether it is critical)."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(common_name(subject))
        .issuer_name(issuer_name)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start.replace(year=start.year + years))
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, digest or hashes.SHA256())


def common_name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def usage(*allowed: str) -> x509.KeyUsage:
    people = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    others = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: name in allowed for name in (*people, *others)})
