"""CBOR of strangers, decoded only if it is plain: numbers, text, bytes, lists, maps and constants.

What tags describe takes as long to build, or to write again, as whoever wrote them likes: each shared reference doubles
it, and large integers collide as keys. Such bytes may come from anywhere, and be read before a seal is looked at.
"""

from __future__ import annotations

from typing import Any, Final

import cbor2

__all__ = ["loads"]

# Lists and maps in each other.
_MOST_DEEP: Final = 16
# CBOR's major types (RFC 8949, section 3.1).
_BYTES, _TEXT, _ARRAY, _MAP, _TAG = 2, 3, 4, 5, 6
# Arguments up to 23 stand in the first byte; these say how many bytes follow for larger ones.
_INLINE: Final = 24
_WIDTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}


def loads(data: bytes) -> Any:
    """Decode one item. Raises `ValueError`, or what cbor2 raises, for anything else, in time linear in its length."""
    _check(data)
    return cbor2.loads(data)


def _check(data: bytes) -> None:
    at = 0
    # Items to come in each list and map that is open.
    left = [1]
    while left:
        if not left[-1]:
            left.pop()
            continue
        left[-1] -= 1
        major, argument, at = _head(data, at)
        if major in (_BYTES, _TEXT):
            at += argument
        elif major in (_ARRAY, _MAP):
            left.append(argument if major == _ARRAY else 2 * argument)
            if len(left) > _MOST_DEEP:
                raise ValueError("the CBOR is nested too deeply")
        elif major == _TAG:
            raise ValueError("the CBOR has a tag")
    if at != len(data):
        raise ValueError("the CBOR has another length")


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Return an item's major type and argument, and where they end."""
    if at >= len(data):
        raise ValueError("the CBOR is cut off")
    major, argument = data[at] >> 5, data[at] & 31
    if argument < _INLINE:
        return major, argument, at + 1
    width = _WIDTHS.get(argument)
    if width is None:
        raise ValueError("a length of the CBOR is indefinite")
    end = at + 1 + width
    return major, int.from_bytes(data[at + 1 : end], "big"), end
