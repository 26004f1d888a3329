"""Forgeries of Word files by what is put in beside the signed parts: parts, relationships, content types.

The published injections (Rohlmann et al., USENIX Security 2023) and their neighbours; other programs check what is
listed and forget to ask what is not.
"""

from __future__ import annotations

import pytest

from app.signatures.engine.word_names import CORE_PROPERTIES, RELATIONSHIPS, ROOT_RELATIONSHIPS, THUMBNAIL, TYPES_PART
from tests.forgeries import word_editing as forger
from tests.forgeries.word_targets import CONSTRAINTS, FORMAT, HASH, NOT_FOUND, PASSED, both, judged, office, two

PACKAGE_TYPE = "application/vnd.openxmlformats-package."
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument."
MAIN = "document.main+xml"
# Kind of part: its name, content type and relationship, as Word writes them.
KINDS = {
    "people": ("word/people1.xml", f"{forger.WORD_TYPE}people+xml", "people"),
    "comments": ("word/comments1.xml", f"{forger.WORD_TYPE}comments+xml", "comments"),
    "later comments": ("word/commentsExtended1.xml", f"{forger.WORD_TYPE}commentsExtended+xml", "commentsExtended"),
    "a theme": ("word/theme9.xml", f"{OFFICE_TYPE}theme+xml", "theme"),
    "numbering": ("word/numbering9.xml", f"{forger.WORD_TYPE}numbering+xml", "numbering"),
    "footnotes": ("word/footnotes9.xml", f"{forger.WORD_TYPE}footnotes+xml", "footnotes"),
    "endnotes": ("word/endnotes9.xml", f"{forger.WORD_TYPE}endnotes+xml", "endnotes"),
    "a header": ("word/header9.xml", f"{forger.WORD_TYPE}header+xml", "header"),
    "a second table of fonts": ("word/fontTable9.xml", f"{forger.WORD_TYPE}fontTable+xml", "fontTable"),
    "second styles": ("word/styles9.xml", f"{forger.WORD_TYPE}styles+xml", "styles"),
    "second settings": ("word/settings9.xml", f"{forger.WORD_TYPE}settings+xml", "settings"),
    "web settings": ("word/webSettings9.xml", f"{forger.WORD_TYPE}webSettings+xml", "webSettings"),
    "a glossary": ("word/glossary9.xml", f"{forger.WORD_TYPE}document.glossary+xml", "glossaryDocument"),
    "custom XML": ("customXml/item9.xml", "application/xml", "customXml"),
    "a picture": ("word/media/image9.png", "image/png", "image"),
    "a chart": ("word/charts/chart9.xml", f"{OFFICE_TYPE}drawingml.chart+xml", "chart"),
    "an embedded font": ("word/fonts/font9.odttf", f"{OFFICE_TYPE}obfuscatedFont", "font"),
    "an embedded file": ("word/embeddings/object9.bin", f"{OFFICE_TYPE}oleObject", "oleObject"),
    "a page of the web": ("word/chunk9.html", "text/html", "aFChunk"),
    "macros": ("word/vbaProject.bin", "application/vnd.ms-office.vbaProject", "vbaProject"),
    "printer settings": ("word/printer9.bin", f"{forger.WORD_TYPE}printerSettings", "printerSettings"),
}
kinds = pytest.mark.parametrize(("part", "content_type", "kind"), KINDS.values(), ids=KINDS.keys())


@kinds
def test_a_part_of_any_kind_slipped_in_with_its_relationship(part, content_type, kind):
    assert both(lambda content: forger.with_part(content, part, b"<x/>", content_type, f"{forger.OFFICE}/{kind}")) == {
        CONSTRAINTS
    }


@kinds
def test_a_part_of_any_kind_slipped_in_without_a_relationship(part, content_type, kind):
    assert both(lambda content: forger.with_type(forger.edited(content, {part: b"<x/>"}), part, content_type)) == {
        CONSTRAINTS
    }


def test_core_properties_with_another_author():
    def forge(content):
        content = forger.with_type(
            forger.edited(content, {"docProps/core.xml": b"<x/>"}),
            "docProps/core.xml",
            f"{PACKAGE_TYPE}core-properties+xml",
        )
        return forger.with_relationship(content, ROOT_RELATIONSHIPS, CORE_PROPERTIES, "docProps/core.xml")

    assert both(forge) == {CONSTRAINTS}


