"""Bytes as hexadecimal lines, and the place in them that a message speaks of."""

import re
import string
from collections.abc import Iterator

SHOWN = 96
"""Bytes of a dump; where a place is known, half of them stand before it."""

_ROW = 16
_PRINTABLE = frozenset(string.printable[:95])
_PLACE = re.compile(
    r"\b(?:offset|position|pos|byte|index|char|at)\b(?: number)?\s*[:=#]?\s*(0x[0-9a-fA-F]+|\d+)\b(?!\s*bytes)",
    re.ASCII,
)


def hexdump(data: bytes, place: int | None = None) -> Iterator[str]:
    """`00000010  5b 7b ...  [{...`, from the start or around `place`, whose row is marked with `>`."""
    start = 0 if place is None else max(0, (place - SHOWN // 2) // _ROW * _ROW)
    for offset in range(start, min(len(data), start + SHOWN), _ROW):
        row = data[offset : offset + _ROW]
        shown = "".join(chr(byte) if chr(byte) in _PRINTABLE else "." for byte in row)
        mark = "" if place is None else "> " if offset <= place < offset + _ROW else "  "
        yield f"{mark}{offset:08x}  {row.hex(' '):<47}  {shown}"


def offending_offset(message: str, size: int) -> int | None:
    """The byte offset that a decoder's message names, if it names one that lies in `size` bytes or at their end."""
    for match in _PLACE.finditer(message):
        offset = int(match[1], 0)
        if offset <= size:
            return offset
    return None


def first_difference(one: bytes, other: bytes) -> int | None:
    """Where two byte strings part, or None if they don't."""
    if one == other:
        return None
    shorter = min(len(one), len(other))
    return next((index for index in range(shorter) if one[index] != other[index]), shorter)
