"""Forgeries inside the signature part of a Word file: taken from elsewhere, wrapped, doubled, transformed.

Universal forgery (Rohlmann et al.), XML signature wrapping (McIntosh and Austel; Somorovsky et al.), and what XML
itself offers. The forger has no key, unless a test says that he has.
"""

from __future__ import annotations

import copy

import pytest
from lxml import etree

from app.signatures.engine import word_xml
from app.signatures.engine.word_names import DS, EXCLUSIVE_C14N, RELATIONSHIP_TRANSFORM, XADES
from tests.forgeries import word_editing as forger
from tests.forgeries.word_targets import CONSTRAINTS, FORMAT, HASH, NOT_FOUND, PASSED, VALUE, judged, office, two
from tests.signatures.engine.word_samples import key, paper, sign, signer

SIG1, SIG2 = forger.SIG1, forger.SIG2
OBJECT, MANIFEST = "idPackageObject", f".//{{{DS}}}Manifest"


def raw(content, part=SIG1):
    return forger.parts_of(content)[part].decode()


def text(old, new, count=1):
    """The first signature with other text: no digest is made right again."""
    return judged(forger.replaced(two(), SIG1, old, new, count))


def changed(change, *, own_key=False):
    """The first signature with its tree changed; ``own_key``: the signer himself did it, and signed again."""

    def forge(root):
        change(root)
        if own_key:
            forger.signed_again(root, key("p256"))

    return judged(forger.with_xml(two(), SIG1, forge))


def other_signature():
    """A true signature of the same person over another paper."""
    return raw(sign(forger.replaced(paper(), forger.DOCUMENT, "85%", "58%"), signer("p256")))


def between(source, name):
    start = source.index(f"<{name}")
    return source[start : source.index(f"</{name}>", start) + len(name) + 3]


def test_signing_again_with_the_true_key_is_no_forgery():
    assert changed(lambda root: None, own_key=True) == PASSED


# From elsewhere.


@pytest.mark.parametrize(("name", "expected"), [("SignedInfo", HASH), ("SignatureValue", VALUE), ("Manifest", HASH)])
def test_a_piece_of_another_signature_of_the_same_person(name, expected):
    assert text(between(raw(two()), name), between(other_signature(), name)) == expected


def test_signed_info_and_value_of_another_signature_together():
    forged = forger.replaced(two(), SIG1, between(raw(two()), "SignedInfo"), between(other_signature(), "SignedInfo"))
    value = between(other_signature(), "SignatureValue")
    assert judged(forger.replaced(forged, SIG1, between(raw(two()), "SignatureValue"), value)) == HASH


def test_the_whole_signature_of_another_paper():
    assert judged(forger.edited(two(), {SIG1: other_signature().encode()})) == HASH


def test_the_signatures_of_one_file_copied_into_another():
    parts = forger.parts_of(two())
    assert (
        judged(forger.edited(office(), {SIG1: parts[SIG1], SIG2: parts[SIG2]})) == HASH
    )  # parts are missing too, but the worse is told


def test_the_signatures_changed_places_is_no_forgery():
    forged = forger.replaced(two(), forger.ORIGIN_RELATIONSHIPS, "sig1.xml", "sig9.xml")
    forged = forger.replaced(forged, forger.ORIGIN_RELATIONSHIPS, "sig2.xml", "sig1.xml")
    assert judged(forger.replaced(forged, forger.ORIGIN_RELATIONSHIPS, "sig9.xml", "sig2.xml")) == PASSED


# Wrapped and doubled.


def test_a_second_manifest_in_the_signed_object():
    assert text("</Manifest>", f"</Manifest>{between(raw(two()), 'Manifest')}") == FORMAT


def test_a_second_manifest_in_an_object_of_its_own():
    assert text("</Signature>", f"<Object>{between(raw(two()), 'Manifest')}</Object></Signature>") == FORMAT


def test_the_signed_object_moved_aside_for_another():
    own = between(raw(two()), "Object")
    forged = own.replace('Id="idPackageObject"', 'Id="idOther"')
    assert text(own, forged + f'<Object Id="idWrapper">{own}</Object>') == FORMAT


def test_the_signed_object_wrapped_and_no_other_in_its_place():
    own = between(raw(two()), "Object")
    assert text(own, f"<Object>{own}</Object>") == FORMAT


def test_a_second_object_of_the_same_id():
    assert text("</Signature>", f'<Object Id="{OBJECT}">x</Object></Signature>') == FORMAT


