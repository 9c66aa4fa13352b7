#!/usr/bin/env python3
"""Open damaged snapshots whose digests are right, in host processes that may die of it, and print how each ended."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import TYPE_CHECKING

from rich.console import Console

from endure import specimens
from endure.damage import prove, run
from endure.pages import damage_json, print_damage, print_load
from endure.settings import ROOT, Damage, arguments, backends, read
from workbench.cache import write_atomically
from workbench.faults import UsageFault, run_main

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crossload.backends import BackendName

SPECIMENS = "specimens.json"


def main(given: Sequence[str]) -> int:
    """Return 1 when a load ended as it must not, or the proof did not hold."""
    parser = arguments(__doc__)
    parser.add_argument("--seed", type=int, help="another one than that of tool/endure.toml")
    parser.add_argument("--only", type=int, metavar="K", help="repeat load K with the snapshots of the last run")
    options = parser.parse_args(given)
    settings = Damage(**read("damage", quick=options.quick))
    if options.seed is not None:
        settings = dataclasses.replace(settings, seed=options.seed)
    console, chosen, folder = Console(), backends(options.backend), options.out / "damage"
    if options.only is not None:
        return _repeat(console, settings, chosen, folder, options.only)
    proven = prove(folder / "proof", settings.proof_seconds)
    found = specimens.collect(ROOT, settings.specimen_bytes)
    specimens.save(found, folder / SPECIMENS)
    reports = []
    for backend in chosen:
        print(f"damage: {settings.loads:,} loads in {backend}", file=sys.stderr, flush=True)
        reports.append(run(backend, found, settings, folder / backend))
    record = damage_json(reports, settings, specimens=len(found), proven=proven)
    write_atomically(options.out / "damage.json", json.dumps(record, indent=1))
    print_damage(console, reports, specimens=len(found), proven=proven)
    return int(not proven or any(report.forbidden for report in reports))


def _repeat(console: Console, settings: Damage, chosen: Sequence[BackendName], folder: Path, number: int) -> int:
    if not (folder / SPECIMENS).is_file():
        raise UsageFault(
            "there is no run to repeat a load of", where=str(folder), remedy="run the session without --only first"
        )
    found = specimens.load(folder / SPECIMENS)
    reports = [run(backend, found, settings, folder / "only", number) for backend in chosen]
    for report in reports:
        damaged = specimens.damage(number, found, report.backend, settings)
        path = folder / "only" / f"{report.backend}-{number}.snapshot"
        path.write_bytes(damaged.snapshot)
        print_load(console, report, damaged, path)
    return int(any(report.forbidden for report in reports))


if __name__ == "__main__":
    run_main(main)
