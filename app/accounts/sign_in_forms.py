"""Flask-Security's forms under our limits (biểu mẫu đăng nhập): whoever guesses too often waits, at every door."""

from __future__ import annotations

from typing import Any, cast

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security import (
    ChangePasswordForm,
    LoginForm,
    MfRecoveryForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
)
from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import InputRequired

from app.accounts.demonstration import on_this_machine
from app.accounts.limits import count_failure, over_limit
from app.accounts.models import Person
from app.accounts.rules import checked_email
from app.clock import now
from workflows.refusals import BadInput


def must_wait(form: FlaskForm, email: str) -> bool:
    """Whether this account or network has failed too often; says so on the form."""
    if not over_limit(email):
        return False
    g.over_limit = True
    form.form_errors.append(_("Đã nhập sai quá nhiều lần. Vì an toàn, mời chờ 15 phút rồi làm lại."))
    return True


class SignInForm(LoginForm):
    """E-mail and password (đăng nhập). No browser is remembered for days."""

    remember = None

    def validate(self, **kwargs: Any) -> bool:
        """Whether the person has proved the first factor and may enter."""
        if must_wait(self, self._account()):
            return False
        if not super().validate(**kwargs):
            if self.ifield is not None and self.user is None:
                count_failure(self._account(), None, "password")
            return False
        return self._may_enter(cast("Person", self.user))

    def _account(self) -> str:
        try:
            return checked_email(self.email.data or "")
        except BadInput:  # no such account can exist; its tries count for the network only
            return ""

    def _may_enter(self, person: Person) -> bool:
        """After the right password: the reasons that only the account's owner may learn."""
        reason = None
        if person.demonstration and not on_this_machine():
            reason = _("Tài khoản trình diễn chỉ dùng được trên chính máy đang chạy hệ thống.")
        elif person.starting_password_until is not None and person.starting_password_until < now():
            reason = _("Mật khẩu khởi tạo đã hết hạn. Mời liên hệ người quản trị để được cấp lại.")
        if reason:
            self.form_errors.append(reason)
        return reason is None


class PasswordAgainForm(VerifyForm):
    """The password again, before an act of weight (xác nhận mật khẩu)."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether the password is right; a wrong one is counted by Flask-Security's signal."""
        return not must_wait(self, self.user.email) and super().validate(**kwargs)


class NewPasswordForm(ChangePasswordForm):
    """The old password and a new one (đổi mật khẩu)."""

    password = PasswordField(_l("Mật khẩu hiện tại"))

    def validate(self, **kwargs: Any) -> bool:
        """Whether the old one is right, which is counted, and the new one good."""
        if must_wait(self, current_user.email):
            return False
        if super().validate(**kwargs):
            return True
        if self.password.data and self.password.errors and self.password.data != self.new_password.data:
            count_failure(current_user.email, current_user, "password")
        return False


class CodeForm(TwoFactorVerifyCodeForm):
    """An authenticator's code (mã xác thực)."""

    code = StringField(_l("Mã xác thực"), [InputRequired(_l("Mời nhập mã xác thực."))])

    def validate(self, **kwargs: Any) -> bool:
        """Whether the code is right, fresh and unused; wrong ones are counted by Flask-Security's signal."""
        if must_wait(self, cast("Person", self.user).email):
            return False
        self.code.data = "".join((self.code.data or "").split())
        return super().validate(**kwargs)


class SetUpForm(TwoFactorSetupForm):
    """Set the second factor up or switch it off (cài đặt xác thực hai bước): our page has a button for each."""

    setup = StringField()


class NoRescueForm(TwoFactorRescueForm):
    """No ways round the second factor but recovery codes, which have their own page."""

    help_setup = RadioField(choices=[])


class RecoveryForm(MfRecoveryForm):
    """A recovery code in place of the authenticator (mã dự phòng)."""

    code = StringField(_l("Mã dự phòng"), [InputRequired(_l("Mời nhập mã dự phòng."))])

    def validate(self, **kwargs: Any) -> bool:
        """Whether the code is one of the unused ones; a wrong one is counted."""
        person = cast("Person", self.user)
        if must_wait(self, person.email):
            return False
        if super().validate(**kwargs):
            return True
        if self.code.data:
            count_failure(person.email, person, "recovery-code")
        return False
