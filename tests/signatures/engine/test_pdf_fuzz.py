"""Whatever happens to the bytes of a signed PDF, it no longer passes, and nothing raises."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.signatures.engine.verdict import Indication, SubIndication
from tests.signatures.engine import long_term
from tests.signatures.engine.samples import signed_once, signed_twice, verify


@settings(max_examples=80, deadline=None)
@given(position=st.integers(min_value=0, max_value=len(signed_twice()) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_passes(position, bit):
    spoiled = bytearray(signed_twice())
    spoiled[position] ^= 1 << bit
    assert verify(bytes(spoiled)).verdict is not Indication.TOTAL_PASSED


@settings(max_examples=40, deadline=None)
@given(position=st.integers(0, 6000), bit=st.integers(0, 7))
def test_no_flipped_bit_in_the_signature_itself_passes(position, bit):
    spoiled = bytearray(signed_once())
    spoiled[signed_once().index(b"/Contents <") + position] ^= 1 << bit
    assert verify(bytes(spoiled)).verdict is not Indication.TOTAL_PASSED


@settings(max_examples=80, deadline=None)
@given(position=st.integers(min_value=0, max_value=len(long_term.long_term()) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_in_a_long_term_file_passes(position, bit):
    spoiled = bytearray(long_term.long_term())
    spoiled[position] ^= 1 << bit
    assert long_term.verify(bytes(spoiled)).verdict is not Indication.TOTAL_PASSED


@settings(max_examples=40, deadline=None)
@given(length=st.integers(min_value=0, max_value=len(signed_once()) - 1))
def test_no_truncated_file_passes(length):
    assert verify(signed_once()[:length]).verdict is not Indication.TOTAL_PASSED


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=1, max_size=3000))
def test_no_appended_bytes_pass(appended):
    assert verify(signed_once() + appended).verdict is Indication.TOTAL_FAILED


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=500))
def test_random_bytes_never_raise(content):
    assert verify(b"%PDF-1.7\n" + content).sub_indication is SubIndication.FORMAT_FAILURE
