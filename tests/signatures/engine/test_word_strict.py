"""What would let two programs see two things: refused though every digest and every signature is right."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from app.signatures.engine import word, word_xml
from app.signatures.engine.word_names import DS, ORIGIN, ROOT_RELATIONSHIPS, SIGNED_PROPERTIES, XADES
from tests.forgeries import word_editing as forger
from tests.signatures.engine.samples import answer
from tests.signatures.engine.word_samples import codes, key, paper, sign, signed, signer, verify

MALFORMED = ("TOTAL_FAILED", "FORMAT_FAILURE")
CONSTRAINTS = ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")
XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
BINDING = '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/x"/></w:sdtPr><w:sdtContent/></w:sdt>'


def _insert(before, what, part=forger.SIG1):
    return lambda one: forger.replaced(one, part, before, what + before, 1)


def _default(extension, kind):
    return f'<Default Extension="{extension}" ContentType="{kind}"/>'


def _override(part, kind="application/xml"):
    return f'<Override PartName="{part}" ContentType="{kind}"/>'


def _two_origins(one):
    other = forger.edited(one, {"_xmlsignatures/other.sigs": b""})
    return forger.with_relationship(other, ROOT_RELATIONSHIPS, ORIGIN, "_xmlsignatures/other.sigs")


def _relationships_of_nothing(one):
    rels = f'<Relationships xmlns="{forger.RELATIONSHIPS}"/>'.encode()
    return forger.edited(one, {"word/_rels/none.xml.rels": rels})


AMBIGUOUS = {
    "a comment among the unsigned properties": _insert("</xd:UnsignedProperties>", "<!-- x -->"),
    "an instruction after the signature": lambda one: forger.edited(
        one, {forger.SIG1: forger.parts_of(one)[forger.SIG1] + b"<?x y?>"}
    ),
    "a language that canonical XML inherits": lambda one: forger.replaced(
        one, forger.SIG1, "<Signature ", '<Signature xml:lang="vi" ', 1
    ),
    "two places of signatures": _two_origins,
    "relationships of a part that is not there": _relationships_of_nothing,
    "an extension twice in the list of types": _insert(
        "</Types>", _default("XML", "application/x"), "[Content_Types].xml"
    ),
    "a part twice in the list of types": _insert("</Types>", _override("/WORD/styles.xml"), "[Content_Types].xml"),
    "a part's name in another spelling": _insert("</Types>", _override("/word/st%79les.xml"), "[Content_Types].xml"),
    "a part's name with a detour": _insert("</Types>", _override("/word/./styles.xml"), "[Content_Types].xml"),
    "a main document outside": lambda one: forger.with_relationship(
        one, ROOT_RELATIONSHIPS, f"{forger.OFFICE}/officeDocument", "word/document.xml", mode="External"
    ),
    "another part taken for the document": lambda one: forger.replaced(
        one, ROOT_RELATIONSHIPS, 'Target="word/document.xml"', 'Target="word/settings.xml"'
    ),
    "signatures outside": lambda one: forger.replaced(
        one, ROOT_RELATIONSHIPS, f'Type="{ORIGIN}"', f'Type="{ORIGIN}" TargetMode="External"'
    ),
    "content in the place of signatures": lambda one: forger.edited(one, {"_xmlsignatures/origin.sigs": b"x"}),
    "an Id twice among relationships": lambda one: forger.with_relationship(
        one, forger.DOCUMENT_RELATIONSHIPS, f"{forger.OFFICE}/image", "styles.xml", "rId1"
    ),
    "an unknown attribute of a relationship": lambda one: forger.replaced(
        one, forger.DOCUMENT_RELATIONSHIPS, "<Relationship ", '<Relationship Other="x" ', 1
    ),
    "an alternative among relationships": _insert(
        "</Relationships>", '<Choice xmlns="x"/>', forger.DOCUMENT_RELATIONSHIPS
    ),
    "a part of a document with macros": lambda one: forger.with_type(
        one, forger.DOCUMENT, "application/vnd.ms-word.document.macroEnabled.main+xml"
    ),
}


@pytest.mark.parametrize("change", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
def test_a_file_that_can_be_read_in_two_ways_is_malformed(change):
    assert answer(verify(change(signed("p256")))) == MALFORMED


def _line(root, name):
    return next(each for each in root.iter(f"{{{DS}}}Reference") if name in each.get("URI"))


def _copy(element):
    return etree.fromstring(etree.tostring(element))


def _twice(root):
    line = _line(root, "styles.xml")
    line.addnext(_copy(line))


def _reference_twice(root):
    line = _line(root, "#idOfficeObject")
    line.addnext(_copy(line))


def _wrong_kind(root):
    _line(root, "#idPackageObject").set("Type", SIGNED_PROPERTIES)


def _xslt(root):
    transforms = etree.Element(f"{{{DS}}}Transforms")
    etree.SubElement(transforms, f"{{{DS}}}Transform", Algorithm=XSLT)
    _line(root, "#idPackageObject").insert(0, transforms)


def _xslt_on_a_part(root):
    transforms = etree.Element(f"{{{DS}}}Transforms")
    etree.SubElement(transforms, f"{{{DS}}}Transform", Algorithm=XSLT)
    _line(root, "styles.xml").insert(0, transforms)


def _another_target(root):
    root.find(f".//{{{XADES}}}QualifyingProperties").set("Target", "#idPackageObject")


def _other_canonical_form(root):
    root.find(f".//{{{DS}}}CanonicalizationMethod").set("Algorithm", "http://www.w3.org/2001/10/xml-exc-c14n#")


def _a_part_by_detour(root):
    line = _line(root, "styles.xml")
    line.set("URI", line.get("URI").replace("/word/styles", "/word/st%79les"))


def _the_manifest_unreferenced(root):
    line = _line(root, "#idPackageObject")
    line.getparent().remove(line)


@pytest.mark.parametrize(
    "change",
    [
        _twice,
        _reference_twice,
        _wrong_kind,
        _xslt,
        _xslt_on_a_part,
        _another_target,
        _other_canonical_form,
        _a_part_by_detour,
        _the_manifest_unreferenced,
    ],
)
def test_what_the_signer_himself_must_not_sign_is_malformed(change):
    def sign_again(root):
        change(root)
        forger.signed_again(root, key("p256"))

    verdict = verify(forger.with_xml(signed("p256"), forger.SIG1, sign_again))
    assert answer(verdict) == MALFORMED
    assert not verdict.signatures[0].covers_whole_file


def test_another_certificate_s_digest_under_the_signature_is_a_swapped_certificate():
    def change(root):
        root.find(f".//{{{XADES}}}CertDigest/{{{DS}}}DigestValue").text = base64.b64encode(bytes(32)).decode()
        forger.signed_again(root, key("p256"))

    assert codes(verify(forger.with_xml(signed("p256"), forger.SIG1, change))) == ["certificate_swapped"]


def test_a_signature_without_signed_properties_is_no_xades():
    def change(root):
        line = _line(root, "#idSignedProperties")
        line.getparent().remove(line)
        forger.signed_again(root, key("p256"))

    assert codes(verify(forger.with_xml(signed("p256"), forger.SIG1, change))) == ["certificate_not_signed_xades"]


def test_a_zero_between_the_two_numbers_of_ecdsa_is_a_second_writing():
    def change(root):
        message = word_xml.canonical(root.find(f"{{{DS}}}SignedInfo"))
        r, s = decode_dss_signature(key("p256").sign(message, ec.ECDSA(SHA256())))
        value = r.to_bytes(32) + b"\0" + s.to_bytes(32)
        root.find(f"{{{DS}}}SignatureValue").text = base64.b64encode(value).decode()

    content = forger.with_xml(signed("p256"), forger.SIG1, change)
    assert answer(verify(content)) == ("TOTAL_FAILED", "SIG_CRYPTO_FAILURE")


SHOWN = {
    "a picture from outside": (
        lambda one: forger.with_relationship(
            one, forger.DOCUMENT_RELATIONSHIPS, f"{forger.OFFICE}/image", "https://a.vn/x.png", mode="External"
        ),
        "from_outside",
    ),
    "settings from outside": (
        lambda one: forger.with_relationship(
            one, "word/_rels/settings.xml.rels", f"{forger.OFFICE}/frameset", "https://a.vn/x.xml", mode="External"
        ),
        "from_outside",
    ),
    "another document inside": (
        lambda one: forger.with_relationship(
            one, forger.DOCUMENT_RELATIONSHIPS, f"{forger.OFFICE}/aFChunk", "styles.xml"
        ),
        "embedded",
    ),
    "a picture by its address": (
        _insert("</w:body>", '<w:p><x src="//a.vn/x.png"/></w:p>', forger.DOCUMENT),
        "from_outside",
    ),
    "a field with another's text": (
        _insert("</w:body>", '<w:p><w:fldSimple w:instr=" DDEAUTO a b "/></w:p>', forger.DOCUMENT),
        "dynamic_field",
    ),
    "text bound to other data": (_insert("</w:body>", BINDING, forger.DOCUMENT), "data_bound"),
}


@pytest.mark.parametrize(("change", "code"), SHOWN.values(), ids=SHOWN.keys())
def test_what_is_shown_from_elsewhere_does_not_pass_though_another_program_signed_it(change, code, monkeypatch):
    monkeypatch.setattr(word, "findings_before_signing", lambda _: [])
    verdict = verify(sign(change(paper()), signer()))
    assert (answer(verdict), set(codes(verdict))) == (CONSTRAINTS, {code})
