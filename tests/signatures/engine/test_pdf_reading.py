"""Reading a PDF once instead of again and again changes nothing of what is read."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from app.signatures.engine import pdf_reading
from app.signatures.engine.pdf_reading import OnceReader
from tests.signatures.engine.samples import signed_twice

SPELLINGS = st.lists(st.sampled_from(["3", "0", "82", "aF", "Ff", " ", "\n", "%x\n", ">", "<", "g", "("]), max_size=30)


def read_by(reader, written):
    stream = io.BytesIO(written)
    try:
        return type(value := reader(stream)), value.original_bytes, stream.tell()
    except Exception as error:  # noqa: BLE001 - whatever it is, both must do the same
        return type(error)


@given(SPELLINGS)
def test_a_hexadecimal_string_is_read_as_pyhanko_reads_it(digits):
    written = f"<{''.join(digits)}> rest".encode()
    assert read_by(pdf_reading.read_hexadecimal, written) == read_by(pdf_reading._digit_by_digit, written)


@given(st.binary(max_size=200))
def test_any_bytes_written_as_digits_are_read_back(content):
    written = b"<" + content.hex().encode() + b">"
    assert read_by(pdf_reading.read_hexadecimal, written) == read_by(pdf_reading._digit_by_digit, written)


@pytest.mark.parametrize("revision", [0, 1, 2])
def test_each_revision_shows_what_pyhanko_s_own_reader_shows(revision):
    ours = OnceReader(signed_twice()).get_historical_resolver(revision)
    theirs = PdfFileReader(io.BytesIO(signed_twice()), strict=True).get_historical_resolver(revision)
    ours._load_reverse_xref_cache()
    theirs._load_reverse_xref_cache()
    seen = {str(each): str(theirs(each)) for each in theirs._indirect_object_access_cache}
    assert {str(each): str(ours(each)) for each in ours._indirect_object_access_cache} == seen
