"""The steps by which a stranger checks the signatures in an evidence package (các bước kiểm tra), as shell commands.

Tools that everybody has: openssl, head, tail. Each step is told in two languages and is the same in both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.signatures.engine import timestamp_token
from app.signatures.engine.evidence_package import PDF
from app.signatures.engine.evidence_signatures import Carried, PdfSignature, pdf_signature_path, stamp_path
from workflows.checkpoint import VerifierKey


@dataclass(frozen=True, slots=True)
class Described:
    """What the text speaks of: the paper's title, the hash of the approved text, the package's files, its signatures.

    ``roots`` are the SHA-256 fingerprints of the roots that this installation trusts.
    ``signed_at`` is when each signature of the PDF was made, by the best word for it; None where nothing says so.
    """

    title: str
    content_hash: str
    files: Mapping[str, bytes]
    inside: Carried
    roots: tuple[str, ...]
    signed_at: tuple[datetime | None, ...]
    log_key: VerifierKey


@dataclass(frozen=True, slots=True)
class Words:
    """How one language calls the steps."""

    signature: str
    signature_answer: str
    document_stamp: str
    stamp: str
    stamp_answer: str
    crl: str
    crl_answer: str
    ocsp: str
    ocsp_answer: str


VIETNAMESE = Words(
    "Chữ ký của {signer}, tính lại trên đúng phần tệp đã ký, và chứng thư số",
    "phải ra “CMS Verification successful” (-attime là lúc ký)",
    "Dấu thời gian của cả tệp (do {signer} cấp)",
    "Dấu thời gian của một chữ ký (-digest là trị băm của chính chữ ký đó)",
    "phải ra “Verification: OK”; tsa.pem là chứng thư gốc của nơi cấp dấu thời gian",
    "Danh sách thu hồi",
    "không được có số của chứng thư người ký",
    "Trả lời OCSP",
    "phải có “Cert Status: good”",
)
ENGLISH = Words(
    "The signature of {signer}, computed again over the very bytes that were signed, and the certificate",
    'must say "CMS Verification successful" (-attime is when it was signed)',
    "The time-stamp over the whole file (given by {signer})",
    "The time-stamp over a signature (-digest is the hash of that very signature)",
    'must say "Verification: OK"; tsa.pem is the root of the time-stamp authority',
    "The revocation list",
    "the signers' serial numbers must not be in it",
    "The OCSP answer",
    'must say "Cert Status: good"',
)
_COUNT = 4  # the number of the first step that depends on the package


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing to check: what it is and what must come out (names of ``Words``), whose it is, the commands."""

    word: str
    answer: str
    signer: str
    commands: tuple[str, ...]


def checks(about: Described, words: Words) -> str:
    """The steps in one language, numbered on from those that are the same for every package."""
    told = []
    for number, step in enumerate(_steps(about), start=_COUNT):
        title = getattr(words, step.word).format(signer=step.signer)
        told.append("\n".join([f"{number}. {title}:", *step.commands, f"=> {getattr(words, step.answer)}", ""]))
    return "\n".join(told)


def last_step(about: Described) -> int:
    """The number that follows on the last of these steps."""
    return _COUNT + len(list(_steps(about)))


def _steps(about: Described) -> Iterator[_Step]:
    proper = [each for each in about.inside.signatures if not each.is_stamp]
    for number, (each, moment) in enumerate(zip(proper, about.signed_at, strict=True), start=1):
        yield _Step("signature", "signature_answer", each.signer, (_covered(each), _cms(number, moment)))
    document_stamps = {each.cms: each for each in about.inside.signatures if each.is_stamp}
    for token, each in document_stamps.items():
        yield _Step("document_stamp", "stamp_answer", each.signer, (_covered(each), _stamp(token, "-data signed.bin")))
    for token in about.inside.stamps:
        if token not in document_stamps:
            over = timestamp_token.read(token).imprint.hex()
            yield _Step("stamp", "stamp_answer", "", (_stamp(token, f"-digest {over}"),))
    yield from (
        _Step("crl", "crl_answer", "", (f"openssl crl -inform DER -noout -text -in {path}",))
        for path in _in(about, "crls")
    )
    yield from (
        _Step("ocsp", "ocsp_answer", "", (f"openssl ocsp -respin {path} -noverify -resp_text",))
        for path in _in(about, "ocsps")
    )


def _covered(each: PdfSignature) -> str:
    """The signed bytes into a file: all but the place of the signature itself."""
    after = f"tail -c +{each.resume + 1} {PDF} | head -c {each.end - each.resume}"
    return f"(head -c {each.gap} {PDF}; {after}) > signed.bin"


def _cms(number: int, moment: datetime | None) -> str:
    files = f"-in {pdf_signature_path(number)} -content signed.bin -CAfile trust.pem"
    return f"openssl cms -verify -binary -inform DER {files} -purpose any{_as_of(moment)} -out /dev/null"


def _stamp(token: bytes, over: str) -> str:
    as_of = _as_of(timestamp_token.read(token).time)
    return f"openssl ts -verify -token_in -in {stamp_path(token)} {over} -CAfile tsa.pem{as_of}"


def _as_of(moment: datetime | None) -> str:
    """Certificates are judged as of then: they expire, and the package shall be read for decades."""
    return f" -attime {int(moment.timestamp())}" if moment else ""


def _in(about: Described, folder: str) -> list[str]:
    return sorted(path for path in about.files if path.startswith(f"signatures/{folder}/"))
