"""The QR code on a paper: one address in both files, plain for the gate, within the layout, readable by others.

How many pages it takes is told in test_check_mark_pages.py.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import docx
import pikepdf
import pytest
from flask import Flask

from app.documents.check_mark import ALTERNATIVE, CALL, GAP_MM, SIDE_MM, check_mark, public_address
from app.documents.gate import open_gate
from app.documents.lint.pdf_file import lint_pdf
from app.documents.lint.pdf_lines import Line, read_pages
from app.documents.lint.word_file import lint_word
from app.documents.metrics import text_width
from app.documents.pdf import render_pdf
from app.documents.profile import POINTS_PER_MM, TEMPLATES
from app.documents.word import print_word, render_word
from app.documents.word.template import compile_template
from tests.documents.packages import changed, parts_of
from tests.documents.sample import SAMPLE
from workflows.content import PaperText
from workflows.refusals import BadInput

CODE = "0123456789abcdef0123456789abcdef"
HOUSE = "https://giao-uoc.example.vn/p/"
ADDRESS = HOUSE + CODE
CREATED = datetime(2020, 3, 6, 8, tzinfo=timezone(timedelta(hours=7)))
ALONE = replace(SAMPLE, signatures=SAMPLE.signatures[-1:])
both = pytest.mark.parametrize("text", [SAMPLE, ALONE], ids=["two signers", "one signer"])


def lines_of(text: PaperText) -> dict[str, Line]:
    return {line.text: line for page in read_pages(printed(text)) for line in page.lines}


def printed(text: PaperText = SAMPLE, address: str = ADDRESS) -> bytes:
    return render_pdf(text, check_at=address, created=CREATED).content


@both
def test_both_files_follow_the_layout_and_pass_the_gate(text: PaperText) -> None:
    word = render_word(text, check_at=ADDRESS)
    open_gate(word)
    assert lint_word(word) == []
    assert lint_pdf(printed(text)) == []


@both
def test_both_files_say_the_address_after_the_recipients(text: PaperText) -> None:
    lines = list(lines_of(text))
    start = lines.index(CALL)
    assert lines[start - 1] == "- Lưu: VT, hồ sơ Cụm thi đua."
    assert lines[start : start + 3] == [CALL, HOUSE, CODE]
    foot = docx.Document(io.BytesIO(render_word(text, check_at=ADDRESS))).tables[-1]
    (mark,) = foot.cell(0, 0 if text is ALONE else 1).tables
    assert mark.cell(0, 1).text == f"{CALL}\n{HOUSE}\n{CODE}"
    assert "Nơi nhận:" in foot.cell(0, 0).text


def test_below_several_blocks_the_mark_stands_beside_the_recipients() -> None:
    lines = lines_of(SAMPLE)
    recipients = [line for text, line in lines.items() if text.startswith(("Nơi nhận", "- "))]
    highest, lowest = max(line.baseline for line in recipients), min(line.baseline for line in recipients)
    for text in (CALL, HOUSE, CODE):
        assert highest > lines[text].baseline > lowest
        assert lines[text].left > max(line.right for line in recipients)


def test_with_one_block_the_mark_stands_below_the_recipients_in_the_room_of_the_block() -> None:
    lines, middle = lines_of(ALONE), 30 * POINTS_PER_MM + 165 * POINTS_PER_MM / 2
    signer = lines[ALONE.signatures[0].name]
    for text in (CALL, HOUSE, CODE):
        assert lines["- Lưu: VT, hồ sơ Cụm thi đua."].baseline > lines[text].baseline > signer.baseline
        assert lines[text].right < middle < signer.left


@pytest.mark.parametrize("size", [8.0, 9.0])
@pytest.mark.parametrize(
    "house",
    [
        "https://a.vn/p/",
        HOUSE,
        "https://he-thong-thi-dua.thanhtra.tinh-dien-bien.gov.vn/giao-uoc/p/",
        f"https://{'W' * 63}/p/",
    ],
)
def test_an_address_of_any_length_fits_beside_the_picture_and_loses_nothing(house: str, size: float) -> None:
    column = 165 / 2 * POINTS_PER_MM
    call, *lines = check_mark(house + CODE).words(column, size)
    assert call == CALL
    assert "".join(lines) == house + CODE
    assert all(text_width(line, size) <= column - (SIDE_MM + GAP_MM) * POINTS_PER_MM for line in lines)


def test_a_short_address_stays_in_one_line() -> None:
    assert check_mark("https://a.vn/p/12").words(234, 9) == [CALL, "https://a.vn/p/12"]


def test_the_address_never_leaves_the_recipients_behind() -> None:
    for more in range(0, 12, 2):
        blocks = (*SAMPLE.blocks[:-1], *[SAMPLE.blocks[0]] * more, SAMPLE.blocks[-1])
        lines = lines_of(replace(SAMPLE, blocks=blocks))
        assert lines["Nơi nhận:"].page == lines[HOUSE].page == lines[CODE].page


@both
def test_a_paper_without_recipients_still_has_its_mark(text: PaperText) -> None:
    without = replace(text, recipients=())
    assert CODE in lines_of(without)
    assert CODE in parts_of(render_word(without, check_at=ADDRESS))["word/document.xml"].decode()


def test_without_an_address_no_mark_and_no_picture_is_there() -> None:
    assert not [name for name in parts_of(render_word(SAMPLE)) if "media" in name]
    assert CALL not in [line.text for page in read_pages(printed(address="")) for line in page.lines]


def test_the_picture_has_words_for_those_who_cannot_see_it() -> None:
    word = parts_of(render_word(SAMPLE, check_at=ADDRESS))
    assert f'descr="{ALTERNATIVE}"' in word["word/document.xml"].decode()
    with pikepdf.open(io.BytesIO(printed())) as pdf:
        alternatives = {
            str(each.get("/Alt", "")) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each
        }
        assert ALTERNATIVE in alternatives


def test_the_same_paper_and_address_give_the_same_bytes() -> None:
    assert render_word(SAMPLE, check_at=ADDRESS) == render_word(SAMPLE, check_at=ADDRESS)
    first = printed()
    check_mark.cache_clear()
    assert printed() == first


def test_a_template_without_the_style_of_the_address_is_refused() -> None:
    template, slots = ((TEMPLATES / "pledge" / name).read_bytes() for name in ("template.docx", "slots.json"))
    without = compile_template(changed(template, "word/styles.xml", "GƯ Địa chỉ kiểm tra", "Khác"), slots)
    with pytest.raises(BadInput, match="GƯ Địa chỉ kiểm tra"):
        print_word(SAMPLE, without, check_at=ADDRESS)


def test_the_address_is_that_of_the_installation_or_none(app: Flask) -> None:
    with app.app_context():
        app.config["PUBLIC_URL"] = ""
        assert public_address("ab12") == ""
        app.config["PUBLIC_URL"] = "https://giao-uoc.example.vn"
        assert public_address("ab12") == "https://giao-uoc.example.vn/p/ab12"


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="zbarimg is not installed (apt-get install zbar-tools)")
@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm is not installed (apt-get install poppler-utils)")
def test_another_program_reads_the_address_from_the_printed_page_and_from_the_word_file(tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(printed())
    subprocess.run(["pdftoppm", "-png", "-r", "150", tmp_path / "paper.pdf", tmp_path / "page"], check=True)
    pages = sorted(tmp_path.glob("page*.png"))
    assert ADDRESS in read(pages[-1])
    # The Word file's picture has no white edge of its own: the paper around it is one.
    from PIL import Image, ImageOps

    png = Image.open(io.BytesIO(parts_of(render_word(SAMPLE, check_at=ADDRESS))["word/media/check.png"]))
    ImageOps.expand(png.convert("L"), 40, 255).save(tmp_path / "word.png")
    assert ADDRESS in read(tmp_path / "word.png")


def read(picture: Path) -> str:
    return subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True, check=False).stdout