def test_a_thumbnail_that_shows_another_paper():
    forged = forger.with_type(
        forger.edited(two(), {"docProps/thumbnail.jpeg": b"\xff\xd8\xff"}), "docProps/thumbnail.jpeg", "image/jpeg"
    )
    forged = forger.with_relationship(forged, ROOT_RELATIONSHIPS, THUMBNAIL, "docProps/thumbnail.jpeg")
    assert judged(forged) == CONSTRAINTS


def test_other_extended_properties():
    assert judged(forger.replaced(office(), "docProps/app.xml", "<Pages>1<", "<Pages>9<")) == HASH


def test_a_rels_part_for_a_part_that_had_none():
    assert both(
        lambda content: forger.with_relationship(
            content,
            "word/_rels/settings.xml.rels",
            f"{forger.OFFICE}/attachedTemplate",
            "http://a.vn/x.dotx",
            mode="External",
        )
    ) == {CONSTRAINTS}


def test_an_empty_rels_part_to_be_filled_later():
    empty = f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()
    assert judged(forger.edited(two(), {"word/_rels/styles.xml.rels": empty})) == CONSTRAINTS


def test_a_rels_part_of_a_part_that_is_not_there():
    forged = forger.with_relationship(two(), "word/_rels/later.xml.rels", f"{forger.OFFICE}/image", "x.png")
    assert judged(forged) == FORMAT


def test_relationships_of_the_relationships():
    forged = forger.with_relationship(two(), "_rels/_rels/.rels.rels", f"{forger.OFFICE}/officeDocument", "x.xml")
    assert judged(forged) == CONSTRAINTS


def test_relationships_of_a_signature():
    forged = forger.with_relationship(
        two(), "_xmlsignatures/_rels/sig1.xml.rels", f"{forger.OFFICE}/image", "/word/styles.xml"
    )
    assert judged(forged) == FORMAT


def test_one_more_relationship_to_a_part_that_is_signed():
    forged = forger.with_relationship(two(), forger.DOCUMENT_RELATIONSHIPS, f"{forger.OFFICE}/header", "footer1.xml")
    assert judged(forged) == CONSTRAINTS


def test_one_more_hyperlink():
    forged = forger.with_relationship(
        two(), forger.DOCUMENT_RELATIONSHIPS, f"{forger.OFFICE}/hyperlink", "https://a.vn", mode="External"
    )
    assert judged(forged) == CONSTRAINTS


def test_a_relationship_whose_id_differs_in_case_only():
    forged = forger.with_relationship(
        two(), forger.DOCUMENT_RELATIONSHIPS, f"{forger.OFFICE}/styles", "settings.xml", "RID3"
    )
    assert judged(forged) == CONSTRAINTS


def test_a_second_relationship_of_the_same_id():
    forged = forger.with_relationship(
        two(), forger.DOCUMENT_RELATIONSHIPS, f"{forger.OFFICE}/styles", "settings.xml", "rId3"
    )
    assert judged(forged) == FORMAT


def test_a_relationship_of_another_type():
    assert judged(forger.replaced(two(), forger.DOCUMENT_RELATIONSHIPS, "/styles", "/settings")) == HASH


def test_a_relationship_turned_to_another_part():
    assert judged(forger.replaced(two(), forger.DOCUMENT_RELATIONSHIPS, '"header1.xml', '"footer1.xml')) == HASH


def test_a_relationship_turned_outside():
    forged = forger.replaced(
        two(), forger.DOCUMENT_RELATIONSHIPS, 'Target="styles.xml"', 'Target="styles.xml" TargetMode="External"'
    )
    assert judged(forged) == HASH


def test_a_mode_that_no_standard_knows():
    forged = forger.replaced(
        two(), forger.DOCUMENT_RELATIONSHIPS, 'Target="styles.xml"', 'Target="styles.xml" TargetMode="internal"'
    )
    assert judged(forged) == FORMAT


def test_an_id_of_another_case():
    assert judged(forger.replaced(two(), forger.DOCUMENT_RELATIONSHIPS, '"rId3"', '"RId3"')) == HASH


def test_two_ids_changed_places():
    text = forger.parts_of(two())[forger.DOCUMENT_RELATIONSHIPS].decode()
    swapped = text.replace('"rId1"', '"?"').replace('"rId2"', '"rId1"').replace('"?"', '"rId2"')
    assert judged(forger.edited(two(), {forger.DOCUMENT_RELATIONSHIPS: swapped.encode()})) == HASH


