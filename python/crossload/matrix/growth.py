"""Whether a worker's memory goes on growing with every answer, from what its process held after each."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

ANSWERS_NEEDED = 64
"""Fewer say nothing: a process takes memory for a while before it is warm."""

_STRETCHES = 4


def growth(resident: Sequence[int]) -> float | None:
    """Bytes per answer by which the second half of the samples grew, or None when it did not grow all along.

    What is held for good once, or only for a large snapshot, is no growth: medians of four stretches have to rise.
    """
    if len(resident) < ANSWERS_NEEDED:
        return None
    late = resident[len(resident) // 2 :]
    length = len(late) // _STRETCHES
    levels = [median(late[start : start + length]) for start in range(0, length * _STRETCHES, length)]
    if any(after <= before for before, after in pairwise(levels)):
        return None
    return (levels[-1] - levels[0]) / (length * (_STRETCHES - 1))
