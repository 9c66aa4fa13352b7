"""Rounds in which every contestant has one turn, in alternating order: what slows the machine slows all of them.

So does a core that is slower than another: in one round they all run on the same, in the rounds after that on the next.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmark.cpu import cores, cpu_seconds, kept_on
from workbench.faults import RacerFault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmark.settings import Mode
    from benchmark.stable import Racer

    Turn = Callable[[], "Taken"]

_ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What one operation of a turn took: seconds, or bytes of memory; and seconds of CPU where those count."""

    figure: float
    cpu: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Raced:
    """What a contestant took, round by round."""

    figures: Sequence[float]
    cpu: Sequence[float]
    size: int = 0
    """Of the snapshot that was written or opened."""


@dataclass(kw_only=True)
class Runner:
    """A racer that was prepared, and how many operations its turns have."""

    racer: Racer
    per: int = 1
    slower: float = 0.0
    """A planted fault: by which part more a turn does than it says."""
    spread: bool = False
    """Whether the work is for several cores at once, and is left to the system to place."""
    count: int = field(default=1, init=False)
    _turns: int = field(default=0, init=False)

    def calibrate(self, seconds: float, most: int) -> None:
        """Let a turn take so long, or have one operation."""
        count = 1
        if most == 1:
            return
        # A clock can't tell what one operation takes; and on a busy machine, any run may wait for others.
        while (took := min(self.racer.run(count) for _ in range(_ATTEMPTS))) < seconds / 4 and count < most:
            count = min(most, count * 4)
        self.count = max(1, min(most, round(count * seconds / took)))

    def __call__(self) -> Taken:
        """One turn."""
        with self._placed():
            before = cpu_seconds(self.racer.pid)
            took = self.racer.run(max(1, round(self.count * (1 + self.slower))))
            spent = cpu_seconds(self.racer.pid) - before
        operations = self.count * self.per
        return Taken(figure=took / operations, cpu=spent / operations)

    def _placed(self) -> contextlib.AbstractContextManager[None]:
        """On a core of its own choice: for two rounds, one in each order, the same, and the same as all others."""
        choice = [] if self.spread else cores()
        number, self._turns = self._turns, self._turns + 1
        return kept_on(self.racer.pid, choice[number // 2 % len(choice)]) if choice else contextlib.nullcontext()


def race(turns: Mapping[str, Turn], mode: Mode, sizes: Mapping[str, int], dropped: dict[str, str]) -> dict[str, Raced]:
    """Give everyone a turn a round, for as many rounds as the mode has.

    Those that fail are `dropped`, with the reason.
    """
    taken: dict[str, list[Taken]] = {name: [] for name in turns}
    ends = time.monotonic() + mode.seconds
    number = 0
    while number < mode.least or (number < mode.most and time.monotonic() < ends):
        for name in list(taken)[:: 1 if number % 2 == 0 else -1]:
            try:
                taken[name].append(turns[name]())
            except RacerFault as fault:
                dropped[name] = fault.what
                del taken[name]
        number += 1
    return {
        name: Raced(
            figures=[each.figure for each in rounds],
            cpu=[each.cpu for each in rounds],
            size=sizes.get(name, 0),
        )
        for name, rounds in taken.items()
    }
