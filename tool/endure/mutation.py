"""Changes to the content of a section: some know nothing of what they change, some that it is CBOR."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from crossload.matrix import changes
from endure.heads import Head, head, heads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from random import Random

    Change = Callable[[bytes, Random], bytes]

# What stands before the CBOR of a state: `MONTY\0` and the version of the dump.
_STATE, _STATE_PREFIX = b"MONTY\0", 8
_WORD = (1 << 64) - 1
# How often a change is made there all the same.
_PREFIX_SHARE = 0.01
# Numbers around which widths, signs and allocations change.
_EXTREMES = (0, 1, 23, 24, *((1 << bits) + off for bits in (7, 8, 15, 16, 31, 32, 63) for off in (-1, 0)), _WORD)
_DEPTHS = (10, 130, 1_000, 100_000)
# Majors: not negative, and negative.
_INTEGERS = (0, 1)


def changed(data: bytes, rng: Random, kinds: Mapping[str, int]) -> bytes:
    """The data with one change, of a kind that is drawn by its weight."""
    if not data:
        return randomize(data, rng)
    (kind,) = rng.choices(list(kinds), list(kinds.values()))
    if kind == within.__name__:
        return within(data, rng, kinds)
    return CHANGES[kind](data, rng)


def _place(data: bytes, rng: Random) -> int:
    """Somewhere in the data: seldom in the prefix of a state, where every change is the same refusal."""
    low = _STATE_PREFIX if data.startswith(_STATE) and len(data) > _STATE_PREFIX and rng.random() > _PREFIX_SHARE else 0
    return rng.randrange(low, len(data))


def randomize(data: bytes, rng: Random) -> bytes:
    """Everything is random, behind the prefix that a state needs to be looked at."""
    prefix = data[:_STATE_PREFIX] if data.startswith(_STATE) else b""
    return prefix + rng.randbytes(rng.randint(0, 2 * changes.LONGEST))


def extreme(data: bytes, rng: Random) -> bytes:
    """A number, or a length, is one at which something may overflow; with the head that it needs."""
    return _rewrite(data, rng, lambda old: head(old.major, rng.choice(_EXTREMES)))


def nudge(data: bytes, rng: Random) -> bytes:
    """A length is off by a little: an array takes one item too many."""
    return _rewrite(data, rng, lambda old: head(old.major, (old.argument + rng.choice((-2, -1, 1, 2))) & _WORD))


def shift(data: bytes, rng: Random) -> bytes:
    """A number is off by a little: an index points to a neighbor, a kind is the next one."""
    return _rewrite_number(data, rng, lambda old: head(old.major, (old.argument + rng.choice((-2, -1, 1, 2))) & _WORD))


def misdirect(data: bytes, rng: Random) -> bytes:
    """A number is another one that stands in the data: an index points to something else altogether."""
    return _rewrite_number(data, rng, lambda old: head(old.major, rng.choice(_numbers(data)).argument))


def retype(data: bytes, rng: Random) -> bytes:
    """An item has another major: text is bytes, an array is a map."""
    return _rewrite(data, rng, lambda old: head(rng.choice([m for m in range(8) if m != old.major]), old.argument))


def widen(data: bytes, rng: Random) -> bytes:
    """A head takes more bytes than it needs."""
    return _rewrite(data, rng, lambda old: head(old.major, old.argument, 8))


def nest(data: bytes, rng: Random) -> bytes:
    """An item stands inside of many arrays, or many tags."""
    around = bytes([rng.choice((0x81, 0x82, 0xA1, 0xC1, 0x9F))]) * rng.choice(_DEPTHS)
    return _rewrite(data, rng, lambda old: around + data[old.at : old.at + old.size])


def transplant(data: bytes, rng: Random) -> bytes:
    """An item's head is a copy of another one's."""

    def other(_: Head) -> bytes:
        found = rng.choice(_heads(data))
        return data[found.at : found.at + found.size]

    return _rewrite(data, rng, other)


def within(data: bytes, rng: Random, kinds: Mapping[str, int]) -> bytes:
    """A string of bytes is changed inside, and its length fits: the journal's events hold CBOR in such strings."""
    strings = [found for found in _heads(data) if found.major == 2 and found.argument]  # noqa: PLR2004 - bytes
    if not strings:
        return CHANGES[changes.change_byte.__name__](data, rng)
    chosen = rng.choice(strings)
    start = chosen.at + chosen.size
    end = start + chosen.argument
    inner = changed(data[start:end], rng, {kind: weight for kind, weight in kinds.items() if kind in CHANGES})
    return data[: chosen.at] + head(2, len(inner)) + inner + data[end:]


def _placed(change: changes.Change) -> Change:
    return lambda data, rng: change(data, _place(data, rng), rng)


_BLIND = (
    changes.flip_bit,
    changes.change_byte,
    changes.cut,
    changes.insert,
    changes.remove,
    changes.duplicate,
    changes.overwrite,
)
_SEEING = (randomize, extreme, nudge, shift, misdirect, retype, widen, nest, transplant)
CHANGES: Mapping[str, Change] = {
    **{change.__name__: _placed(change) for change in _BLIND},
    **{change.__name__: change for change in _SEEING},
}
"""By the name that tool/endure.toml gives them; `within` makes one of these in a string."""


def _rewrite(data: bytes, rng: Random, write: Callable[[Head], bytes]) -> bytes:
    """The data with one head written anew."""
    return _replace(data, rng, _heads(data), write)


def _rewrite_number(data: bytes, rng: Random, write: Callable[[Head], bytes]) -> bytes:
    return _replace(data, rng, _numbers(data), write)


def _replace(data: bytes, rng: Random, found: Sequence[Head], write: Callable[[Head], bytes]) -> bytes:
    if not found:
        return CHANGES[changes.insert.__name__](data, rng)
    old = rng.choice(found)
    return data[: old.at] + write(old) + data[old.at + old.size :]


@functools.lru_cache(maxsize=1024)
def _heads(data: bytes) -> Sequence[Head]:
    # The same few sections are changed again and again.
    return heads(data, _STATE_PREFIX if data.startswith(_STATE) else 0)


@functools.lru_cache(maxsize=1024)
def _numbers(data: bytes) -> Sequence[Head]:
    return [found for found in _heads(data) if found.major in _INTEGERS]
