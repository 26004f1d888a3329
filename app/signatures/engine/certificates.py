"""The built-in certificate authority (tổ chức chứng thực): a root, an issuer under it, office holders' certificates.

Profile after RFC 5280 and RFC 9336 (document signing). A subject names the office holder, the office and the unit,
never a personal number: certificates travel with the papers (Law 91/2025/QH15 on personal data). Where the authority
has a public address, a certificate says where its revocation is told; the issuer itself is certified by a root whose
key is gone, so nobody could revoke it and it points nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPublicKeyTypes
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from app.signatures.engine.keys import PrivateKey, new_key, open_key, seal_key
from workflows.refusals import BadInput

Certificate = x509.Certificate  # for rooms that hand certificates on and never look inside
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # id-kp-documentSigning, RFC 9336
ANY_POLICY = x509.ObjectIdentifier("2.5.29.32.0")  # an own policy identifier would need a registered arc
NAME_LENGTH = 64  # ub-common-name, RFC 5280 appendix A
PRINTABLE = re.compile(r"[A-Za-z0-9 '()+,./:=?-]{1,64}")  # X.520 serialNumber is a PrintableString
ROOT_YEARS = 20
ISSUER_YEARS = 15


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a certificate is for (người giữ chức vụ): name, office and unit as people read them.

    ``serial_id`` tells two holders of one name apart: the system's own number of the person, not a personal number.
    """

    name: str
    office: str
    unit: str
    serial_id: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everybody may ask about an authority's certificates: URLs of its CRL, OCSP responder and certificate."""

    crl: str
    ocsp: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority at work: the root that people trust, the issuer's certificate, and the issuer's key.

    ``root_list`` is the root's only CRL (DER), made with the root itself; b"" where it was opened from storage.
    """

    root_cert: x509.Certificate
    issuer_cert: x509.Certificate
    issuer_key: PrivateKey
    root_list: bytes = b""


def new_root(name: str, now: datetime) -> tuple[PrivateKey, x509.Certificate]:
    """A new root key and its self-signed certificate, valid ``ROOT_YEARS``; it may certify one level of issuers."""
    key = new_key()
    subject = _authority_name(name)
    certificate = _ca_certificate(
        subject, key.public_key(), issuer=subject, issuer_key=key, now=now, years=ROOT_YEARS, path_length=1
    )
    return key, certificate


def new_issuer(
    root_key: PrivateKey, root_cert: x509.Certificate, name: str, now: datetime
) -> tuple[PrivateKey, x509.Certificate]:
    """A new issuing key certified by the root, valid ``ISSUER_YEARS``; it may certify people only."""
    key = new_key()
    certificate = _ca_certificate(
        _authority_name(name),
        key.public_key(),
        issuer=root_cert.subject,
        issuer_key=root_key,
        now=now,
        years=ISSUER_YEARS,
        path_length=0,
    )
    return key, certificate


def new_authority(name: str, now: datetime) -> Authority:
    """A whole new authority. The root's key is not kept, so it cannot be stolen; a new issuer needs a new authority.

    Before the key goes, the root says its last word on the issuer: an empty CRL that holds as long as the issuer does.
    """
    root_key, root_cert = new_root(name, now)
    issuer_key, issuer_cert = new_issuer(root_key, root_cert, f"{name} - cấp chứng thư", now)
    return Authority(root_cert, issuer_cert, issuer_key, _last_list(root_key, root_cert, issuer_cert, now))


def issue(  # noqa: PLR0917 - a certificate is these facts
    holder: Holder,
    public_key: CertificateIssuerPublicKeyTypes,
    issuer: Authority,
    now: datetime,
    years: int,
    addresses: Addresses | None = None,
) -> x509.Certificate:
    """A certificate that binds ``public_key`` to an office holder for ``years``, never longer than the issuer's own.

    With ``addresses`` it names the CRL (RFC 5280, 4.2.1.13), the OCSP responder and the issuer (4.2.2.1).
    """
    if not 0 < len(holder.name) <= NAME_LENGTH:
        raise BadInput("Họ tên trên chứng thư số phải có từ 1 đến {length} ký tự.", length=NAME_LENGTH)
    if not PRINTABLE.fullmatch(holder.serial_id):
        raise BadInput("Mã số người ký trên chứng thư số chỉ gồm chữ cái không dấu, chữ số và dấu gạch.")
    usage = _usage(digital_signature=True, content_commitment=True)
    builder = (
        _builder(_holder_name(holder), public_key, issuer.issuer_cert.subject, issuer.issuer_key, now)
        .not_valid_after(min(_years_after(now, years), issuer.issuer_cert.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
    )
    if addresses:
        builder = builder.add_extension(_crl_points(addresses), critical=False)
        builder = builder.add_extension(_access(addresses), critical=False)
    return builder.sign(issuer.issuer_key, hashes.SHA256())


def to_pem(certificates: Sequence[x509.Certificate]) -> bytes:
    """Certificates as one PEM text, in the given order."""
    return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in certificates)


def to_der(certificate: x509.Certificate) -> bytes:
    """A certificate's own bytes."""
    return certificate.public_bytes(serialization.Encoding.DER)


