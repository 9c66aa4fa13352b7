"""Timing side by side: every contestant once a round, in alternating order: a busy machine slows all of them."""

from __future__ import annotations

import contextlib
import gc
import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    Prepare = Callable[[], AbstractContextManager[Callable[[], float]]]


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A median, and the bounds that hold the true one with 95 % confidence."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Interval:
        """From the order statistics alone: nothing is assumed of the distribution."""
        ordered = sorted(values)
        count = len(ordered)
        # The normal approximation of the binomial ranks; with few values the bounds are the extremes.
        reach = math.ceil(1.96 * math.sqrt(count) / 2)
        low, high = max(0, count // 2 - reach), min(count - 1, (count - 1) // 2 + reach)
        return cls(median=statistics.median(ordered), low=ordered[low], high=ordered[high])


@dataclass(frozen=True, kw_only=True)
class Timed:
    """What one contestant took in a workload, in seconds, and how often that is what the baseline took."""

    seconds: Interval
    ratio: Interval
    rounds: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A workload's outcome: times, and the sizes of what was written where there is such a thing."""

    name: str
    title: str
    per: int
    """By how many operations a round's time is divided."""
    baseline: str
    times: Mapping[str, Timed]
    sizes: Mapping[str, int]


def race(contestants: Mapping[str, Prepare], baseline: str, rounds: int) -> dict[str, Timed]:
    """Run each contestant once in each of so many rounds, after one that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    with contextlib.ExitStack() as stack:
        ready = {name: stack.enter_context(prepare()) for name, prepare in contestants.items()}
        for once in ready.values():
            once()
        for number in range(rounds):
            for name in list(ready)[:: 1 if number % 2 == 0 else -1]:
                gc.collect()
                gc.disable()
                try:
                    taken[name].append(ready[name]())
                finally:
                    gc.enable()
    return {
        name: Timed(
            seconds=Interval.of(values),
            ratio=Interval.of([mine / other for mine, other in zip(values, taken[baseline], strict=True)]),
            rounds=values,
        )
        for name, values in taken.items()
    }
