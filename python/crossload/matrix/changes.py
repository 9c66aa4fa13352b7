"""Changes to bytes that know nothing of what they change: each makes another one of `data`, at a place in it."""

from collections.abc import Callable
from random import Random

Change = Callable[[bytes, int, Random], bytes]
"""What is to be changed, where, and what decides the rest."""

LONGEST = 64
"""Bytes of a range that is removed, repeated or overwritten, at most."""

_WIDTHS = (1, 2, 4, 8)


def flip_bit(data: bytes, at: int, rng: Random) -> bytes:
    """One bit is the other."""
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def change_byte(data: bytes, at: int, rng: Random) -> bytes:
    """One byte is any other."""
    return data[:at] + bytes([data[at] ^ rng.randint(1, 255)]) + data[at + 1 :]


def cut(data: bytes, at: int, _rng: Random) -> bytes:
    """The end is missing."""
    return data[:at]


def insert(data: bytes, at: int, rng: Random) -> bytes:
    """A few random bytes are in between."""
    return data[:at] + rng.randbytes(rng.randint(1, 16)) + data[at:]


def remove(data: bytes, at: int, rng: Random) -> bytes:
    """A range is missing."""
    return data[:at] + data[_end(data, at, rng) :]


def duplicate(data: bytes, at: int, rng: Random) -> bytes:
    """A range stands there twice."""
    return data[: _end(data, at, rng)] + data[at:]


def overwrite(data: bytes, at: int, rng: Random) -> bytes:
    """A range holds what another one holds."""
    end = _end(data, at, rng)
    source = rng.randrange(len(data))
    return data[:at] + data[source : source + end - at] + data[end:]


def set_number(data: bytes, at: int, rng: Random) -> bytes:
    """Where a number may stand, one at which something overflows: a length, a count, a version, an offset."""
    width = rng.choice(_WIDTHS)
    most = (1 << 8 * width) - 1
    number = rng.choice((0, 1, most, most - 1, most >> 1, (most >> 1) + 1))
    return data[:at] + number.to_bytes(width, rng.choice(("little", "big"))) + data[at + width :]


def _end(data: bytes, at: int, rng: Random) -> int:
    return min(len(data), at + rng.randint(1, LONGEST))
