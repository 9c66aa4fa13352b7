#!/usr/bin/env python3
"""Write crates/crossload-engine/proven.toml from runs over older releases and other CPUs, or hold it against one."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cache import write_atomically
from workbench.faults import ProofFault, run_main
from workbench.proof import Evidence, excess, read_claims, render, together

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path("crates", "crossload-engine", "proven.toml")
RUNS = {
    Path("build", "matrix-history", "matrix.json"): "./tool/nox -s snapshots_history",
    Path("build", "matrix-targets", "matrix.json"): "./tool/nox -s snapshots -- --all-targets",
}
"""What each session leaves behind, by which it is held against the table."""
SHOWN = 20
"""Problems that are listed; a loader that goes by another table has thousands."""


def main(arguments: Sequence[str]) -> int:
    """Write the table; with `--check`, fail where it says more than the run showed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the table says too much")
    parser.add_argument(
        "--matrix", type=Path, action="append", metavar="FILE", help="a run's matrix.json; by default those of all runs"
    )
    options = parser.parse_args(arguments)
    table = ROOT / TABLE
    claims = read_claims(table)
    seen = [ROOT / path for path in options.matrix or RUNS]
    evidence = together([Evidence.of(json.loads(_read(path)), claims) for path in seen])
    if not options.check:
        write_atomically(table, render(claims, evidence))
        print(f"{TABLE}: {len(evidence.proven)} pairs", file=sys.stderr)
        return 0
    problems = excess(claims, evidence)
    more = [f"and {len(problems) - SHOWN} more of these"] if len(problems) > SHOWN else []
    if problems:
        raise ProofFault(
            "\n  ".join(["the table of proven pairs says more than was measured:", *problems[:SHOWN], *more]),
            where=str(table),
            remedy="run `./tool/nox -s prove`, read what changed, and commit it",
        )
    for pair in evidence.proven:
        if pair not in claims.pairs:
            print(f"{TABLE}: {pair} was shown and is not in the table; it is replayed", file=sys.stderr)
    return 0


def _read(matrix: Path) -> str:
    try:
        return matrix.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ProofFault(
            "there is no finished run to learn from",
            where=str(matrix),
            remedy=" or ".join(f"run `{session}`" for path, session in RUNS.items() if matrix == ROOT / path)
            or "name the matrix.json of one",
        ) from error


if __name__ == "__main__":
    run_main(main)
