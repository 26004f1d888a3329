"""Annexes in both files: the same words, pages of their own counted from 1, and nothing changed for papers without."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest

from app.documents import pdf
from app.documents.gate import open_gate
from app.documents.lint import lint_pdf, lint_word
from app.documents.lint.pdf_lines import PdfPage, read_pages
from app.documents.pdf import render_pdf
from app.documents.profile import TEMPLATES
from app.documents.word import render_word
from app.documents.word.look import w
from tests.documents.annexed import ANNEXED, LISTED, TEAMS, TOLD
from tests.documents.packages import parts_of
from tests.documents.reading import printed_words, words_in_pdf, words_in_word
from tests.documents.sample import SAMPLE
from tests.signatures.engine.word_samples import sign, signer, verify
from workflows.content import PaperText
from workflows.refusals import BadInput

CREATED = datetime(2020, 8, 20, 1, tzinfo=UTC)


def in_pdf(text: PaperText) -> bytes:
    return render_pdf(text, "plan", created=CREATED).content


def pages(text: PaperText) -> list[PdfPage]:
    return read_pages(in_pdf(text))


@pytest.fixture(scope="module")
def word() -> bytes:
    return render_word(ANNEXED, "plan")


@pytest.fixture(scope="module")
def printed() -> bytes:
    return in_pdf(ANNEXED)


def body_of(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content)).element.body


@pytest.mark.parametrize("signers", [1, 2, 3])
@pytest.mark.parametrize("annexes", [(LISTED,), (LISTED, TOLD), (TOLD, LISTED)], ids=["table", "both", "table last"])
def test_both_files_carry_the_words_of_the_annexes_in_order(signers: int, annexes: tuple[Any, ...]) -> None:
    blocks = tuple(replace(SAMPLE.signatures[i % 2], slot=f"s{i}", seal_slot="") for i in range(signers))
    text = replace(SAMPLE, signatures=blocks, annexes=annexes)
    assert words_in_word(render_word(text, "plan")) == printed_words(text)
    assert words_in_pdf(in_pdf(text), text) == printed_words(text)


def test_the_words_of_a_paper_end_with_those_of_its_annexes() -> None:
    own = " ".join([*LISTED.texts(), *TOLD.texts()]).split()
    assert ANNEXED.words() == SAMPLE.words() + own
    assert own[:3] == ["Phụ", "lục", "I"]


def test_both_files_keep_the_layout_of_the_decree(word: bytes, printed: bytes) -> None:
    assert (lint_word(word), lint_pdf(printed)) == ([], [])


def test_each_annex_starts_on_a_new_page_after_the_signatures_and_counts_its_own() -> None:
    shown = pages(ANNEXED)
    starts = [i for i, page in enumerate(shown) for line in page.lines if line.text in (LISTED.mark, TOLD.mark)]
    names = [i for i, page in enumerate(shown) for line in page.lines if line.text == "Phan Văn Thống"]
    numbers = [[line.text for line in page.lines if line.text.isdecimal() and line.baseline > 790] for page in shown]
    assert starts[0] == names[0] + 1
    assert numbers[starts[0] :] == [[], ["2"], ["3"], []]
    assert numbers[: starts[0]] == [[], *[[str(i)] for i in range(2, starts[0] + 1)]]
    assert all((page.width, page.height) == pytest.approx((595, 842), abs=1) for page in shown)


def test_the_document_code_stands_on_the_first_page_of_every_annex() -> None:
    coded = [any(line.text.startswith("Mã văn bản") for line in page.lines) for page in pages(ANNEXED)]
    assert coded == [True, False, True, False, False, True]


def test_in_word_every_part_is_a_section_that_counts_from_one(word: bytes) -> None:
    sections = docx.Document(io.BytesIO(word)).sections
    assert len(sections) == 3
    for section in sections:
        assert section._sectPr.find(w("pgNumType")).get(w("start")) == "1"
        assert section.different_first_page_header_footer
        assert section.orientation == 0
        assert section._sectPr.find(w("type")) is None


def test_in_word_a_row_stays_whole_and_the_header_comes_again(word: bytes) -> None:
    *_, table = body_of(word).findall(w("tbl"))
    header, *rows = table.findall(w("tr"))
    assert header.find(f"{w('trPr')}/{w('tblHeader')}") is not None
    assert all(row.find(f"{w('trPr')}/{w('cantSplit')}") is not None for row in (header, *rows))


def test_in_the_pdf_a_row_stays_whole_and_the_header_comes_again() -> None:
    row = ("01", tuple(f"Thành viên {i}" for i in range(7)), "tháng 9")
    table = replace(TEAMS, rows=(row,) * 20)
    shown = pages(replace(SAMPLE, annexes=(replace(LISTED, blocks=(table,)),)))
    texts = [[line.text for line in page.lines] for page in shown]
    teams = [own for own in texts if "Thành viên 0" in own]
    assert len(teams) > 2
    assert [own.count("Đoàn kiểm tra") for own in teams] == [1] * len(teams)
    assert [own.count("Thành viên 0") for own in teams] == [own.count("Thành viên 6") for own in teams]


def test_a_row_that_is_higher_than_a_page_goes_on_and_loses_no_word() -> None:
    table = replace(TEAMS, rows=(("01", tuple(f"Thành viên {i}" for i in range(80)), "tháng 9"),))
    text = replace(SAMPLE, annexes=(replace(LISTED, blocks=(table,)),))
    seen = [line.text for page in pages(text) for line in page.lines if line.baseline > 50]
    assert [i for i in range(80) if f"Thành viên {i}" not in seen] == []


def test_titles_of_annexes_are_headings_and_their_tables_are_tagged(printed: bytes) -> None:
    def kinds(element: Any) -> list[str]:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return []
        children = element.get("/K", [])
        children = list(children) if isinstance(children, pikepdf.Array) else [children]
        return [str(element.S), *(kind for child in children for kind in kinds(child))]

    opened = pikepdf.open(io.BytesIO(printed))
    document = opened.Root.StructTreeRoot.K
    found = kinds(document[0] if isinstance(document, pikepdf.Array) else document)
    assert (found.count("/H1"), found.count("/Table"), found.count("/TR")) == (3, 2, 8 + 41)
    with opened.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == ("3", "A", "1")
    with opened.open_outline() as outline:
        titles = [str(item.title) for item in outline.root]
    assert [title for title in titles if title.startswith("Phụ lục")] == [
        f"{annex.mark} {annex.title}" for annex in (LISTED, TOLD)
    ]


def test_a_template_without_a_place_for_annexes_refuses_them() -> None:
    with pytest.raises(BadInput, match="phụ lục"):
        render_word(ANNEXED, "pledge")


def test_the_gate_lets_a_paper_with_annexes_in_and_its_signature_holds(word: bytes) -> None:
    open_gate(word)
    signed = sign(word, signer("p256"))
    assert verify(signed).verdict == "TOTAL_PASSED"
    assert words_in_word(signed) == printed_words(ANNEXED)


def test_places_of_signatures_do_not_move_for_annexes() -> None:
    bare, annexed = (render_pdf(text, "plan", created=CREATED).places for text in (SAMPLE, ANNEXED))
    assert bare == annexed


def test_a_pledge_prints_in_word_as_it_did_before_there_were_annexes() -> None:
    text = parts_of(render_word(SAMPLE))["word/document.xml"]
    # Taken before annexes came; it may change only with what a pledge says or how it is set.
    assert hashlib.sha256(text).hexdigest() == "d209586d4c0a0450698385ad8b349217176aef37d8ebc2be9a687756c764a5be"


def test_a_pledge_prints_in_pdf_as_if_there_were_no_annexes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = render_pdf(SAMPLE, created=CREATED).content
    shutil.copytree(TEMPLATES, tmp_path / "templates", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    source = tmp_path / "templates" / "decree30.typ"
    text = source.read_text(encoding="utf-8")
    start, end = text.index("#let numbered()"), text.index("#let page-number")
    without = f"{text[:start]}#let numbered() = here().page()\n\n{text[end:]}"
    assert "for annex in paper.annexes" in without
    source.write_text(without.replace("for annex in paper.annexes { annexed(parts, annex) }", ""), encoding="utf-8")
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path / "templates")
    monkeypatch.setattr(pdf, "_warm", pdf._Warm())
    assert render_pdf(SAMPLE, created=CREATED).content == usual


def test_a_paper_without_annexes_is_one_section_in_either_template() -> None:
    for kind in ("pledge", "plan"):
        assert len(docx.Document(io.BytesIO(render_word(SAMPLE, kind))).sections) == 1


def test_every_slot_of_the_plan_is_explained() -> None:
    slots = json.loads((TEMPLATES / "plan" / "slots.json").read_text())
    assert all(slot["explanation"].endswith(".") for slot in slots)
    assert "annexes" in {slot["name"] for slot in slots}
