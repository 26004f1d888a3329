"""The test PKI on the wire: a real HTTP server on loopback with TSA, OCSP responder and CRLs, well or ill."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import core, tsp
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import ocsp

from tests.signatures.pki.faults import long_form
from tests.signatures.pki.house import Pki, serial
from tests.signatures.pki.recipes import RECIPES, STAMPED

# A certificate's name from its number.
NAMES = {serial(name): name for name in RECIPES}


@dataclass
class Served:
    """A running server. ``now`` is its clock; ``mood`` may be changed at any time, see ``_ill``.

    ``asked`` are the paths that were asked for. ``pki`` is the PKI whose certificates name this server.
    """

    pki: Pki
    now: datetime
    mood: str = "well"
    tsa: str = "tsa"
    asked: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def tsa_url(self) -> str:
        return f"{self.pki.base}/tsa"


@contextmanager
def served(now: datetime = STAMPED, mood: str = "well") -> Iterator[Served]:
    """A server that runs as long as the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.served = Served(Pki(f"http://127.0.0.1:{server.server_port}"), now, mood)
    running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    running.start()
    try:
        yield server.served
    finally:
        server.served.closing.set()
        server.shutdown()
        server.server_close()
        running.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self._answer(b"")

    def do_POST(self):
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *_):
        """Nothing: the test's own output is enough."""

    def _answer(self, question: bytes) -> None:
        house = self.server.served
        house.asked.append(self.path)
        _, service, *rest = self.path.split("/")
        content = SERVICES[service](house, question, *rest)
        if house.mood in _ill:
            content = _ill[house.mood](self, house, question, content)
        if content is not None:
            self._send(200, content)

    def _send(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _tsa(house: Served, question: bytes) -> bytes:
    return house.pki.stamper(house.now, house.tsa).request_tsa_response(tsp.TimeStampReq.load(question)).dump()


def _ocsp(house: Served, question: bytes, _issuer: str) -> bytes:
    asked = ocsp.load_der_ocsp_request(question)
    return house.pki.ocsp(NAMES[asked.serial_number], house.now, naming=asked.hash_algorithm.name)


def _crl(house: Served, _question: bytes, issuer: str) -> bytes:
    return house.pki.crl(issuer, house.now)


def _certificate(house: Served, _question: bytes, name: str) -> bytes:
    return house.pki.certificate(name).public_bytes(serialization.Encoding.DER)


SERVICES = {"tsa": _tsa, "ocsp": _ocsp, "crl": _crl, "certificate": _certificate}


def _slow(_handler, house, _question, content):
    """Says nothing until the client has gone."""
    house.closing.wait(5)


def _drop_by_drop(handler, house, _question, content):
    """Always says a little more, so that no single wait is long."""
    handler.send_response(200)
    handler.end_headers()
    for each in content:
        if house.closing.wait(0.02):
            return
        try:
            handler.wfile.write(bytes((each,)))
        except OSError:
            return


def _dead(handler, _house, _question, _content):
    handler.close_connection = True


def _broken(handler, *_):
    handler._send(500, b"")


def _elsewhere(handler, house, *_):
    handler._send(302, b"", Location=f"{house.pki.base}/certificate/root")


def _cut(handler, _house, _question, content):
    """Promises all and sends half of it."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])
    handler.close_connection = True


def _asks_itself(house, question, **changes):
    """The answer to another question than the client's."""
    other = tsp.TimeStampReq.load(question).copy()
    for name, value in changes.items():
        other[name] = value
    return _tsa(house, other.dump())


def _another_message(_handler, house, question, _content):
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"\0" * 32}
    return _asks_itself(house, question, message_imprint=imprint)


def _refusing(*_):
    status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {"bad_request"}})
    return core.Asn1Value(class_=0, method=1, tag=16, contents=status.dump()).dump()


def _refusing_with_a_token(_handler, _house, _question, content):
    """A rejection that carries a sound token all the same."""
    granted = tsp.TimeStampResp.load(content)
    granted["status"] = tsp.PKIStatusInfo({"status": "rejection"})
    return granted.dump(force=True)


_ill = {
    "slow": _slow,
    "drop by drop": _drop_by_drop,
    "dead": _dead,
    "garbage": lambda *_: b"<html>404</html>",
    "empty": lambda *_: b"",
    "endless": lambda *_: b"\x30" * 300_000,
    "broken": _broken,
    "elsewhere": _elsewhere,
    "cut": _cut,
    "refusing": _refusing,
    "refusing with a token": _refusing_with_a_token,
    "long form": lambda _handler, _house, _question, content: long_form(content),
    "wrong nonce": lambda _handler, house, question, _content: _asks_itself(house, question, nonce=7),
    "no nonce": lambda _handler, house, question, _content: _asks_itself(house, question, nonce=None),
    "another message": _another_message,
    "altered": lambda _handler, _house, _question, content: content[:-1] + bytes((content[-1] ^ 1,)),
    "trailing": lambda _handler, _house, _question, content: content + b"\0",
}
