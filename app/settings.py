"""What can be set (cài đặt): environment variables named GIAO_UOC_..., with defaults that work out of the box."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def settings(instance: Path, overrides: dict[str, Any] | None = None) -> dict[str, Any]:
    """Every setting of the application; ``overrides`` (tests, the demonstration command) win over the environment.

    ``instance`` is the folder of everything that lives: database, vault, secrets. It must be backed up as a whole.
    """
    instance.mkdir(parents=True, exist_ok=True)
    values: dict[str, Any] = {
        "INSTANCE": instance,
        "VAULT": Path(os.environ.get("GIAO_UOC_VAULT", instance / "vault")),
        "SQLALCHEMY_DATABASE_URI": os.environ.get("GIAO_UOC_DATABASE", f"sqlite:///{instance / 'giao-uoc.sqlite3'}"),
        "SECRET_KEY": _secret(instance, "session"),
        "SECURITY_PASSWORD_SALT": _secret(instance, "password-salt"),
        "SECURITY_TOTP_SECRETS": {"1": _secret(instance, "totp")},
        "AUTHORITY_PASSPHRASE": _secret(instance, "authority"),
        # Browsers send cookies marked Secure over https only; a loopback trial has no certificate.
        "SESSION_COOKIE_SECURE": os.environ.get("GIAO_UOC_HTTPS", "") == "1",
        "SECOND_FACTOR_REQUIRED": os.environ.get("GIAO_UOC_SECOND_FACTOR", "optional") == "required",
        # Where everybody reaches this installation (https://...), printed on papers and written into certificates.
        "PUBLIC_URL": os.environ.get("GIAO_UOC_PUBLIC_URL", "").rstrip("/"),
        # What heads of the log are signed as, where it is not the public address.
        "LOG_ORIGIN": os.environ.get("GIAO_UOC_LOG_ORIGIN", ""),
        # The time-stamp authority (RFC 3161); without one, papers carry the signers' own time only. VGCA's takes up to
        # 131 seconds to answer, so it is asked by the worker, never while a person waits.
        "TSA_URL": os.environ.get("GIAO_UOC_TSA", ""),
        "TSA_TIMEOUT": float(os.environ.get("GIAO_UOC_TSA_TIMEOUT", "180")),
        # The driver (.so) of the agency's own key devices, PKCS#11.
        "PKCS11_MODULE": os.environ.get("GIAO_UOC_PKCS11_MODULE", ""),
        # The signing service of VGCA tokens on the signer's own computer.
        "VGCA_SERVICE": os.environ.get("GIAO_UOC_VGCA_SERVICE", "wss://127.0.0.1:8987/SignApproved"),
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
    }
    values.update(overrides or {})
    return values


def _secret(instance: Path, name: str) -> str:
    """A secret of this installation: made once, readable by its owner only."""
    given = os.environ.get(f"GIAO_UOC_SECRET_{name.upper().replace('-', '_')}")
    if given:
        return given
    folder = instance / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(value := secrets.token_urlsafe(48))
    return value
