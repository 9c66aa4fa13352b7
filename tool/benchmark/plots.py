"""Figures as drawings: dots with their intervals on a logarithmic scale, in SVG that suits light and dark."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from benchmark.units import digits, shown, times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from benchmark.interval import Interval

LABELS, WIDTH, RIGHT = 350, 960, 24
LONGEST = 52
"""Characters of a label that fit."""
TOP, ROW, BOTTOM = 30, 30, 10
SPREAD = 18.0
"""Height in which the dots of one row are."""

# Shapes beside colors: some readers see no colors, some papers have none.
SHAPES: Sequence[Callable[[float, float], str]] = (
    lambda x, y: f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>',
    lambda x, y: f'<rect x="{x - 3.6:.1f}" y="{y - 3.6:.1f}" width="7.2" height="7.2"/>',
    lambda x, y: f'<path d="M{x:.1f} {y - 4.6:.1f}l4.6 8.2h-9.2z"/>',
    lambda x, y: f'<path d="M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z"/>',
    lambda x, y: f'<path d="M{x:.1f} {y + 4.6:.1f}l4.6 -8.2h-9.2z"/>',
)


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Rows of named figures. `series` are all names that there are, in an order that gives them their looks."""

    title: str
    rows: Mapping[str, Mapping[str, Interval]]
    series: Sequence[str]
    unit: str = ""
    """`s`, `B`, or nothing for ratios."""

    def svg(self) -> str:
        """The drawing."""
        height = TOP + ROW * len(self.rows) + BOTTOM
        lines = [
            f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(self.title)}">',
            *self._grid(height),
        ]
        for number, (title, figures) in enumerate(self.rows.items()):
            label = title.replace("`", "")
            lines += self._row(TOP + ROW * number + ROW / 2, label, figures)
        return "\n".join([*lines, "</svg>"])

    @property
    def _range(self) -> tuple[float, float]:
        bounds = [bound for row in self.rows.values() for each in row.values() for bound in (each.low, each.high)]
        known = [bound for bound in bounds if bound > 0] or [1.0]
        low, high = min(known), max(known)
        if not self.unit:
            low, high = min(low, 0.9), max(high, 1.1)
        room = (high / low) ** 0.03
        return low / room, high * room

    def _x(self, value: float) -> float:
        low, high = self._range
        at = math.log(max(value, low) / low) / math.log(high / low) if high > low else 0.5
        return LABELS + at * (WIDTH - LABELS - RIGHT)

    def _told(self, value: float) -> str:
        return shown(value, self.unit) if self.unit else times(value)

    def _grid(self, height: float) -> Iterator[str]:
        for tick in ticks(*self._range):
            x, one = self._x(tick), " one" if not self.unit and tick == 1 else ""
            name = shown(tick, self.unit) if self.unit else f"{digits(tick)}"
            yield f'<line class="grid{one}" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{height - BOTTOM}"/>'
            yield f'<text class="tick" x="{x:.1f}" y="{TOP - 10}">{name}</text>'

    def _row(self, y: float, label: str, figures: Mapping[str, Interval]) -> Iterator[str]:
        short = label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"
        yield f'<line class="row" x1="0" y1="{y + ROW / 2:.1f}" x2="{WIDTH}" y2="{y + ROW / 2:.1f}"/>'
        full = f"<title>{escape(label)}</title>"
        yield f'<text class="label" x="{LABELS - 12}" y="{y + 4:.1f}">{escape(short)}{full}</text>'
        present = [name for name in self.series if name in figures]
        for place, name in enumerate(present):
            at = y + SPREAD * ((place + 0.5) / len(present) - 0.5)
            each = figures[name]
            median, low, high = (self._told(value) for value in (each.median, each.low, each.high))
            title = f"{label}, {name}: {median} ({low} to {high})"
            yield f'<g class="{look(name, self.series)}"><title>{escape(title)}</title>'
            yield f'<line x1="{self._x(each.low):.1f}" y1="{at:.1f}" x2="{self._x(each.high):.1f}" y2="{at:.1f}"/>'
            yield f"{shape(name, self.series, self._x(each.median), at)}</g>"


def look(name: str, series: Sequence[str]) -> str:
    """The class of a series, which has its color."""
    return f"s{series.index(name)}"


def shape(name: str, series: Sequence[str], x: float, y: float) -> str:
    """A series' mark."""
    return SHAPES[series.index(name) % len(SHAPES)](x, y)


def ticks(low: float, high: float) -> list[float]:
    """Round values between: powers of ten, and what is between them where there are few."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for factors in ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 5, 7), tuple(1 + step / 10 for step in range(90))):
        found = [factor * 10.0**power for power in range(first, last + 1) for factor in factors]
        inside = [value for value in found if low <= value <= high]
        if len(inside) >= 4:  # noqa: PLR2004 - enough to read a scale by
            # Names of ticks need room.
            return inside[:: math.ceil(len(inside) / 10)]
    return [low, high]
