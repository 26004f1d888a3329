"""Forgeries with certificates: the signature is sound, and the certificate does not deserve trust."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.signatures.engine import pdf
from app.signatures.engine.certificates import Holder, issue, new_authority, new_root
from app.signatures.engine.keys import new_key
from app.signatures.engine.trust import certificate_findings
from app.signatures.engine.validation_data import ValidationData
from tests.signatures.engine.samples import (
    ENROLLED,
    Signer,
    answer,
    authority,
    certificate,
    common_name,
    pledge,
    sign,
    signed_once,
    signer,
    usage,
    verify,
)

SIGNING = (usage("digital_signature", "content_commitment"), True)
CERTIFYING = (usage("key_cert_sign"), True)
NO_CHAIN = ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")
NOT_FOR_THIS = ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")


def judged(by: Signer, **how):
    return answer(verify(sign(pledge(), "chair", by, certify=True), **how))


def certified_by_us(*extensions, key=None, start=ENROLLED, years=3):
    """A signer whom our own issuer certified, with exactly these extensions."""
    key = key or new_key()
    issuer = authority()
    made = certificate(
        "Lò Văn Phó",
        key.public_key(),
        issuer.issuer_cert.subject,
        issuer.issuer_key,
        *extensions,
        start=start,
        years=years,
    )
    return Signer(key, made, (issuer.issuer_cert,))


def constraint(*, ca, path_length=None):
    return x509.BasicConstraints(ca=ca, path_length=path_length), True


def test_the_plain_certificate_of_these_tests_is_trusted():
    assert judged(certified_by_us(SIGNING)) == ("TOTAL_PASSED", None)


def test_a_self_signed_certificate_in_the_signer_s_name():
    key = new_key()
    made = certificate("Lò Văn Phó", key.public_key(), common_name("Lò Văn Phó"), key, SIGNING)
    assert judged(Signer(key, made, ())) == NO_CHAIN


def test_a_whole_false_authority_with_the_names_of_the_true_one():
    false = new_authority("Giao ước", ENROLLED - timedelta(days=1))
    assert false.issuer_cert.subject == authority().issuer_cert.subject
    key = new_key()
    made = issue(
        Holder("Lò Văn Phó", "Chánh Thanh tra", "Thanh tra tỉnh Điện Biên", "GU-1"),
        key.public_key(),
        false,
        ENROLLED,
        3,
    )
    assert judged(Signer(key, made, (false.issuer_cert, false.root_cert))) == NO_CHAIN


def test_the_true_issuer_s_certificate_beside_a_signature_of_the_false_one():
    false = new_authority("Giao ước", ENROLLED - timedelta(days=1))
    key = new_key()
    made = issue(
        Holder("Lò Văn Phó", "Chánh Thanh tra", "Thanh tra tỉnh Điện Biên", "GU-1"),
        key.public_key(),
        false,
        ENROLLED,
        3,
    )
    assert judged(Signer(key, made, (authority().issuer_cert, authority().root_cert))) == NO_CHAIN


def test_no_root_to_trust_at_all():
    assert answer(verify(signed_once(), trust=[])) == NO_CHAIN


def test_an_office_holder_who_certifies_somebody_else():
    holder = signer("Lò Văn Phó")
    key = new_key()
    made = certificate("Lò Văn Lạ", key.public_key(), holder.certificate.subject, holder.key, SIGNING)
    assert judged(Signer(key, made, (holder.certificate, *holder.chain))) == NO_CHAIN


def test_an_issuer_of_people_that_certifies_another_issuer():
    # pathLenConstraint 0 of our issuer: people only.
    second_key, key = new_key(), new_key()
    ours = authority()
    second = certificate(
        "Cấp hai",
        second_key.public_key(),
        ours.issuer_cert.subject,
        ours.issuer_key,
        constraint(ca=True),
        CERTIFYING,
    )
    made = certificate("Lò Văn Lạ", key.public_key(), second.subject, second_key, SIGNING)
    assert judged(Signer(key, made, (second, ours.issuer_cert))) == NO_CHAIN


def test_an_authority_that_may_not_sign_certificates():
    second_key, key, ours = new_key(), new_key(), new_authority("Khác", ENROLLED - timedelta(days=1))
    second = certificate(
        "Cấp hai",
        second_key.public_key(),
        ours.issuer_cert.subject,
        ours.issuer_key,
        constraint(ca=True),
        (usage("crl_sign"), True),
    )
    made = certificate("Lò Văn Lạ", key.public_key(), second.subject, second_key, SIGNING)
    assert judged(Signer(key, made, (second,)), trust=[second]) == NO_CHAIN


def test_an_expired_certificate_without_a_time_stamp():
    late = datetime(2024, 1, 1, tzinfo=UTC)
    assert answer(verify(signed_once(), at=late)) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_an_expired_authority():
    late = datetime(2036, 1, 1, tzinfo=UTC)
    assert answer(verify(signed_once(), at=late)) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_a_certificate_that_is_not_yet_valid():
    early = datetime(2020, 1, 1, 12, tzinfo=UTC)
    assert answer(verify(signed_once(), at=early)) == ("TOTAL_FAILED", "NOT_YET_VALID")


def test_a_time_claimed_before_the_certificate_began(monkeypatch):
    # Our own signer refuses it; a forger's does not.
    monkeypatch.setattr(pdf, "check_certificate", lambda *_: None)
    by = certified_by_us(SIGNING, start=datetime(2020, 4, 1, tzinfo=UTC))
    assert judged(by) == NOT_FOR_THIS


def test_a_certificate_for_encryption_only():
    assert judged(certified_by_us((usage("key_encipherment"), True))) == NOT_FOR_THIS


def test_a_certificate_for_web_servers():
    server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    assert judged(certified_by_us(SIGNING, (server, False))) == NOT_FOR_THIS


def test_an_authority_s_own_certificate_under_a_document():
    ours = authority()
    assert judged(Signer(ours.issuer_key, ours.issuer_cert, ())) == NOT_FOR_THIS


def test_a_certificate_that_could_also_certify_others():
    assert judged(certified_by_us(SIGNING, constraint(ca=True))) == NOT_FOR_THIS


def through_a_second_issuer(years=3, digest=None):
    """A signer certified by an issuer whom our root certified for ``years`` with this digest."""
    root_key, root = new_root("Gốc", ENROLLED)
    second_key, key = new_key(), new_key()
    certifying = (constraint(ca=True), CERTIFYING)
    second = certificate(
        "Cấp hai", second_key.public_key(), root.subject, root_key, *certifying, years=years, digest=digest
    )
    made = certificate("Lò Văn Phó", key.public_key(), second.subject, second_key, SIGNING)
    return Signer(key, made, (second,)), root


def test_an_issuer_that_expired_before_those_whom_it_certified():
    by, root = through_a_second_issuer(years=1)
    assert judged(by, trust=[root]) == ("TOTAL_PASSED", None)
    later = datetime(2021, 6, 1, tzinfo=UTC)
    assert judged(by, trust=[root], at=later) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_an_issuer_certified_with_a_digest_that_is_too_short():
    by, root = through_a_second_issuer(digest=hashes.SHA224())
    assert judged(by, trust=[root]) == ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE")


def test_a_key_of_1024_bits():
    weak = certified_by_us(SIGNING, key=rsa.generate_private_key(65537, 1024))
    assert judged(weak) == ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE")


def test_a_critical_extension_that_nobody_here_understands():
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
    assert judged(certified_by_us(SIGNING, (unknown, True))) == NO_CHAIN


def test_a_certificate_whose_revocation_was_not_asked_for():
    source = x509.DistributionPoint([x509.UniformResourceIdentifier("http://crl.example/a.crl")], None, None, None)
    assert judged(certified_by_us(SIGNING, (x509.CRLDistributionPoints([source]), False))) == (
        "INDETERMINATE",
        "TRY_LATER",
    )
    responder = x509.AccessDescription(
        x509.AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier("http://ocsp.example")
    )
    assert judged(certified_by_us(SIGNING, (x509.AuthorityInformationAccess([responder]), False))) == (
        "INDETERMINATE",
        "TRY_LATER",
    )


def test_a_required_signer_replaced_by_somebody_of_the_same_name():
    namesake = issue(
        Holder("Lò Văn Phó", "Chánh Thanh tra", "Thanh tra tỉnh Điện Biên", "GU-1"),
        new_key().public_key(),
        authority(),
        ENROLLED,
        3,
    )
    assert answer(verify(signed_once(), required=[namesake])) == NOT_FOR_THIS


def test_certificates_that_certify_one_another_in_circles_end():
    keys = [new_key() for _ in range(12)]
    circle = tuple(
        certificate(f"Vòng {a}", keys[a].public_key(), common_name(f"Vòng {b}"), keys[b], constraint(ca=True))
        for a in range(12)
        for b in range(12)
        if a != b
    )
    key = new_key()
    made = certificate("Lò Văn Lạ", key.public_key(), common_name("Vòng 0"), keys[0], SIGNING)
    (found,) = certificate_findings(
        made, ValidationData(tuple(circle)), [authority().root_cert], at=ENROLLED + timedelta(days=9), proved=None
    )
    assert found.reason.code == "no_chain"
