"""The test PKI at work: certificates, lists, answers and time-stamps of any moment; bad ones too.

Keys on curves and serial numbers follow from the names, so that they are the same in every run; RSA keys are made
once a run. OCSP answers and time-stamps are certomancer's: a voice that is not ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from asn1crypto import algos, keys, ocsp, tsp
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from certomancer.services import SimpleOCSPResponder, TimeStamper, choose_signed_digest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from app.signatures.engine.keys import PrivateKey
from app.signatures.engine.validation_data import ValidationData
from tests.signatures.pki.faults import signed_again
from tests.signatures.pki.recipes import RECIPES, Recipe, Taken

CURVES = {"p224": ec.SECP224R1, "p256": ec.SECP256R1, "p384": ec.SECP384R1}
BASE = "http://pki.example"
LIST_LIFE, ANSWER_LIFE = timedelta(days=7), timedelta(days=1)


class Pki:
    """The recipes made real; ``base`` is the address that the certificates name as their source."""

    def __init__(self, base: str = BASE) -> None:
        self.base = base
        self._made: dict[str, x509.Certificate] = {}

    @property
    def root(self) -> x509.Certificate:
        """The root that people trust."""
        return self.certificate("root")

    def certificate(self, name: str) -> x509.Certificate:
        if name not in self._made:
            self._made[name] = self._make(RECIPES[name])
        return self._made[name]

    def signer(self, name: str) -> tuple[PrivateKey, x509.Certificate]:
        """Somebody who can sign."""
        return key(name), self.certificate(name)

    def chain(self, name: str) -> tuple[x509.Certificate, ...]:
        """The authorities above a certificate, its issuer first, without the root."""
        issuer = RECIPES[name].issuer
        return () if issuer in {name, RECIPES[issuer].issuer} else (self.certificate(issuer), *self.chain(issuer))

    def data(self, names: Iterable[str], at: datetime, *, answers: bool = False) -> ValidationData:
        """All that shows these certificates and those above them to be good at ``at``: CRLs, or OCSP ``answers``."""
        names = list(names)
        certificates = dict.fromkeys(each for name in names for each in self.chain(name))
        below_root = dict.fromkeys(each for name in names for each in _below_root(name))
        if answers:
            return ValidationData(tuple(certificates), ocsps=tuple(self.ocsp(name, at) for name in below_root))
        issuers = dict.fromkeys(RECIPES[name].issuer for name in below_root)
        return ValidationData(tuple(certificates), crls=tuple(self.crl(issuer, at) for issuer in issuers))

    def crl(
        self,
        issuer: str,
        at: datetime,
        *extensions: tuple[x509.ExtensionType, bool],
        life: timedelta | None = LIST_LIFE,
        signed_by: str = "",
        digest: str = "sha256",
        entry_extension: tuple[x509.ExtensionType, bool] | None = None,
        leave_out: bool = False,
    ) -> bytes:
        """The issuer's list at ``at``; ``signed_by`` another key, with everybody left out, or other faults."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate(issuer).subject)
            .last_update(at)
            .next_update(at + (life or LIST_LIFE))
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        for each in () if leave_out else RECIPES.values():
            if each.issuer == issuer and each.taken and each.taken.at <= at:
                builder = builder.add_revoked_certificate(_entry(each.name, each.taken, entry_extension))
        signing = key(signed_by or issuer)
        crl = builder.sign(signing, hashes.SHA256(), **_deterministic(signing))
        der = crl.public_bytes(serialization.Encoding.DER)
        if life is None or digest != "sha256":
            without = "" if life else "next_update"
            return signed_again(der, asn1_crl.CertificateList, signing, digest, without=without)
        return der

    def ocsp(
        self,
        name: str,
        at: datetime,
        *,
        by: str = "",
        digest: str = "sha256",
        naming: str = "sha1",
        life: timedelta | None = ANSWER_LIFE,
        about: str = "",
        unknown: bool = False,
        extensions: tuple[ocsp.ResponseDataExtension, ...] = (),
        single_extensions: tuple[ocsp.SingleResponseExtension, ...] = (),
    ) -> bytes:
        """The answer about ``name`` at ``at``, of its issuer or ``by`` another; ``about`` another issuer's name."""
        issuer = asn1(self.certificate(RECIPES[about or name].issuer))
        by = by or RECIPES[name].issuer
        signing = _asn1_key(by)
        algorithm = choose_signed_digest(digest, asn1(self.certificate(by)).public_key)
        named = ocsp.CertId(
            {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": naming}),
                "issuer_name_hash": getattr(issuer.subject, naming),
                "issuer_key_hash": getattr(issuer.public_key, naming),
                "serial_number": serial(name),
            }
        )
        known = _Known(issuer, RECIPES[name].taken, single_extensions, unknown=unknown)
        responder = SimpleOCSPResponder(
            asn1(self.certificate(by)), signing, algorithm, at, known, life, list(extensions)
        )
        single = responder.format_single_ocsp_response(named, issuer)
        return responder.assemble_simple_ocsp_responses([single]).dump()

    def stamp(self, message: bytes, at: datetime, *, by: str = "tsa", digest: str = "sha256") -> bytes:
        """The TimeStampToken (DER) over ``message`` that the authority ``by`` gives at ``at``."""
        imprint = {"hash_algorithm": {"algorithm": digest}, "hashed_message": hashlib.new(digest, message).digest()}
        question = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "cert_req": True})
        return self.stamper(at, by, digest).request_tsa_response(question)["time_stamp_token"].dump()

    def stamper(self, at: datetime, by: str = "tsa", digest: str = "sha256") -> TimeStamper:
        """Certomancer's own time-stamp authority, whose clock stands at ``at``."""
        chain = [asn1(each) for each in self.chain(by)]
        return TimeStamper(
            asn1(self.certificate(by)), _asn1_key(by), certs_to_embed=chain, fixed_dt=at, md_algorithm=digest
        )

    def _make(self, recipe: Recipe) -> x509.Certificate:
        issuer = RECIPES[recipe.issuer]
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(recipe))
            .issuer_name(_name(issuer))
            .public_key(key(recipe.name).public_key())
            .serial_number(serial(recipe.name))
            .not_valid_before(recipe.start)
            .not_valid_after(recipe.end)
        )
        for extension, critical in self._extensions(recipe):
            builder = builder.add_extension(extension, critical)
        signing = key(issuer.name)
        certificate = builder.sign(signing, hashes.SHA256(), **_deterministic(signing))
        if recipe.digest == "sha256":
            return certificate
        der = certificate.public_bytes(serialization.Encoding.DER)
        return x509.load_der_x509_certificate(signed_again(der, asn1_x509.Certificate, signing, recipe.digest))

    def _extensions(self, recipe: Recipe) -> Iterable[tuple[x509.ExtensionType, bool]]:
        public = key(recipe.name).public_key()
        yield x509.SubjectKeyIdentifier.from_public_key(public), False
        yield x509.AuthorityKeyIdentifier.from_issuer_public_key(key(recipe.issuer).public_key()), False
        yield x509.BasicConstraints(recipe.ca, recipe.path_length), True
        yield usage(*recipe.usage), True
        if recipe.purposes:
            yield x509.ExtendedKeyUsage(recipe.purposes), recipe.purposes_critical
        if recipe.sources:
            yield x509.CRLDistributionPoints([self.point(recipe.issuer)]), False
            yield self._access(recipe.issuer), False
        yield from recipe.others

    def point(self, issuer: str, *, name: str = "") -> x509.DistributionPoint:
        """Where the issuer's list is found."""
        return x509.DistributionPoint([self.list_name(name or issuer)], None, None, None)

    def list_name(self, issuer: str) -> x509.GeneralName:
        return x509.UniformResourceIdentifier(f"{self.base}/crl/{issuer}")

    def _access(self, issuer: str) -> x509.AuthorityInformationAccess:
        places = {
            AuthorityInformationAccessOID.OCSP: f"{self.base}/ocsp/{issuer}",
            AuthorityInformationAccessOID.CA_ISSUERS: f"{self.base}/certificate/{issuer}",
        }
        return x509.AuthorityInformationAccess(
            [x509.AccessDescription(way, x509.UniformResourceIdentifier(url)) for way, url in places.items()]
        )


