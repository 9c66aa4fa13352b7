"""That the gate would notice, shown each time: a build against itself passes, and a planted slowdown does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmark.budgets import Budgets, Figure


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One attempt to deceive the gate, or to alarm it for nothing."""

    what: str
    ratio: float
    planted: bool
    alarm: bool

    @property
    def passed(self) -> bool:
        """Whether it said what is so."""
        return self.alarm == self.planted

    def line(self) -> str:
        """As it is printed."""
        said = "alarm" if self.alarm else "no alarm"
        return f"{'ok  ' if self.passed else 'RED '} {self.what:60} {self.ratio:6.3f} {said}"


def paired(budgets: Budgets, workloads: Sequence[str], times: int) -> Iterator[Trial]:
    """Each contestant against itself, so many times, and once against itself with a planted fault."""
    most = 1 + budgets.table["tolerance"]["cpu"]
    planted = budgets.plan["planted"]
    for contestant in budgets.plan["contestants"]:
        for workload in workloads:
            pair = budgets.pair(workload, contestant)
            named = f"cpu, {contestant}, {workload}"
            for number in range(1, times + 1):
                ratio = pair.confirmed(most).median
                yield Trial(what=f"{named}, itself, {number}", ratio=ratio, planted=False, alarm=ratio > most)
            ratio = pair.confirmed(most, planted=planted).median
            yield Trial(what=f"{named}, {planted:+.0%} planted", ratio=ratio, planted=True, alarm=ratio > most)


def measured(budgets: Budgets, figures: Sequence[Figure]) -> Iterator[Trial]:
    """Each figure measured twice, and once with a planted fault, against its first measure."""
    planted = budgets.plan["planted"]
    for figure in figures:
        first = figure.measure(0.0)
        most = 1 + budgets.table["tolerance"][figure.kind]
        named = f"{figure.kind}, {figure.contestant}, {figure.workload}"
        again = figure.measure(0.0) / first
        yield Trial(what=f"{named}, itself", ratio=again, planted=False, alarm=again > most)
        slower = figure.measure(planted) / first
        yield Trial(what=f"{named}, {planted:+.0%} planted", ratio=slower, planted=True, alarm=slower > most)
