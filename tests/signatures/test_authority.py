"""The built-in authority answers for its certificates: CRL and OCSP, after revocation and after its own rotation."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.checks import broken_promises
from app.clock import now
from app.database import db
from app.signatures import authority, revoking
from app.signatures.authority_commands import authority as commands
from app.signatures.engine.authority_answers import CRL_LIFE, LARGEST_REQUEST
from app.signatures.engine.certificates import from_pem, to_pem
from app.signatures.engine.trust import certificate_findings
from app.signatures.engine.verdict import SubIndication
from app.signatures.models import AuthorityRecord, RevocationList
from app.signatures.service import certificate_of, credential_of, enrol, installation_roots
from tests.conftest import application
from tests.friends import PIN, Friends

PUBLIC_URL = "https://giao-uoc.example.vn"
DER = serialization.Encoding.DER


@pytest.fixture
def app(database_uri: str, tmp_path: Path) -> Iterator[Flask]:
    """A house that everybody can reach: its certificates say where to ask."""
    with application(database_uri, tmp_path, TESTING=True, WTF_CSRF_ENABLED=False, PUBLIC_URL=PUBLIC_URL) as app:
        yield app


@pytest.fixture
def certificate(friends: Friends) -> x509.Certificate:
    """The chair's certificate, just issued."""
    return certificate_of(enrol(friends.chair, PIN))


def issuer() -> x509.Certificate:
    return from_pem(db.session.scalars(select(AuthorityRecord.certificates)).first().encode())[0]


def list_in_force(client: FlaskClient, number: int = 1) -> x509.CertificateRevocationList:
    answer = client.get(f"/authority/{number}.crl")
    assert (answer.status_code, answer.content_type) == (200, "application/pkix-crl")
    return x509.load_der_x509_crl(answer.data)


def number_of(crl: x509.CertificateRevocationList) -> int:
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def question(certificate: x509.Certificate, digest: hashes.HashAlgorithm, nonce: bytes = b"") -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer(), digest)
    if nonce:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(DER)


def asked(client: FlaskClient, request: bytes) -> ocsp.OCSPResponse:
    answer = client.post("/authority/ocsp", data=request, content_type="application/ocsp-request")
    assert answer.content_type == "application/ocsp-response"
    assert answer.headers["Cache-Control"] == "no-store"
    return ocsp.load_der_ocsp_response(answer.data)


def test_a_certificate_says_where_to_ask_about_it(certificate: x509.Certificate) -> None:
    points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert points[0].full_name[0].value == f"{PUBLIC_URL}/authority/1.crl"
    access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert {each.access_method: each.access_location.value for each in access} == {
        AuthorityInformationAccessOID.OCSP: f"{PUBLIC_URL}/authority/ocsp",
        AuthorityInformationAccessOID.CA_ISSUERS: f"{PUBLIC_URL}/authority/1.cer",
    }


def test_without_a_public_address_a_certificate_points_nowhere(database_uri: str, tmp_path: Path) -> None:
    with application(database_uri, tmp_path, TESTING=True) as house, house.app_context():
        made = certificate_of(enrol(Friends().chair, PIN))
    kinds = {type(each.value) for each in made.extensions}
    assert not kinds & {x509.CRLDistributionPoints, x509.AuthorityInformationAccess}


def test_the_list_is_signed_by_the_issuer_and_good_for_a_week(
    client: FlaskClient, certificate: x509.Certificate
) -> None:
    crl = list_in_force(client)
    assert crl.is_signature_valid(issuer().public_key())
    assert crl.issuer == certificate.issuer
    assert crl.next_update_utc - crl.last_update_utc == CRL_LIFE == timedelta(days=7)
    assert (number_of(crl), list(crl)) == (1, [])


def test_the_issuers_certificate_can_be_had(client: FlaskClient, certificate: x509.Certificate) -> None:
    found = x509.load_der_x509_certificate(client.get("/authority/1.cer").data)
    certificate.verify_directly_issued_by(found)


def test_a_revoked_certificate_stands_in_a_new_list_at_once(
    client: FlaskClient, friends: Friends, certificate: x509.Certificate
) -> None:
    assert number_of(list_in_force(client)) == 1
    revoking.revoke(friends.chair, credential_of(friends.chair.person_id).id, "key_compromise")
    crl = list_in_force(client)
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason is x509.ReasonFlags.key_compromise
    assert abs(entry.revocation_date_utc - now()) < timedelta(minutes=5)
    assert number_of(crl) == 2


def test_a_day_old_list_is_replaced_and_a_fresh_one_is_not(
    client: FlaskClient, certificate: x509.Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [number_of(list_in_force(client)) for _ in range(2)] == [1, 1]
    monkeypatch.setattr(authority, "now", lambda: now() + timedelta(days=1, minutes=1))
    assert [number_of(list_in_force(client)) for _ in range(2)] == [2, 2]
    numbers = db.session.scalars(select(RevocationList.number).order_by(RevocationList.id)).all()
    assert numbers == [1, 2]


@pytest.mark.parametrize("digest", [hashes.SHA1(), hashes.SHA256()], ids=["sha1", "sha256"])
def test_the_responder_knows_good_revoked_and_never_issued(
    client: FlaskClient, friends: Friends, certificate: x509.Certificate, digest: hashes.HashAlgorithm
) -> None:
    good = asked(client, question(certificate, digest))
    assert good.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert good.next_update_utc - good.this_update_utc == timedelta(days=1)
    issuer().public_key().verify(good.signature, good.tbs_response_bytes, ec.ECDSA(hashes.SHA256()))
    revoking.revoke(friends.chair, credential_of(friends.chair.person_id).id, "affiliation_changed")
    gone = asked(client, question(certificate, digest))
    assert gone.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert gone.revocation_reason is x509.ReasonFlags.affiliation_changed
    made = ocsp.load_der_ocsp_request(question(certificate, digest))
    stranger = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        made.issuer_name_hash, made.issuer_key_hash, 4711, digest
    )
    never = asked(client, stranger.build().public_bytes(DER))
    assert never.certificate_status is ocsp.OCSPCertStatus.UNKNOWN


