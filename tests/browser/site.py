"""The house on a loopback port, and browsers that visit it (trang thật, trình duyệt thật)."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app.accounts.demonstration import DEMONSTRATION_PASSWORD

# Chromium must neither speak to its maker nor need a graphics card.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def chromium_missing() -> str:
    """Why no browser can be started here; "" where one can."""
    return "" if _chromium() else "Chromium is not installed (apt-get install chromium)"


def launch(playwright: Playwright) -> Browser:
    """The system's own Chromium, without a window."""
    return playwright.chromium.launch(executable_path=_chromium(), args=list(ARGUMENTS))


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a free port of loopback, several requests at once; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(WSGIRequestHandler):
    """Serves without a line for every request: a failed test shows what failed, not what was fetched."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@dataclass
class Site:
    """Where the house is served, and a browser in which every person has a window of their own."""

    url: str
    browser: Browser
    troubles: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def visitor(self, size: dict[str, int] | None = None, **options: Any) -> Page:
        """A browser that nobody has used before; what its console complains about is kept in ``troubles``."""
        context = self.browser.new_context(
            base_url=self.url, viewport=size or DESK, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options
        )
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        return page

    def person(self, email: str, size: dict[str, int] | None = None, **options: Any) -> Page:
        """The same, signed in through the ordinary form, on the page of tasks."""
        page = self.visitor(size, **options)
        page.goto("/login")
        page.get_by_label("Thư điện tử").fill(email)
        page.get_by_label("Mật khẩu", exact=True).fill(DEMONSTRATION_PASSWORD)
        page.get_by_role("button", name="Đăng nhập", exact=True).click()
        page.wait_for_url(f"{self.url}/")
        return page

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
