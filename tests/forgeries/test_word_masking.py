"""Forgeries of Word files by what changes the look of signed text, or fetches what is shown from elsewhere.

A forger who does not sign can only add, take out or change parts. One who signs himself, or has others sign his draft,
can also sign what shows every reader something else: the verifier must not call that whole.
"""

from __future__ import annotations

import pytest

from app.signatures.engine.word_names import RELATIONSHIPS, WORD
from tests.forgeries import word_editing as forger
from tests.forgeries.word_targets import CONSTRAINTS, FORMAT, HASH, PASSED, both, judged, office, resigned, two

FONTS = f'<w:fonts xmlns:w="{WORD[0]}"><w:font w:name="Times New Roman"/></w:fonts>'.encode()
FONT_KIND = f"{forger.OFFICE}/font"
IMAGE_URL = "http://example.vn/x.png"


def test_the_table_of_fonts_filled_with_letters_of_other_shapes():
    def forge(content):
        name = next(each for each in forger.parts_of(content) if each.startswith("word/fontTable"))
        content = forger.edited(content, {name: FONTS, "word/fonts/font1.odttf": b"\0" * 40})
        content = forger.with_type(
            content, "word/fonts/font1.odttf", "application/vnd.openxmlformats-officedocument.obfuscatedFont"
        )
        return forger.with_relationship(
            content, f"word/_rels/{name.removeprefix('word/')}.rels", FONT_KIND, "fonts/font1.odttf"
        )

    assert both(forge) == {HASH}


def test_a_font_embedded_beside_an_unchanged_table():
    forged = forger.with_relationship(two(), "word/_rels/fontTable1.xml.rels", FONT_KIND, "fonts/font1.odttf")
    forged = forger.edited(forged, {"word/fonts/font1.odttf": b"\0" * 40})
    font = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
    assert judged(forger.with_type(forged, "word/fonts/font1.odttf", font)) == CONSTRAINTS


def test_the_table_of_fonts_no_longer_in_use():
    assert judged(forger.without_relationship(two(), forger.DOCUMENT_RELATIONSHIPS, "rId4")) == HASH


def test_a_font_table_by_way_of_the_content_type():
    assert judged(forger.with_type(two(), "word/fontTable1.xml", "application/xml")) == CONSTRAINTS


@pytest.mark.parametrize("colour", ["FFFFFF", "auto"])
def test_styles_that_hide_the_text(colour):
    run = f'<w:rPrDefault><w:rPr><w:vanish/><w:color w:val="{colour}"/>'
    assert both(lambda content: forger.replaced(content, forger.STYLES, "<w:rPrDefault><w:rPr>", run, 1)) == {HASH}


def test_styles_no_longer_in_use():
    name = "rId3"
    assert both(lambda content: forger.without_relationship(content, forger.DOCUMENT_RELATIONSHIPS, name)) == {HASH}


@pytest.mark.parametrize("part", ["word/theme/theme1.xml", "word/numbering.xml", "word/webSettings.xml"])
def test_theme_numbering_and_web_settings_changed(part):
    text = forger.parts_of(office())[part]
    assert judged(forger.edited(office(), {part: text.replace(b"</", b" </", 1)})) == HASH


def test_other_numbers_before_the_paragraphs():
    assert judged(forger.replaced(office(), "word/numbering.xml", "%1", "9%1")) == HASH


def test_custom_xml_changed():
    part = "customXml/item1.xml"
    assert judged(forger.edited(office(), {part: forger.parts_of(office())[part] + b"\n"})) == HASH


def test_comments_and_people_given_to_a_paper_without_them():
    def forge(content):
        people = f"{forger.OFFICE}/people"
        content = forger.with_part(content, "word/people.xml", b"<x/>", f"{forger.WORD_TYPE}people+xml", people)
        return forger.edited(content, {"word/comments.xml": b"<x/>"})

    assert both(forge) == {CONSTRAINTS}


def test_settings_that_track_changes():
    tracking = "<w:trackRevisions/></w:settings>"
    assert both(lambda content: forger.replaced(content, forger.SETTINGS, "</w:settings>", tracking)) == {HASH}


def test_settings_that_name_a_template_elsewhere():
    forged = forger.replaced(two(), forger.SETTINGS, "</w:settings>", '<w:attachedTemplate r:id="rId1"/></w:settings>')
    relationships = "word/_rels/settings.xml.rels"
    kind = f"{forger.OFFICE}/attachedTemplate"
    assert judged(forger.with_relationship(forged, relationships, kind, "file:///x.dotx", mode="External")) == HASH


# What the signers themselves signed: nothing was changed afterwards, and readers may still see different texts.


def test_a_draft_that_is_signed_again_without_a_trick_passes():
    assert judged(resigned(two())) == PASSED
    assert judged(resigned(forger.replaced(two(), forger.DOCUMENT, "85%", "58%"))) == PASSED


def _signed_with(inside, *, kind="", target="", mode="External"):
    """The paper with more inside its text, and a relationship, as all signers signed it."""
    content = forger.replaced(two(), forger.DOCUMENT, "<w:sectPr", f"<w:p><w:r>{inside}</w:r></w:p><w:sectPr", 1)
    if kind:
        content = forger.with_relationship(
            content, forger.DOCUMENT_RELATIONSHIPS, f"{forger.OFFICE}/{kind}", target, mode=mode
        )
    return resigned(content)


@pytest.mark.parametrize(
    "code", ["INCLUDEPICTURE", "INCLUDETEXT", "DDE", "DDEAUTO", "LINK", "DATE", "IMPORT", "RD", "="]
)
def test_a_field_that_fetches_or_computes(code):
    assert judged(_signed_with(f'<w:fldSimple w:instr=" {code} {IMAGE_URL} "/>')) == CONSTRAINTS


