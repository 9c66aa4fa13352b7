#!/usr/bin/env python3
"""Measure a matrix of a fast subject beside a process for each cell, in one run, and hold it against its targets."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.matrix import SHARDS, Round, Size, best, measure
from crossload.cli.output import console
from endure.pages import machine
from endure.sheet import Sheet, publish
from workbench.cache import write_atomically
from workbench.faults import run_main
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
TARGETS = ROOT / "tool" / "bench.toml"
PAGE = ROOT / "docs" / "matrix.md"
RESULTS = ROOT / "build" / "bench" / "matrix.json"
SAME = "the same table"


def main(arguments: Sequence[str]) -> int:
    """Print the figures, and return 1 when one is beyond its target or the shards are not the whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"also write the figures to {PAGE.relative_to(ROOT)}")
    options = parser.parse_args(arguments)
    size = Size(**read_toml(TARGETS)["matrix"])
    rounds = []
    for number, measured in enumerate(measure(size), 1):
        print(f"round {number} of {size.rounds}: {measured.run:.1f} s", file=sys.stderr, flush=True)
        rounds.append(measured)
    least = best(rounds)
    shown = sheet(least, size)
    console().print(shown.table())
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(RESULTS, json.dumps({"machine": machine(), "rounds": [asdict(one) for one in rounds]}, indent=1))
    if options.write:
        publish(PAGE, "speed", [shown.markdown(), f"({machine()}.)"])
    return int(bool(shown.bad))


def sheet(least: Round, size: Size) -> Sheet:
    """The figures, with the rows that are not as they must be."""
    rows = [
        ("all cells, nothing stored", _seconds(least.run), f"{size.run_seconds:g} s", least.run <= size.run_seconds),
        (
            "`crossload matrix run` again, all stored",
            _seconds(least.command),
            f"{size.cached_seconds * 1000:g} ms",
            least.command <= size.cached_seconds,
        ),
        ("of that, without the command's start", _seconds(least.cached), "", True),
        ("the same, drawing its reports", _seconds(least.drawn), "", True),
        *((f"shard {number} of {SHARDS}", _seconds(one), "", True) for number, one in enumerate(least.shards, 1)),
        ("merging them", _seconds(least.merge), "", True),
        ("what they come to", SAME if least.merged_is_whole else "another table", SAME, least.merged_is_whole),
        ("a process for each cell", f"{_seconds(least.naive)}, {least.naive / least.run:.0f} times", "", True),
    ]
    bad = frozenset(number for number, (*_, kept) in enumerate(rows) if not kept)
    title = f"{least.cells:,} cells of a fast subject, {size.jobs} at once, the least of {size.rounds} rounds"
    return Sheet(title=title, columns=("", "took", "target"), rows=[row[:-1] for row in rows], bad=bad)


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    run_main(main)
