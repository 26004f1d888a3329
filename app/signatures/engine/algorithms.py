"""Which algorithms may carry a signature, and the arithmetic of checking one (thuật toán ký số).

The allow-list is Circular 15/2025/TT-BKHCN (RSA of at least 2048 bits, ECDSA of at least 256, SHA-2 and SHA-3 of at
least 256), with RSASSA-PKCS1-v1_5 beside PSS because that is what the VGCA tokens in use produce.
"""

from __future__ import annotations

import hashlib
from typing import Any

from asn1crypto import algos
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from app.signatures.engine.keys import Scheme, SigningKey
from app.signatures.engine.verdict import Finding, NotProved, SubIndication, finding

RSA_BITS, ECDSA_BITS = 2048, 256
ALLOWED_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}
# Still computed, so that damage to an old file is told apart from age; never enough for TOTAL_PASSED.
WEAK_HASHES: dict[str, hashes.HashAlgorithm] = {"sha1": hashes.SHA1()}  # noqa: S303 - read, never written
_COMPUTABLE = ALLOWED_HASHES | WEAK_HASHES
OUR_HASH = "sha256"
_OUR_PADDING = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256.digest_size)
_OUR_MECHANISMS: dict[Scheme, bytes] = {
    "ecdsa": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}).dump(),
    "rsassa_pkcs1v15": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}).dump(),
    "rsassa_pss": algos.SignedDigestAlgorithm(
        {
            "algorithm": "rsassa_pss",
            "parameters": {
                "hash_algorithm": {"algorithm": OUR_HASH},
                "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": OUR_HASH}},
                "salt_length": hashes.SHA256.digest_size,
            },
        }
    ).dump(),
}
CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}


def digest(name: str, *parts: bytes | memoryview) -> bytes:
    """The digest of ``parts`` one after another, by the CMS name of its algorithm ("sha256")."""
    if name not in _COMPUTABLE:
        raise NotProved(weak_hash(name))
    state = hashlib.new(name)
    for part in parts:
        state.update(part)
    return state.digest()


def weak_hash(name: str) -> Finding:
    """The finding for a digest that is not on the allow-list."""
    return finding(
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
        "weak_hash",
        "Thuật toán băm {name} không còn đủ an toàn hoặc không được chấp nhận.",
        name=hash_title(name),
    )


def weak_key(key: PublicKeyTypes) -> Finding | None:
    """The finding for a key that is too short or of a kind that is not on the allow-list."""
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= RSA_BITS:
        return None
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size >= ECDSA_BITS:
        return None
    return finding(
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
        "weak_key",
        "Khóa {key} không đủ độ dài hoặc không thuộc loại được chấp nhận.",
        key=key_name(key),
    )


def key_name(key: PublicKeyTypes) -> str:
    """A key as people name it: "RSA 3072", "ECDSA P-256"."""
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"ECDSA {CURVES.get(key.curve.name, key.curve.name)}"
    return type(key).__name__.removeprefix("_").removesuffix("PublicKey")


def signature_name(mechanism: algos.SignedDigestAlgorithm, hash_name: str, key: PublicKeyTypes) -> str:
    """A signature's algorithm as people name it: "RSASSA-PSS, RSA 3072, SHA-256"."""
    scheme = {"rsassa_pss": "RSASSA-PSS, ", "rsassa_pkcs1v15": "PKCS#1 v1.5, "}.get(_family(mechanism), "")
    return f"{scheme}{key_name(key)}, {hash_title(hash_name)}"


def hash_title(name: str) -> str:
    """A digest as people name it: "SHA-256", "SHA3-256"."""
    title = name.upper().replace("_", "-")
    return title if "-" in title else title.replace("SHA", "SHA-")


def scheme_of(key: SigningKey) -> Scheme:
    """How this key signs: PSS wherever the key leaves the choice to us (Circular 15/2025/TT-BKHCN)."""
    if isinstance(key, rsa.RSAPrivateKey):
        return "rsassa_pss"
    return "ecdsa" if isinstance(key, ec.EllipticCurvePrivateKey) else key.scheme


def token_scheme(certificate: x509.Certificate) -> Scheme:
    """How a person's own token signs: ECDSA, or PKCS#1 v1.5, which is all that the RSA tokens in use can do."""
    return "ecdsa" if isinstance(certificate.public_key(), ec.EllipticCurvePublicKey) else "rsassa_pkcs1v15"


def mechanism_for(key: SigningKey) -> bytes:
    """How our own signatures are made, as DER of the CMS algorithm identifier; all of them over SHA-256."""
    return _OUR_MECHANISMS[scheme_of(key)]


def sign(key: SigningKey, message: bytes) -> bytes:
    """The raw signature over ``message`` in the scheme of ``scheme_of``; for ECDSA, DER of (r, s)."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA(hashes.SHA256()))
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, _OUR_PADDING, hashes.SHA256())
    return key.sign(message)


def verify(
    key: PublicKeyTypes, mechanism: algos.SignedDigestAlgorithm, hash_name: str, signature: bytes, message: bytes
) -> None:
    """Raise where ``signature`` is not the key's signature over ``message`` by this mechanism and this digest."""
    family, named = _family(mechanism), _named_hash(mechanism)
    if named not in {None, hash_name}:
        raise NotProved(_mechanism_mismatch())
    try:
        if family == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(_COMPUTABLE[hash_name]))
        elif family == "rsassa_pkcs1v15" and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), _COMPUTABLE[hash_name])
        elif family == "rsassa_pss" and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, _pss(mechanism, hash_name), _COMPUTABLE[hash_name])
        else:
            raise NotProved(_mechanism_mismatch())
    except InvalidSignature:
        raise NotProved(
            finding(
                SubIndication.SIG_CRYPTO_FAILURE,
                "signature_wrong",
                "Chữ ký không khớp với khóa trong chứng thư số của người ký.",
            )
        ) from None


def _pss(mechanism: algos.SignedDigestAlgorithm, hash_name: str) -> padding.PSS:
    parameters: Any = mechanism["parameters"]
    mask = parameters["mask_gen_algorithm"]
    mask_hash = mask["parameters"]["algorithm"].native
    # RFC 8017 allows two different digests; nobody uses that honestly, and 0xbc is the only trailer there is.
    same = mask["algorithm"].native == "mgf1" and mask_hash == hash_name
    if not same or parameters["trailer_field"].native != "trailer_field_bc":
        raise NotProved(_mechanism_mismatch())
    return padding.PSS(padding.MGF1(_COMPUTABLE[hash_name]), parameters["salt_length"].native)


def _family(mechanism: algos.SignedDigestAlgorithm) -> str:
    try:
        return str(mechanism.signature_algo)
    except ValueError:
        return str(mechanism["algorithm"].native)


def _named_hash(mechanism: algos.SignedDigestAlgorithm) -> str | None:
    """The digest that the mechanism itself names; bare ``rsaEncryption`` names none."""
    try:
        return str(mechanism.hash_algo)
    except ValueError:
        return None


def _mechanism_mismatch() -> Finding:
    return finding(
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
        "mechanism_not_allowed",
        "Thuật toán ký không được chấp nhận hoặc không khớp với khóa và thuật toán băm đã nêu.",
    )
