#!/usr/bin/env python3
"""Open damaged snapshots whose digests are right, in host processes that may die of it, and print how each ended."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING

from endure import specimens
from endure.command import arguments, keep, show
from endure.damage import prove, run
from endure.pages import damage_findings, damage_sheet, damage_words, load_words, proof
from endure.records import damage_record
from endure.settings import ROOT, Damage, backends, read
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
    chosen, folder = backends(options.backend), options.out / "damage"
    if options.only is not None:
        return _repeat(settings, chosen, folder, options.only)
    proven = prove(folder / "proof", settings.proof_seconds)
    found = specimens.collect(ROOT, settings.specimen_bytes)
    specimens.save(found, folder / SPECIMENS)
    reports = []
    for backend in chosen:
        print(f"damage: {settings.loads:,} loads in {backend}", file=sys.stderr, flush=True)
        reports.append(run(backend, found, settings, folder / backend))
    keep("damage", options, damage_record(reports, settings, specimens=len(found.all), proven=proven))
    words = [line for report in reports for line in damage_words(report)]
    words.append(proof(proven, "a planted crash, a planted hang and a planted error"))
    show("damage", options, [damage_sheet(report, len(found.all)) for report in reports], words)
    for report in reports:
        print(*(f"{report.backend}: {line}" for line in damage_findings(report)), sep="\n")
    return int(not proven or any(report.forbidden for report in reports))


def _repeat(settings: Damage, chosen: Sequence[BackendName], folder: Path, number: int) -> int:
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
        print(*load_words(report, damaged, path), sep="\n")
    return int(any(report.forbidden for report in reports))


if __name__ == "__main__":
    run_main(main)
