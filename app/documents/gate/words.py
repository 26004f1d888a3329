"""Looks for what would make people read other words than they sign (chữ ẩn, trường động, nội dung gắn ngoài)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from app.documents.gate.lists import FIELDS
from workflows.refusals import BadInput

_W = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_OFF = ("0", "false", "off")
_LEAST_HALF_POINTS = 8
_LEAST_WIDTH_PERCENT = 50
_DARKEST_INVISIBLE = 0xE0
_WHITE_THEMES = ("background1", "background2", "light1", "light2")
# From the Word namespace: content that another file or program supplies.
_FOREIGN = {
    "object": "đối tượng nhúng",
    "control": "điều khiển ActiveX",
    "altChunk": "tệp nhúng",
    "subDoc": "văn bản con",
    "attachedTemplate": "mẫu từ xa",
    "mailMerge": "trộn thư",
    "dataBinding": "nội dung gắn với dữ liệu ẩn",
    "movie": "phim",
}
# From every namespace: objects in drawings, and letters drawn with an own filling (which may be none).
_FOREIGN_ANYWHERE = {
    "OLEObject": "đối tượng nhúng",
    "contentPart": "nội dung nhúng",
    "webVideoPr": "phim",
    "textFill": "hiệu ứng chữ",
    "chart": "biểu đồ nhúng",
    "relIds": "sơ đồ nhúng",
    "txbx": "hộp chữ",
    "textbox": "hộp chữ",
    "textpath": "chữ nghệ thuật",
}
_ADDRESSES = {"src", "href"}
_ALTERNATIVE = "http://schemas.openxmlformats.org/markup-compatibility/2006 AlternateContent"
_NUMBER = re.compile(r"\d{1,6}(\.\d{1,6})?")


class WordsGate:
    """Listens to the elements of one Word part; refuses with the part's name. ``name`` is the part's."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._codes: list[str] = []
        self._reading_code = False
        self._alternatives = 0
        self._in_table_style = self._white_in_style = self._dark_in_style = False
        self._checks: dict[str, Callable[[Mapping[str, str]], None]] = {
            **dict.fromkeys(("vanish", "webHidden", "specVanish"), self._check_hidden),
            **dict.fromkeys(("instrText", "delInstrText"), self._enter_code),
            "color": self._check_colour,
            "style": self._enter_style,
            "shd": self._see_shading,
            "sz": partial(self._check_small, _LEAST_HALF_POINTS),
            "w": partial(self._check_small, _LEAST_WIDTH_PERCENT),
            "fldSimple": lambda own: self._check_field(own.get("instr", "")),
            "fldChar": self._mark_field,
            "t": self._check_alternative,
        }

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        namespace, _, local = element.rpartition(" ")
        if local in _FOREIGN_ANYWHERE:
            raise self._refused(_FOREIGN_ANYWHERE[local])
        if namespace not in _W:
            self._alternatives += element == _ALTERNATIVE
            self._check_addresses(attributes)
        elif local in _FOREIGN:
            raise self._refused(_FOREIGN[local])
        elif local in self._checks:
            own = {name.removeprefix(f"{namespace} "): value for name, value in attributes.items()}
            self._checks[local](own)

    def close(self) -> None:
        """After the part's end: a field that never closes was never judged."""
        if self._codes:
            raise self._refused("trường chưa đóng")

    def end(self, element: str) -> None:
        self._alternatives -= element == _ALTERNATIVE
        if element.endswith(" style") and self._white_in_style and not self._dark_in_style:
            raise self._refused("chữ màu trắng")
        if element.endswith(("instrText", "delInstrText")):
            self._reading_code = False

    def text(self, text: str) -> None:
        if self._reading_code and self._codes:
            self._codes[-1] += text
        elif self._reading_code:
            raise self._refused("mã trường nằm ngoài trường")

    def _enter_code(self, _own: Mapping[str, str]) -> None:
        self._reading_code = True

    def _check_alternative(self, _own: Mapping[str, str]) -> None:
        """One program shows the choice, another the fallback: two readers, two texts."""
        if self._alternatives:
            raise self._refused("chữ có hai phương án hiển thị")

    def _check_hidden(self, own: Mapping[str, str]) -> None:
        if own.get("val") not in _OFF:
            raise self._refused("chữ ẩn")

    def _enter_style(self, own: Mapping[str, str]) -> None:
        self._in_table_style = own.get("type") == "table"
        self._white_in_style = self._dark_in_style = False

    def _see_shading(self, own: Mapping[str, str]) -> None:
        self._dark_in_style |= not _is_light(own.get("fill", "auto"))

    def _mark_field(self, own: Mapping[str, str]) -> None:
        """A field's code may be cut into many runs; it is judged when the code is over."""
        kind = own.get("fldCharType")
        if kind == "begin":
            self._codes.append("")
        elif self._codes:
            if self._codes[-1].strip() or kind == "separate":
                self._check_field(self._codes[-1])
            self._codes[-1] = "PAGE"  # judged; what follows until "end" is the result
            if kind == "end":
                self._codes.pop()

    def _check_field(self, code: str) -> None:
        words = code.split()
        if not words or words[0].upper() not in FIELDS:
            raise self._refused(f"trường động {words[0] if words else 'không tên'}")

    def _check_colour(self, own: Mapping[str, str]) -> None:
        """Near-white letters on white paper are hidden text; the theme's colour, where named, wins over the value."""
        value = own.get("val", "auto")
        if own.get("themeColor") not in _WHITE_THEMES and (value == "auto" or not _is_light(value)):
            return
        if not self._in_table_style:
            raise self._refused("chữ màu trắng")
        # Word's own table styles have white headings on dark rows; both stand in one style, in any order.
        self._white_in_style = True

    def _check_small(self, least: int, own: Mapping[str, str]) -> None:
        number = _NUMBER.match(own.get("val", ""))
        if number is None or float(number[0]) < least:
            raise self._refused("chữ nhỏ tới mức không đọc được")

    def _check_addresses(self, attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            if name.rpartition(" ")[2] in _ADDRESSES and ("//" in value or "\\\\" in value):
                raise self._refused(f"ảnh lấy từ địa chỉ {value}")

    def _refused(self, what: str) -> BadInput:
        return BadInput("Thành phần “{name}” của tệp có {what}.", "file", name=self._name, what=what)


def _is_light(colour: str) -> bool:
    """Whether a colour of six hexadecimal digits is nearly white; "auto" as a shading is the paper's white."""
    try:
        channels = bytes.fromhex(colour)
    except ValueError:
        return colour == "auto"
    return len(channels) != 3 or min(channels) >= _DARKEST_INVISIBLE