class _Known:
    """What certomancer's responder asks: how this certificate stands at a moment."""

    def __init__(self, issuer: asn1_x509.Certificate, taken: Taken | None, extensions, *, unknown: bool) -> None:
        self.issuer, self.taken, self.unknown = issuer, taken, unknown
        self.extensions = list(extensions)

    def get_issuer_cert(self) -> asn1_x509.Certificate:
        return self.issuer

    def check_revocation_status(self, _named, at):
        if self.unknown:
            return ocsp.CertStatus("unknown"), []
        if self.taken is None or self.taken.at > at:
            return ocsp.CertStatus("good"), self.extensions
        told = ocsp.RevokedInfo({"revocation_time": self.taken.at, "revocation_reason": self.taken.reason})
        stolen = self.taken.stolen
        guess = [{"extn_id": "invalidity_date", "extn_value": ocsp.GeneralizedTime(stolen)}] if stolen else []
        return ocsp.CertStatus("revoked", told), [*self.extensions, *map(ocsp.SingleResponseExtension, guess)]


@cache
def key(name: str) -> PrivateKey:
    if RECIPES[name].key_of:
        return key(RECIPES[name].key_of)
    kind = RECIPES[name].key
    if kind.startswith("rsa"):
        return _rsa(int(kind.removeprefix("rsa")), name if RECIPES[name].ca else "")
    return ec.derive_private_key(int.from_bytes(hashlib.sha256(name.encode()).digest()[:24]), CURVES[kind]())


@cache
def _rsa(bits: int, _of: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def serial(name: str) -> int:
    return int.from_bytes(b"\x01" + hashlib.sha256(name.encode()).digest()[:15])


def asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def usage(*allowed: str) -> x509.KeyUsage:
    people = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    others = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: name in allowed for name in (*people, *others)})


def _asn1_key(name: str) -> keys.PrivateKeyInfo:
    plain = key(name).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return keys.PrivateKeyInfo.load(plain)


def _name(recipe: Recipe) -> x509.Name:
    shown = recipe.subject or recipe.name
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, shown)])


def _below_root(name: str) -> list[str]:
    issuer = RECIPES[name].issuer
    return [] if issuer == name else [name, *_below_root(issuer)]


def _entry(name: str, taken: Taken, further: tuple[x509.ExtensionType, bool] | None) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(serial(name)).revocation_date(taken.at)
    if taken.reason != "unspecified":
        builder = builder.add_extension(x509.CRLReason(x509.ReasonFlags[taken.reason]), critical=False)
    if taken.stolen:
        builder = builder.add_extension(x509.InvalidityDate(taken.stolen.replace(tzinfo=None)), critical=False)
    if further:
        builder = builder.add_extension(*further)
    return builder.build()


def _deterministic(signing: PrivateKey) -> dict[str, bool]:
    return {"ecdsa_deterministic": True} if isinstance(signing, ec.EllipticCurvePrivateKey) else {}
