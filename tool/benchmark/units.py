"""Figures as a person reads them: three digits and a fitting unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmark.interval import Interval

UNITS = {
    "s": ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
    "B": ((1e6, "MB"), (1e3, "KB"), (1.0, "B")),
}


def scale(value: float, unit: str) -> tuple[float, str]:
    """The unit that a value is shown in, and its size."""
    known: Sequence[tuple[float, str]] = UNITS[unit]
    return next((each for each in known if abs(value) >= each[0]), known[-1])


def shown(value: float, unit: str) -> str:
    """One value: `12.3 µs`."""
    size, name = scale(value, unit)
    return f"{digits(value / size)} {name}"


def with_bounds(interval: Interval, unit: str) -> str:
    """A median with its interval: `12.3 µs (12.1 to 12.9)`."""
    size, name = scale(interval.median, unit)
    return f"{digits(interval.median / size)} {name} ({digits(interval.low / size)} to {digits(interval.high / size)})"


def times(ratio: float) -> str:
    """A ratio, with two digits behind the point while these say something."""
    return f"{ratio:.2f} x" if ratio < 100 else f"{ratio:.0f} x"  # noqa: PLR2004 - three digits


def digits(value: float) -> str:
    """Three digits at least, and no exponent."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits
