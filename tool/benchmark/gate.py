"""When a figure is an alarm: one that has a budget, and one of two racers that take turns."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmark.counts import source_file
from benchmark.interval import Interval, ratio
from benchmark.race import Runner, race
from benchmark.settings import Mode

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmark.settings import Workload
    from benchmark.stable import Racer


@dataclass(frozen=True, kw_only=True)
class Check:
    """A figure and the most that it may be."""

    kind: str
    workload: str
    contestant: str
    figure: float
    budget: float
    tolerance: float

    @property
    def alarm(self) -> bool:
        """Whether it is too much."""
        return self.figure > self.budget * (1 + self.tolerance)

    @property
    def excess(self) -> float:
        """By which part it is above its budget."""
        return self.figure / self.budget - 1

    def line(self) -> str:
        """As it is printed."""
        verdict = "RED " if self.alarm else "ok  "
        what = f"{self.kind:12} {self.workload:24} {self.contestant:8}"
        most = f"{self.excess:+8.2%} of {self.budget:,.6g}, at most {self.tolerance:+.0%}"
        return f"{verdict} {what} {self.figure:15,.6g} {most}"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two racers of one workload, which take turns: the other's CPU time in that of the one."""

    workload: Workload
    one: Callable[[], Racer]
    """Starts what is compared with."""
    other: Callable[[], Racer]
    rounds: int
    slice: float

    def ratio(self, *, planted: float = 0.0) -> Interval:
        """In new processes. `planted` is by which part more the other does than it says."""
        mode = Mode(slice=self.slice, seconds=0.0, least=self.rounds, most=self.rounds)
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(source_file(self.workload))
            runners = {}
            for name, start in (("one", self.one), ("other", self.other)):
                racer = stack.enter_context(contextlib.closing(start()))
                racer.prepare(self.workload.kind, file)
                runners[name] = Runner(racer=racer, slower=planted if name == "other" else 0.0)
                runners[name].calibrate(mode.slice, self.workload.most_count)
            # What comes with each turn then weighs the same in both. A fifth more of one operation is none.
            count = max(runners["one"].count, runners["other"].count, round(1 / planted) if planted else 1)
            for runner in runners.values():
                runner.count = count
            failed: dict[str, str] = {}
            raced = race(runners, mode, {}, failed)
            if failed:
                raise LookupError("; ".join(failed.values()))
            return ratio(raced["other"].cpu, raced["one"].cpu)

    def confirmed(self, most: float, *, planted: float = 0.0) -> Interval:
        """The ratio; one that is above `most` is measured again, and the lower one counts."""
        first = self.ratio(planted=planted)
        if first.median <= most:
            return first
        second = self.ratio(planted=planted)
        return min(first, second, key=lambda each: each.median)