def test_a_field_cut_into_pieces():
    pieces = "".join(f"<w:instrText>{each}</w:instrText>" for each in ("INCLU", "DEPIC", f'TURE "{IMAGE_URL}"'))
    field = f'<w:fldChar w:fldCharType="begin"/>{pieces}<w:fldChar w:fldCharType="end"/>'
    assert judged(_signed_with(field)) == CONSTRAINTS


def test_a_field_whose_name_another_field_gives():
    inner = '<w:fldChar w:fldCharType="begin"/><w:instrText>REF x</w:instrText><w:fldChar w:fldCharType="end"/>'
    field = f'<w:fldChar w:fldCharType="begin"/>{inner}<w:instrText> x.docx</w:instrText>'
    assert judged(_signed_with(field)) == CONSTRAINTS


def test_a_field_inside_a_harmless_one():
    inner = '<w:fldChar w:fldCharType="begin"/><w:instrText>INCLUDETEXT x</w:instrText><w:fldChar w:fldCharType="end"/>'
    field = f'<w:fldChar w:fldCharType="begin"/><w:instrText>REF </w:instrText>{inner}<w:fldChar w:fldCharType="end"/>'
    assert judged(_signed_with(field)) == CONSTRAINTS


@pytest.mark.parametrize("name", ["dayShort", "monthLong", "yearLong"])
def test_today_s_date_without_a_field(name):
    assert judged(_signed_with(f"<w:{name}/>")) == CONSTRAINTS


def test_a_hyperlink_is_what_a_reader_follows_himself():
    link = '</w:r><w:hyperlink r:id="rId99"><w:r><w:t>x</w:t></w:r></w:hyperlink><w:r>'
    assert judged(_signed_with(link, kind="hyperlink", target="https://example.vn")) == PASSED


@pytest.mark.parametrize("kind", ["image", "oleObject", "frame", "subDocument", "attachedTemplate", "aFChunk", "video"])
def test_what_a_relationship_fetches_from_outside(kind):
    assert judged(_signed_with("<w:t>x</w:t>", kind=kind, target=IMAGE_URL)) == CONSTRAINTS


@pytest.mark.parametrize("name", ["embed", "link"])
def test_a_picture_fetched_over_a_relationship_that_calls_itself_a_hyperlink(name):
    # Some programs look a relationship up by its Id and never ask for its type.
    blip = f'<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:{name}="rId99"/>'
    assert judged(_signed_with(blip, kind="hyperlink", target=IMAGE_URL)) == CONSTRAINTS


@pytest.mark.parametrize("attribute", ["r:href", "r:id", "r:pict", "o:relid"])
def test_an_old_picture_fetched_over_a_relationship_that_calls_itself_a_hyperlink(attribute):
    picture = f'<w:pict><v:shape><v:imagedata {attribute}="rId99"/></v:shape></w:pict>'
    assert judged(_signed_with(picture, kind="hyperlink", target=IMAGE_URL)) == CONSTRAINTS


@pytest.mark.parametrize("address", [IMAGE_URL, "//h/x.png", "\\\\h\\x.png", "file:x.png", "C:\\x.png", "x.png"])
def test_a_picture_named_by_its_address(address):
    picture = f'<w:pict><v:shape><v:imagedata src="{address}"/></v:shape></w:pict>'
    assert judged(_signed_with(picture)) == CONSTRAINTS


@pytest.mark.parametrize("kind", ["aFChunk", "oleObject", "package", "control", "subDocument", "vbaProject"])
def test_another_document_or_a_program_inside(kind):
    content = forger.with_type(forger.edited(two(), {"word/other.bin": b"x"}), "word/other.bin", "application/x")
    content = forger.with_relationship(content, forger.DOCUMENT_RELATIONSHIPS, f"{forger.OFFICE}/{kind}", "other.bin")
    assert judged(resigned(content)) == CONSTRAINTS


def test_a_drawing_that_can_fetch_pictures_itself():
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://example.vn/x.png"/></svg>'
    content = forger.with_part(two(), "word/media/x.svg", drawing, "image/svg+xml", f"{forger.OFFICE}/image")
    assert judged(resigned(content)) == CONSTRAINTS


@pytest.mark.parametrize("prefix", ["w", "w15"])
def test_text_bound_to_other_data(prefix):
    bound = f'</w:r><w:sdt xmlns:w15="urn:x"><w:sdtPr><{prefix}:dataBinding w:xpath="/x"/></w:sdtPr></w:sdt><w:r>'
    assert judged(_signed_with(bound)) == CONSTRAINTS


def test_a_document_type_in_the_text():
    assert (
        judged(resigned(forger.replaced(two(), forger.DOCUMENT, "<w:document", "<!DOCTYPE x><w:document", 1))) == FORMAT
    )


def test_a_text_in_another_encoding():
    text = forger.parts_of(two())[forger.DOCUMENT].decode().replace("encoding='UTF-8'", "encoding='UTF-7'")
    assert judged(resigned(forger.edited(two(), {forger.DOCUMENT: text.encode()}))) == FORMAT


def test_relationships_of_the_header_and_the_footer_are_looked_at_too():
    content = forger.with_relationship(
        two(), "word/_rels/header1.xml.rels", f"{forger.OFFICE}/image", IMAGE_URL, mode="External"
    )
    assert f'xmlns="{RELATIONSHIPS}"'.encode() in forger.parts_of(content)["word/_rels/header1.xml.rels"]
    assert judged(resigned(content)) == CONSTRAINTS
