"""A PAdES B-B signature in a PDF: ours beside pyHanko as its manual shows it, in one run, turn by turn.

As documented, pyHanko loads key and certificates for each signature and draws the text itself; ours are kept open.
Both sign the same prepared field of the same paper with the same P-256 key, words on the page, and both results are
verified. Run: ``python benchmarks/signing.py [rounds]``.
"""

from __future__ import annotations

import io
import itertools
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import typst
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.stamp import TextStampStyle

from app.signatures.engine.certificates import Holder, issue, new_authority, to_pem
from app.signatures.engine.keys import new_key
from app.signatures.engine.pdf import Field, prepare_fields, sign_pdf
from app.signatures.engine.pdf_verify import verify_pdf
from app.signatures.engine.stamp import usual_lines

FONTS = Path(__file__).parents[1] / "document_templates" / "fonts"
PAPER = '#set document(title: "Giao ước thi đua")\n#set text(font: "Tinos", lang: "vi")\n= Giao ước\n#lorem(400)'


def main(rounds: int) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    authority = new_authority("Đo thời gian", now - timedelta(days=2))
    key = new_key()
    holder = Holder("Người ký thử", "Chánh Thanh tra", "Thanh tra tỉnh", "1")
    certificate = issue(holder, key.public_key(), authority, now - timedelta(days=1), 1)
    paper = prepare_fields(draw_paper(), [Field("chair", 0, (330, 80, 500, 140), "Chữ ký")])

    seconds = itertools.count()

    def ours() -> bytes:
        # Another second each time, so that the words are drawn anew for each signature and not taken from memory.
        moment = now - timedelta(hours=1) + timedelta(seconds=next(seconds))
        return sign_pdf(
            paper,
            "chair",
            key,
            certificate,
            (authority.issuer_cert,),
            signed_at=moment,
            reason="Ký giao ước",
            location="Điện Biên",
            signer_text=usual_lines(certificate, moment),
            image=None,
            certify=True,
        )

    with tempfile.TemporaryDirectory() as folder:
        key_file, certificate_file, issuer_file = (Path(folder) / name for name in ("key", "certificate", "issuer"))
        key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        certificate_file.write_bytes(to_pem([certificate]))
        issuer_file.write_bytes(to_pem([authority.issuer_cert]))

        def documented() -> bytes:
            signer = signers.SimpleSigner.load(key_file, certificate_file, ca_chain_files=(issuer_file,))
            meta = signers.PdfSignatureMetadata(
                field_name="chair",
                reason="Ký giao ước",
                location="Điện Biên",
                subfilter=SigSeedSubFilter.PADES,
                certify=True,
                docmdp_permissions=MDPPerm.FILL_FORMS,
            )
            style = TextStampStyle(stamp_text="Signed by: %(signer)s\nTime: %(ts)s", background=None)
            signing = signers.PdfSigner(meta, signer, stamp_style=style)
            return signing.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(paper)), existing_fields_only=True).getvalue()

        for sign in (ours, documented):  # warm both, and prove that both sign
            verdict = verify_pdf(sign(), trust=[authority.root_cert], at=None)
            assert verdict.verdict == "TOTAL_PASSED", verdict
        compare({"ours": ours, "pyHanko as documented": documented}, rounds)


def draw_paper() -> bytes:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(font_paths=fonts).compile(
        input=PAPER.encode(), format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=0
    )


def compare(works: dict[str, object], rounds: int) -> None:
    seconds = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    for name, median in medians.items():
        print(f"{name:<24} {median * 1000:8.2f} ms  {1 / median:8.1f}/s")
    first, second = medians.values()
    print(f"ratio {second / first:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
