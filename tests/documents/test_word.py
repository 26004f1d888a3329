"""The Word file: same bytes for the same paper, well-formed, plain, in the template that officials can change."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from dataclasses import replace

import docx
import pytest
from lxml import etree

from app.documents.gate import open_gate
from app.documents.profile import TEMPLATES
from app.documents.word import print_word, render_word
from app.documents.word.template import compile_template
from tests.documents.packages import changed, parts_of, rewritten
from tests.documents.reading import printed_words, words_in_word
from tests.documents.sample import SAMPLE, TARGETS
from workflows.content import Paragraph, Table
from workflows.refusals import BadInput

TEMPLATE = (TEMPLATES / "pledge" / "template.docx").read_bytes()
SLOTS = (TEMPLATES / "pledge" / "slots.json").read_bytes()
DOCUMENT = "word/document.xml"


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert render_word(SAMPLE) == print_word(SAMPLE, compile_template(TEMPLATE, SLOTS))


def test_every_part_is_well_formed_and_the_package_is_sound() -> None:
    content = render_word(SAMPLE)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    for part in parts_of(content).values():
        etree.fromstring(part)
    docx.Document(io.BytesIO(content))


def test_nothing_tells_who_made_the_file_or_when() -> None:
    assert not [name for name in parts_of(render_word(SAMPLE)) if name.startswith("docProps")]


def test_properties_that_word_adds_to_the_template_are_left_out() -> None:
    document = docx.Document(io.BytesIO(TEMPLATE))
    document.core_properties.author = "người soạn mẫu"
    stored = io.BytesIO()
    document.save(stored)
    content = print_word(SAMPLE, compile_template(stored.getvalue(), SLOTS))
    assert not [name for name in parts_of(content) if name.startswith("docProps")]
    open_gate(content)


def test_a_slot_that_word_cut_into_runs_is_still_found() -> None:
    cut = changed(TEMPLATE, DOCUMENT, "{{agency}}", "{{age</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>ncy}}")
    assert words_in_word(print_word(SAMPLE, compile_template(cut, SLOTS))) == printed_words(SAMPLE)


def test_words_that_officials_add_to_the_template_are_printed() -> None:
    more = changed(TEMPLATE, DOCUMENT, "{{number}}", "Văn bản {{number}} này")
    words = words_in_word(print_word(SAMPLE, compile_template(more, SLOTS)))
    assert " ".join(SAMPLE.number.split()) in " ".join(words)
    assert "này" in words


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{{subject}}", "Về {{subjekt}} này", "“Về {{subjekt}} này” của mẫu có vị trí lạ {{subjekt}}"),
        ("{{subject}}", "Về {{subject", "“Về {{subject” của mẫu có dấu ngoặc nhọn chưa đủ cặp"),
        ("{{body}}", "", "thiếu vị trí {{body}}"),
        ("{{body}}", "Nội dung: {{body}}", "“Nội dung: {{body}}” của mẫu: {{body}} phải đứng riêng một đoạn"),
    ],
)
def test_a_wrong_template_is_refused_with_the_paragraph(old: str, new: str, reason: str) -> None:
    with pytest.raises(BadInput) as refusal:
        compile_template(changed(TEMPLATE, DOCUMENT, old, new), SLOTS)
    assert reason in str(refusal.value)


def test_a_template_without_a_style_is_refused_by_its_name() -> None:
    without = changed(TEMPLATE, "word/styles.xml", "GƯ Họ tên", "Khác")
    with pytest.raises(BadInput, match="GƯ Họ tên"):
        print_word(SAMPLE, compile_template(without, SLOTS))


def test_a_rule_with_no_text_above_it_is_refused() -> None:
    alone = rewritten(
        TEMPLATE, DOCUMENT, lambda xml: xml.replace(">{{subject}}<", "><").replace(">{{type_name}}<", "><")
    )
    without = [slot for slot in json.loads(SLOTS) if slot["name"] not in ("subject", "type_name")]
    template = compile_template(alone, json.dumps(without).encode())
    assert words_in_word(print_word(replace(SAMPLE, subject="", type_name=""), template))


@pytest.mark.parametrize("kind", ["nothing", "../pledge", "pledge/../pledge", ""])
def test_a_kind_without_template_is_refused(kind: str) -> None:
    with pytest.raises(BadInput, match="Chưa có mẫu văn bản"):
        render_word(SAMPLE, kind)


def test_every_slot_is_explained_in_vietnamese() -> None:
    for slot in json.loads(SLOTS):
        assert slot["explanation"].endswith(".")
        assert slot["form"] in ("text", "rule", "paragraphs")


def test_the_last_lines_of_text_stay_with_the_signatures_and_no_block_is_split() -> None:
    document = docx.Document(io.BytesIO(render_word(SAMPLE)))
    foot = document.tables[-1]
    assert all(row._tr.trPr.xpath("w:cantSplit") for row in foot.rows)
    last = [p for p in document.paragraphs if p.text.endswith("để thực hiện./.")]
    assert last[0].paragraph_format.keep_with_next


def test_the_last_rows_of_a_table_stay_with_the_signatures() -> None:
    document = docx.Document(io.BytesIO(render_word(replace(SAMPLE, blocks=(Paragraph("Sau đây:"), TARGETS)))))
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in document.tables[1].rows]
    assert kept[-3:] == [None, True, True]


def test_ten_thousand_rows_need_little_memory() -> None:
    """A peer (docxtpl) takes 185 MB for this table."""
    rows = tuple((f"{i}", f"Chỉ tiêu {i}", "> 70%") for i in range(10_000))
    text = replace(SAMPLE, blocks=(Table(("TT", "Chỉ tiêu", "Mức"), rows, (10, 70, 20)),))
    render_word(SAMPLE)
    tracemalloc.start()
    content = render_word(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 << 20
    open_gate(content)
