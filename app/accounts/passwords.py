"""What a password must be (mật khẩu): long, not the person's own name, not one that everybody tries.

Length over composition rules, as NIST SP 800-63B-4 and ASVS 5.0 (6.2) ask. The list is our own and short: with twelve
characters at least, what remains to be guessed first is what a Vietnamese office would think of.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_security import PasswordUtil

SHORTEST = 12
# Compared without case, marks, digits at the end and punctuation: "Mật khẩu-2026!" is "matkhau".
COMMON = frozenset((Path(__file__).parent / "common_passwords.txt").read_text(encoding="ascii").split())
_RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
# Without letters and digits that are mistaken for each other when read from paper.
_STARTING_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def starting_password() -> str:
    """A password that an administrator hands over once (mật khẩu khởi tạo): four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(_STARTING_LETTERS) for letter in range(4)) for group in range(4))


def weakness(password: str, name: str, email: str) -> str | None:
    """Why this password cannot be taken, in one sentence of the reader's language; None where it can."""
    plain = _plain(password)
    if len(password) < SHORTEST:
        return str(_("Mật khẩu cần ít nhất %(count)s ký tự.", count=SHORTEST))
    if len(password) > 128:
        return str(_("Mật khẩu dài quá 128 ký tự."))
    if len(set(password)) < 5 or re.sub(r"\d+$", "", plain) in COMMON or (plain and any(plain in run for run in _RUNS)):
        return str(_("Mật khẩu này quá dễ đoán. Mời chọn một câu ngắn mà chỉ Ông/Bà biết."))
    if any(part in plain for part in _own_words(name, email)):
        return str(_("Mật khẩu không được chứa tên hoặc địa chỉ thư điện tử của Ông/Bà."))
    return None


class PasswordPolicy(PasswordUtil):
    """The rules above as Flask-Security asks for them."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:  # noqa: ARG002, FBT001
        """The sentences against the password, if any, and the password in its normal form."""
        normal = self.normalize(password)
        person = kwargs["user"]
        found = weakness(normal, person.name, person.email)
        return ([found] if found else None), normal


def _plain(text: str) -> str:
    """Small letters and digits only, without marks: so that spelling variants of one guess are one."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(character for character in bare if character.isascii() and character.isalnum())


def _own_words(name: str, email: str) -> set[str]:
    """The whole name, and the name in the e-mail address: parts of a name are ordinary syllables."""
    return {word for word in (_plain(name), _plain(email), _plain(email.partition("@")[0])) if len(word) >= 4}
