"""Signing a Word file, and verifying papers of one to twenty signers: ours beside pyHanko and xmlsec1, in one run.

pyHanko validates each signature of the PDF as its manual shows (``validate_pdf_signature`` with difference analysis);
xmlsec1, a process for each signature part, checks the XML signature alone, without the parts that the manifest names,
so it does less. No peer signs Word files. Run: ``python benchmarks/verifying.py [rounds]``.
"""

from __future__ import annotations

import io
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from app import create_app
from app.papers.from_data import render_from_data, sample_of
from app.signatures.engine.certificates import Authority, Holder, issue, new_authority
from app.signatures.engine.keys import PrivateKey, new_key
from app.signatures.engine.pdf import Field, prepare_fields, sign_pdf
from app.signatures.engine.pdf_verify import verify_pdf
from app.signatures.engine.stamp import usual_lines
from app.signatures.engine.word import sign_word
from app.signatures.engine.word_verify import verify_word

NOW = datetime.now(UTC).replace(microsecond=0)
Signer = tuple[PrivateKey, x509.Certificate]


def main(rounds: int) -> None:
    authority = new_authority("Đo thời gian", NOW - timedelta(days=2))
    people = [_person(authority, number) for number in range(20)]
    word, pdf = _paper()
    print("Word, signing (the file grows by one signature)")
    for name, key in (("P-256", people[0]), ("RSA 3072", _person(authority, 99, "rsa3072"))):
        _report(f"  ours, {name}", _median(lambda key=key: _sign_word(word, key, authority), rounds))
    for count in (1, 2, 6):
        signed = word
        for person in people[:count]:
            signed = _sign_word(signed, person, authority)
        print(f"Word, verifying {count} signature(s)")
        ours = _median(lambda signed=signed: _passed(verify_word(signed, trust=[authority.root_cert], at=None)), rounds)
        _report("  ours", ours)
        if shutil.which("xmlsec1"):
            _report("  xmlsec1", _median(lambda signed=signed: _xmlsec1(signed), min(rounds, 10)), ours)
    fields = [Field(f"ky-{n}", 0, (30 + n * 20, 30, 48 + n * 20, 48), "Chữ ký") for n in range(20)]
    prepared = prepare_fields(pdf, fields)
    for count in (1, 2, 9, 20):
        signed = prepared
        for number, person in enumerate(people[:count]):
            signed = _sign_pdf(signed, fields[number].name, person, authority, certify=number == 0)
        print(f"PDF, verifying {count} signature(s)")
        few = max(2, rounds // count)
        ours = _median(lambda signed=signed: _passed(verify_pdf(signed, trust=[authority.root_cert], at=None)), few)
        _report("  ours", ours)
        _report("  pyHanko", _median(lambda signed=signed: _pyhanko(signed, authority), few), ours)


def _paper() -> tuple[bytes, bytes]:
    """The pledge of the sample data, as the command ``flask document`` makes it."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"INSTANCE": Path(folder), "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/x.sqlite3"})
        with app.app_context():
            sample = Path(folder) / "sample.json"
            sample.write_text(sample_of("pledge"), encoding="utf-8")
            return render_from_data("pledge", sample)


def _person(authority: Authority, number: int, algorithm: str = "p256") -> Signer:
    key = new_key(algorithm)
    holder = Holder(f"Người ký {number}", "Chánh Thanh tra", "Thanh tra tỉnh", f"GU-{number}")
    return key, issue(holder, key.public_key(), authority, NOW - timedelta(days=1), 1)


def _sign_word(word: bytes, person: Signer, authority: Authority) -> bytes:
    return sign_word(word, *person, (authority.issuer_cert,), signed_at=NOW, role="Cụm trưởng")


def _sign_pdf(pdf: bytes, field: str, person: Signer, authority: Authority, *, certify: bool) -> bytes:
    return sign_pdf(
        pdf,
        field,
        *person,
        (authority.issuer_cert,),
        signed_at=NOW,
        reason="Ký",
        location="Lạng Sơn",
        signer_text=usual_lines(person[1], NOW),
        image=None,
        certify=certify,
    )


def _passed(verdict: object) -> None:
    assert verdict.verdict == "TOTAL_PASSED", verdict


def _pyhanko(signed: bytes, authority: Authority) -> None:
    roots = [asn1_x509.Certificate.load(authority.root_cert.public_bytes(Encoding.DER))]
    for each in PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures:
        status = validate_pdf_signature(each, ValidationContext(trust_roots=roots, allow_fetching=False))
        assert status.intact
        assert status.valid


def _xmlsec1(signed: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(io.BytesIO(signed)) as package:
        for name in package.namelist():
            if name.startswith("_xmlsignatures/sig") and name.endswith(".xml"):
                part = Path(package.extract(name, folder))
                ids = ["--id-attr:Id", "http://www.w3.org/2000/09/xmldsig#:Object"]
                ids += ["--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"]
                command = ["xmlsec1", "--verify", "--insecure", "--ignore-manifests", *ids, str(part)]
                done = subprocess.run(command, capture_output=True, check=False)
                assert done.returncode == 0, done.stderr


def _median(work: Callable[[], object], rounds: int) -> float:
    work()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def _report(name: str, seconds: float, ours: float | None = None) -> None:
    ratio = f"   ours is {seconds / ours:.1f}x" if ours else ""
    print(f"{name:<20} {seconds * 1000:8.2f} ms{ratio}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
