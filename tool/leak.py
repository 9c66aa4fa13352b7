#!/usr/bin/env python3
"""Make, use and dispose of sessions by the hundred thousand, and print what each kind of end leaves in memory."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from endure import specimens
from endure.command import arguments, keep, show
from endure.cycles import cycles
from endure.damage import run
from endure.leak import PLANTED, SPECIMENS, Job, measure, snapshots
from endure.pages import leak_sheet
from endure.records import leak_record
from endure.settings import ROOT, Damage, Leak, backends, read
from workbench.faults import run_main

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crossload.backends import BackendName
    from endure.leak import Growth


def main(given: Sequence[str]) -> int:
    """Return 1 when a kind leaks, the planted leak is not seen, or a cycle came to another end than its kind says."""
    parser = arguments(__doc__)
    parser.add_argument("--kind", action="append", help="only kinds of this name, and the planted leak")
    options = parser.parse_args(given)
    settings = Leak(**read("leak", quick=options.quick))
    folder = options.out / "leak"
    jobs = _jobs(backends(options.backend), folder)
    if options.kind:
        jobs = [job for job in jobs if job.kind in {*options.kind, PLANTED}]
    grown = measure(jobs, settings, folder, _tell)
    keep("leak", options, leak_record(grown, settings))
    verdict = f"A session that leaves more than {settings.allowed} bytes, by either measure, leaks."
    show("leak", options, [leak_sheet(grown, settings)], [verdict])
    return int(not all(growth.passed for growth in grown))


def _jobs(chosen: Sequence[BackendName], folder: Path) -> list[Job]:
    """Every kind in every backend; a quick run of `damage` finds the snapshots that some of them open."""
    harm = Damage(**read("damage", quick=True))
    found = specimens.collect(ROOT, harm.specimen_bytes)
    specimens.save(found, folder / SPECIMENS)
    jobs = []
    for backend in chosen:
        jobs += [Job(backend=backend, kind=kind) for kind in (PLANTED, *cycles(backend))]
        jobs += snapshots(run(backend, found, harm, folder / backend), found, harm)
    return jobs


def _tell(growth: Growth) -> None:
    slopes = ", ".join(f"{name} {slope:+.2f} B a cycle" for name, slope in growth.slopes.items())
    print(f"leak: {growth.job.name}: {growth.failure or slopes}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    run_main(main)