@pytest.mark.parametrize("name", ["ID", "id", "iD"])
def test_a_second_object_of_the_same_id_in_another_spelling_of_the_attribute(name):
    assert text("</Signature>", f'<Object {name}="{OBJECT}">x</Object></Signature>') == FORMAT


def test_an_object_of_the_same_id_in_another_case():
    assert text("</Signature>", '<Object Id="IDPACKAGEOBJECT">x</Object></Signature>') == CONSTRAINTS


def test_an_id_of_the_xml_namespace():
    assert text("</Signature>", f'<Object xml:id="{OBJECT}">x</Object></Signature>') == FORMAT


@pytest.mark.parametrize("inside", ["", "text", "<x xmlns='urn:x'/>", "<SignatureProperties/>"])
def test_one_more_object_that_nobody_signed(inside):
    assert text("</Signature>", f"<Object>{inside}</Object></Signature>") == CONSTRAINTS


def test_a_signature_inside_the_signature():
    inner = raw(two(), SIG2).partition("?>")[2]
    assert text("</Signature>", f"<Object>{inner}</Object></Signature>") == FORMAT


def test_a_countersignature_inside_the_unsigned_properties():
    inner = raw(two(), SIG2).partition("?>")[2]
    place = "<xd:UnsignedSignatureProperties>"
    assert text(place, f"{place}<xd:CounterSignature>{inner}</xd:CounterSignature>") == FORMAT


def test_the_signature_as_a_part_of_something_larger():
    forged = raw(two()).partition("?>\n")[2]
    assert judged(forger.edited(two(), {SIG1: f"<x>{forged}</x>".encode()})) == FORMAT


def test_second_qualifying_properties():
    own = between(raw(two()), "xd:QualifyingProperties")
    assert text("</Signature>", f"<Object>{own.replace('idSignedProperties', 'x')}</Object></Signature>") == FORMAT


def test_second_signed_properties():
    own = between(raw(two()), "xd:SignedProperties")
    assert text(own, own.replace("idSignedProperties", "idX").replace("Cụm trưởng", "Bộ trưởng") + own) == FORMAT


def test_qualifying_properties_for_another_signature():
    assert text('Target="#idPackageSignature"><xd:', 'Target="#idPackageSignature_2"><xd:') == FORMAT


def test_something_beside_the_qualifying_properties():
    assert text("</xd:QualifyingProperties>", "</xd:QualifyingProperties><x/>") == FORMAT


def test_the_manifest_told_to_be_in_another_namespace():
    assert text("<Manifest>", '<Manifest xmlns="urn:x">') == FORMAT


def test_other_prefixes_for_the_same_names():
    root = etree.fromstring(raw(two()).encode())
    forged = etree.tostring(root).decode().replace(f' xmlns="{DS}"', "")
    names = ("Signature", "SignedInfo", "SignatureValue")
    for name in names:
        forged = forged.replace(f"<{name}>", f"<d:{name}>").replace(f"</{name}>", f"</d:{name}>")
    forged = forged.replace("<Signature ", f'<d:Signature xmlns:d="{DS}" xmlns="{DS}" ')
    assert judged(forger.edited(two(), {SIG1: forged.encode()})) == HASH


def test_a_namespace_declared_around_all():
    # Canonical XML carries it into everything signed.
    assert text("<Signature ", '<Signature xmlns:x="urn:x" ') == HASH


def test_signed_info_twice():
    own = between(raw(two()), "SignedInfo")
    assert text(own, own + own) == FORMAT


def test_two_values():
    own = between(raw(two()), "SignatureValue")
    assert text(own, own + own) == FORMAT


def test_an_unknown_element_between_the_known():
    assert text("<KeyInfo>", "<x/><KeyInfo>") == FORMAT


# References: the signer himself cannot make a signature of another form that passes.


def _reference(root, place=0):
    return root.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference")[place]


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "#",
        "#idNowhere",
        "http://example.vn/x",
        "file:///etc/passwd",
        "/word/document.xml",
        "#xpointer(/)",
        "#xpointer(id('idPackageObject'))",
        "#xmlns(a=b)xpointer(//a)",
        " #idPackageObject",
        "#idPackageSignature",
        "#idSignatureTime",
        "#idOfficeObject",
        "sig2.xml#idPackageObject_2",
    ],
)
def test_signed_info_that_refers_elsewhere(uri):
    assert changed(lambda root: _reference(root).set("URI", uri)) == FORMAT