def test_a_nonce_comes_back_and_such_an_answer_is_not_kept(client: FlaskClient, certificate: x509.Certificate) -> None:
    with_nonce = question(certificate, hashes.SHA256(), b"n" * 32)
    answer = asked(client, with_nonce)
    assert answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"n" * 32
    for request, kept in ((with_nonce, "no-store"), (question(certificate, hashes.SHA256()), "public, max-age=300")):
        got = client.get("/authority/ocsp/" + base64.b64encode(request).decode().replace("+", "%2B"))
        assert got.status_code == 200
        assert ocsp.load_der_ocsp_response(got.data).certificate_status is ocsp.OCSPCertStatus.GOOD
        assert got.headers["Cache-Control"] == kept


def test_about_other_issuers_the_responder_does_not_speak(client: FlaskClient, certificate: x509.Certificate) -> None:
    made = ocsp.OCSPRequestBuilder().add_certificate_by_hash(b"\1" * 32, b"\2" * 32, 1, hashes.SHA256()).build()
    assert asked(client, made.public_bytes(DER)).response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    "rubbish", [b"", b"\x30", b"garbage", b"\x30\x80" * 200, b"\0" * (LARGEST_REQUEST + 1), b"\xff" * LARGEST_REQUEST]
)
def test_rubbish_is_answered_as_malformed_and_breaks_nothing(client: FlaskClient, rubbish: bytes, house: Flask) -> None:
    posted = client.post("/authority/ocsp", data=rubbish)
    got = client.get("/authority/ocsp/" + base64.urlsafe_b64encode(rubbish).decode()) if rubbish else posted
    for answer in (posted, got):
        assert answer.status_code == 400
        status = ocsp.load_der_ocsp_response(answer.data).response_status
        assert status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def test_an_authority_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert {client.get(f"/authority/{place}").status_code for place in ("1.crl", "0.cer", "99999999999.crl")} == {404}


def test_verification_hears_of_the_revocation(friends: Friends, certificate: x509.Certificate) -> None:
    def found() -> set[SubIndication]:
        findings = certificate_findings(
            certificate, authority.validation_data(), installation_roots(), at=now(), proved=None
        )
        return {each.sub_indication for each in findings}

    assert found() == set()
    revoking.revoke(friends.chair, credential_of(friends.chair.person_id).id, "key_compromise")
    assert found() <= {SubIndication.REVOKED, SubIndication.REVOKED_NO_POE}
    assert found()


def test_after_rotation_new_certificates_hang_on_the_new_root_and_the_old_ones_stay_good(
    house: Flask, friends: Friends, certificate: x509.Certificate
) -> None:
    told = house.test_cli_runner().invoke(commands, ["rotate", "--json"])
    assert told.exit_code == 0
    assert json.loads(told.output)["authority"] == 2
    newer = certificate_of(enrol(friends.vice_chair, PIN))
    old_root, new_root = installation_roots()
    assert newer.issuer != certificate.issuer
    assert new_root.fingerprint(hashes.SHA256()).hex() == json.loads(told.output)["root_sha256"]
    data = authority.validation_data()
    for each, root in ((certificate, old_root), (newer, new_root)):
        assert not list(certificate_findings(each, data, [root], at=now(), proved=None))
    assert len(data.crls) == 4, "of each root, and of each issuer"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_believes_the_list_and_the_responder(
    client: FlaskClient, friends: Friends, certificate: x509.Certificate, tmp_path: Path
) -> None:
    files = {"issuer.pem": to_pem([issuer()]), "root.pem": to_pem(installation_roots()), "x.pem": to_pem([certificate])}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    def openssl(*words: str) -> str:
        told = subprocess.run(["openssl", *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        return told.stdout + told.stderr

    def said() -> str:
        request = question(certificate, hashes.SHA1())
        (tmp_path / "answer").write_bytes(client.post("/authority/ocsp", data=request).data)
        trust = ("-CAfile", "root.pem", "-no_nonce", "-respin", "answer")
        return openssl("ocsp", "-issuer", "issuer.pem", "-cert", "x.pem", *trust)

    assert "Response verify OK" in said()
    assert "x.pem: good" in said()
    revoking.revoke(friends.chair, credential_of(friends.chair.person_id).id, "superseded")
    assert "x.pem: revoked" in said()
    (tmp_path / "list").write_bytes(client.get("/authority/1.crl").data)
    listed = openssl("crl", "-inform", "DER", "-in", "list", "-CAfile", "issuer.pem", "-noout", "-text")
    assert "verify OK" in listed
    assert f"{certificate.serial_number:X}" in listed
    assert "Superseded" in listed


def test_a_pledge_signed_under_a_public_address_is_proved_and_stays_so_after_rotation(friends: Friends) -> None:
    friends.signed()
    authority.rotate()
    assert list(broken_promises()) == []