def test_a_relationship_taken_out():
    assert both(lambda content: forger.without_relationship(content, forger.DOCUMENT_RELATIONSHIPS, "rId3")) == {HASH}


def test_a_relationship_inside_another():
    forged = forger.replaced(
        two(),
        forger.DOCUMENT_RELATIONSHIPS,
        "</Relationships>",
        f'<Relationship Id="r7" Type="{forger.OFFICE}/image" Target="x"><Relationship Id="r8" Type="a" Target="b"/>'
        "</Relationship></Relationships>",
    )
    assert judged(forged) == FORMAT


def test_a_base_that_moves_every_target():
    forged = forger.replaced(two(), ROOT_RELATIONSHIPS, "<Relationships ", '<Relationships xml:base="/other/" ')
    assert judged(forged) == FORMAT


def test_relationships_of_which_some_programs_read_another_variant():
    variant = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Fallback>'
        f'<Relationship Id="r7" Type="{forger.OFFICE}/image" Target="x"/></mc:Fallback></mc:AlternateContent>'
        "</Relationships>"
    )
    assert judged(forger.replaced(two(), ROOT_RELATIONSHIPS, "</Relationships>", variant)) == FORMAT


@pytest.mark.parametrize("part", [forger.DOCUMENT_RELATIONSHIPS, ROOT_RELATIONSHIPS, forger.ORIGIN_RELATIONSHIPS])
@pytest.mark.parametrize("extra", ["<!-- x -->", "<?x y?>", "text"])
def test_what_is_no_relationship_among_relationships(part, extra):
    assert judged(forger.replaced(two(), part, "</Relationships>", f"{extra}</Relationships>")) == FORMAT


@pytest.mark.parametrize("part", [forger.DOCUMENT_RELATIONSHIPS, TYPES_PART])
@pytest.mark.parametrize("extra", ["<!-- x -->", "<?xml-stylesheet href='http://a.vn'?>"])
def test_an_instruction_or_a_comment_after_the_root(part, extra):
    assert judged(forger.edited(two(), {part: forger.parts_of(two())[part] + extra.encode()})) == FORMAT


def test_text_between_the_content_types():
    assert judged(forger.replaced(two(), TYPES_PART, "</Types>", "text</Types>")) == FORMAT


def test_text_inside_a_relationship():
    forged = forger.replaced(two(), forger.DOCUMENT_RELATIONSHIPS, '/styles"/>', '/styles">text</Relationship>')
    assert judged(forged) == FORMAT


def test_a_part_replaced():
    assert both(lambda content: forger.edited(content, {forger.STYLES: b"<x/>"})) == {HASH}


def test_a_part_emptied():
    assert judged(forger.edited(two(), {forger.SETTINGS: b""})) == FORMAT  # Word's own parts must be readable


def test_a_part_taken_out():
    assert both(lambda content: forger.edited(content, {forger.SETTINGS: None})) == {NOT_FOUND}


def test_a_part_moved_elsewhere():
    parts = forger.parts_of(two())
    forged = forger.edited(two(), {forger.STYLES: None, "word/styles2.xml": parts[forger.STYLES]})
    assert judged(forger.with_type(forged, "word/styles2.xml", f"{forger.WORD_TYPE}styles+xml")) == NOT_FOUND


def test_header_and_footer_changed_places():
    parts = forger.parts_of(two())
    header, footer = "word/header1.xml", "word/footer1.xml"
    assert judged(forger.edited(two(), {header: parts[footer], footer: parts[header]})) == HASH


def test_a_main_part_with_macros():
    forged = forger.with_type(two(), forger.DOCUMENT, "application/vnd.ms-word.document.macroEnabled.main+xml")
    assert judged(forged) == FORMAT


def test_a_main_part_that_is_a_template():
    assert judged(forger.with_type(two(), forger.DOCUMENT, f"{forger.WORD_TYPE}template.main+xml")) == FORMAT


def test_a_second_main_part():
    forged = forger.with_type(
        forger.edited(two(), {"word/other.xml": b"<x/>"}), "word/other.xml", f"{forger.WORD_TYPE}{MAIN}"
    )
    assert judged(forged) == FORMAT


def test_a_second_relationship_to_a_main_part():
    forged = forger.with_relationship(two(), ROOT_RELATIONSHIPS, f"{forger.OFFICE}/officeDocument", "word/styles.xml")
    assert judged(forged) == FORMAT


