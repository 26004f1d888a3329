"""The Word papers and the signers that the tests of Word signatures share; all dates are fixed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.documents.word import render_word
from app.signatures.engine.certificates import Holder, issue
from app.signatures.engine.keys import PrivateKey, Scheme
from app.signatures.engine.verdict import FileVerdict
from app.signatures.engine.word import sign_word
from app.signatures.engine.word_verify import verify_word
from tests.documents.sample import SAMPLE
from tests.signatures.engine.samples import CHECKED, ENROLLED, SIGNED, authority

KINDS = ("p256", "rsa2048", "rsa3072", "p384", "pss", "p521")
CORPORA = Path(os.environ.get("GIAO_UOC_CORPORA", Path(__file__).parents[4] / "shared" / "corpora")) / "ooxml"


@dataclass(frozen=True)
class WordSigner:
    """Somebody who can sign a Word file, and by which scheme if the key leaves a choice."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    scheme: Scheme | None


@cache
def key(kind: str) -> PrivateKey:
    curves = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}
    if kind in curves:
        return ec.generate_private_key(curves[kind])
    return rsa.generate_private_key(65537, {"rsa2048": 2048}.get(kind, 3072))


@cache
def signer(kind: str = "p256", name: str = "") -> WordSigner:
    holder = Holder(name or f"Lò Văn {kind}", "Chánh Thanh tra", "Thanh tra tỉnh Điện Biên", "GU-1")
    certificate = issue(holder, key(kind).public_key(), authority(), ENROLLED, 3)
    scheme: Scheme | None = "rsassa_pss" if kind == "pss" else None
    return WordSigner(key(kind), certificate, (authority().issuer_cert,), scheme)


@cache
def paper() -> bytes:
    """The pledge of Cluster IV as .docx, not signed."""
    return render_word(SAMPLE)


def sign(content: bytes, by: WordSigner, **how: object) -> bytes:
    usual = {"signed_at": SIGNED, "role": "Cụm trưởng", "comment": "Ký giao ước thi đua", "place": "Điện Biên"}
    return sign_word(content, by.key, by.certificate, by.chain, scheme=by.scheme, **{**usual, **how})


@cache
def signed(*kinds: str) -> bytes:
    """The pledge signed by these kinds of keys, one after the other."""
    return reduce(lambda content, kind: sign(content, signer(kind)), kinds, paper())


def verify(content: bytes, **how: object) -> FileVerdict:
    """The verdict with the authority's root trusted, a while after signing."""
    return verify_word(content, **{"trust": [authority().root_cert], "at": CHECKED, **how})


def codes(verdict: FileVerdict) -> list[str]:
    """The reasons of the file and of all its signatures, by their codes."""
    return [each.code for each in (*verdict.reasons, *(one for own in verdict.signatures for one in own.reasons))]
