"""Who a certificate says its holder is (chủ thể chứng thư số): the unit and the office, never a personal number.

Vietnamese certificates for public service name the agency in O, the section or the office in OU and TITLE, and put the
citizen's number into UID or serialNumber; those two are not read here, so that they cannot be shown by mistake.
"""

from __future__ import annotations

import unicodedata

from cryptography import x509
from cryptography.x509.oid import NameOID


def organisation(certificate: x509.Certificate) -> str:
    """The unit that the holder acts for (O of X.520); "" where the certificate names none."""
    return _first(certificate.subject, NameOID.ORGANIZATION_NAME)


def office(certificate: x509.Certificate) -> str:
    """The office held there (TITLE, else OU of X.520); "" where the certificate names none."""
    return _first(certificate.subject, NameOID.TITLE, NameOID.ORGANIZATIONAL_UNIT_NAME)


def _first(name: x509.Name, *kinds: x509.ObjectIdentifier) -> str:
    for kind in kinds:
        for attribute in name.get_attributes_for_oid(kind):
            if text := unicodedata.normalize("NFC", str(attribute.value)).strip():
                return text
    return ""
