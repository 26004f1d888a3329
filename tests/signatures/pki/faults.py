"""What the libraries refuse to write: weak digests, missing parts, and time-stamps that say what none should."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from asn1crypto import algos, cms, core, crl, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from app.signatures.engine.keys import PrivateKey

HASHES = {"sha1": hashes.SHA1, "sha224": hashes.SHA224, "sha256": hashes.SHA256}
PARTS = {
    crl.CertificateList: ("tbs_cert_list", "signature"),
    x509.Certificate: ("tbs_certificate", "signature_value"),
}


def signed_again(der: bytes, kind: type, key: PrivateKey, digest: str, *, without: str = "") -> bytes:
    """A certificate or list (DER) on a curve's key, over another digest or without one of its fields."""
    whole = kind.load(der)
    inner, signature = PARTS[kind]
    algorithm = algos.SignedDigestAlgorithm({"algorithm": f"{digest}_ecdsa"})
    told = whole[inner]
    told["signature"] = algorithm
    if without:
        told[without] = None
    signed = key.sign(told.dump(force=True), ec.ECDSA(HASHES[digest]()))
    return kind({inner: told, "signature_algorithm": algorithm, signature: signed}).dump()


def stamped_again(
    token: bytes,
    key: PrivateKey,
    *,
    told: Callable[[tsp.TSTInfo], object] | None = None,
    content: bytes = b"",
    attributes: Callable[[list[cms.CMSAttribute]], object] | None = None,
) -> bytes:
    """A time-stamp that a curve's key truly signed, with what it says or its attributes changed."""
    message = cms.ContentInfo.load(token)
    signed, (info,) = message["content"], message["content"]["signer_infos"]
    if told:
        changed = signed["encap_content_info"]["content"].parsed.copy()
        told(changed)
        content = changed.dump(force=True)
    content = content or bytes(signed["encap_content_info"]["content"])
    signed["encap_content_info"]["content"] = core.ParsableOctetString(content)
    under = [each for each in info["signed_attrs"] if each["type"].native != "message_digest"]
    under.append(cms.CMSAttribute({"type": "message_digest", "values": [hashlib.sha256(content).digest()]}))
    if attributes:
        attributes(under)
    info["signed_attrs"] = cms.CMSAttributes(under)
    info["signature"] = key.sign(info["signed_attrs"].untag().dump(force=True), ec.ECDSA(hashes.SHA256()))
    return message.dump()


def long_form(der: bytes) -> bytes:
    """The same element with its length in more octets than DER allows."""
    if der[1] <= 0x7F:
        return der[:1] + bytes((0x81, der[1])) + der[2:]
    octets = der[1] & 0x7F
    return der[:1] + bytes((0x81 + octets, 0)) + der[2:]
