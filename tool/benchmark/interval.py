"""The statistics of paired rounds: medians, intervals that assume no distribution, and what they say of a change."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crossload.enums import StrEnum

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A median, and the bounds that hold the true one with 95 % confidence."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Interval:
        """From the order statistics alone. With fewer than six values the bounds are the extremes, and hold less."""
        ordered = sorted(values)
        count = len(ordered)
        # The normal approximation of the binomial ranks.
        reach = math.ceil(1.96 * math.sqrt(count) / 2)
        low, high = max(0, count // 2 - reach), min(count - 1, (count - 1) // 2 + reach)
        return cls(median=statistics.median(ordered), low=ordered[low], high=ordered[high])


def ratio(mine: Sequence[float], others: Sequence[float]) -> Interval:
    """How often the others' time is in mine, round by round: what slows a whole round cancels out."""
    return Interval.of([one / other for one, other in zip(mine, others, strict=True)])


class Change(StrEnum):
    """What a ratio of new to old says."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "the same"
    UNKNOWN = "can't tell"


def change(of: Interval, threshold: float) -> Change:
    """Judge a ratio of new to old: a change counts where the whole interval is beyond the threshold, such as 0.03.

    It is the same where the whole interval is within, and anything between can't be told.
    """
    if of.low > 1 + threshold:
        return Change.WORSE
    if of.high < 1 / (1 + threshold):
        return Change.BETTER
    if of.low >= 1 / (1 + threshold) and of.high <= 1 + threshold:
        return Change.SAME
    return Change.UNKNOWN