def test_a_reference_without_address():
    def forge(root):
        del _reference(root).attrib["URI"]

    assert changed(forge) == FORMAT


@pytest.mark.parametrize("kind", ["", f"{DS}Manifest", "http://uri.etsi.org/01903#SignedProperties", "urn:x"])
def test_a_reference_of_another_type(kind):
    assert changed(lambda root: _reference(root).set("Type", kind)) == FORMAT


def test_signed_properties_told_to_be_an_object():
    assert changed(lambda root: _reference(root, 2).set("Type", f"{DS}Object")) == FORMAT


TRANSFORMS = {
    "XSLT": "http://www.w3.org/TR/1999/REC-xslt-19991116",
    "XPath": "http://www.w3.org/TR/1999/REC-xpath-19991116",
    "XPath filter 2": "http://www.w3.org/2002/06/xmldsig-filter2",
    "enveloped": f"{DS}enveloped-signature",
    "base64": f"{DS}base64",
    "exclusive C14N": EXCLUSIVE_C14N,
    "C14N with comments": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "C14N 1.1": "http://www.w3.org/2006/12/xml-c14n11",
    "relationships": RELATIONSHIP_TRANSFORM,
    "decryption": "http://www.w3.org/2002/07/decrypt#XML",
    "unknown": "urn:x",
    "none": "",
}
transforms = pytest.mark.parametrize("algorithm", TRANSFORMS.values(), ids=TRANSFORMS.keys())


def _transform(element, algorithm, inside=""):
    listed = element.find(f"{{{DS}}}Transforms")
    if listed is None:
        listed = etree.Element(f"{{{DS}}}Transforms")
        element.insert(0, listed)
    else:
        listed[:] = []
    listed.append(etree.fromstring(f'<Transform xmlns="{DS}" Algorithm="{algorithm}">{inside}</Transform>'))


@transforms
def test_a_transform_before_the_digest_of_a_signed_object(algorithm):
    assert changed(lambda root: _transform(_reference(root), algorithm), own_key=True) == FORMAT


@transforms
def test_a_transform_before_the_digest_of_a_part(algorithm):
    line = lambda root: root.find(MANIFEST)[1]  # noqa: E731
    assert changed(lambda root: _transform(line(root), algorithm), own_key=True) == FORMAT


@transforms
def test_a_transform_in_the_place_of_that_of_relationships(algorithm):
    assert changed(lambda root: _transform(root.find(MANIFEST)[0], algorithm), own_key=True) == FORMAT


def test_a_stylesheet_inside_an_allowed_transform():
    sheet = '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"/>'
    inside = lambda root: _transform(_reference(root), TRANSFORMS["exclusive C14N"], sheet)  # noqa: E731
    assert changed(inside, own_key=True) == FORMAT


@pytest.mark.parametrize("algorithm", [each for name, each in TRANSFORMS.items() if "C14N" in name or name == "XSLT"])
def test_signed_info_in_another_canonical_form(algorithm):
    form = lambda root: root.find(f".//{{{DS}}}CanonicalizationMethod").set("Algorithm", algorithm)  # noqa: E731
    assert changed(form, own_key=True) == FORMAT


def test_no_reference_to_the_manifest():
    assert changed(lambda root: _reference(root).getparent().remove(_reference(root)), own_key=True) == FORMAT


def test_no_reference_at_all():
    def forge(root):
        for each in root.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference"):
            each.getparent().remove(each)

    assert changed(forge, own_key=True) == FORMAT


def test_an_empty_manifest():
    assert changed(lambda root: root.find(MANIFEST).clear(), own_key=True) == CONSTRAINTS


def test_no_reference_to_the_signed_properties():
    assert (
        changed(lambda root: _reference(root, 2).getparent().remove(_reference(root, 2)), own_key=True) == CONSTRAINTS
    )


def test_no_reference_to_the_object_of_the_office():
    assert (
        changed(lambda root: _reference(root, 1).getparent().remove(_reference(root, 1)), own_key=True) == CONSTRAINTS
    )


