"""The heads of CBOR items in a piece of bytes: where they stand, and how to write others in their place."""

from __future__ import annotations

from typing import NamedTuple

# Majors whose argument is the length of what follows the head.
_STRINGS = (2, 3)
# Additional information: 24 to 27 say that 1, 2, 4 or 8 bytes hold the argument, 31 that there is none.
_FIRST_WIDE, _LAST_WIDE, _INDEFINITE = 24, 27, 31


class Head(NamedTuple):
    """The first bytes of an item (RFC 8949, section 3)."""

    at: int
    size: int
    major: int
    argument: int


def heads(data: bytes, start: int = 0) -> list[Head]:
    """Every head from `start` on, in order, as far as the bytes are CBOR."""
    found, at, length = [], start, len(data)
    while at < length:
        major, extra = data[at] >> 5, data[at] & 31
        size = 1 + (1 << extra - _FIRST_WIDE if _FIRST_WIDE <= extra <= _LAST_WIDE else 0)
        if _LAST_WIDE < extra < _INDEFINITE or at + size > length:
            break
        argument = extra if size == 1 else int.from_bytes(data[at + 1 : at + size], "big")
        found.append(Head(at, size, major, argument))
        at += size + (argument if major in _STRINGS and extra != _INDEFINITE else 0)
    return found


def head(major: int, argument: int, width: int | None = None) -> bytes:
    """A head, in as few bytes as it takes or with an argument of `width` bytes."""
    if width is None:
        if argument < _FIRST_WIDE:
            return bytes([major << 5 | argument])
        width = next(width for width in (1, 2, 4, 8) if argument < 1 << 8 * width)
    return bytes([major << 5 | _FIRST_WIDE + width.bit_length() - 1]) + argument.to_bytes(width, "big")
