"""A stand-in of the VGCA signing service on the signer's computer: its contract, a token in it, and its bad days.

It gets an order as JSON over a WebSocket, fetches FileName, signs into the field that MetaData names, posts the file to
FileUploadHandler as a form would, and replies Status (0 is success) and Message.
"""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from websockets.sync.server import Server, ServerConnection, serve

from tests.papers.tokens import OwnToken, signed_by_tool

BOUNDARY = "----signed-file"


@dataclass
class SigningService:
    """The service: ``mood`` is how its user or its token behaves, ``orders`` is what it was told."""

    token: OwnToken
    mood: str = "well"
    orders: list[dict[str, object]] = field(default_factory=list)
    address: str = ""

    def answer(self, connection: ServerConnection) -> None:
        """One connection: one order, one reply."""
        for message in connection:
            order = json.loads(message)
            self.orders.append(order)
            if self.mood == "crashes":
                return
            connection.send(json.dumps(self._reply(order)))

    def _reply(self, order: dict[str, object]) -> dict[str, object]:
        if self.mood == "cancelled":
            return {"Status": 10, "Message": "Người dùng hủy ký"}
        if self.mood == "wrong pin":
            return {"Status": 21, "Message": "Sai mã PIN, còn 2 lần thử."}
        if self.mood == "loses the file":
            return {"Status": 0, "Message": ""}
        with urllib.request.urlopen(str(order["FileName"])) as found:
            pdf = found.read()
        (place,) = (each["Value"] for each in order["MetaData"] if each["Key"] == "Field")
        wanted = "chair" if self.mood == "signs elsewhere" else place
        return _post(str(order["FileUploadHandler"]), signed_by_tool(pdf, wanted, self.token))


@contextmanager
def running(token: OwnToken, mood: str = "well") -> Iterator[SigningService]:
    """The service on a free port of loopback, as long as the block runs."""
    service = SigningService(token, mood)
    with serve(service.answer, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=_serve, args=(server,))
        thread.start()
        service.address = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/SignApproved"
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()


def _serve(server: Server) -> None:
    server.serve_forever()


def _post(address: str, signed: bytes) -> dict[str, object]:
    """Post the file as a form would, and read the answer, which a refusal has too."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="uploadfile"; filename="document.signed.pdf"\r\n'
    body = f"{head}Content-Type: application/pdf\r\n\r\n".encode() + signed + f"\r\n--{BOUNDARY}--\r\n".encode()
    request = urllib.request.Request(address, body)
    request.add_header("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return json.load(refused)
