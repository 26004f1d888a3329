"""The PDF: PDF/A-3a and PDF/UA-1 as far as structure shows, the Word file inside, a place for every signature."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pikepdf
import pytest

from app.documents.lint.pdf_lines import read_pages
from app.documents.pdf import Place, RenderedPdf, render_pdf
from app.documents.word import render_word
from tests.documents.sample import SAMPLE
from workflows.content import Paragraph
from workflows.refusals import BadInput

CREATED = datetime(2020, 3, 6, 8, tzinfo=timezone(timedelta(hours=7)))
WORD = render_word(SAMPLE)


@pytest.fixture(scope="module")
def rendered() -> RenderedPdf:
    return render_pdf(SAMPLE, attachment=WORD, created=CREATED)


@pytest.fixture
def opened(rendered: RenderedPdf) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(rendered.content))


def test_it_claims_pdf_a_3a_and_pdf_ua_1(opened: pikepdf.Pdf) -> None:
    with opened.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "GIAO ƯỚC THI ĐUA Năm 2020 của Cụm thi đua số IV ngành Thanh tra"


def test_it_has_an_output_intent_tags_and_a_language(opened: pikepdf.Pdf) -> None:
    root = opened.Root
    assert root.OutputIntents[0].S == "/GTS_PDFA1"
    assert root.OutputIntents[0].DestOutputProfile.N == 3
    assert root.MarkInfo.Marked
    assert root.Lang == "vi"
    assert root.ViewerPreferences.DisplayDocTitle
    assert "/JavaScript" not in root.get("/Names", {})


def test_headings_and_tables_are_tagged(opened: pikepdf.Pdf) -> None:
    def kinds(element: pikepdf.Object) -> list[str]:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return []
        children = element.get("/K", [])
        children = list(children) if isinstance(children, pikepdf.Array) else [children]
        return [str(element.S), *(kind for child in children for kind in kinds(child))]

    document = opened.Root.StructTreeRoot.K
    found = kinds(document[0] if isinstance(document, pikepdf.Array) else document)
    assert found.count("/H1") == 1
    assert found.count("/H2") == 3
    assert found.count("/H3") == 4
    assert (found.count("/Table"), found.count("/TH"), found.count("/TR")) == (1, 4, 8)


def test_only_our_fonts_are_used_and_all_are_embedded(opened: pikepdf.Pdf) -> None:
    fonts = [font for page in opened.pages for font in page.Resources.Font.values()]
    assert fonts
    for font in fonts:
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert "+Tinos" in str(font.BaseFont)
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        assert "/ToUnicode" in font


def test_the_word_file_is_inside_as_the_source(opened: pikepdf.Pdf) -> None:
    specification = opened.Root.AF[0]
    assert specification.AFRelationship == "/Source"
    assert specification.EF.F.read_bytes() == WORD
    assert opened.attachments["document.docx"].get_file().mime_type.endswith("wordprocessingml.document")


def test_the_same_paper_and_time_give_the_same_bytes_in_every_thread(rendered: RenderedPdf) -> None:
    with ThreadPoolExecutor(4) as pool:
        others = list(pool.map(lambda _: render_pdf(SAMPLE, attachment=WORD, created=CREATED), range(8)))
    assert all(other == rendered for other in others)


def test_papers_printed_at_once_do_not_mix(rendered: RenderedPdf) -> None:
    texts = [replace(SAMPLE, number=f"Số: {i}/GƯ-CTĐ") for i in range(10, 26)]
    with ThreadPoolExecutor(4) as pool:
        printed = list(pool.map(lambda text: render_pdf(text, created=CREATED).content, texts))
    for text, content in zip(texts, printed, strict=True):
        assert text.number in [line.text for line in read_pages(content)[0].lines]


def test_another_time_of_creation_gives_other_bytes(rendered: RenderedPdf) -> None:
    assert render_pdf(SAMPLE, attachment=WORD, created=CREATED + timedelta(seconds=1)) != rendered


def test_a_time_without_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="time zone"):
        render_pdf(SAMPLE, created=datetime(2020, 3, 6))


def test_every_slot_has_a_place_between_the_office_and_the_name(rendered: RenderedPdf) -> None:
    assert list(rendered.places) == ["vice-chair", "vice-chair-seal", "chair", "chair-seal"]
    lines = [line for page in read_pages(rendered.content) for line in page.lines]
    for block in SAMPLE.signatures:
        place = rendered.places[block.slot]
        office = next(line for line in lines if block.lines[0] == line.text)
        name = next(line for line in lines if block.name == line.text)
        assert office.page == name.page == place.page
        assert office.baseline > place.top > place.bottom > name.baseline
        assert (name.left + name.right) / 2 == pytest.approx((place.left + place.right) / 2, abs=1)
        assert (place.right - place.left, place.top - place.bottom) == pytest.approx((170, 60))


def test_the_seal_covers_a_third_of_the_signature_on_its_left(rendered: RenderedPdf) -> None:
    for block in SAMPLE.signatures:
        person, seal = rendered.places[block.slot], rendered.places[block.seal_slot]
        assert seal.left < person.left
        assert seal.right - person.left == pytest.approx((person.right - person.left) / 3, abs=0.5)


@pytest.mark.parametrize("signers", [1, 3, 7])
def test_places_never_overlap_and_lie_on_the_page(signers: int) -> None:
    blocks = tuple(replace(SAMPLE.signatures[0], slot=f"s{i}", seal_slot="") for i in range(signers))
    places = list(render_pdf(replace(SAMPLE, signatures=blocks), created=CREATED).places.values())
    assert len(places) == signers
    for position, place in enumerate(places):
        assert 42 < place.left < place.right < 596 - 42
        assert 56 < place.bottom < place.top < 842 - 56
        assert not any(overlap(place, other) for other in places[position + 1 :])


def test_names_stand_level_where_offices_have_more_or_fewer_lines() -> None:
    short = replace(SAMPLE.signatures[0], lines=("CỤM PHÓ",))
    text = replace(SAMPLE, signatures=(short, SAMPLE.signatures[1]))
    rendered = render_pdf(text, created=CREATED)
    lines = {line.text: line for page in read_pages(rendered.content) for line in page.lines}
    assert lines[short.name].baseline == pytest.approx(lines[SAMPLE.signatures[1].name].baseline, abs=0.1)
    assert rendered.places["vice-chair"].bottom == pytest.approx(rendered.places["chair"].bottom, abs=0.1)


def overlap(one: Place, other: Place) -> bool:
    across = one.left < other.right and other.left < one.right
    return one.page == other.page and across and one.bottom < other.top and other.bottom < one.top


@pytest.mark.parametrize("more", range(0, 16, 3))
def test_signatures_are_never_alone_on_a_page(more: int) -> None:
    """However the text falls, the last lines of the text stand on the page of the first signature."""
    blocks = (*SAMPLE.blocks[:-1], *[Paragraph("Dòng thêm vào để dồn trang.")] * more, SAMPLE.blocks[-1])
    pages = read_pages(render_pdf(replace(SAMPLE, blocks=blocks), created=CREATED).content)
    pages_of = {line.text: line.page for page in pages for line in page.lines}
    first = next(page for text, page in pages_of.items() if text.startswith("Giao ước này được lập"))
    assert first == pages_of["CỤM PHÓ"] == pages_of["Đoàn Thị Loan"] == pages_of["Phan Văn Thống"]


@pytest.mark.parametrize("character", ["漢", "☃", "😀"])
def test_a_character_that_the_font_lacks_is_refused_by_name(character: str) -> None:
    with pytest.raises(BadInput, match=character):
        render_pdf(replace(SAMPLE, subject=f"Năm {character}"), created=CREATED)


def test_a_day_before_the_decree_has_no_layout() -> None:
    with pytest.raises(BadInput, match="04/03/2020"):
        render_pdf(SAMPLE, created=datetime(2020, 3, 4, tzinfo=UTC))


def test_a_kind_without_template_is_refused() -> None:
    with pytest.raises(BadInput, match="Chưa có mẫu văn bản"):
        render_pdf(SAMPLE, "nothing", created=CREATED)
