"""The signed Word files that the forgers of these tests start from; every one is TOTAL_PASSED before it is touched."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import docx

from app.signatures.engine import word_algorithms, word_package, word_writing
from app.signatures.engine.word import add_timestamps, sign_word
from app.signatures.engine.word_algorithms import OUR_METHODS
from app.signatures.engine.word_verify import verify_word
from app.signatures.engine.word_writing import Claims
from tests.forgeries import word_editing
from tests.signatures.engine.samples import SIGNED, answer
from tests.signatures.engine.word_samples import paper, sign, signed, signer, verify
from tests.signatures.pki import pki
from tests.signatures.pki.recipes import CHECKED, STAMPED

PASSED = ("TOTAL_PASSED", None)
HASH = ("TOTAL_FAILED", "HASH_FAILURE")
FORMAT = ("TOTAL_FAILED", "FORMAT_FAILURE")
VALUE = ("TOTAL_FAILED", "SIG_CRYPTO_FAILURE")
NOT_FOUND = ("INDETERMINATE", "SIGNED_DATA_NOT_FOUND")
CONSTRAINTS = ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")
ALGORITHM = ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE")
NO_CHAIN = ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")


@cache
def two() -> bytes:
    """The pledge, signed by the vice-chair and the chair."""
    content = signed("p256", "rsa2048")
    assert answer(verify(content)) == PASSED
    return content


@cache
def one() -> bytes:
    """The pledge, signed by the chair alone."""
    content = signed("p256")
    assert answer(verify(content)) == PASSED
    return content


@cache
def office() -> bytes:
    """A file with the parts of a Word user (theme, numbering, web settings, custom XML), signed and countersigned."""
    written = docx.Document()
    written.add_heading("Biên bản kiểm tra chéo", 1)
    written.add_paragraph("Đã giải quyết 95% vụ việc.", "List Bullet")
    stored = io.BytesIO()
    written.save(stored)
    content = sign(sign(stored.getvalue(), signer("p256")), signer("rsa2048"))
    assert answer(verify(content)) == PASSED
    return content


def verify_stamped(content: bytes, data_of: tuple[str, ...] = ("good-p256", "tsa"), **how: object):
    """The verdict with the test PKI's root trusted and its revocation data at hand."""
    usual = {"trust": [pki().root], "at": CHECKED, "data": pki().data(data_of, CHECKED)}
    return verify_word(content, **{**usual, **how})


@cache
def of_pki(name: str = "good-p256") -> bytes:
    """The pledge signed by somebody of the test PKI, without a time-stamp."""
    key, certificate = pki().signer(name)
    return sign_word(paper(), key, certificate, pki().chain(name), signed_at=STAMPED)


@cache
def stamped() -> bytes:
    """The same with a time-stamp."""
    content = add_timestamps(of_pki(), lambda message: pki().stamp(message, STAMPED))
    assert answer(verify_stamped(content)) == PASSED
    return content


def judged(content: bytes, **how: object) -> tuple[str, str | None]:
    """Verdict and sub-indication of a forged file."""
    return answer(verify(content, **how))


def both(change: Callable[[bytes], bytes]) -> set[tuple[str, str | None]]:
    """What is said of the same forgery on our own paper and on a Word user's."""
    return {judged(change(two())), judged(change(office()))}


def resigned(content: bytes) -> bytes:
    """The file as its two signers would have signed it by a program that asks no questions, or one that we do not know.

    The manifests are made anew over whatever is in the package now, and the signers' true keys sign them.
    """
    parts = word_editing.parts_of(content)
    package = word_package.package_of(parts) if b"<!DOCTYPE" not in b"".join(parts.values()) else None
    for part, kind in ((word_editing.SIG1, "p256"), (word_editing.SIG2, "rsa2048")):
        parts[part] = _signed_anew(package, parts[part], kind) if package else parts[part]
    return word_editing.zipped(parts)


def _signed_anew(package: word_package.Package, old: bytes, kind: str) -> bytes:
    number = 1 if b'"idPackageSignature"' in old else 2
    claims = Claims(SIGNED, "Cụm trưởng", "", "Điện Biên")
    own = signer(kind)
    method = OUR_METHODS[word_algorithms.our_scheme(own.key, None)]
    pieces = word_writing.prepare(package, package.signable, own.certificate, claims, number=number, method=method)
    value = word_algorithms.sign_value(own.key, word_algorithms.our_scheme(own.key, None), pieces.signed_info)
    return word_writing.put_together(pieces, value, own.certificate, own.chain)
