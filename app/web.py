"""What every page shares (khung trang): languages, refusals as pages, headers that keep foreign script out, formats."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask, Response, g, has_request_context, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale, get_translations, gettext
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFError, CSRFProtect
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from app.addresses import open_addresses
from app.catalogs import compiled
from app.clock import in_vietnam
from app.settings import ROOT
from app.static_files import open_static_files
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
STATUS: dict[type[Refusal], int] = {NotFound: 404, NotAllowed: 403, BadInput: 422}


LARGEST_NUMBER = 2**31 - 1  # what an integer column of PostgreSQL holds


class DatabaseNumber(IntegerConverter):
    """A number in an address, no larger than the database can hold: a larger one names nothing, so it is a 404."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", LARGEST_NUMBER)
        super().__init__(url_map, *args, **kwargs)


def whole(text: str) -> int:
    """A number in a query or a form, for ``type=``: one that the database cannot hold is as good as none."""
    number = int(text)
    if abs(number) > LARGEST_NUMBER:
        raise ValueError(text)
    return number


# "//host" and "/\host" leave the site; so does "/<tab>/host", for browsers drop tabs and line ends before they read.
_ON_THIS_SITE = re.compile(r"/(?![/\\])[^\x00-\x20\x7f]{0,2000}")

csrf = CSRFProtect()
babel = Babel()
bootstrap = Bootstrap5()


def open_web(app: Flask) -> None:
    """Give the application its frame."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(compiled(ROOT / "app" / "translations")))
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "vi")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Ho_Chi_Minh")
    app.config.setdefault("BOOTSTRAP_SERVE_LOCAL", True)
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # a form left open over lunch must still be accepted
    app.url_map.converters["int"] = DatabaseNumber
    csrf.init_app(app)
    bootstrap.init_app(app)
    babel.init_app(app, locale_selector=language)
    open_static_files(app)
    open_addresses(app)
    app.before_request(_refuse_nul)
    app.after_request(_protect)
    app.register_error_handler(Refusal, refusal_page)
    app.register_error_handler(CSRFError, _csrf_page)
    app.register_error_handler(HTTPException, _http_page)
    app.add_url_rule("/language", "language", choose_language, methods=["POST"])
    app.jinja_env.filters.update(day=day, moment=moment, number=number)
    app.jinja_env.globals.update(languages=LANGUAGES, language=language, _=translated, gettext=translated)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def language() -> str:
    """The language of this page: the person's choice, remembered; Vietnamese otherwise, and where no page is shown."""
    chosen = session.get("language", "vi") if has_request_context() else "vi"
    return chosen if chosen in LANGUAGES else "vi"


def translated(text: str, /, **values: object) -> Markup:
    """The text in the page's language, its values filled in, for templates: the catalog is looked up once a page."""
    if "catalog" not in g:
        g.catalog = get_translations()
    return Markup(g.catalog.ugettext(text)) % values  # noqa: S704 - catalogs are ours; the values are escaped


def choose_language() -> ResponseReturnValue:
    """Remember the language and go back to where the person was, on this site only."""
    chosen, back = request.form.get("language", "vi"), request.form.get("back", "/")
    session["language"] = chosen if chosen in LANGUAGES else "vi"
    return redirect(back if _ON_THIS_SITE.fullmatch(back) else "/", 303)


def sentence(refusal: Refusal) -> str:
    """The refusal's sentence in the reader's language, its particulars filled in."""
    return str(gettext(refusal.sentence)).format(**refusal.particulars)


def refusal_page(refusal: Refusal) -> ResponseReturnValue:
    """A refusal as a page: what was refused, why, and the way back."""
    status = status_of(refusal)
    g.refused = refusal
    return render_template("refusal.html", sentence=sentence(refusal), status=status), status


def status_of(refusal: Refusal) -> int:
    """The HTTP status that tells programs what kind of refusal it is."""
    return next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 409)


def _refuse_nul() -> None:
    """U+0000 cannot be typed, and PostgreSQL cannot keep it: refused at one door for all forms and queries."""
    sent = (request.args, request.form)
    if any("\0" in text for part in sent for name, values in part.lists() for text in (name, *values)):
        raise BadInput(
            "Nội dung gửi lên có ký tự không in được (U+0000). Mời xóa ký tự này rồi gửi lại; chưa có gì thay đổi."
        )


def _csrf_page(_error: CSRFError) -> ResponseReturnValue:
    text = gettext(
        "Trang này đã mở quá lâu hoặc được gửi từ nơi khác. Mời mở lại trang rồi làm lại; chưa có gì thay đổi."
    )
    return render_template("refusal.html", sentence=text, status=400), 400


def _http_page(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:  # a redirect is an answer, not an error
        return error
    sentences = {
        404: gettext("Không có trang này, hoặc Ông/Bà không có quyền xem."),
        405: gettext("Trang này không nhận cách gửi đó. Mời quay lại trang trước."),
        413: gettext("Nội dung gửi lên quá lớn. Mời giảm dung lượng rồi gửi lại; chưa có gì thay đổi."),
    }
    text = sentences.get(error.code or 500, gettext("Yêu cầu này không thực hiện được. Chưa có gì thay đổi."))
    return render_template("refusal.html", sentence=text, status=error.code), error.code or 500


_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src {connect}; form-action 'self'; frame-ancestors 'self'; object-src 'self'; frame-src 'self'; "
    "base-uri 'none'; manifest-src 'self'"
)


def allow_connection(response: Response, address: str) -> None:
    """Let the scripts of this one page also speak to ``address``."""
    response.headers["Content-Security-Policy"] = _POLICY.format(connect=f"'self' {address}")


def _protect(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _POLICY.format(connect="'self'"))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint and not request.endpoint.endswith("static"):
        headers.setdefault("Cache-Control", "no-store")
    return response


def day(value: date | None) -> str:
    """20/3/2020, as Vietnam writes a date on screen."""
    return "" if value is None else f"{value.day}/{value.month}/{value.year}"


def moment(value: datetime | None) -> str:
    """09:21, 20/3/2020, in Vietnam's time."""
    if value is None:
        return ""
    local = in_vietnam(value)
    return f"{local:%H:%M}, {day(local.date())}"


def number(value: Decimal | float | str) -> str:
    """70,5 and 1.000 in Vietnamese; 70.5 and 1,000 in English."""
    text = f"{Decimal(str(value)):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if str(get_locale()) == "en" else text.translate(str.maketrans(",.", ".,"))
