"""The measured figures as a page of Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmark.measure import Interval
    from benchmark.workloads import Measured

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))

HEAD = """# What it costs

Written by `./tool/nox -s bench -- --write`: {rounds} rounds, in each of which every contestant runs once and the order
alternates, so that a busy machine slows all of them. Times are wall-clock medians, ratios the medians of the rounds'
ratios to the baseline, both with the interval that holds the true one with 95 % confidence.

{machine}

✓ and ✗ say whether a ratio keeps to its target in `tool/bench.toml`. Two are beyond it or at its edge: a load of very
many small objects in wasm, which are decoded at WebAssembly's speed and, for a fifth of the time, under the checks that
let a deadline end anything; and a compressed dump of floats, whose frame is decompressed again before it is trusted.
"""


@dataclass(frozen=True, kw_only=True)
class Target:
    """The most that contestants may take in workloads, both given as patterns, as a ratio to the baseline."""

    workload: str
    contestant: str
    ratio: float

    def is_for(self, workload: str, contestant: str) -> bool:
        """Whether this is a figure that it is held against."""
        return fnmatchcase(workload, self.workload) and fnmatchcase(contestant, self.contestant)


def page(measured: Sequence[Measured], machine: Mapping[str, str], rounds: int, targets: Sequence[Target]) -> str:
    """The whole page."""
    described = "\n".join(f"- {name}: {value}" for name, value in machine.items())
    parts = [HEAD.format(rounds=rounds, machine=described)]
    parts += [_section(item, targets) for item in measured]
    return "\n".join(parts)


def _section(item: Measured, targets: Sequence[Target]) -> str:
    sized = bool(item.sizes)
    lines = [
        f"## {item.title[0].upper()}{item.title[1:]}",
        "",
        f"| contestant | time | ratio to {item.baseline} |" + (" size |" if sized else ""),
        "|---|---|---|" + ("---|" if sized else ""),
    ]
    for name, timed in item.times.items():
        held = [target for target in targets if target.is_for(item.name, name) and name != item.baseline]
        kept = all(timed.ratio.median <= target.ratio for target in held)
        mark = f" {'✓' if kept else '✗'}" if held else ""
        row = f"| {name} | {_time(timed.seconds, item.per)} | {_ratio(timed.ratio)}{mark} |"
        lines.append(row + (f" {item.sizes[name]:,} B |" if sized else ""))
    return "\n".join([*lines, ""])


def _time(interval: Interval, per: int) -> str:
    scale, unit = next((unit for unit in UNITS if interval.median / per >= unit[0]), UNITS[-1])
    low, median, high = (value / per / scale for value in (interval.low, interval.median, interval.high))
    return f"{_figure(median)} {unit} ({_figure(low)} to {_figure(high)})"


def _ratio(interval: Interval) -> str:
    return f"{interval.median:.2f} ({interval.low:.2f} to {interval.high:.2f})"


def _figure(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"  # noqa: PLR2004 - three digits at most
