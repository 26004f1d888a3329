"""Addresses in pages (địa chỉ): each is built once and remembered; a list of fifty rows names two hundred of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, request

REMEMBERED = 4096


def open_addresses(app: Flask) -> None:
    """Give templates a ``url_for`` that remembers; while templates are being worked on, the ordinary one stays."""
    if app.debug:
        return

    @lru_cache(maxsize=REMEMBERED, typed=True)
    def built(_root: str, endpoint: str, **values: Any) -> str:
        return app.url_for(endpoint, **values)

    def address(endpoint: str, **values: Any) -> str:
        """What Flask's ``url_for`` would say: within a request it depends on the mount point and on nothing else."""
        if endpoint.startswith(".") or values.keys() & {"_external", "_scheme"} or not request:
            return app.url_for(endpoint, **values)
        try:
            return built(request.root_path, endpoint, **values)
        except TypeError:  # a list among the values cannot be remembered
            return app.url_for(endpoint, **values)

    app.jinja_env.globals["url_for"] = address
