"""Each element of DER has exactly one spelling."""

from __future__ import annotations

import pytest
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st

from app.signatures.engine.der import NotDer, check_der, first_element


@given(st.binary(max_size=300))
def test_what_is_written_in_der_is_read_as_der(value):
    written = core.OctetString(value).dump()
    check_der(written)
    assert first_element(written + b"\0\0") == len(written)


@pytest.mark.parametrize(
    "spelling",
    [
        b"",
        b"\x30",
        b"\x30\x80\x00\x00",  # a length that is found at the end: BER
        b"\x04\x81\x01a",  # the long form where the short one would do
        b"\x04\x82\x00\x80" + b"a" * 128,  # a leading zero in the length
        b"\x04\x02a",  # shorter than it says
        b"\x04\x01ab",  # something after it
        b"\x30\x03\x04\x02a",  # a child that is longer than its parent
        b"\x30\x02\x00\x00",  # an end-of-contents mark
        b"\x30\x04\x02\x01\x05\x00",  # a child cut off
    ],
)
def test_a_second_spelling_is_refused(spelling):
    with pytest.raises(NotDer):
        check_der(spelling)
