#!/usr/bin/env python3
"""Run the Python tests in the environment that runs this, and print what they executed; arguments go to pytest."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.builder import Builder
from workbench.faults import EnvironmentFault, run_main
from workbench.process import run_shown
from workbench.rust_coverage import FLOORS, Suite
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent

WHOLE_SUITE = ("--numprocesses=logical", "--dist=worksteal")
"""Arguments for pytest where none are given: a process per core, and who is done takes over from who is not."""


def main(arguments: Sequence[str]) -> int:
    """Return pytest's own exit code, or that of a report that could not be made."""
    suite = Suite.of(ROOT, "pytest")
    environment = {**os.environ, **suite.begin()}
    coverage = [sys.executable, "-m", "coverage"]
    run_shown([*coverage, "erase"], cwd=ROOT, environment=environment)
    pytest = [*coverage, "run", "-m", "pytest", *(arguments or WHOLE_SUITE)]
    tested = run_shown(pytest, cwd=ROOT, environment=environment)
    steps = [[*coverage, "combine", "--quiet"], [*coverage, "report"]]
    reported = [run_shown(step, cwd=ROOT, environment=environment) for step in steps]
    # A part of the tests reaches a part of the sources.
    if not arguments:
        suite.keep([_extension()], build=Builder(root=ROOT).key("measured-extension"))
        for part, least in read_toml(FLOORS)["python"].items():
            print(f"percent of {part}, of which at least {least}: ", end="", flush=True)
            total = [*coverage, "report", "--format=total", f"--include={part}", f"--fail-under={least}"]
            reported.append(run_shown(total, cwd=ROOT, environment=environment))
    return tested or max(reported)


def _extension() -> Path:
    found = importlib.util.find_spec("crossload._native")
    if found is None or found.origin is None:
        raise EnvironmentFault(
            "crossload is not installed here with its native extension",
            where=sys.prefix,
            remedy="run the session instead: `./tool/nox -s test`",
        )
    return Path(found.origin)


if __name__ == "__main__":
    run_main(main)
