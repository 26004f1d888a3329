"""The second factor (xác thực hai bước): codes of an authenticator (RFC 6238), each good once, and recovery codes."""

from __future__ import annotations

import base64
import hmac
import io
import re
from typing import Any

import qrcode
import qrcode.image.svg
from flask import current_app
from flask_security import MfRecoveryCodesUtil, Totp
from flask_security.utils import get_hmac

from app.accounts.limits import count_failure, over_limit
from app.accounts.models import Person
from app.accounts.service import actor_of
from app.audit.service import record
from app.clock import today
from app.database import db, writing
from workflows.refusals import BadInput, NotAllowed, Refusal

CODE_WINDOW = 30  # seconds by which a telephone's clock may be wrong, both ways


class OneTimeCodes(Totp):
    """Authenticator codes, each accepted once: RFC 6238, 5.2, forbids accepting the same code again."""

    def get_last_counter(self, user: Any) -> int | None:
        """The time step of the last code accepted from this person."""
        counter: int | None = user.tf_last_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember the step; the caller's transaction keeps it."""
        user.tf_last_counter = tmatch.counter

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The set-up picture as a data: address; one path on white, so that it can be read in dark mode too."""
        code = qrcode.QRCode(border=4, image_factory=qrcode.image.svg.SvgPathFillImage)
        code.add_data(self.get_totp_uri(username, totp))
        picture = io.BytesIO()
        code.make_image().save(picture)
        return f"data:image/svg+xml;base64,{base64.b64encode(picture.getvalue()).decode('ascii')}"


class RecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes (mã dự phòng), shown once when they are made; the database holds keyed hashes of them."""

    def create_recovery_codes(self, user: Any) -> list[str]:
        """Ten new codes; those before are void."""
        count = current_app.config["SECURITY_MULTI_FACTOR_RECOVERY_CODES_N"]
        codes: list[str] = current_app.extensions["security"].totp_factory.generate_recovery_codes(count)
        user.mf_recovery_codes = [_hashed(code) for code in codes]
        _log(user, "account.recovery-codes-made")
        return codes

    def get_recovery_codes(self, user: Any) -> list[str]:  # noqa: ARG002 - Flask-Security's signature
        """None: nobody can read them again, not even the system."""
        return []

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Whether the code is one of the person's unused ones."""
        return _place(user, code) is not None

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        """Use the code up."""
        place = _place(user, code)
        if place is None:
            return False
        user.mf_recovery_codes.pop(place)
        _log(user, "account.recovery-code-used")
        return True


def check_second_factor(person: Person, code: str) -> None:
    """Demand the person's authenticator code for an act such as signing; refuse without or with a wrong one.

    Nothing is asked of who has none, unless the house demands one. Call it *before* opening the act's own transaction:
    it writes in one of its own, so that a wrong code stays counted and a right one stays used whatever happens next.
    """
    if not person.has_second_factor:
        if person.check_tf_required_setup():
            raise NotAllowed("Việc này cần xác thực hai bước. Mời cài đặt ở trang Tài khoản của tôi trước.")
        return
    person_id, refusal = person.id, None
    with writing() as session:
        refusal = _wrong_code(session.get_one(Person, person_id), code)
    if refusal:
        raise refusal


def _wrong_code(person: Person, code: str) -> Refusal | None:
    if over_limit(person.email):
        return BadInput("Đã nhập sai quá nhiều lần. Mời chờ 15 phút rồi làm lại.", field="code")
    codes: OneTimeCodes = current_app.extensions["security"].totp_factory
    digits = re.sub(r"\s", "", code)
    if codes.verify_totp(digits, person.tf_totp_secret or "", person, window=CODE_WINDOW):
        return None
    count_failure(person.email, person, "code")
    return BadInput("Mã xác thực chưa đúng hoặc đã dùng rồi. Mời nhập mã mới trong ứng dụng.", field="code")


def _hashed(code: str) -> str:
    return get_hmac(re.sub(r"[\s-]", "", code).lower()).decode("ascii")


def _place(user: Any, code: str) -> int | None:
    wanted, places = _hashed(code), list(user.mf_recovery_codes or [])
    return next((place for place, kept in enumerate(places) if hmac.compare_digest(kept, wanted)), None)


def _log(user: Any, action: str) -> None:
    left = len(user.mf_recovery_codes)
    record(db.session(), actor_of(user, today()), action, f"person:{user.id}", {"left": left})