@pytest.mark.parametrize("place", [0, 1, 2, 3, 7])
def test_a_line_of_the_manifest_left_out_by_the_signer(place):
    assert changed(lambda root: root.find(MANIFEST).remove(root.find(MANIFEST)[place]), own_key=True) == CONSTRAINTS


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("http://example.vn/x?ContentType=a", FORMAT),
        ("/word/document.xml", FORMAT),
        ("/word/document.xml?ContentType=a&b=c#d", FORMAT),
        ("#idOfficeObject", FORMAT),
        ("/word/%64ocument.xml?ContentType=a", FORMAT),
        ("/WORD/document.xml?ContentType=a", NOT_FOUND),
        ("//word/document.xml?ContentType=a", NOT_FOUND),
        ("/word/../word/document.xml?ContentType=a", NOT_FOUND),
    ],
)
def test_a_line_of_the_manifest_that_names_something_else(uri, expected):
    assert changed(lambda root: root.find(MANIFEST)[1].set("URI", uri), own_key=True) == expected


def test_a_part_listed_twice():
    twice = lambda root: root.find(MANIFEST).append(copy.deepcopy(root.find(MANIFEST)[3]))  # noqa: E731
    assert changed(twice, own_key=True) == FORMAT


def test_a_relationship_left_out_by_the_signer():
    def forge(root):
        transform = root.find(MANIFEST)[2].find(f".//{{{DS}}}Transform")
        transform.remove(transform[0])

    assert changed(forge, own_key=True) == HASH


def test_two_parts_whose_digests_changed_places():
    def forge(root):
        first, second = (each.find(f"{{{DS}}}DigestValue") for each in root.find(MANIFEST)[3:5])
        first.text, second.text = second.text, first.text

    assert changed(forge, own_key=True) == HASH


# What XML itself offers.


def test_a_document_type_with_entities():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Signature '
    assert text("<Signature ", bomb) == FORMAT


def test_an_entity_from_outside():
    assert text("<Signature ", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Signature ') == FORMAT


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-7", "utf-32"])
def test_a_document_type_hidden_by_another_encoding(encoding):
    forged = raw(two()).replace("UTF-8", encoding).replace("<Signature ", "<!DOCTYPE x><Signature ", 1)
    assert judged(forger.edited(two(), {SIG1: forged.encode(encoding)})) == FORMAT


@pytest.mark.parametrize("extra", ["<!-- x -->", "<?x y?>"])
@pytest.mark.parametrize(
    "after", ["<DigestValue>", "<SignatureValue>", "<X509Certificate>", "<xd:ClaimedRole>", "<Object>", "\n"]
)
def test_a_comment_or_an_instruction_in_the_signature(extra, after):
    assert text(after, after + extra) == FORMAT


@pytest.mark.parametrize("attribute", ['xml:base="http://a.vn/"', 'xml:space="preserve"', 'xml:lang="vi"'])
def test_an_inherited_attribute(attribute):
    assert text("<Signature ", f"<Signature {attribute} ") == FORMAT


def test_an_element_inside_a_digest_value():
    assert text("<DigestValue>", "<DigestValue><x/>") == FORMAT


def test_a_digest_value_that_is_no_base64():
    assert text("<DigestValue>", "<DigestValue>&#160;") == FORMAT
    assert text("<DigestValue>", "<DigestValue>*") == FORMAT


def test_white_space_in_a_digest_value_is_under_the_signature():
    assert text("<DigestValue>", "<DigestValue> ") == VALUE


def test_a_value_written_in_another_base64():
    # The last sign of base64 has bits to spare; with other bits there it is another file with the same signature.
    value = between(raw(two()), "SignatureValue")
    last = value[len("<SignatureValue>") :].partition("=")[0][-1]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = letters[letters.index(last) ^ 1]
    assert text(value, value.replace(f"{last}==", f"{other}==")) == FORMAT


def test_an_edited_role_place_time_and_comment():
    for old, new in [("Cụm trưởng", "Bộ trưởng"), ("Điện Biên", "Hà Nội"), ("03-20T", "03-21T"), ("Ký giao", "Không")]:
        assert text(old, new, -1) == HASH


def test_a_text_that_only_looks_the_same():
    decomposed = "Cụm trưởng".replace("ụ", "u\u0323")
    assert text("Cụm trưởng", decomposed) == HASH


def test_canonical_bytes_are_those_of_the_standard():
    # The forgeries above mean something only if the digests are of the true canonical form.
    element = etree.fromstring(f'<a xmlns="urn:a" xmlns:x="{XADES}"><b z="1" a="2"/></a>')[0]
    assert word_xml.canonical(element) == f'<b xmlns="urn:a" xmlns:x="{XADES}" a="2" z="1"></b>'.encode()
