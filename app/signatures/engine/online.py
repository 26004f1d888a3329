"""Asking authorities about their certificates (CRL và OCSP trực tuyến): RFC 5280, 4.2.1.13, and RFC 6960 over HTTP.

Only certificates that lead to a trusted root are asked about, because their addresses were signed by somebody trusted:
a stranger's certificate can send this machine nowhere. What comes back is not believed here, but where it is used.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from app.signatures.engine import revocation
from app.signatures.engine.chains import chains, extension
from app.signatures.engine.validation_data import Moments, ValidationData

LARGEST_ANSWER = 2 * 1024 * 1024  # bytes; lists of large authorities take some hundred kB
MOST_REDIRECTS = 3
PIECE = 65_536
WEB = {"http", "https"}


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """A few redirects, from web address to web address: never to a file of this machine."""

    max_redirections = MOST_REDIRECTS

    def redirect_request(self, request: Any, *rest: Any) -> urllib.request.Request | None:
        return super().redirect_request(request, *rest) if _is_web(rest[-1]) else None


_OPENER = urllib.request.build_opener(_WebOnly)


def collect(
    certificates: Sequence[x509.Certificate], trust: Sequence[x509.Certificate], *, timeout: float
) -> ValidationData:
    """What the authorities answer, within ``timeout`` seconds each, about ``certificates`` and those above them.

    ``certificates`` must hold the authorities between the signers and ``trust``. A certificate without an address, or
    whose authority does not answer, is missing from the result, which the verification then tells.
    """
    pairs = [pair for each in certificates for chain in chains(each, certificates, trust) for pair in pairwise(chain)]
    found = ValidationData(tuple(dict.fromkeys([*certificates, *(issuer for _, issuer in pairs)])))
    for certificate, issuer in dict.fromkeys(pairs):
        for answer in _answers(certificate, issuer, timeout):
            found = found + answer
            if _told(certificate, issuer, found):
                break
    return found


def _told(certificate: x509.Certificate, issuer: x509.Certificate, data: ValidationData) -> bool:
    """Whether this is enough to know that the certificate is good, or was taken back."""
    known = revocation.standing(certificate, issuer, data, Moments(datetime.now(UTC)))
    return known.good or bool(known.revocations)


def _answers(certificate: x509.Certificate, issuer: x509.Certificate, timeout: float) -> Iterator[ValidationData]:
    """From the source that knows most recently (OCSP) to the one that is asked when the others are silent."""
    for address in _responders(certificate):
        if answer := _ocsp(address, certificate, issuer, timeout):
            yield ValidationData(ocsps=(answer,))
    for address in _lists(certificate):
        if found := _crl(address, timeout):
            yield ValidationData(crls=(found,))


def _responders(certificate: x509.Certificate) -> list[str]:
    access = extension(certificate, x509.AuthorityInformationAccess) or ()
    places = [each.access_location for each in access if each.access_method == AuthorityInformationAccessOID.OCSP]
    return [each.value for each in places if isinstance(each, x509.UniformResourceIdentifier) and _is_web(each.value)]


def _lists(certificate: x509.Certificate) -> list[str]:
    points = extension(certificate, x509.CRLDistributionPoints) or ()
    names = [name for point in points for name in point.full_name or ()]
    return [each.value for each in names if isinstance(each, x509.UniformResourceIdentifier) and _is_web(each.value)]


def _ocsp(address: str, certificate: x509.Certificate, issuer: x509.Certificate, timeout: float) -> bytes | None:
    # SHA-1 only names the issuer here and secures nothing; responders need know no other (RFC 5019, 2.1.1).
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303
    question = builder.build().public_bytes(Encoding.DER)
    answer = _fetch(address, timeout, question, "application/ocsp-request")
    try:
        read = ocsp.load_der_ocsp_response(answer) if answer else None
    except ValueError:
        return None
    return answer if read and read.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL else None


def _crl(address: str, timeout: float) -> bytes | None:
    """The list as DER; some authorities publish it as PEM."""
    answer = _fetch(address, timeout)
    try:
        if not answer:
            return None
        pem = answer.lstrip().startswith(b"-----BEGIN")
        return (x509.load_pem_x509_crl if pem else x509.load_der_x509_crl)(answer).public_bytes(Encoding.DER)
    except ValueError:
        return None


def _fetch(address: str, timeout: float, question: bytes | None = None, media_type: str = "") -> bytes | None:
    """The body, whole within ``timeout`` seconds and ``LARGEST_ANSWER``; None where there is no such answer."""
    deadline = time.monotonic() + timeout
    try:
        request = urllib.request.Request(address, question)  # noqa: S310 - its scheme was checked
        if media_type:
            request.add_header("Content-Type", media_type)
        with _OPENER.open(request, timeout=timeout) as response:
            content = b""
            while piece := response.read1(PIECE):
                content += piece
                if len(content) > LARGEST_ANSWER or time.monotonic() > deadline:
                    return None
            return content
    except urllib.error.HTTPError as error:
        error.close()
        return None
    except (OSError, ValueError, http.client.HTTPException):
        return None


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in WEB and bool(parts.hostname)
