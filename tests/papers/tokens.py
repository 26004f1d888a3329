"""People with tokens of their own, and the tools on their computers: another authority, pyHanko, OpenSSL."""

from __future__ import annotations

import io
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.keys.internal import translate_pyca_cryptography_key_to_asn1
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.clock import now
from app.database import writing
from app.documents.vault import fetch
from app.papers.queries import versions_of
from app.papers.revisions import file_in_force
from app.signatures import devices
from app.signatures.engine.certificates import Authority, Holder, fingerprint, issue, new_authority, to_pem
from app.signatures.engine.keys import PrivateKey, new_key
from app.signatures.models import Credential
from tests.signatures.devices import trusted
from tests.signatures.pki import Pki
from workflows.people import Actor


@dataclass(frozen=True)
class OwnToken:
    """A token in somebody's hand: the key that nobody else has, its certificate, and those above it."""

    key: PrivateKey
    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]

    def sign(self, message: bytes) -> bytes:
        """The raw signature that the token gives: ECDSA, or PKCS#1 v1.5."""
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(message, ec.ECDSA(hashes.SHA256()))
        return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())


def foreign_authority() -> Authority:
    """An authority that the house trusts, and that publishes no revocation data."""
    authority = new_authority("Tổ chức chứng thực khác", now() - timedelta(days=400))
    trusted(authority.root_cert)
    return authority


def bought(authority: Authority, name: str, *, with_rsa: bool = False) -> OwnToken:
    """A token in this name, not registered anywhere; ``with_rsa`` as large as those in use."""
    key = rsa.generate_private_key(65537, 2048) if with_rsa else new_key()
    holder = Holder(name, "Chánh Thanh tra", "Thanh tra tỉnh", "VG-1")
    certificate = issue(holder, key.public_key(), authority, now() - timedelta(days=300), 2)
    return OwnToken(key, certificate, (authority.issuer_cert,))


def with_token(actor: Actor, authority: Authority | None = None, *, with_rsa: bool = False) -> OwnToken:
    """A token that its holder registered."""
    token = bought(authority or foreign_authority(), actor.name, with_rsa=with_rsa)
    devices.register_from_file(actor, to_pem([token.certificate, *token.issuers]))
    return token


def from_pki(actor: Actor, pki: Pki, name: str, source: str = "token") -> OwnToken:
    """A token (or a device) with a certificate of the test PKI, registered as it was when all was well with it."""
    key, certificate = pki.signer(name)
    token = OwnToken(key, certificate, pki.chain(name))
    with writing() as session:
        session.add(
            Credential(
                person_id=actor.person_id,
                unit_id=min(actor.unit_ids),
                source=source,
                for_agency=False,
                certificate=to_pem([certificate]).decode(),
                certificate_sha256=fingerprint(certificate),
                serial=f"{certificate.serial_number:x}",
                chain=to_pem([*token.issuers, pki.root]).decode(),
                issued_at=certificate.not_valid_before_utc,
                expires_at=certificate.not_valid_after_utc,
            )
        )
    return token


def downloaded(paper_id: int) -> bytes:
    """The PDF in force, as the signer downloads it."""
    return fetch(file_in_force(versions_of(paper_id)[0]))


def signed_by_tool(
    pdf: bytes,
    field: str,
    token: OwnToken,
    *,
    subfilter: SigSeedSubFilter = SigSeedSubFilter.PADES,
    new_field: SigFieldSpec | None = None,
    **metadata: object,
) -> bytes:
    """The PDF with a signature as pyHanko makes it by its manual, PKCS#1 v1.5 with RSA keys."""
    registry = SimpleCertificateStore()
    registry.register_multiple(map(_asn1, token.issuers))
    by = signers.SimpleSigner(
        _asn1(token.certificate), translate_pyca_cryptography_key_to_asn1(token.key), registry, prefer_pss=False
    )
    wanted = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=subfilter, **metadata)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    signer = signers.PdfSigner(wanted, by, new_field_spec=new_field)
    return signer.sign_pdf(writer, existing_fields_only=new_field is None).getvalue()


def signed_by_openssl(content: bytes, token: OwnToken, folder: Path) -> bytes:
    """The detached CMS (DER) over ``content`` that ``openssl cms`` makes, with the signing certificate named."""
    key, certificate, signed = folder / "key.pem", folder / "certificate.pem", folder / "signed.p7s"
    key.write_bytes(token.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate.write_bytes(to_pem([token.certificate]))
    (folder / "issuers.pem").write_bytes(to_pem(list(token.issuers)))
    (folder / "content").write_bytes(content)
    words = ["-in", folder / "content", "-signer", certificate, "-inkey", key, "-certfile", folder / "issuers.pem"]
    form = ["-binary", "-md", "sha256", "-cades", "-nosmimecap", "-outform", "DER", "-out", signed]
    subprocess.run(["openssl", "cms", "-sign", *words, *form], check=True, capture_output=True)
    return signed.read_bytes()


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
