"""The results of each session as JSON."""

from __future__ import annotations

import statistics
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from endure.opening import Ending
from endure.pages import ENDINGS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from endure.crowd import Crowd
    from endure.damage import Report
    from endure.delays import Delays
    from endure.exactness import Row
    from endure.leak import Growth
    from endure.settings import Damage, Leak


def damage_record(reports: Sequence[Report], settings: Damage, *, specimens: int, proven: bool) -> dict[str, Any]:
    """All that was counted, and each load that was worse than a fault."""
    return {
        "seed": settings.seed,
        "specimens": specimens,
        "proven": proven,
        "backends": {
            report.backend: {
                "loads": len(report.outcomes),
                "seconds": report.seconds,
                "endings": _counted(report.endings),
                "sections": {name: _counted(counts) for name, counts in report.sections.items()},
                "faults": dict(report.words(Ending.FAULT).most_common()),
                "stalled": report.stalled,
                "worse": [
                    {"number": outcome.number, "ending": outcome.ending.name.lower(), "said": outcome.said}
                    for outcome in report.outcomes
                    if outcome.ending.value > Ending.FAULT.value
                ],
            }
            for report in reports
        },
    }


def leak_record(grown: Sequence[Growth], settings: Leak) -> dict[str, Any]:
    """All readings, and what follows from them."""
    return {
        "settings": asdict(settings),
        "kinds": [
            {
                **asdict(growth.job),
                "passed": growth.passed,
                "failure": growth.failure,
                "slopes": growth.slopes,
                "readings": growth.readings,
            }
            for growth in grown
        ],
    }


def stress_record(crowds: Sequence[Crowd], measured: Sequence[Delays], *, proven: bool) -> dict[str, Any]:
    """The figures that are printed, and the first wrong answers."""
    return {
        "proven": proven,
        "crowds": [asdict(crowd) for crowd in crowds],
        "delays": [
            {
                **{name: value for name, value in asdict(delays).items() if name not in {"times", "waits"}},
                "sessions": len(delays.times),
                "median": statistics.median(delays.times),
                "99": delays.percentile(0.99),
                "99.9": delays.percentile(0.999),
                "slowest": max(delays.times),
                "worst": delays.worst,
                "allowed": delays.allowed,
                "passed": delays.passed,
            }
            for delays in measured
        ],
    }


def limits_record(timed: Sequence[Row], filled: Sequence[Row]) -> dict[str, Any]:
    """All that was measured, in seconds and in bytes."""
    return {"seconds": [asdict(row) for row in timed], "bytes": [asdict(row) for row in filled]}


def _counted(endings: Counter[Ending]) -> dict[str, int]:
    return {ending.name.lower(): endings[ending] for ending in ENDINGS}
