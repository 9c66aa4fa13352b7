#!/usr/bin/env python3
"""Run every check of form, in the environment that runs this: all of them, also after one has found something."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.faults import run_main
from workbench.process import run_shown

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent

CHECKS = {
    "locks": [sys.executable, "tool/lock.py", "--check"],
    "python style": [sys.executable, "-m", "ruff", "check"],
    "python format": [sys.executable, "-m", "ruff", "format", "--check"],
    "python types": [sys.executable, "-m", "mypy"],
    "rust format": [sys.executable, "tool/check_rust.py", "format"],
    "rust style": [sys.executable, "tool/check_rust.py", "style"],
}


def main(arguments: Sequence[str]) -> int:
    """Return 1 when a check found something."""
    del arguments
    found = []
    for name, command in CHECKS.items():
        print(f"lint: {name}", file=sys.stderr, flush=True)
        if run_shown(command, cwd=ROOT, environment=os.environ):
            found.append(name)
    if found:
        print(f"lint: see above for what was found by: {', '.join(found)}", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    run_main(main)
