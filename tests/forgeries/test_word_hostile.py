"""Word files that are made to cost time and memory, and single bits in what proves a signature."""

from __future__ import annotations

import base64
import re
import tracemalloc

import pytest
from lxml import etree

from app.signatures.engine.word_names import DS
from tests.forgeries import word_editing as forger
from tests.forgeries.word_targets import FORMAT, PASSED, judged, stamped, two, verify_stamped

SIG1 = forger.SIG1
BEARABLE = 300 * 1024 * 1024
LINE = (
    '<Reference URI="/word/x{}.xml?ContentType=a"><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
    "<DigestValue>AAAA</DigestValue></Reference>"
)


def _with(old, new):
    return forger.replaced(two(), SIG1, old, new, 1)


SPACES = " ".join(f'xmlns:a{number}="urn:{number}"' for number in range(4_900))
HOSTILE = {
    "a hundred thousand lines in the manifest": lambda: _with(
        "</Manifest>", "".join(map(LINE.format, range(100_000))) + "</Manifest>"
    ),
    "fifty thousand references": lambda: _with(
        "</SignedInfo>", "".join(LINE.format(each) for each in range(50_000)) + "</SignedInfo>"
    ),
    "elements a hundred thousand deep": lambda: _with(
        "</Signature>", "<Object>" + "<a>" * 100_000 + "</a>" * 100_000 + "</Object></Signature>"
    ),
    "an Id of a megabyte": lambda: _with("</Signature>", f'<Object Id="{"a" * (1 << 20)}"/></Signature>'),
    "two hundred thousand Ids": lambda: _with(
        "</Signature>", "<Object>" + "".join(f'<a Id="i{each}"/>' for each in range(200_000)) + "</Object></Signature>"
    ),
    "a billion laughs": lambda: _with(
        "<Signature ",
        '<!DOCTYPE x [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY a{each} "{f"&a{each - 1 or str()};" * 10}">' for each in range(1, 10))
        + "]><Signature ",
    ),
    "namespaces for every element of many": lambda: forger.replaced(
        _with("<Signature ", f"<Signature {SPACES} "),
        SIG1,
        "</SignatureProperties></Object>",
        f"{'<a/>' * 3_000}</SignatureProperties></Object>",
    ),
    "a value of four megabytes": lambda: _with("<SignatureValue>", f"<SignatureValue>{'A' * (4 << 20)}"),
    "a serial number of a megabyte": lambda: _with("<X509SerialNumber>", f"<X509SerialNumber>{'1' * (1 << 20)}"),
    "a thousand signatures": lambda: forger.edited(
        two(), {f"_xmlsignatures/x{each}.xml": forger.parts_of(two())[SIG1] for each in range(480)}
    ),
    "a text that unpacks a thousandfold": lambda: forger.edited(two(), {forger.DOCUMENT: b"<x>" + b" " * (40 << 20)}),
    "a hundred thousand relationships": lambda: forger.replaced(
        two(),
        forger.DOCUMENT_RELATIONSHIPS,
        "</Relationships>",
        "".join(f'<Relationship Id="x{each}" Type="a" Target="b"/>' for each in range(100_000)) + "</Relationships>",
    ),
    "a hundred thousand content types": lambda: forger.replaced(
        two(),
        "[Content_Types].xml",
        "</Types>",
        "".join(f'<Override PartName="/x{each}" ContentType="b"/>' for each in range(100_000))
        + '<Override PartName="/%41" ContentType="b"/></Types>',
    ),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_costs_time_or_memory_is_answered_and_never_passes(make):
    content = make()
    tracemalloc.start()
    verdict = judged(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert verdict[0] in {"TOTAL_FAILED", "INDETERMINATE"}
    assert most < BEARABLE


def _flipped(text, place, bit):
    letter = chr(ord(text[place]) ^ (1 << bit))
    return text[:place] + letter + text[place + 1 :]


@pytest.mark.parametrize("name", ["SignatureValue", "X509Certificate", "DigestValue"])
def test_no_flipped_bit_of_a_value_digest_or_certificate_passes(name):
    raw = forger.parts_of(two())[SIG1].decode()
    told = list(re.finditer(rf"<{name}>([^<]*)</{name}>", raw))
    assert told
    for match in told:
        start, end = match.span(1)
        step = max((end - start) // 60, 1)
        for place in (*range(start, end, step), end - 1, end - 2, end - 3):
            changed = _flipped(raw, place, place % 7)
            assert judged(forger.edited(two(), {SIG1: changed.encode()})) != PASSED


def test_no_flipped_bit_in_the_decoded_certificate_or_value_passes():
    for name in ("SignatureValue", "X509Certificate"):
        root = forger.signature(two())
        element = next(root.iter(f"{{{DS}}}{name}"))
        plain = base64.b64decode(element.text)
        for place in range(0, len(plain), 3):
            changed = bytearray(plain)
            changed[place] ^= 1 << (place % 8)
            element.text = base64.b64encode(bytes(changed)).decode()
            assert judged(forger.edited(two(), {SIG1: etree.tostring(root)})) != PASSED


def test_no_flipped_bit_in_a_time_stamp_gives_another_time():
    root = forger.signature(stamped())
    element = next(root.iter("{*}EncapsulatedTimeStamp"))
    plain = base64.b64decode(element.text)
    true = verify_stamped(stamped()).signatures[0].trusted_time
    for place in range(0, len(plain), 23):
        changed = bytearray(plain)
        changed[place] ^= 1 << (place % 8)
        element.text = base64.b64encode(bytes(changed)).decode()
        told = verify_stamped(forger.edited(stamped(), {SIG1: etree.tostring(root)})).signatures[0]
        assert told.trusted_time in {None, true}


def test_a_signature_part_that_is_empty():
    assert judged(forger.edited(two(), {SIG1: b""})) == FORMAT