def from_pem(pem: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM text, in its order; refused where there is none."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise BadInput("Không đọc được chứng thư số nào từ nội dung PEM.") from None


def read_bundle(content: bytes) -> list[x509.Certificate]:
    """The certificates of a file that a person chose, PEM or DER (.cer, .crt, .pem); refused where there is none."""
    if not content:
        raise BadInput("Mời chọn tệp chứng thư số (.cer, .crt, .pem).", field="certificate")
    try:
        if b"-----BEGIN" in content:
            found = x509.load_pem_x509_certificates(content)
        else:
            found = [x509.load_der_x509_certificate(content)]
        for each in found:
            # The library reads these late, and none of what follows should stumble over them.
            _ = each.subject, each.issuer, each.extensions, each.public_key(), each.signature_hash_algorithm
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension):
        raise BadInput("Tệp này không phải chứng thư số đọc được (.cer, .crt, .pem).", field="certificate") from None
    return found


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate's bytes, lower-case hexadecimal: how a certificate is named everywhere."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def seal_authority(authority: Authority, passphrase: str) -> tuple[bytes, bytes]:
    """The authority for storing: the certificates as PEM (issuer, root) and the issuer's key under the passphrase."""
    return to_pem([authority.issuer_cert, authority.root_cert]), seal_key(authority.issuer_key, passphrase)


def open_authority(pem: bytes, sealed_key: bytes, passphrase: str) -> Authority:
    """The authority from ``seal_authority``; a wrong passphrase is refused."""
    issuer_cert, root_cert = from_pem(pem)
    return Authority(root_cert, issuer_cert, open_key(sealed_key, passphrase))


def _last_list(
    root_key: PrivateKey, root_cert: x509.Certificate, issuer_cert: x509.Certificate, now: datetime
) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root_cert.subject)
        .last_update(now)
        .next_update(issuer_cert.not_valid_after_utc)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
    )
    return builder.sign(root_key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _ca_certificate(
    subject: x509.Name,
    public_key: CertificateIssuerPublicKeyTypes,
    *,
    issuer: x509.Name,
    issuer_key: PrivateKey,
    now: datetime,
    years: int,
    path_length: int,
) -> x509.Certificate:
    return (
        _builder(subject, public_key, issuer, issuer_key, now)
        .not_valid_after(_years_after(now, years))
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        # Who certifies people also signs what the OCSP responder answers.
        .add_extension(_usage(digital_signature=path_length == 0, key_cert_sign=True, crl_sign=True), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name,
    public_key: CertificateIssuerPublicKeyTypes,
    issuer: x509.Name,
    issuer_key: PrivateKey,
    now: datetime,
) -> x509.CertificateBuilder:
    policy = x509.CertificatePolicies([x509.PolicyInformation(ANY_POLICY, None)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        # 159 random bits: above the 128 that make a chosen-prefix collision on the certificate useless.
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(policy, critical=False)
    )


def _crl_points(addresses: Addresses) -> x509.CRLDistributionPoints:
    where = [x509.UniformResourceIdentifier(addresses.crl)]
    return x509.CRLDistributionPoints([x509.DistributionPoint(where, None, None, None)])


def _access(addresses: Addresses) -> x509.AuthorityInformationAccess:
    ways = (
        (AuthorityInformationAccessOID.OCSP, addresses.ocsp),
        (AuthorityInformationAccessOID.CA_ISSUERS, addresses.issuer),
    )
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(way, x509.UniformResourceIdentifier(url)) for way, url in ways]
    )


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _authority_name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _holder_name(holder: Holder) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, holder.unit),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, holder.office),
            x509.NameAttribute(NameOID.COMMON_NAME, holder.name),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, holder.serial_id),
        ]
    )


def _years_after(moment: datetime, years: int) -> datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:  # 29 February has no anniversary in a common year
        return moment.replace(year=moment.year + years, day=28) + timedelta(days=1)
