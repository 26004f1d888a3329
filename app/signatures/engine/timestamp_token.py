"""The form of a time-stamp (dấu thời gian): a CMS SignedData around TSTInfo (RFC 3161, 2.4.2), read strictly.

What is read here is not yet believed; ``timestamps`` says what it proves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.signatures.engine import algorithms, signed_data
from app.signatures.engine.der import check_der
from app.signatures.engine.signed_data import Malformed, SignedData, demand, hash_name
from app.signatures.engine.verdict import Finding, NotProved, SubIndication, finding

GENERALIZED_TIME = re.compile(rb"\d{14}(\.\d*[1-9])?Z")  # RFC 3161, 2.4.2: UTC, with seconds, in one spelling


@dataclass(frozen=True, slots=True)
class Token:
    """What a time-stamp says: ``imprint`` of the bytes stamped, at ``time``, signed by ``signer``.

    ``content`` is the TSTInfo that ``message_digest`` is of; ``signed_attributes`` are the bytes under the signature.
    """

    signer: x509.Certificate
    others: tuple[x509.Certificate, ...]
    time: datetime
    imprint_hash: str
    imprint: bytes
    nonce: int | None
    content: bytes
    hash_name: str
    message_digest: bytes
    signed_attributes: bytes
    mechanism: algos.SignedDigestAlgorithm
    signature: bytes


def read(der: bytes) -> Token:
    """The parts of a TimeStampToken; anything unusual in its form is a FORMAT_FAILURE."""
    try:
        return _read(der)
    except NotProved:
        raise
    except Malformed as error:
        raise NotProved(malformed(error.part)) from None
    except Exception as error:  # the parsers raise many kinds, and each of them means: not a time-stamp
        raise NotProved(malformed(type(error).__name__)) from error


def malformed(part: str) -> Finding:
    """The finding where a time-stamp is not in the form of RFC 3161."""
    return finding(
        SubIndication.FORMAT_FAILURE,
        "time_stamp_malformed",
        "Cấu trúc của dấu thời gian không đúng chuẩn RFC 3161 (phần {part}).",
        part=part,
    )


def _read(der: bytes) -> Token:
    found = signed_data.read(der, "tst_info")
    _check_identity(found)
    content = bytes(found.parsed["encap_content_info"]["content"])
    told = _told(content)
    return Token(
        signer=found.signer,
        others=found.others,
        time=told["gen_time"].native,
        imprint_hash=hash_name(told["message_imprint"]["hash_algorithm"]),
        imprint=told["message_imprint"]["hashed_message"].native,
        nonce=told["nonce"].native,
        content=content,
        hash_name=found.hash_name,
        message_digest=found.message_digest,
        signed_attributes=found.signed_attributes,
        mechanism=found.mechanism,
        signature=found.signature,
    )


def _told(content: bytes) -> tsp.TSTInfo:
    check_der(content)
    told = tsp.TSTInfo.load(content, strict=True)
    demand(told["version"].native == "v1", "version")
    demand(GENERALIZED_TIME.fullmatch(told["gen_time"].contents) is not None, "gen_time")
    demand(not any(each["critical"].native for each in told["extensions"]), "extensions")
    return told


def _check_identity(found: SignedData) -> None:
    """ESSCertID(v2): the signature itself says which certificate it was made with (RFC 3161, 2.4.2; RFC 5816).

    The old form knows SHA-1 only, and RFC 3161 demands it: authorities still write it. It does no harm here, because
    a false certificate would have to be for the very key that made the signature.
    """
    attributes = found.attributes
    if "signing_certificate_v2" in attributes:
        named = attributes["signing_certificate_v2"]["certs"][0]
        digest = hash_name(named["hash_algorithm"])
    else:
        demand("signing_certificate" in attributes, "signing_certificate")
        named, digest = attributes["signing_certificate"]["certs"][0], "sha1"
    demand(
        algorithms.digest(digest, found.signer.public_bytes(Encoding.DER)) == named["cert_hash"].native,
        "signing_certificate",
    )
