"""Opens the room of accounts: Flask-Security set up for this house, and our pages (mở phần tài khoản)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, g, make_response, render_template, request
from flask_security import RoleMixin, Security
from flask_wtf import FlaskForm

from app.accounts import access
from app.accounts.demonstration import DEMONSTRATION_PASSWORD, demonstration_open, demonstration_people
from app.accounts.models import Person
from app.accounts.passwords import SHORTEST, PasswordPolicy
from app.accounts.second_factor import CODE_WINDOW, OneTimeCodes, RecoveryCodes
from app.accounts.sessions import open_sessions
from app.accounts.sign_in_forms import (
    CodeForm,
    NewPasswordForm,
    NoRescueForm,
    PasswordAgainForm,
    RecoveryForm,
    SetUpForm,
    SignInForm,
)
from app.accounts.store import PeopleStore, open_store
from app.accounts.views import accounts
from app.accounts.words import OFFICE_WORDS
from app.catalogs import compiled
from app.database import db
from workflows.people import Office

TRANSLATIONS = Path(__file__).with_name("translations")
SETTINGS: dict[str, Any] = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    # OWASP's measure for argon2id; 64 MiB and more would let a few sign-ins exhaust a small server.
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__type": "ID",
        "argon2__memory_cost": 19456,
        "argon2__time_cost": 2,
        "argon2__parallelism": 1,
    },
    "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"allow_smtputf8": False},
    "SECURITY_CHANGEABLE": True,
    "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "SECURITY_TWO_FACTOR_IMPLEMENTATIONS": {"code": "flask_security.twofactor.CodeTfPlugin"},
    "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": CODE_WINDOW,
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "accounts.account",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 10,
    "SECURITY_TOTP_ISSUER": "Giao ước",
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_FRESHNESS": access.FRESH,
    "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(0),
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": "security.login",
    "SECURITY_POST_CHANGE_VIEW": "accounts.account",
    "SECURITY_VERIFY_URL": "/confirm-password",  # "/verify" is where everybody verifies signatures
    "SECURITY_STATIC_FOLDER": None,
    # Flask-Security's commands would write around our services and their log.
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
}


def set_up(app: Flask) -> None:
    """Give the application its people: our settings, our pages, and Flask-Security behind them."""
    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    app.config.setdefault("SECOND_FACTOR_REQUIRED", False)
    # Over https the browser itself holds the cookie to this host and to Secure (__Host-, RFC 6265bis 4.1.3).
    secure = app.config.get("SESSION_COOKIE_SECURE")
    app.config["SESSION_COOKIE_NAME"] = "__Host-giao-uoc" if secure else "giao-uoc"
    app.config.update(SESSION_COOKIE_PATH="/", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax")
    app.config["SECURITY_I18N_DIRNAME"] = ["builtin", str(compiled(TRANSLATIONS))]
    # Registered first: templates/security of this room stand before Flask-Security's own of the same names.
    app.register_blueprint(accounts)
    # Roles are not used: the house has offices, held for a unit and a term.
    security = Security(
        app,
        PeopleStore(db, Person, RoleMixin),
        login_form=SignInForm,
        verify_form=PasswordAgainForm,
        change_password_form=NewPasswordForm,
        two_factor_verify_code_form=CodeForm,
        two_factor_setup_form=SetUpForm,
        two_factor_rescue_form=NoRescueForm,
        mf_recovery_form=RecoveryForm,
        password_util_cls=PasswordPolicy,
        totp_cls=OneTimeCodes,
        mf_recovery_codes_util_cls=RecoveryCodes,
        render_template=_page,
    )
    security.want_json(lambda _request: False)
    security.unauthn_handler(lambda *_, **__: access.sign_in_first())
    security.reauthn_handler(lambda *_: access.confirm_password_first())
    security.login_context_processor(_shown_at_sign_in)
    _name_categories(app)
    open_sessions(app)
    open_store(app)


def _page(template: str, **context: Any) -> Any:
    """A page of Flask-Security, with a status that tells programs what people read: 422 refused, 429 wait."""
    refused = request.method == "POST" and any(
        isinstance(value, FlaskForm) and value.errors for value in context.values()
    )
    return make_response(render_template(template, **context), 429 if "over_limit" in g else 422 if refused else 200)


def _shown_at_sign_in() -> dict[str, Any]:
    if not demonstration_open():
        return {"demonstration": None}
    inspectors = str(OFFICE_WORDS[Office.INSPECTOR])
    people = demonstration_people(access.unit_names())
    return {"demonstration": people, "inspectors": inspectors, "password": DEMONSTRATION_PASSWORD}


def _name_categories(app: Flask) -> None:
    """Flashed messages of Flask-Security in the frame's own categories."""
    for name, value in list(app.config.items()):
        if name.startswith("SECURITY_MSG_") and value[1] == "error":
            app.config[name] = (value[0], "refused")
