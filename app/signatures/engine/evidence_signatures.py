"""What stands behind the signatures, each as a file of its own (thành phần của chữ ký): for programs other than ours.

Certificates as PEM; signatures of the PDF (CMS), time-stamps (RFC 3161), CRLs and OCSP answers as DER. Everything is
taken from the two documents, beside what the house knew about the certificates. Names carry the beginning of a SHA-256,
so the same thing has the same name in every package.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cryptography import x509

from app.signatures.engine import cades, pdf_structure, timestamp_token
from app.signatures.engine.certificates import fingerprint, to_pem
from app.signatures.engine.evidence_package import sha256
from app.signatures.engine.pdf_evidence import stored_data
from app.signatures.engine.pdf_reading import OpenPdf, open_pdf
from app.signatures.engine.trust import common_name
from app.signatures.engine.validation_data import NO_DATA, ValidationData
from app.signatures.engine.word_package import open_package
from app.signatures.engine.word_xml import octets, parse

FOLDER = "signatures/"
LONGEST_NAME = 40
_NOT_PLAIN = re.compile("[^a-z0-9]+")
_X509, _STAMP, _CRL, _OCSP = "X509Certificate", "EncapsulatedTimeStamp", "EncapsulatedCRLValue", "EncapsulatedOCSPValue"
_KINDS = ("certificates", "crls", "ocsps")
_MORE_CERTIFICATES = "EncapsulatedX509Certificate"


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """A signature or a time-stamp inside a PDF: its CMS (DER), and the two stretches of the file that it covers.

    The first stretch is the bytes from 0 to ``gap``, the second those from ``resume`` to ``end``.
    """

    signer: str
    is_stamp: bool
    cms: bytes
    gap: int
    resume: int
    end: int


@dataclass(frozen=True, slots=True)
class Carried:
    """What the two documents carry (dữ liệu mang theo): signatures of the PDF, time-stamps, validation data."""

    signatures: tuple[PdfSignature, ...]
    stamps: tuple[bytes, ...]
    data: ValidationData


def carried(pdf: bytes, word: bytes) -> Carried:
    """Everything that belongs to the signatures of both files; NotProved where a file is not in a proper form."""
    opened = open_pdf(pdf)
    signatures = tuple(_pdf_signatures(opened))
    stamps, data = list[bytes](), NO_DATA
    for stored in stored_data(opened):
        data += stored.data
    for each in signatures:
        if each.is_stamp:
            stamps.append(each.cms)
            continue
        read = cades.read(each.cms)
        stamps += read.time_stamps
        data += ValidationData((read.signer, *read.others))
    package = open_package(word)
    for name in package.signatures:
        inside = _word_values(package.parts[name], name)
        stamps += inside[_STAMP]
        found = tuple(x509.load_der_x509_certificate(der) for der in inside[_X509] + inside[_MORE_CERTIFICATES])
        data += ValidationData(found, tuple(inside[_CRL]), tuple(inside[_OCSP]))
    for stamp in stamps:
        token = timestamp_token.read(stamp)
        data += ValidationData((token.signer, *token.others))
    return Carried(signatures, tuple(dict.fromkeys(stamps)), data)


def signature_files(inside: Carried, known: ValidationData = NO_DATA) -> dict[str, bytes]:
    """The files of ``signatures/`` by path: what the documents carry, and ``known`` beside it."""
    data = inside.data + known
    files = {_certificate_path(each): to_pem([each]) for each in data.certificates}
    files |= {f"{FOLDER}crls/{_short(each)}.crl": each for each in data.crls}
    files |= {f"{FOLDER}ocsps/{_short(each)}.ocsp": each for each in data.ocsps}
    files |= {stamp_path(each): each for each in inside.stamps}
    proper = [each for each in inside.signatures if not each.is_stamp]
    return files | {pdf_signature_path(number): each.cms for number, each in enumerate(proper, start=1)}


def enclosed_data(files: Mapping[str, bytes]) -> ValidationData:
    """The validation data among a package's files, believed only where it is used; ValueError where it is none."""
    folders = {kind: [files[path] for path in sorted(files) if path.startswith(f"{FOLDER}{kind}/")] for kind in _KINDS}
    certificates = [x509.load_pem_x509_certificate(each) for each in folders["certificates"]]
    return ValidationData(tuple(certificates), tuple(folders["crls"]), tuple(folders["ocsps"]))


def stamp_path(token: bytes) -> str:
    """Where a time-stamp lies in the package."""
    return f"{FOLDER}timestamps/{_short(token)}.tst"


def pdf_signature_path(number: int) -> str:
    """Where the PDF's signature of this number, counted from 1 in the order of signing, lies in the package."""
    return f"{FOLDER}pdf/{number}.p7s"


def _pdf_signatures(pdf: OpenPdf) -> Iterator[PdfSignature]:
    for filled in pdf_structure.filled_fields(pdf):
        covered = pdf_structure.signed_bytes(pdf, filled)
        is_stamp = filled.is_time_stamp
        read = timestamp_token.read(covered.cms) if is_stamp else cades.read(covered.cms)
        gap, end = len(covered.before), covered.end
        yield PdfSignature(common_name(read.signer.subject), is_stamp, covered.cms, gap, end - len(covered.after), end)


def _word_values(part: bytes, name: str) -> dict[str, list[bytes]]:
    """What a signature part of a Word file holds in base 64, by the elements' names (XAdES, EN 319 132-1)."""
    found: dict[str, list[bytes]] = {kind: [] for kind in (_X509, _MORE_CERTIFICATES, _STAMP, _CRL, _OCSP)}
    for element in parse(part, name).iter("{*}*"):
        kind = element.tag.rpartition("}")[2]
        if kind in found:
            found[kind].append(octets(element, name))
    return found


def _certificate_path(certificate: x509.Certificate) -> str:
    plain = unicodedata.normalize("NFD", common_name(certificate.subject).lower().replace("đ", "d"))
    name = _NOT_PLAIN.sub("-", "".join(letter for letter in plain if not unicodedata.combining(letter))).strip("-")
    short = name[:LONGEST_NAME].strip("-") or "certificate"
    return f"{FOLDER}certificates/{short}-{fingerprint(certificate)[:16]}.pem"


def _short(content: bytes) -> str:
    return sha256(content)[:16]
