"""Signing a Word file (ký số tệp Word): one more signature inside the package, the earlier ones left as they are.

OPC digital signature (ISO/IEC 29500-2, 12) with XAdES-BES properties, in the form that Word, LibreOffice and Apache POI
read. A signature covers every part and every relationship but the signatures' own, so signing is the last step: what
saves the file again breaks it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast

from cryptography import x509
from lxml import etree

from app.signatures.engine.keys import Scheme, SigningKey
from app.signatures.engine.signer_check import CannotSign, check_certificate, check_key
from app.signatures.engine.verdict import Finding, NotProved
from app.signatures.engine.word_algorithms import OUR_METHODS, our_scheme, sign_value
from app.signatures.engine.word_lint import findings_before_signing
from app.signatures.engine.word_names import C14N, CORE_PROPERTIES_TYPE, DS, XADES
from app.signatures.engine.word_package import Package, open_package, pack
from app.signatures.engine.word_preparation import closed, with_room
from app.signatures.engine.word_writing import Claims, prepare, put_together
from app.signatures.engine.word_xml import Element, canonical, only, parse
from workflows.refusals import BadInput


def sign_word(
    content: bytes,
    key: SigningKey,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    *,
    signed_at: datetime,
    role: str = "",
    comment: str = "",
    place: str = "",
    scheme: Scheme | None = None,
) -> bytes:
    """The .docx with one more signature over all of it; CannotSign where it would not hold afterwards.

    It would not where ``word_lint`` finds anything, the certificate is another key's, or not valid at ``signed_at``.
    ``signed_at`` needs a zone and is written in UTC to the second. ``chain`` are the certificates above the signer's.
    An RSA key signs by PKCS#1 v1.5, as other programs can read it, or by ``scheme`` "rsassa_pss".
    Before the first signature the file is closed (``word_preparation``), so that nothing of it is left unsigned. A file
    that others have signed stays as it is: its core properties, which no program signs, remain unsigned.
    """
    if signed_at.tzinfo is None:
        raise BadInput("Thời gian ký phải có múi giờ.", "signed_at")
    check_key(key, certificate)
    check_certificate(certificate, signed_at)
    package = _signable(content)
    package, part = with_room(package if package.signatures else closed(package))
    chosen = our_scheme(key, scheme)
    pieces = prepare(
        package,
        [name for name in package.signable if package.types[name] != CORE_PROPERTIES_TYPE],
        certificate,
        Claims(signed_at, role, comment, place),
        number=len(package.signatures),
        method=OUR_METHODS[chosen],
    )
    value = sign_value(key, chosen, pieces.signed_info)
    return pack({**package.parts, part: put_together(pieces, value, certificate, chain)})


def add_timestamps(content: bytes, stamp: Callable[[bytes], bytes]) -> bytes:
    """The .docx with a time-stamp over the value of every signature that has none (XAdES-T); nothing else changes.

    ``stamp`` takes the canonical SignatureValue element and gives a TimeStampToken (RFC 3161, DER). CannotSign where
    the file, or one of its signatures, has no place for it.
    """
    try:
        package = open_package(content)
        stamped = {name: _stamped(package.parts[name], name, stamp) for name in package.signatures}
    except NotProved as unproved:
        raise _refusal(unproved.finding) from None
    return pack({**package.parts, **stamped})


def _signable(content: bytes) -> Package:
    try:
        package = open_package(content)
    except NotProved as unproved:
        raise _refusal(unproved.finding) from None
    if found := findings_before_signing(package):
        raise _refusal(found[0])
    return package


def _stamped(content: bytes, part: str, stamp: Callable[[bytes], bytes]) -> bytes:
    root = parse(content, part)
    properties = root.find(f"{{{DS}}}Object/{{{XADES}}}QualifyingProperties")
    if properties is None:
        raise CannotSign("Chữ ký trong {part} không theo chuẩn XAdES nên không gắn được dấu thời gian.", part=part)
    if properties.find(f".//{{{XADES}}}SignatureTimeStamp") is not None:
        return content
    unsigned = _child(_child(properties, "UnsignedProperties"), "UnsignedSignatureProperties")
    stamped = etree.SubElement(unsigned, f"{{{XADES}}}SignatureTimeStamp")
    unsigned.insert(0, stamped)
    etree.SubElement(stamped, f"{{{DS}}}CanonicalizationMethod", Algorithm=C14N)
    token = stamp(canonical(only(root, f"{{{DS}}}SignatureValue", part)))
    etree.SubElement(stamped, f"{{{XADES}}}EncapsulatedTimeStamp").text = base64.b64encode(token).decode("ascii")
    return cast("bytes", etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _child(parent: Element, name: str) -> Element:
    found = parent.find(f"{{{XADES}}}{name}")
    return etree.SubElement(parent, f"{{{XADES}}}{name}") if found is None else found


def _refusal(found: Finding) -> CannotSign:
    refused = CannotSign(found.reason.sentence)
    refused.particulars = dict(found.reason.particulars)
    return refused
