#!/usr/bin/env python3
"""Run sessions in many threads at once, and small ones beside others that run into their limits."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING

from crossload.report.plain import plain
from endure import crowd, delays
from endure.command import arguments, keep, show
from endure.pages import crowd_sheet, delay_sheet, proof
from endure.records import stress_record
from endure.settings import Stress, backends, read
from workbench.faults import run_main

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossload.backends import BackendName


def main(given: Sequence[str]) -> int:
    """Return 1 when an answer was wrong, a session was delayed for too long, or a planted fault was not seen."""
    options = arguments(__doc__).parse_args(given)
    settings = Stress(**read("stress", quick=options.quick))
    chosen = backends(options.backend)
    crowds = [_crowd(backend, settings) for backend in chosen]
    measured = [delay for backend in chosen for delay in _delays(backend, settings)]
    proven = _prove(chosen[0], settings)
    keep("stress", options, stress_record(crowds, measured, proven=proven))
    wrong = [f"{one.backend}: {plain(told)}" for one in crowds for told in one.told]
    words = [*wrong, proof(proven, "planted cross-talk and a planted delay")]
    show("stress", options, [crowd_sheet(crowds), delay_sheet(measured)], words)
    return int(not (proven and all(not one.wrong for one in crowds) and all(delay.passed for delay in measured)))


def _crowd(backend: BackendName, settings: Stress) -> crowd.Crowd:
    print(f"stress: {settings.threads} threads x {settings.sessions:,} sessions in {backend}", file=sys.stderr)
    return crowd.run(
        backend, threads=settings.threads, sessions=settings.sessions, snapshot_every=settings.snapshot_every
    )


def _delays(backend: BackendName, settings: Stress) -> list[delays.Delays]:
    """Beside each kind of neighbor, and alone just before. What was late is measured once more."""
    measure = functools.partial(
        delays.measure, backend, healthy=settings.healthy, seconds=settings.seconds, limit=settings.limit_seconds
    )
    found = []
    for beside in delays.NEIGHBORS:
        print(f"stress: small sessions beside those {beside} in {backend}", file=sys.stderr, flush=True)
        for attempt in range(settings.attempts):
            alone = measure(beside="nobody", neighbors=0)
            late = measure(beside=beside, neighbors=settings.neighbors, alone=alone.worst)
            if late.passed or attempt == settings.attempts - 1:
                found += [alone, late]
                break
    return found


def _prove(backend: BackendName, settings: Stress) -> bool:
    """Whether cross-talk and a delay are seen where they are planted."""
    threads, sessions = 4, 20
    confused = crowd.run(
        backend, threads=threads, sessions=sessions, snapshot_every=settings.snapshot_every, told=crowd.crosstalk
    )
    stalled = delays.measure(
        backend,
        beside="timed out",
        neighbors=settings.neighbors,
        healthy=settings.healthy,
        seconds=4 * settings.limit_seconds,
        limit=settings.limit_seconds,
        stall=2 * settings.limit_seconds,
    )
    return confused.wrong == threads * sessions // 10 and not stalled.passed


if __name__ == "__main__":
    run_main(main)
