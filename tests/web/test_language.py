"""Switching the language changes the language, and never leaves the site."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HERE = "http://localhost"


def _switch(client: FlaskClient, back: str, language: str = "en") -> str:
    answer = client.post("/language", data={"language": language, "back": back})
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_the_next_page_is_in_the_chosen_language_and_the_one_before_is_come_back_to(client: FlaskClient) -> None:
    assert _switch(client, "/login?next=/pledges") == "/login?next=/pledges"
    assert '<html lang="en"' in client.get("/login").text
    _switch(client, "/login", "vi")
    assert '<html lang="vi"' in client.get("/login").text


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "https:evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "///evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
    ],
)
def test_no_address_leads_to_another_site(client: FlaskClient, back: str) -> None:
    location = _switch(client, back)
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert urlsplit(location).netloc == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(back=st.text("/\\\t\r\n\x0b .:@?#%aevil", max_size=12).map(lambda text: "/" + text))
def test_no_mixture_of_slashes_and_spaces_does_either(client: FlaskClient, back: str) -> None:
    location = _switch(client, back)
    # A browser drops tabs and line ends, and reads a backslash as a slash, before it looks for the host.
    seen = location.translate({ord(mark): None for mark in "\t\r\n"}).replace("\\", "/").strip()
    assert seen.startswith("/")
    assert not seen.startswith("//")


@pytest.mark.parametrize("language", ["fr", "", "vi'", "a" * 100_000, "EN"])
def test_an_unknown_language_is_vietnamese(client: FlaskClient, language: str) -> None:
    _switch(client, "/login", language)
    assert '<html lang="vi"' in client.get("/login").text
