"""Style sheets, scripts and pictures (tệp tĩnh): compressed, and kept by browsers for a year.

Only these files are compressed. A page holds its reader's secrets (the form token) beside text that others wrote, and
the length of such a mixture, once compressed, gives the secret away letter by letter (BREACH, CVE-2013-3587).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, current_app, make_response, request
from flask_compress import Compress
from flask_compress.flask_compress import DictCache
from werkzeug.security import safe_join

ENDPOINTS = ("static", "bootstrap.static")
A_YEAR = 365 * 24 * 3600


def open_static_files(app: Flask) -> None:
    """Name the version of each file in its address, compress it once a process, and let browsers keep it."""
    app.config.update(
        COMPRESS_REGISTER=False,  # no page is compressed, only the views below
        COMPRESS_MIMETYPES=["text/css", "text/javascript", "application/javascript", "image/svg+xml"],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=9,  # 20 ms for the largest file; 11 would save 3 KB more and take 250 ms
        COMPRESS_LEVEL=9,
        COMPRESS_CACHE_BACKEND=DictCache,
        COMPRESS_CACHE_KEY=_cache_key,
    )
    compress = Compress(app)
    app.url_defaults(_name_version)
    for endpoint in ENDPOINTS:
        app.view_functions[endpoint] = compress.compressed()(_kept(app.view_functions[endpoint]))


def _kept(view: Callable[..., Any]) -> Callable[..., Response]:
    """The view with leave to keep its file for a year, where the address names the file's version."""

    @wraps(view)
    def serve(filename: str) -> Response:
        response = make_response(view(filename=filename))
        if request.args.get("v") == _version_of(str(request.endpoint), filename):
            response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        if response.status_code == 200:
            response.direct_passthrough = False
            response.make_sequence()  # whole: a stream would be compressed anew for each reader
        return response

    return serve


def _name_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint in ENDPOINTS and "v" not in values:
        values["v"] = _version_of(endpoint, values["filename"])


def _cache_key(asked: Request) -> str:
    endpoint, filename = str(asked.endpoint), str((asked.view_args or {})["filename"])
    return f"{endpoint} {filename} {_version_of(endpoint, filename)}"


def _version_of(endpoint: str, filename: str) -> str | None:
    """The first letters of the file's SHA-256; None where there is no such file."""
    owner = current_app if endpoint == "static" else current_app.blueprints[endpoint.partition(".")[0]]
    found = safe_join(str(owner.static_folder), filename)
    try:
        return _digest(found, Path(found).stat().st_mtime_ns) if found else None
    except OSError:
        return None


@cache
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]
