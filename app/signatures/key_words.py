"""Certificates in words (chứng thư số bằng lời): where a key is, how it stands, why one is revoked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography import x509
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clock import now
from app.signatures.devices import standing_of_device
from app.signatures.engine import subject
from app.signatures.engine.authority_answers import Reason
from app.signatures.engine.pkcs11 import DeviceRefused, Standing
from app.signatures.engine.trust import common_name
from app.signatures.models import Credential
from app.signatures.service import PIN_TRIES, certificate_of
from app.web import sentence

RENEWAL_DAYS = 60
SOURCES: Mapping[str, LazyString] = {
    "built_in": _l("Khóa trong hệ thống"),
    "device": _l("Thiết bị ký của cơ quan"),
    "token": _l("Thiết bị ký ở máy riêng"),
}
REASON_WORDS: Mapping[Reason, LazyString] = {
    "key_compromise": _l("Khóa hoặc mã PIN bị lộ, nghi bị lộ"),
    "affiliation_changed": _l("Chuyển công tác, thôi giữ chức vụ"),
    "superseded": _l("Đã có chứng thư số khác thay thế"),
    "cessation_of_operation": _l("Quên mã PIN, mất thiết bị, không dùng nữa"),
    "privilege_withdrawn": _l("Không còn thẩm quyền ký"),
    "unspecified": _l("Lý do khác"),
}
_DEVICE: Mapping[Standing, tuple[LazyString, str]] = {
    "ready": (_l("Thiết bị sẵn sàng"), "good"),
    "few_tries": (_l("Mã PIN vừa bị nhập sai, số lần thử còn ít"), "late"),
    "last_try": (_l("Chỉ còn một lần thử mã PIN: sai lần nữa thiết bị sẽ khóa"), "bad"),
    "locked": (_l("Thiết bị đã khóa. Mời nơi cấp mở khóa"), "bad"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a certificate names, as far as a page may show it."""

    name: str
    office: str
    unit: str
    issuer: str


def named(certificate: x509.Certificate) -> Named:
    """Name, office, unit and issuer: never the whole subject, which may hold a personal number."""
    words = subject.office(certificate), subject.organisation(certificate)
    return Named(common_name(certificate.subject), *words, common_name(certificate.issuer))


@dataclass(frozen=True, slots=True)
class Card:
    """A credential as a page shows it; ``word`` and ``tone`` are its badge, ``note`` what its holder should know.

    ``second`` marks a key that is not used while the agency's device stands before it.
    """

    credential: Credential
    certificate: x509.Certificate
    title: str
    word: str
    tone: str
    note: str
    renew: bool
    second: bool


def cards(credentials: Sequence[Credential]) -> list[Card]:
    """The cards of a person's credentials in use: how long each is good, and what its device says."""
    before = {each.for_agency for each in credentials if each.source == "device"}
    return [_card(each, second=each.source == "built_in" and each.for_agency in before) for each in credentials]


def _card(credential: Credential, *, second: bool) -> Card:
    title = str(SOURCES[credential.source])
    if credential.for_agency:
        title = _("Chứng thư số của cơ quan: %(source)s", source=title)
    word, tone, note = _standing(credential)
    days = days_left(credential)
    renew = days < RENEWAL_DAYS and credential.source == "built_in"
    return Card(credential, certificate_of(credential), title, word, tone, note, renew=renew, second=second)


def days_left(credential: Credential) -> int:
    """Whole days until the certificate expires; negative once it has."""
    return (credential.expires_at - now()).days


def state_words(credential: Credential) -> tuple[str, str]:
    """A credential, in use or not, in a word and a tone."""
    if credential.revoked_at is not None:
        return _("Đã thu hồi"), "bad"
    if credential.ended_at is not None:
        return _("Đã ngừng dùng"), "plain"
    word, tone, _note = _times(credential)
    return word, tone


def _standing(credential: Credential) -> tuple[str, str, str]:
    if credential.wrong_pins >= PIN_TRIES:
        note = _("Mã PIN đã nhập sai %(tries)s lần. Mời tạo khóa mới hoặc đăng ký lại thiết bị.", tries=PIN_TRIES)
        return _("Đã khóa"), "bad", note
    word, tone, note = _times(credential)
    if credential.source != "device" or tone == "bad":
        return word, tone, note
    try:
        device, device_tone = _DEVICE[standing_of_device(credential)]
    except DeviceRefused as refusal:
        return _("Chưa thấy thiết bị"), "late", sentence(refusal)
    return (word, tone, note) if device_tone == "good" else (str(device), device_tone, note)


def _times(credential: Credential) -> tuple[str, str, str]:
    days = days_left(credential)
    if days < 0:
        return _("Đã hết hạn"), "bad", _("Mời tạo khóa mới hoặc đăng ký chứng thư số mới.")
    left = _("Còn %(num)s ngày", num=days)
    if days < RENEWAL_DAYS:
        return left, "late", _("Sắp hết hạn. Mời gia hạn: tạo khóa mới, hoặc đăng ký chứng thư số mới.")
    return left, "good", ""
