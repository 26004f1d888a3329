"""The built-in authority certifies office holders in a form that everybody else accepts."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from app.signatures.engine.certificates import (
    DOCUMENT_SIGNING,
    Authority,
    Holder,
    fingerprint,
    from_pem,
    issue,
    new_authority,
    new_issuer,
    new_root,
    open_authority,
    seal_authority,
    to_pem,
)
from app.signatures.engine.keys import WrongPin, new_key
from tests.signatures.engine.samples import ENROLLED, authority, signer
from workflows.refusals import BadInput

HOLDER = Holder("Lò Văn Phó", "Phó Chánh Thanh tra", "Thanh tra tỉnh Điện Biên", "GU-7")


def value(certificate, kind):
    return certificate.extensions.get_extension_for_class(kind).value


def test_a_certificate_names_the_holder_the_office_and_the_unit():
    subject = issue(HOLDER, new_key().public_key(), authority(), ENROLLED, 3).subject
    wanted = {
        NameOID.COMMON_NAME: "Lò Văn Phó",
        NameOID.ORGANIZATIONAL_UNIT_NAME: "Phó Chánh Thanh tra",
        NameOID.ORGANIZATION_NAME: "Thanh tra tỉnh Điện Biên",
        NameOID.COUNTRY_NAME: "VN",
        NameOID.SERIAL_NUMBER: "GU-7",
    }
    assert {each.oid: each.value for each in subject} == wanted


def test_a_certificate_is_for_signing_documents_and_nothing_else():
    certificate = signer("Lò Văn Phó").certificate
    usage = value(certificate, x509.KeyUsage)
    assert usage.digital_signature
    assert usage.content_commitment
    assert not any((usage.key_cert_sign, usage.crl_sign, usage.key_encipherment, usage.key_agreement))
    assert list(value(certificate, x509.ExtendedKeyUsage)) == [DOCUMENT_SIGNING]
    assert not value(certificate, x509.BasicConstraints).ca


def test_the_identifiers_lead_from_the_holder_to_the_root():
    ours = authority()
    chain = (signer("Lò Văn Phó").certificate, ours.issuer_cert, ours.root_cert)
    for below, above in pairwise(chain):
        identifier = value(below, x509.AuthorityKeyIdentifier).key_identifier
        assert identifier == value(above, x509.SubjectKeyIdentifier).digest
        below.verify_directly_issued_by(above)


def test_the_issuer_may_certify_people_only():
    assert value(authority().root_cert, x509.BasicConstraints).path_length == 1
    assert value(authority().issuer_cert, x509.BasicConstraints).path_length == 0


def test_serial_numbers_are_long_and_never_the_same():
    key = new_key().public_key()
    serials = {issue(HOLDER, key, authority(), ENROLLED, 3).serial_number for _ in range(20)}
    assert len(serials) == 20
    assert min(serials).bit_length() > 128


def test_a_certificate_never_outlives_its_issuer():
    ours = authority()
    certificate = issue(HOLDER, new_key().public_key(), ours, ENROLLED, 40)
    assert certificate.not_valid_after_utc == ours.issuer_cert.not_valid_after_utc


def test_a_certificate_of_a_leap_day_ends_a_day_later():
    key = new_key().public_key()
    certificate = issue(HOLDER, key, authority(), datetime(2024, 2, 29, tzinfo=UTC), 3)
    assert certificate.not_valid_after_utc == datetime(2027, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(("name", "serial_id"), [("", "1"), ("a" * 65, "1"), ("Lò", "số 1"), ("Lò", "")])
def test_a_holder_who_does_not_fit_into_a_certificate_is_refused(name, serial_id):
    holder = Holder(name, "Chánh Thanh tra", "Thanh tra tỉnh Điện Biên", serial_id)
    with pytest.raises(BadInput):
        issue(holder, new_key().public_key(), authority(), ENROLLED, 3)


def test_a_root_can_certify_a_second_issuer():
    key, root = new_root("Gốc", ENROLLED)
    first, second = (
        Authority(root, cert, issuer) for issuer, cert in (new_issuer(key, root, n, ENROLLED) for n in "12")
    )
    assert first.issuer_cert.issuer == second.issuer_cert.issuer == root.subject
    assert first.issuer_cert.public_key() != second.issuer_cert.public_key()


def test_a_sealed_authority_opens_with_its_passphrase_only():
    ours = new_authority("Giao ước", ENROLLED)
    pem, sealed = seal_authority(ours, "câu mật khẩu dài")
    again = open_authority(pem, sealed, "câu mật khẩu dài")
    assert (again.root_cert, again.issuer_cert) == (ours.root_cert, ours.issuer_cert)
    assert again.issuer_key.private_numbers() == ours.issuer_key.private_numbers()
    with pytest.raises(WrongPin):
        open_authority(pem, sealed, "câu khác")


def test_pem_keeps_the_certificates_and_their_order():
    chain = [authority().issuer_cert, authority().root_cert]
    assert from_pem(to_pem(chain)) == chain
    assert fingerprint(chain[0]) != fingerprint(chain[1])


@pytest.mark.parametrize(
    "text", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_pem_without_a_certificate_is_refused(text):
    with pytest.raises(BadInput):
        from_pem(text)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_follows_the_chain(tmp_path):
    ours, holder = authority(), signer("Lò Văn Phó").certificate
    for name, certificate in (("root", ours.root_cert), ("issuer", ours.issuer_cert), ("holder", holder)):
        (tmp_path / f"{name}.pem").write_bytes(to_pem([certificate]))
    told = subprocess.run(
        [
            "openssl",
            "verify",
            "-x509_strict",
            "-attime",
            str(int(ENROLLED.timestamp()) + 60),
            "-CAfile",
            "root.pem",
            "-untrusted",
            "issuer.pem",
            "holder.pem",
        ],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert told.stdout == "holder.pem: OK\n", told.stderr
