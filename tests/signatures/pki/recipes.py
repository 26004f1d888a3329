"""Who is in the test PKI: every authority and every certificate, each line one way to be good or bad.

All dates are fixed. What happens to the certificates happens in the spring of 2020, around one signature.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.signatures.engine.certificates import DOCUMENT_SIGNING

BEGAN = datetime(2020, 1, 2, tzinfo=UTC)  # every certificate, unless it says otherwise
EARLY = datetime(2020, 3, 1, tzinfo=UTC)  # before the signature
STAMPED = datetime(2020, 3, 20, 2, 21, 30, tzinfo=UTC)  # the signature and its time-stamp
LATE = datetime(2020, 5, 1, tzinfo=UTC)  # after the signature
CHECKED = datetime(2020, 6, 1, tzinfo=UTC)
ENDED = datetime(2023, 1, 2, tzinfo=UTC)  # every certificate of a person
LONG_AFTER = datetime(2025, 6, 1, tzinfo=UTC)  # all but the roots have expired
ISSUERS_ENDED = datetime(2025, 1, 2, tzinfo=UTC)
ROOTS_ENDED = datetime(2040, 1, 2, tzinfo=UTC)

SIGNING = ("digital_signature", "content_commitment")
CERTIFYING = ("key_cert_sign", "crl_sign")
STRANGE = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
NO_OTHERS = x509.NameConstraints([x509.DNSName("example")], None)


@dataclass(frozen=True)
class Taken:
    """A certificate taken back: when, why, and since when its key is thought to be stolen."""

    at: datetime
    reason: str = "unspecified"
    stolen: datetime | None = None


@dataclass(frozen=True)
class Recipe:
    """One certificate; ``sources`` tells whether it names a CRL and an OCSP responder, ``key_of`` whose key it has."""

    name: str
    issuer: str = "people"
    key: str = "p256"
    start: datetime = BEGAN
    end: datetime = ENDED
    usage: tuple[str, ...] = SIGNING
    purposes: tuple[x509.ObjectIdentifier, ...] = (DOCUMENT_SIGNING,)
    purposes_critical: bool = False
    ca: bool = False
    path_length: int | None = None
    sources: bool = True
    others: tuple[tuple[x509.ExtensionType, bool], ...] = ()
    digest: str = "sha256"
    taken: Taken | None = None
    subject: str = ""
    key_of: str = ""


def authority(name: str, issuer: str = "root", **different: object) -> Recipe:
    usual = Recipe(name, issuer, usage=CERTIFYING, purposes=(), ca=True, end=ISSUERS_ENDED)
    return replace(usual, **different)


def root(name: str, **different: object) -> Recipe:
    return authority(name, name, end=ROOTS_ENDED, sources=False, **different)


def tsa(name: str, **different: object) -> Recipe:
    stamping = {"purposes": (ExtendedKeyUsageOID.TIME_STAMPING,), "purposes_critical": True}
    return Recipe(name, **{"issuer": "time", "usage": ("digital_signature",), **stamping, **different})


def responder(name: str, *others: tuple[x509.ExtensionType, bool], **different: object) -> Recipe:
    usual = {"usage": ("digital_signature",), "purposes": (ExtendedKeyUsageOID.OCSP_SIGNING,), "sources": False}
    return Recipe(name, **{**usual, "others": others, **different})


NOCHECK = (x509.OCSPNoCheck(), False)

AUTHORITIES = (
    root("root"),
    root("foreign-root"),
    root("namesake-root"),
    authority("people"),
    authority("people-before", subject="people", key_of="people", end=EARLY),
    authority("people-renamed", key_of="people"),
    authority("time"),
    authority("namesake", "namesake-root", subject="people"),
    authority("foreign", "foreign-root"),
    authority("expired-issuer", end=LATE),
    authority("later-issuer", start=LATE),
    authority("revoked-issuer", taken=Taken(EARLY)),
    authority("revoked-later-issuer", taken=Taken(LATE, "cessation_of_operation")),
    authority("superseded-issuer", taken=Taken(LATE, "superseded", stolen=EARLY)),
    authority("compromised-issuer", taken=Taken(LATE, "ca_compromise", stolen=EARLY)),
    authority("short", path_length=0),
    authority("below-short", "short"),
    authority("constrained", others=((NO_OTHERS, True),)),
    authority("listless", usage=("key_cert_sign",)),
    authority("weak-issuer", key="rsa1024"),
    authority("quiet", sources=False),
    Recipe("holder-who-certifies"),
)

PEOPLE = (
    Recipe("good-p256"),
    Recipe("good-p384", key="p384"),
    Recipe("good-rsa2048", key="rsa2048"),
    Recipe("good-rsa3072", key="rsa3072"),
    Recipe("good-without-purposes", purposes=()),
    Recipe("good-mail-token", purposes=(ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.CLIENT_AUTH)),
    Recipe("good-without-source", sources=False),
    Recipe("expired-early", end=EARLY),
    Recipe("expired-late", end=LATE),
    Recipe("not-yet-valid", start=datetime(2020, 7, 1, tzinfo=UTC)),
    Recipe("valid-since-late", start=LATE),
    Recipe("revoked-early", taken=Taken(EARLY)),
    Recipe("revoked-late", taken=Taken(LATE)),
    Recipe("revoked-before-its-start", taken=Taken(datetime(2020, 1, 1, tzinfo=UTC))),
    Recipe("revoked-without-source", sources=False, taken=Taken(EARLY)),
    Recipe("repentant", taken=Taken(LATE, "key_compromise", stolen=EARLY)),
    Recipe("on-hold-early", taken=Taken(EARLY, "certificate_hold")),
    Recipe("on-hold-late", taken=Taken(LATE, "certificate_hold")),
    Recipe("self-signed", "self-signed"),
    Recipe("of-foreign-root", "foreign"),
    Recipe("of-namesake", "namesake"),
    Recipe("of-expired-issuer", "expired-issuer"),
    Recipe("of-later-issuer", "later-issuer"),
    Recipe("of-revoked-issuer", "revoked-issuer"),
    Recipe("of-revoked-later-issuer", "revoked-later-issuer"),
    Recipe("of-compromised-issuer", "compromised-issuer"),
    Recipe("of-compromised-issuer-without-source", "compromised-issuer", sources=False),
    Recipe("of-too-long-a-chain", "below-short"),
    Recipe("of-constrained", "constrained"),
    Recipe("of-listless", "listless"),
    Recipe("of-weak-issuer", "weak-issuer"),
    Recipe("of-quiet", "quiet", sources=False),
    Recipe("of-holder-who-certifies", "holder-who-certifies"),
    Recipe("web-server", purposes=(ExtendedKeyUsageOID.SERVER_AUTH,)),
    Recipe("encryption-only", usage=("key_encipherment",)),
    Recipe("an-authority-itself", usage=(*SIGNING, *CERTIFYING), ca=True),
    Recipe("weak-rsa1024", key="rsa1024"),
    Recipe("weak-p224", key="p224"),
    Recipe("weak-sha1", digest="sha1"),
    Recipe("weak-sha224", digest="sha224"),
    Recipe("strange-extension", others=((STRANGE, True),)),
    Recipe("harmless-extension", others=((STRANGE, False),)),
)

SERVICES = (
    tsa("tsa"),
    tsa("tsa-rsa", key="rsa2048"),
    tsa("tsa-purpose-not-critical", purposes_critical=False),
    tsa("tsa-two-purposes", purposes=(ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CLIENT_AUTH)),
    tsa("tsa-without-purpose", purposes=()),
    tsa("tsa-expired-early", end=EARLY),
    tsa("tsa-revoked-early", taken=Taken(EARLY)),
    tsa("tsa-revoked-late", taken=Taken(LATE)),
    tsa("tsa-stolen", taken=Taken(LATE, "key_compromise", stolen=EARLY)),
    tsa("tsa-weak", key="rsa1024"),
    tsa("tsa-foreign", issuer="foreign"),
    responder("responder", NOCHECK),
    responder("responder-without-purpose", NOCHECK, purposes=()),
    responder("responder-unmarked"),
    responder("responder-expired", NOCHECK, end=LATE),
    responder("responder-revoked", NOCHECK, taken=Taken(EARLY)),
    responder("responder-weak", NOCHECK, key="rsa1024"),
    responder("responder-strange", NOCHECK, (STRANGE, True)),
    responder("responder-sha224", NOCHECK, digest="sha224"),
    responder("responder-that-certifies", NOCHECK, usage=("digital_signature", *CERTIFYING), ca=True),
    responder("responder-that-encrypts", NOCHECK, usage=("key_encipherment",)),
    responder("responder-of-another", NOCHECK, issuer="time"),
)

# Still valid today and in ten years, for tests that sign in the running house.
LASTING = (
    authority("lasting-people", end=ROOTS_ENDED),
    authority("lasting-time", end=ROOTS_ENDED, sources=False),
    Recipe("lasting-p256", "lasting-people", end=ROOTS_ENDED),
    Recipe("lasting-rsa2048", "lasting-people", key="rsa2048", end=ROOTS_ENDED),
    Recipe("lasting-other", "lasting-people", end=ROOTS_ENDED),
    Recipe("lasting-without-source", "lasting-people", end=ROOTS_ENDED, sources=False),
    Recipe("lasting-revoked", "lasting-people", end=ROOTS_ENDED, taken=Taken(LATE)),
    tsa("lasting-tsa", issuer="lasting-time", end=ROOTS_ENDED, sources=False),
    tsa("lasting-tsa-ending", issuer="lasting-time", end=datetime(2027, 1, 2, tzinfo=UTC), sources=False),
)

RECIPES = {each.name: each for each in (*AUTHORITIES, *PEOPLE, *SERVICES, *LASTING)}
