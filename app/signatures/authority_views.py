"""What the built-in authority tells everybody (tổ chức chứng thực): its certificate, its CRL, its OCSP responder.

Programs ask here, without signing in and without a page; the answers are the ones of RFC 5280 and RFC 6960.
"""

from __future__ import annotations

import base64
import binascii

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.accounts.access import require
from app.signatures import authority
from app.signatures.engine.authority_answers import LARGEST_REQUEST
from app.web import csrf
from workflows.permissions import Action

blueprint = Blueprint("authority", __name__, url_prefix="/authority")

# A revocation must not wait long in somebody's cache.
KEPT = "public, max-age=300"


@blueprint.get("/<int:authority_id>.crl")
@require(Action.PUBLIC)
def crl(authority_id: int) -> ResponseReturnValue:
    """The list of revoked certificates in force (RFC 5280, 5; RFC 2585)."""
    return _told(authority.crl(authority_id), "application/pkix-crl")


@blueprint.get("/<int:authority_id>.cer")
@require(Action.PUBLIC)
def certificate(authority_id: int) -> ResponseReturnValue:
    """The issuer's certificate (RFC 2585)."""
    return _told(authority.issuer_certificate(authority_id), "application/pkix-cert")


@blueprint.post("/ocsp")
@require(Action.PUBLIC)
def ocsp() -> ResponseReturnValue:
    """The answer about one certificate (RFC 6960, A.1)."""
    too_long = request.content_length is None or request.content_length > LARGEST_REQUEST
    return _answered(b"" if too_long else request.get_data(cache=False), keep=False)


# A question from a program: it changes nothing, and nobody's session is behind it.
csrf.exempt(ocsp)


@blueprint.get("/ocsp/<path:question>")
@require(Action.PUBLIC)
def ocsp_by_address(question: str) -> ResponseReturnValue:
    """The same with the request in the address, as base64 (RFC 6960, A.1); such an answer may be kept for a while."""
    try:
        # Slashes of base64 that a proxy or browser has merged cannot be told back: who may send such asks by POST.
        request_bytes = base64.b64decode(question, validate=True)
    except (binascii.Error, ValueError):
        request_bytes = b""
    return _answered(request_bytes, keep=True)


def _answered(question: bytes, *, keep: bool) -> ResponseReturnValue:
    answer = authority.answer_ocsp(question)
    response = _told(answer.content, "application/ocsp-response")
    if not (keep and answer.reusable):
        response.headers["Cache-Control"] = "no-store"
    return response, 200 if answer.understood else 400


def _told(content: bytes, media_type: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Cache-Control"] = KEPT
    return response
