"""Style sheets and scripts travel small and once; pages, which hold secrets, are never compressed."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.friends import sign_in

SMALL = {"Accept-Encoding": "gzip, deflate, br, zstd"}
ADDRESS = re.compile(r'(?:href|src)="(/(?:bootstrap/)?static/[^"]+)"')


def fetch(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    return client.get(address, headers=headers, buffered=True)  # read to the end, and the file closed


def addresses(client: FlaskClient) -> list[str]:
    found = [each.replace("&amp;", "&") for each in ADDRESS.findall(client.get("/login").text)]
    assert len(found) >= 6
    return found


def test_every_file_of_a_page_names_its_version_and_is_kept_for_a_year(client: FlaskClient) -> None:
    for address in addresses(client):
        assert re.search(r"\?v=[0-9a-f]{12}$", address), address
        answer = fetch(client, address)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", address


@pytest.mark.parametrize("version", ["", "?v=", "?v=000000000000"])
def test_a_file_asked_for_by_no_version_or_an_old_one_is_asked_for_again(client: FlaskClient, version: str) -> None:
    answer = fetch(client, f"/static/giao-uoc.css{version}")
    assert answer.headers["Cache-Control"] == "no-cache"
    again = fetch(client, f"/static/giao-uoc.css{version}", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_compressed_file_is_recognised_when_it_is_asked_for_again(client: FlaskClient, encoding: str) -> None:
    asked = {"Accept-Encoding": encoding}
    first = fetch(client, "/static/giao-uoc.css", **asked)
    assert first.headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in first.headers["Vary"]
    again = fetch(client, "/static/giao-uoc.css", **asked, **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_page_with_all_its_files_weighs_less_than_a_hundred_kilobytes(client: FlaskClient) -> None:
    files = sum(len(fetch(client, address, **SMALL).data) for address in set(addresses(client)))
    assert files + len(fetch(client, "/login", **SMALL).data) <= 100 * 1024


@pytest.mark.parametrize("path", ["/", "/account", "/archive", "/years"])
def test_no_page_is_compressed(client: FlaskClient, path: str) -> None:
    page = fetch(sign_in(client, "lanh-dao@son-la.example"), path, **SMALL)
    assert page.status_code == 200
    assert "Content-Encoding" not in page.headers


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static/%2e%2e/settings.py", "/static/nothing.css?v=abc"])
def test_a_file_that_is_none_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_address_is_the_same_whether_it_is_remembered_or_built(app: Flask) -> None:
    remembering = app.jinja_env.globals["url_for"]
    with app.test_request_context("/"):
        for _ in range(2):
            assert remembering("papers.paper", paper_id=7) == app.url_for("papers.paper", paper_id=7)
            assert remembering("archive.archive", q=["a", "b"]) == app.url_for("archive.archive", q=["a", "b"])
            assert remembering("papers.paper", paper_id=7, _anchor="x") == "/papers/7#x"
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/house"}):
        assert remembering("papers.paper", paper_id=7) == "/house/papers/7"
