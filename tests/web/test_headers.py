"""Headers that keep foreign script out, on every kind of answer, and pages that need no exception from them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.friends import Friends
from tests.web.visitors import browser_of, filled, rules_with

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\ssrc=\"/)", re.IGNORECASE)


def _check(answer: TestResponse) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/login", "/", "/no-such-page", "/papers/1", "/language"])
def test_every_answer_carries_them_signed_in_or_not(client: FlaskClient, path: str) -> None:
    _check(client.get(path))


def test_no_page_needs_inline_script_or_style(house: Flask, friends: Friends) -> None:
    paper_id = friends.submitted()
    for who in ("drafter", "member", "administrator"):
        browser = browser_of(house, friends, who)
        for rule in rules_with(house, "GET"):
            answer = browser.get(filled(rule, paper_id))
            _check(answer)
            if answer.mimetype == "text/html":
                assert not INLINE.search(answer.text), (rule, INLINE.search(answer.text))


def test_pages_are_kept_by_no_cache_and_files_say_what_they_are(house: Flask, friends: Friends) -> None:
    paper_id = friends.frozen()
    browser = browser_of(house, friends, "member")
    assert browser.get(f"/papers/{paper_id}").headers["Cache-Control"] == "no-store"
    for form, kind in (("pdf", "application/pdf"), ("word", "application/vnd.openxmlformats-officedocument")):
        answer = browser.get(f"/papers/{paper_id}/{form}")
        assert answer.headers["Content-Type"].startswith(kind)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Cache-Control"] == "no-store"
        _check(answer)
