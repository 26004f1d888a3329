"""Asking a time-stamp authority over HTTP: a good answer, and everything a server can do wrong."""

from __future__ import annotations

import socket

import pytest

from app.signatures.engine.timestamps import TimeStampRefused, request_stamp, timestamp_verdict
from tests.signatures.pki import served
from tests.signatures.pki.recipes import STAMPED

MESSAGE = b"signature value"


def refusal(url, timeout=5):
    with pytest.raises(TimeStampRefused) as refused:
        request_stamp(MESSAGE, url, timeout=timeout)
    return str(refused.value)


def test_the_token_of_a_real_server_is_sound():
    with served() as server:
        token = request_stamp(MESSAGE, server.tsa_url, timeout=5)
        data = server.pki.data(["tsa"], STAMPED)
        stamp = timestamp_verdict(token, MESSAGE, data, [server.pki.root], at=STAMPED)
        assert stamp.time == STAMPED
        assert server.asked == ["/tsa"]


@pytest.mark.parametrize(
    ("mood", "sentence"),
    [
        ("dead", "Không kết nối được máy chủ dấu thời gian"),
        ("cut", "không đúng chuẩn RFC 3161"),
        ("garbage", "không đúng chuẩn RFC 3161"),
        ("empty", "không đúng chuẩn RFC 3161"),
        ("trailing", "không đúng chuẩn RFC 3161"),
        ("long form", "không đúng chuẩn RFC 3161"),
        ("refusing with a token", "từ chối cấp dấu thời gian (trạng thái rejection)"),
        ("endless", "lớn bất thường"),
        ("broken", "báo lỗi HTTP 500"),
        ("elsewhere", "báo lỗi HTTP 302"),
        ("refusing", "từ chối cấp dấu thời gian (trạng thái rejection)"),
        ("wrong nonce", "trả lời cho một yêu cầu khác"),
        ("no nonce", "trả lời cho một yêu cầu khác"),
        ("another message", "không phải là của nội dung này"),
        ("altered", "không dùng được"),
    ],
)
def test_a_bad_answer_is_refused_in_one_sentence(mood, sentence):
    with served(mood=mood) as server:
        assert sentence in refusal(server.tsa_url)
        assert "/certificate/root" not in server.asked


@pytest.mark.parametrize("mood", ["slow", "drop by drop"])
def test_a_slow_answer_is_not_waited_for(mood):
    with served(mood=mood) as server:
        assert "không trả lời trong 0.2 giây" in refusal(server.tsa_url, timeout=0.2)


def test_nobody_listens():
    with socket.socket() as taken:  # bound and not listening: nobody else can have this port
        taken.bind(("127.0.0.1", 0))
        assert "Không kết nối được" in refusal(f"http://127.0.0.1:{taken.getsockname()[1]}/tsa")


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "ftp://127.0.0.1/", "tsa", "http://", "http://[", "data:,x"])
def test_only_addresses_of_the_web_are_asked(url):
    assert "phải bắt đầu bằng http:// hoặc https://" in refusal(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:x/", "http://127.0.0.1:99999/", "http://127.0.0.1/ a\n"])
def test_an_address_that_cannot_be_asked_is_refused(url):
    assert refusal(url)
