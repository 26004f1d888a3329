"""The QR code takes no page of its own: the sample and both seeds have as many pages with it as without it."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pypdf
import pytest

from app.documents.check_mark import SIDE_MM
from app.documents.lint.pdf_lines import read_pages
from app.documents.pdf import render_pdf
from app.documents.profile import POINTS_PER_MM, TEMPLATES
from app.documents.word import render_word
from tests.documents.sample import SAMPLE
from workflows.content import PaperText, Paragraph
from workflows.paper import Issue, Signatory
from workflows.pledge import compose

ADDRESS = "https://giao-uoc.example.vn/p/0123456789abcdef0123456789abcdef"
CREATED = datetime(2020, 3, 6, 8, tzinfo=timezone(timedelta(hours=7)))
SEEDS = TEMPLATES.parent / "app" / "demonstration" / "content"
CONTENTS = {
    "sample": json.loads((TEMPLATES / "pledge" / "sample.json").read_text())["content"],
    **{name: json.loads((SEEDS / f"{name}.json").read_text())["second_version"] for name in ("iv-2020", "ii-2019")},
}
SIGNERS = (1, 2, 7, 9)
ASCENT, DESCENT = 0.891, 0.216  # of Times New Roman, in shares of the size
# Both programs must set the same letters: the project's own stand in for Times New Roman.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{fonts}</dir>
<cachedir>{cache}</cachedir><match target="pattern"><test name="family"><string>Times New Roman</string></test>
<edit name="family" mode="assign" binding="strong"><string>Tinos</string></edit></match></fontconfig>"""


def pledge(content: str, signers: int) -> PaperText:
    offices = [("CHÁNH THANH TRA TỈNH ĐIỆN BIÊN",)] * max(signers - 2, 0) + [
        ("CỤM PHÓ", "CHÁNH THANH TRA TỈNH LẠNG SƠN"),
        ("CỤM TRƯỞNG", "CHÁNH THANH TRA TỈNH ĐIỆN BIÊN"),
    ]
    signatories = tuple(Signatory(f"s{i}", lines, "Phan Văn Thống") for i, lines in enumerate(offices[-signers:]))
    issue = Issue("Cụm thi đua số IV", 2020, "05/GƯ-CTĐ", "Lạng Sơn", date(2020, 3, 6), signatories, "a1" * 16)
    return compose(CONTENTS[content], issue)


def pages(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def pages_of(text: PaperText, check_at: str) -> int:
    return pages(render_pdf(text, check_at=check_at, created=CREATED).content)


def end(pdf: bytes) -> float:
    """How high over the page's bottom the last page's lowest letter, or the picture, ends: in points."""
    lines = read_pages(pdf)[-1].lines
    ends = [line.baseline - DESCENT * max(line.sizes) for line in lines]
    if mark := [line for line in lines if line.sizes == {9.0}]:
        top, bottom = mark[0].baseline + ASCENT * 9, mark[-1].baseline - DESCENT * 9
        ends.append((top + bottom - SIDE_MM * POINTS_PER_MM) / 2)
    return min(ends)


@pytest.mark.parametrize("signers", SIGNERS)
@pytest.mark.parametrize("content", CONTENTS)
def test_the_pdf_has_as_many_pages_with_the_mark_as_without(content: str, signers: int) -> None:
    text = pledge(content, signers)
    assert pages_of(text, ADDRESS) == pages_of(text, "")


@pytest.mark.parametrize("signers", [1, 2])
@pytest.mark.parametrize("recipients", [3, 4])
def test_wherever_the_page_ends_the_mark_adds_none(signers: int, recipients: int) -> None:
    counts = set()
    for more in range(26):
        blocks = (*SAMPLE.blocks[:-1], *[Paragraph("Dòng thêm vào để dồn trang.")] * more, SAMPLE.blocks[-1])
        text = replace(
            SAMPLE, blocks=blocks, signatures=SAMPLE.signatures[-signers:], recipients=SAMPLE.recipients[-recipients:]
        )
        assert pages_of(text, ADDRESS) == pages_of(text, "")
        counts.add(pages_of(text, ""))
    assert len(counts) > 1


@pytest.mark.skipif(not shutil.which("soffice"), reason="soffice is not installed (apt-get install libreoffice-writer)")
def test_the_word_file_ends_on_the_same_page_at_the_same_height_with_the_mark_as_without(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(FONTS.format(fonts=TEMPLATES / "fonts", cache=tmp_path / "cache"))
    papers = {f"{content}-{signers}": pledge(content, signers) for content in CONTENTS for signers in SIGNERS}
    for name, text in papers.items():
        (tmp_path / f"{name}-with.docx").write_bytes(render_word(text, check_at=ADDRESS))
        (tmp_path / f"{name}-without.docx").write_bytes(render_word(text))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path)]
    environment = {**os.environ, "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    subprocess.run([*convert, *map(str, tmp_path.glob("*.docx"))], check=True, capture_output=True, env=environment)
    for name in papers:
        with_mark, without = ((tmp_path / f"{name}-{which}.pdf").read_bytes() for which in ("with", "without"))
        assert pages(with_mark) == pages(without), name
        assert end(with_mark) > end(without) - 1, name
