"""Who is here and what each route requires (quyền truy cập): the actor of the request, ``require``, re-authentication.

Every route of the house says with ``require`` what it does; one that says nothing is found by ``undeclared_routes`` and
fails the tests. Rights over one paper are checked by its service, which knows the paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlsplit

from flask import Flask, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import check_and_update_authn_fresh
from werkzeug import Response

from app.accounts.second_factor import check_second_factor
from app.accounts.service import actor_of
from app.clock import today
from workflows.people import Actor
from workflows.permissions import HOUSE_RULES, Action, may_in_house
from workflows.refusals import NotAllowed

FRESH = timedelta(minutes=5)

# Routes that belong to no room of ours; everything else must declare what it requires.
OPEN_ENDPOINTS = frozenset(
    {
        "static",  # style sheets and pictures
        "bootstrap.static",  # Bootstrap's own files
        "language",  # changes the reader's language, nothing else
    }
)
OPEN_PREFIX = "security."  # Flask-Security's own pages: each guards itself

__all__ = [
    "actor",
    "check_second_factor",
    "confirm_password_first",
    "fresh_required",
    "require",
    "sign_in_first",
    "undeclared_routes",
    "unfinished_endpoint",
    "unit_names",
]

Parameters = ParamSpec("Parameters")


def _no_units() -> Mapping[int, str]:
    return {}


# Unit names by id, in the order in which people should see them. The room of units, which stands above this one, puts
# its own function here: ``access.unit_names = ...``; without units there is nothing to name.
unit_names: Callable[[], Mapping[int, str]] = _no_units


def actor() -> Actor:
    """Who acts in this request, from the session alone (người thực hiện); refused where nobody is signed in."""
    if "actor" not in g:
        if not current_user.is_authenticated:
            raise NotAllowed("Mời đăng nhập trước khi làm việc này.")
        g.actor = actor_of(current_user, today())
    found: Actor = g.actor
    return found


def require(
    action: Action,
) -> Callable[[Callable[Parameters, ResponseReturnValue]], Callable[Parameters, ResponseReturnValue]]:
    """Declare what a view does, and let in only who may: the signed-in, with an office that gives a house right.

    Who is not signed in goes to the sign-in page and comes back; who still has a password given by an administrator, or
    no second factor where the house demands one, goes there first.
    """

    def declare(view: Callable[Parameters, ResponseReturnValue]) -> Callable[Parameters, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> ResponseReturnValue:
            detour = None if action is Action.PUBLIC else _detour(action)
            return view(*args, **kwargs) if detour is None else detour

        guarded.required_action = action  # type: ignore[attr-defined]
        return guarded

    return declare


def _detour(action: Action) -> ResponseReturnValue | None:
    if not current_user.is_authenticated:
        return sign_in_first()
    if unfinished := unfinished_endpoint():
        return redirect(url_for(unfinished))
    # One's own account needs no office: a new person, and one whose term is over, must reach it too.
    if action in HOUSE_RULES and action is not Action.OWN_ACCOUNT and not may_in_house(actor(), action):
        raise NotAllowed("Chức trách hiện tại của Ông/Bà không có quyền mở trang này.")
    return None


def sign_in_first() -> Response:
    """To the sign-in page, and back to this page afterwards where it is one."""
    back = request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
    return redirect(url_for("security.login", next=back))


def unfinished_endpoint() -> str | None:
    """The page where a signed-in person must first make the account their own; None where that is done."""
    if current_user.starting_password_until is not None:
        return "security.change_password"
    if current_user.check_tf_required_setup() and not current_user.has_second_factor:
        return "security.two_factor_setup"
    return None


def fresh_required(
    view: Callable[Parameters, ResponseReturnValue],
) -> Callable[Parameters, ResponseReturnValue]:
    """Demand the password again if it was given more than five minutes ago, then come back to the page.

    Stands below ``require``. A form sent too late comes back to its page, with nothing done.
    """

    @wraps(view)
    def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> ResponseReturnValue:
        # No grace period: each five minutes count from the password itself, not from the last act.
        if not check_and_update_authn_fresh(FRESH, timedelta(0)):
            return confirm_password_first()
        return view(*args, **kwargs)

    return guarded


def confirm_password_first() -> Response:
    """To the page that asks for the password again, and back."""
    if request.method != "GET":
        flash(_("Mời xác nhận mật khẩu rồi làm lại việc vừa chọn; chưa có gì thay đổi."), "info")
    return redirect(url_for("security.verify", next=_this_page()))


def undeclared_routes(app: Flask) -> list[str]:
    """Endpoints that do not say what they require: none, or a test fails."""
    return sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint not in OPEN_ENDPOINTS
        and not endpoint.startswith(OPEN_PREFIX)
        and not isinstance(getattr(view, "required_action", None), Action)
    )


def _this_page() -> str:
    """The page in view; for a form that was sent, the page that held it, if it is one of ours."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    page = urlsplit(request.referrer or "")
    return page._replace(scheme="", netloc="").geturl() if page.netloc == request.host else "/"
