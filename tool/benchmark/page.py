"""The measured figures as a page of Markdown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmark.measure import Interval, Measured, Timed

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))

HEAD = """# What it costs

Written by `./tool/nox -s bench -- --write`: {rounds} rounds, in each of which every contestant runs once and the order
alternates, so that a busy machine slows all of them. Times are wall-clock medians, ratios the medians of the rounds'
ratios to the baseline, both with the interval that holds the true one with 95 % confidence.

{machine}

✓ and ✗ say whether a figure keeps to its targets in `tool/bench.toml`.
"""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Which figures something is said of: workloads and contestants, both as patterns."""

    workload: str
    contestant: str

    def have(self, workload: str, contestant: str) -> bool:
        """Whether this is one of them."""
        return fnmatchcase(workload, self.workload) and fnmatchcase(contestant, self.contestant)


@dataclass(frozen=True, kw_only=True)
class Target(Figures):
    """The most that contestants may take: as a `ratio` to the baseline, in `seconds`, or both."""

    ratio: float = math.inf
    seconds: float = math.inf

    def kept(self, timed: Timed, per: int) -> bool:
        """Whether a figure keeps to it."""
        return timed.ratio.median <= self.ratio and timed.seconds.median / per <= self.seconds


@dataclass(frozen=True, kw_only=True)
class Miss(Figures):
    """Figures that are beyond their targets, or at the edge, and why."""

    why: str


@dataclass(frozen=True, kw_only=True)
class Targets:
    """All targets, and what is known of those that are not kept."""

    targets: Sequence[Target]
    misses: Sequence[Miss]

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Targets:
        """Take them from the tables `target` and `miss`."""
        return cls(
            targets=[Target(**target) for target in table["target"]],
            misses=[Miss(**miss) for miss in table.get("miss", ())],
        )

    def kept(self, item: Measured, contestant: str) -> bool | None:
        """Whether a contestant keeps to all that are for it, or None if none is."""
        held = [target for target in self.targets if target.have(item.name, contestant)]
        return all(target.kept(item.times[contestant], item.per) for target in held) if held else None

    def reasons(self, workload: str, contestant: str) -> list[str]:
        """Why it does not."""
        return [miss.why for miss in self.misses if miss.have(workload, contestant)]


def page(measured: Sequence[Measured], machine: Mapping[str, str], rounds: int, targets: Targets) -> str:
    """The whole page."""
    described = "\n".join(f"- {name}: {value}" for name, value in machine.items())
    parts = [HEAD.format(rounds=rounds, machine=described)]
    parts += [_section(item, targets) for item in measured]
    return "\n".join(parts)


def _section(item: Measured, targets: Targets) -> str:
    sized = bool(item.sizes)
    lines = [
        f"## {item.title[0].upper()}{item.title[1:]}",
        "",
        f"| contestant | time | ratio to {item.baseline} |" + (" size |" if sized else ""),
        "|---|---|---|" + ("---|" if sized else ""),
    ]
    missed = []
    for name, timed in item.times.items():
        kept = None if name == item.baseline else targets.kept(item, name)
        mark = {None: "", True: " ✓", False: " ✗"}[kept]
        row = f"| {name} | {_time(timed.seconds, item.per)} | {_ratio(timed.ratio)}{mark} |"
        lines.append(row + (f" {item.sizes[name]:,} B |" if sized else ""))
        if kept is False:
            missed += [f"✗ {name}: {reason}" for reason in targets.reasons(item.name, name) or ["not explained yet."]]
    for line in missed:
        lines += ["", line]
    return "\n".join([*lines, ""])


def _time(interval: Interval, per: int) -> str:
    scale, unit = next((unit for unit in UNITS if interval.median / per >= unit[0]), UNITS[-1])
    low, median, high = (value / per / scale for value in (interval.low, interval.median, interval.high))
    return f"{_figure(median)} {unit} ({_figure(low)} to {_figure(high)})"


def _ratio(interval: Interval) -> str:
    return f"{interval.median:.2f} ({interval.low:.2f} to {interval.high:.2f})"


def _figure(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"  # noqa: PLR2004 - three digits at most
