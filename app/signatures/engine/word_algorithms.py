"""How XML signatures name their algorithms (RFC 9231), and the raw values that they carry.

The arithmetic and the allow-list are in ``algorithms``; here are only the names, and ECDSA's two numbers, which XML
writes one after the other where CMS writes DER (XML-DSig 1.1, 6.4.3).
"""

from __future__ import annotations

from asn1crypto import algos
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from app.signatures.engine import algorithms
from app.signatures.engine.keys import Scheme, SigningKey
from app.signatures.engine.verdict import NotProved, SubIndication, finding
from app.signatures.engine.word_names import DS
from app.signatures.engine.word_xml import Element, malformed, only, text_of

_MORE, _MORE_2007 = "http://www.w3.org/2001/04/xmldsig-more#", "http://www.w3.org/2007/05/xmldsig-more#"
_ENC = "http://www.w3.org/2001/04/xmlenc#"
OUR_DIGEST = f"{_ENC}sha256"
DIGESTS = {f"{DS}sha1": "sha1", OUR_DIGEST: "sha256", f"{_MORE}sha384": "sha384", f"{_ENC}sha512": "sha512"}
OUR_METHODS: dict[Scheme, str] = {
    "ecdsa": f"{_MORE}ecdsa-sha256",
    "rsassa_pkcs1v15": f"{_MORE}rsa-sha256",
    "rsassa_pss": f"{_MORE_2007}sha256-rsa-MGF1",
}
_SHORT = ("sha256", "sha384", "sha512")
# Method: scheme and digest; of plain "rsa-pss" the digest stands in its parameters.
_METHODS: dict[str, tuple[Scheme, str]] = {
    f"{DS}rsa-sha1": ("rsassa_pkcs1v15", "sha1"),
    f"{_MORE}ecdsa-sha1": ("ecdsa", "sha1"),
    **{f"{_MORE}rsa-{name}": ("rsassa_pkcs1v15", name) for name in _SHORT},
    **{f"{_MORE}ecdsa-{name}": ("ecdsa", name) for name in _SHORT},
    **{f"{_MORE_2007}{name}-rsa-MGF1": ("rsassa_pss", name) for name in _SHORT},
}
_CMS_NAMES = {"ecdsa": "{}_ecdsa", "rsassa_pkcs1v15": "{}_rsa"}
_PSS, _MGF1 = f"{_MORE_2007}rsa-pss", f"{_MORE_2007}MGF1"
_PSS_PARAMETERS = f"{{{_MORE_2007}}}RSAPSSParams"
_PSS_FIELDS = {"DigestMethod", "MaskGenerationFunction", "SaltLength", "TrailerField"}


def digest_name(method: Element) -> str:
    """The digest that a DigestMethod element names, as ``algorithms`` calls it."""
    name = method.get("Algorithm", "")
    if len(method):
        raise malformed("DigestMethod")
    if name not in DIGESTS:
        raise not_allowed(name)
    return DIGESTS[name]


def mechanism(method: Element) -> tuple[algos.SignedDigestAlgorithm, str]:
    """What a SignatureMethod element names: the mechanism as CMS knows it, and the digest under it."""
    name = method.get("Algorithm", "")
    if name == _PSS:
        return _pss_with_parameters(method)
    if name not in _METHODS:
        raise not_allowed(name)
    if len(method):
        raise malformed("SignatureMethod")
    scheme, hash_name = _METHODS[name]
    if scheme == "rsassa_pss":
        return _pss(hash_name, hash_name, _digest_size(hash_name)), hash_name
    return algos.SignedDigestAlgorithm({"algorithm": _CMS_NAMES[scheme].format(hash_name)}), hash_name


def check_value(
    key: PublicKeyTypes, mechanism: algos.SignedDigestAlgorithm, hash_name: str, value: bytes, message: bytes
) -> None:
    """Raise where the raw SignatureValue is not the key's signature over ``message``."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        size = (key.curve.key_size + 7) // 8
        # Any other length would be a second way to write the same signature.
        whole = value if len(value) == 2 * size else bytes(2 * size)
        value = encode_dss_signature(int.from_bytes(whole[:size]), int.from_bytes(whole[size:]))
    algorithms.verify(key, mechanism, hash_name, value, message)


def our_scheme(key: SigningKey, asked: Scheme | None) -> Scheme:
    """How a key signs a Word file: an RSA key by PKCS#1 v1.5, which is what Word, LibreOffice and POI read."""
    if isinstance(key, rsa.RSAPrivateKey):
        return asked or "rsassa_pkcs1v15"
    return algorithms.scheme_of(key)


def sign_value(key: SigningKey, scheme: Scheme, message: bytes) -> bytes:
    """The raw SignatureValue over ``message`` with SHA-256; for ECDSA r and s, each as long as the curve."""
    if isinstance(key, rsa.RSAPrivateKey) and scheme == "rsassa_pkcs1v15":
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    value = algorithms.sign(key, message)
    public = key.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        size = (public.curve.key_size + 7) // 8
        value = b"".join(number.to_bytes(size) for number in decode_dss_signature(value))
    return value


def not_allowed(name: str) -> NotProved:
    """The answer to an algorithm that is not on the list."""
    return NotProved(
        finding(
            SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
            "xml_algorithm_not_allowed",
            "Thuật toán {name} trong chữ ký không được chấp nhận.",
            name=name,
        )
    )


def _pss_with_parameters(method: Element) -> tuple[algos.SignedDigestAlgorithm, str]:
    """RSAPSSParams (RFC 9231, 2.3.9): SHA-256 where nothing is named, a salt as long as the digest."""
    if not len(method):
        return _pss(algorithms.OUR_HASH, algorithms.OUR_HASH, _digest_size(algorithms.OUR_HASH)), algorithms.OUR_HASH
    if [each.tag for each in method] != [_PSS_PARAMETERS]:
        raise malformed("SignatureMethod")
    given = {each.tag.rpartition("}")[2]: each for each in method[0]}
    if len(given) != len(method[0]) or not given.keys() <= _PSS_FIELDS:
        raise malformed("RSAPSSParams")
    hash_name = digest_name(given["DigestMethod"]) if "DigestMethod" in given else algorithms.OUR_HASH
    mask_hash = hash_name
    if "MaskGenerationFunction" in given:
        mask = given["MaskGenerationFunction"]
        if mask.get("Algorithm") != _MGF1:
            raise not_allowed(mask.get("Algorithm", ""))
        mask_hash = digest_name(only(mask, f"{{{DS}}}DigestMethod", "RSAPSSParams"))
    salt = _number(given.get("SaltLength"), _digest_size(hash_name))
    if _number(given.get("TrailerField"), 1) != 1:
        raise malformed("TrailerField")
    return _pss(hash_name, mask_hash, salt), hash_name


def _number(element: Element | None, otherwise: int) -> int:
    text = str(otherwise) if element is None else text_of(element, "RSAPSSParams")
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise malformed("RSAPSSParams")
    return int(text)


def _digest_size(hash_name: str) -> int:
    return len(algorithms.digest(hash_name))


def _pss(hash_name: str, mask_hash: str, salt: int) -> algos.SignedDigestAlgorithm:
    mask = {"algorithm": "mgf1", "parameters": {"algorithm": mask_hash}}
    parameters = {"hash_algorithm": {"algorithm": hash_name}, "mask_gen_algorithm": mask, "salt_length": salt}
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})
