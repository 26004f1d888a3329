"""The encoding under every signature, DER (ITU-T X.690, 10.1): each element has one spelling, and nothing lies between.

Reading: asn1crypto reads what it is asked for and forgives the rest, so two different files could hold one signature;
``check_der`` is the check that they cannot. Writing: the few elements that a signature needs, twenty times faster than
through objects.
"""

from __future__ import annotations

INTEGER, OCTETS, SEQUENCE, SET = 0x02, 0x04, 0x30, 0x31
CONSTRUCTED = 0x20
LONG_TAG = 0x1F


class NotDer(ValueError):  # noqa: N818 - a finding, not an error of the program
    """These bytes are not one whole element of DER."""


def element(tag: int, *parts: bytes) -> bytes:
    """One element: its tag, its length, and ``parts`` one after another."""
    value = b"".join(parts)
    length = len(value)
    if length <= 0x7F:
        return bytes((tag, length)) + value
    octets = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | octets)) + length.to_bytes(octets, "big") + value


def set_of(*elements: bytes) -> bytes:
    """A SET OF, in the one order that DER allows."""
    return element(SET, *sorted(elements))


def integer(number: int) -> bytes:
    """A non-negative INTEGER; a leading zero keeps its first bit from being a sign."""
    return element(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def tagged(tag: int, whole: bytes) -> bytes:
    """The element under another tag in place of its own (IMPLICIT)."""
    return bytes((tag,)) + whole[1:]


def first_element(content: bytes) -> int:
    """How many bytes the first element takes, its header included."""
    _, stop = _header(content, 0, len(content))
    return stop


def check_der(content: bytes) -> None:
    """Refuse anything but exactly one element, with every length in its shortest form and every child inside."""
    if first_element(content) != len(content):
        raise NotDer
    _check_elements(content, 0, len(content))


def _check_elements(content: bytes, start: int, stop: int) -> None:
    while start < stop:
        inside, end = _header(content, start, stop)
        if content[start] & CONSTRUCTED:
            _check_elements(content, inside, end)
        start = end


def _header(content: bytes, start: int, stop: int) -> tuple[int, int]:
    """Where the value of the element at ``start`` begins and ends."""
    if stop - start < 2 or content[start] == 0 or content[start] & LONG_TAG == LONG_TAG:
        raise NotDer
    length, inside = content[start + 1], start + 2
    if length > 0x7F:
        octets = length & 0x7F
        written = content[inside : inside + octets]
        length, inside = int.from_bytes(written, "big"), inside + octets
        # A leading zero, or a long form where the short one would do, is a second spelling; 0 octets is BER.
        if len(written) != octets or not written.lstrip(b"\0") or written[0] == 0 or length <= 0x7F:
            raise NotDer
    if inside + length > stop:
        raise NotDer
    return inside, inside + length
