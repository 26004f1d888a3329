"""Keys elsewhere, for tests: a foreign authority and its tokens, and a device (SoftHSM) with such keys."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pkcs11 import Attribute, CertificateType, ObjectClass
from sqlalchemy import select

from app.accounts.models import Person
from app.clock import now
from app.database import db, writing
from app.signatures.engine.certificates import (
    Authority,
    Holder,
    fingerprint,
    issue,
    new_authority,
    to_der,
    to_pem,
)
from app.signatures.engine.keys import PrivateKey, new_key
from app.signatures.models import TrustRoot

TOKEN, DEVICE_PIN = "Thanh tra tinh Dien Bien", "1234-thu-may"
MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")


def module_path() -> str:
    """SoftHSM's driver on this machine; "" where it is not installed (Debian: softhsm2)."""
    found = next((path for path in MODULES if Path(path).exists()), "")
    return found if shutil.which("softhsm2-util") else ""


@dataclass
class Device:
    """The token, and the authority that certified what is in it."""

    module: str
    folder: Path
    authority: Authority

    def add(self, name: str, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, number: int) -> x509.Certificate:
        """Put a key and its certificate for this name into the token."""
        holder = Holder(name, "Chánh Thanh tra", "Thanh tra tỉnh Điện Biên", f"VG-{number}")
        certificate = issue(holder, key.public_key(), self.authority, now() - timedelta(days=1), 3)
        self.put(certificate, number)
        path = self.folder / f"{number}.pem"
        plain = serialization.NoEncryption()
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
        path.write_bytes(key.private_bytes(*form, plain))
        words = ("--import", str(path), "--token", TOKEN, "--label", name, "--id", f"{number:02x}", "--pin", DEVICE_PIN)
        softhsm(*words)
        pkcs11.lib(self.module).reinitialize()  # another program has written
        return certificate

    def put(self, certificate: x509.Certificate, number: int) -> None:
        """Put a certificate alone into the token."""
        token = pkcs11.lib(self.module).get_token(token_label=TOKEN)
        with token.open(rw=True, user_pin=DEVICE_PIN) as session:
            session.create_object(
                {
                    Attribute.CLASS: ObjectClass.CERTIFICATE,
                    Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                    Attribute.TOKEN: True,
                    Attribute.PRIVATE: False,
                    Attribute.ID: bytes([number]),
                    Attribute.LABEL: f"cert {number}",
                    Attribute.SUBJECT: certificate.subject.public_bytes(),
                    Attribute.VALUE: to_der(certificate),
                }
            )


def new_device(folder: Path) -> Device:
    """An initialised token in this folder."""
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    softhsm("--init-token", "--free", "--label", TOKEN, "--pin", DEVICE_PIN, "--so-pin", "so-" + DEVICE_PIN)
    module = module_path()
    pkcs11.lib(module).reinitialize()
    device = Device(module, folder, new_authority("Tổ chức chứng thực khác", now() - timedelta(days=30)))
    device.put(device.authority.issuer_cert, 0xFF)
    return device


def softhsm(*words: str) -> None:
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)


def trusted(root: x509.Certificate) -> None:
    """Two administrators have added this root."""
    first, second = (db.session.scalars(select(Person.id).order_by(Person.id)).all()[n] for n in (0, 1))
    with writing() as session:
        session.add(
            TrustRoot(
                name="Gốc khác",
                sha256=fingerprint(root),
                certificate=to_pem([root]).decode(),
                source="Trang của nơi cấp.",
                proposed_by_id=first,
                proposed_at=now(),
                confirmed_by_id=second,
                confirmed_at=now(),
            )
        )


def foreign(name: str, **holder: str) -> tuple[PrivateKey, x509.Certificate, Authority]:
    """A token's certificate by another authority."""
    ours = new_authority("Tổ chức chứng thực khác", now() - timedelta(days=400))
    key = new_key()
    facts = {"office": "Chánh Thanh tra", "unit": "Thanh tra tỉnh Điện Biên", "serial_id": "VG-1", **holder}
    return key, issue(Holder(name, **facts), key.public_key(), ours, now() - timedelta(days=300), 2), ours