def test_a_second_main_part_in_the_strict_namespace():
    kind = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    assert judged(forger.with_relationship(two(), ROOT_RELATIONSHIPS, kind, "word/document.xml")) == FORMAT


def test_a_main_part_outside_the_file():
    forged = forger.with_relationship(
        two(), ROOT_RELATIONSHIPS, f"{forger.OFFICE}/officeDocument", "http://a.vn/x", mode="External"
    )
    assert judged(forged) == FORMAT


@pytest.mark.parametrize("content_type", ["application/xml", "text/html", f"{forger.WORD_TYPE}styles+xml; a=b"])
def test_a_part_of_another_content_type(content_type):
    assert both(lambda content: forger.with_type(content, forger.STYLES, content_type)) == {CONSTRAINTS}


def test_a_content_type_in_other_case():
    assert judged(forger.with_type(two(), forger.STYLES, f"{forger.WORD_TYPE}Styles+xml")) == CONSTRAINTS


def test_a_content_type_that_falls_back_to_the_default():
    override = f'<Override PartName="/{forger.STYLES}" ContentType="{forger.WORD_TYPE}styles+xml"/>'
    assert judged(forger.replaced(two(), TYPES_PART, override, "")) == CONSTRAINTS


def test_two_parts_changed_content_types():
    forged = forger.with_type(two(), forger.STYLES, f"{forger.WORD_TYPE}settings+xml")
    assert judged(forger.with_type(forged, forger.SETTINGS, f"{forger.WORD_TYPE}styles+xml")) == CONSTRAINTS


def _with_entry(entry):
    return forger.replaced(two(), TYPES_PART, "</Types>", f"{entry}</Types>")


def test_two_content_types_for_one_part():
    assert judged(_with_entry(f'<Override PartName="/{forger.STYLES}" ContentType="text/html"/>')) == FORMAT


def test_two_content_types_for_one_part_in_other_case():
    assert judged(_with_entry('<Override PartName="/WORD/Styles.XML" ContentType="text/html"/>')) == FORMAT


def test_two_content_types_for_one_extension_in_other_case():
    assert judged(_with_entry('<Default Extension="XML" ContentType="text/html"/>')) == FORMAT


@pytest.mark.parametrize(
    "name",
    [
        "/word/%73tyles.xml",
        "/word/./styles.xml",
        "/word/x/../styles.xml",
        "word/styles.xml",
        "//word/styles.xml",
        "/word/styles.xml/",
        "/word\\styles.xml",
    ],
)
def test_a_content_type_for_another_spelling_of_a_part_s_name(name):
    assert judged(_with_entry(f'<Override PartName="{name}" ContentType="text/html"/>')) == FORMAT


def test_a_content_type_whose_name_folds_to_the_part_s_in_unicode_only():
    # "ſ" (U+017F) and the sign of Kelvin (U+212A) fold to "s" and "k" in Python only: Word would take the default.
    assert judged(forger.replaced(two(), TYPES_PART, "/word/styles.xml", "/word/ſtyles.xml")) == FORMAT


def test_an_extension_that_folds_to_another_in_unicode_only():
    assert judged(forger.replaced(two(), TYPES_PART, 'Extension="sigs"', 'Extension="ſigs"')) == FORMAT


def test_an_element_that_content_types_do_not_know():
    assert judged(_with_entry(f'<Other PartName="/{forger.STYLES}" ContentType="text/html"/>')) == FORMAT


def test_an_attribute_that_content_types_do_not_know():
    assert (
        judged(
            forger.replaced(
                two(),
                TYPES_PART,
                '<Override PartName="/word/styles.xml"',
                '<Override x="y" PartName="/word/styles.xml"',
            )
        )
        == FORMAT
    )


def test_no_content_types_at_all():
    assert judged(forger.edited(two(), {TYPES_PART: None})) == FORMAT


def test_what_every_program_reads_alike_is_no_forgery():
    # Neither order nor an Internal that goes without saying, nor a default in the place of an override, says anything.
    forged = forger.with_xml(two(), forger.DOCUMENT_RELATIONSHIPS, lambda root: root.insert(0, root[-1]))
    forged = forger.replaced(forged, ROOT_RELATIONSHIPS, 'Target="word', 'TargetMode="Internal" Target="word')
    assert judged(forger.with_xml(forged, TYPES_PART, lambda root: root.insert(0, root[-1]))) == PASSED
