"""The text of a head, against the specifications' own words and against everything that only looks like it."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.checkpoint import LONGEST, Checkpoint, VerifierKey, is_key_name, read_note, read_text, signed_note
from workflows.refusals import BadInput

pytestmark = pytest.mark.quick

ROOT = bytes(range(32))
STATED = Checkpoint("tinh.example/log", 120, ROOT)
TEXT = f"tinh.example/log\n120\n{base64.b64encode(ROOT).decode()}\n"
KEY = VerifierKey("tinh.example/log", bytes(32))
NOTE = signed_note(TEXT, KEY, b"s" * 64)

# Keys as their owners publish them: Go's checksum database, and the example of golang.org/x/mod/sumdb/note.
PUBLISHED = (
    "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
)


def test_a_head_is_written_as_the_specification_says() -> None:
    assert STATED.text() == TEXT
    text, signatures = read_note(NOTE)
    assert text == TEXT
    assert [(each.name, each.key_id, each.signature) for each in signatures] == [(KEY.name, KEY.id, b"s" * 64)]
    assert read_text(text) == STATED


@pytest.mark.parametrize("vkey", PUBLISHED)
def test_keys_are_written_and_numbered_as_other_houses_do(vkey: str) -> None:
    name, _, encoded = vkey.split("+", 2)
    assert str(VerifierKey(name, base64.b64decode(encoded)[1:])) == vkey


@given(st.integers(0, 10**17), st.binary(min_size=32, max_size=32))
def test_whatever_a_head_states_is_read_again(size: int, root: bytes) -> None:
    stated = Checkpoint("tinh.example/log", size, root)
    assert read_text(read_note(signed_note(stated.text(), KEY, b"s" * 64))[0]) == stated


ENCODED = TEXT.split("\n")[2]
NO_HEADS = {
    "nothing": "",
    "no name": TEXT.replace("tinh.example/log", ""),
    "a name with a space": TEXT.replace("tinh.example", "tinh example"),
    "a name with a plus sign": TEXT.replace("tinh.example", "tinh+example"),
    "a name with a no-break space": TEXT.replace("tinh.example", "tinh\u00a0example"),
    "a size with a leading zero": TEXT.replace("120", "0120"),
    "a size with a sign": TEXT.replace("120", "+120"),
    "a negative size": TEXT.replace("120", "-120"),
    "a size with a blank": TEXT.replace("120", " 120"),
    "a size in other digits": TEXT.replace("120", "１２０"),
    "a size with a separator": TEXT.replace("120", "1_20"),
    "a size beyond all logs": TEXT.replace("120", "9" * 40),
    "no size": TEXT.replace("120", ""),
    "a root that is too short": TEXT.replace(ENCODED, base64.b64encode(ROOT[:31]).decode()),
    "a root that is too long": TEXT.replace(ENCODED, base64.b64encode(ROOT + b"x").decode()),
    "a root in hexadecimal": TEXT.replace(ENCODED, ROOT.hex()),
    "a root without padding": TEXT.replace("=", ""),
    "a root in another spelling": TEXT.replace("Hh8=", "Hh9="),
    "a root of another alphabet": TEXT.replace(ENCODED, base64.urlsafe_b64encode(b"\xff" * 32).decode()),
    "a further line": TEXT + "more\n",
    "no end of line": TEXT[:-1],
}


@pytest.mark.parametrize("name", NO_HEADS)
def test_what_only_looks_like_a_head_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        read_text(NO_HEADS[name])


LINE = NOTE.split("\n\n")[1]
NO_NOTES = {
    "nothing": "",
    "no signature": TEXT,
    "a blank line and no signature": TEXT + "\n",
    "no blank line": NOTE.replace("\n\n", "\n"),
    "no text": "\n" + LINE,
    "a hyphen for the dash": NOTE.replace("—", "-"),
    "no name in the signature line": NOTE.replace("— tinh.example/log ", "— "),
    "a further word": NOTE[:-1] + " x\n",
    "no end of line": NOTE[:-1],
    "a carriage return": NOTE.replace("\n", "\r\n"),
    "a tabulator": NOTE.replace("— ", "—\t"),
    "a nul": NOTE + "\0",
    "a signature in no base 64": NOTE.replace(LINE[-12:-1], "!!!!!!!!!!!"),
    "a signature of nothing": signed_note(TEXT, KEY, b""),
    "a line after the signature": NOTE + "x\n",
    "too long": TEXT + "\n" + LINE * (LONGEST // len(LINE) + 1),
}


@pytest.mark.parametrize("name", NO_NOTES)
def test_what_only_looks_like_a_signed_note_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        read_note(NO_NOTES[name])


def test_the_signatures_of_sixteen_others_are_read_too() -> None:
    others = "".join(f"— witness-{number} {base64.b64encode(bytes(80)).decode()}\n" for number in range(16))
    assert len(read_note(NOTE + others)[1]) == 17


@given(st.text(max_size=200))
def test_any_text_is_either_read_or_refused(text: str) -> None:
    for read in (read_note, read_text):
        try:
            read(text)
        except BadInput:
            continue


def test_a_name_is_one_printable_word() -> None:
    assert is_key_name("giao-uoc/0123456789abcdef")
    assert not any(map(is_key_name, ("", "a b", "a+b", "a\nb", "a\u2003b", "a\u200bb")))
