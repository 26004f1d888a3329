"""The mark by which anybody checks a paper (mã QR kiểm tra): a QR code and the address it holds, for both printers.

Decree 30/2020 fixes no place for it; it stands at the foot with Nơi nhận, where it disturbs no component and takes no
height of its own: beside Nơi nhận where that follows several blocks, below it where the only block leaves room. The
same address gives the same picture.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import lru_cache

import qrcode
from flask import current_app
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage

from app.documents.metrics import text_width
from app.documents.profile import POINTS_PER_MM

SIDE_MM = 18
GAP_MM = 4  # on both sides of the picture: more than the four modules that a reader needs (ISO/IEC 18004)
CALL = "Kiểm tra tại:"
ALTERNATIVE = "Mã QR dẫn tới trang kiểm tra văn bản này"
_DOTS_A_MODULE = 8
_PIECE = re.compile(r"[^/.-]{1,19}[/.-]?|[/.-]")  # an address may be cut after these marks; 19 letters fit in any line


@dataclass(frozen=True, slots=True)
class CheckMark:
    """The mark for one address: the picture as SVG (vector) and as PNG, and the words beside it."""

    address: str
    svg: str
    png: bytes

    def words(self, column: float, size: float) -> list[str]:
        """The call and the address in lines that fit beside the picture in ``column`` points, set at ``size`` points.

        An address that is too long goes on with the paper's code in a line of its own; no hyphen is added.
        """
        room = column - (SIDE_MM + GAP_MM) * POINTS_PER_MM
        if text_width(self.address, size) <= room:
            return [CALL, self.address]
        house, slash, code = self.address.rpartition("/")
        return [CALL, *_cut(house + slash, room, size), *_cut(code, room, size)]


def public_address(code: str) -> str:
    """Where the paper of this code is checked by everybody; "" while the installation has no public address."""
    house = current_app.config["PUBLIC_URL"]
    return f"{house}/p/{code}" if house else ""


@lru_cache(maxsize=64)
def check_mark(address: str) -> CheckMark:
    """The mark that leads to ``address``."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=_DOTS_A_MODULE, border=0)
    code.add_data(address)
    code.make(fit=True)
    picture = io.BytesIO()
    code.make_image(image_factory=PilImage).get_image().convert("1").save(picture, "PNG")
    return CheckMark(address, _svg(code.get_matrix()), picture.getvalue())


def _cut(text: str, room: float, size: float) -> list[str]:
    """``text`` in lines, each as full as it may be."""
    lines: list[str] = []
    for piece in _PIECE.findall(text):
        if lines and text_width(lines[-1] + piece, size) <= room:
            lines[-1] += piece
        else:
            lines.append(piece)
    return lines


def _svg(modules: list[list[bool]]) -> str:
    """One path of the dark runs of each row: filled at once, so that no seam shows between them."""
    runs = "".join(
        f"M{start} {row}h{length}v1h-{length}z" for row, dark in enumerate(modules) for start, length in _runs(dark)
    )
    side = len(modules)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{runs}"/></svg>'


def _runs(dark: list[bool]) -> list[tuple[int, int]]:
    """Where the dark runs of a row start, and how long they are."""
    edges = [at for at in range(len(dark) + 1) if (at < len(dark) and dark[at]) != (at > 0 and dark[at - 1])]
    return [(start, end - start) for start, end in zip(edges[::2], edges[1::2], strict=True)]
