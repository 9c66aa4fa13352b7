#!/usr/bin/env python3
"""Run under Wine what is built for Windows: the C library's tests, and the interpreter's worker in a matrix."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import test_c
from workbench.apt import install_command
from workbench.faults import run_main
from workbench.wine import PACKAGES, PROGRAM, ensure_wine, serving

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
MATRIX = ROOT / "crossload-windows.toml"
TARGET = "x86_64-windows"


def main(arguments: Sequence[str]) -> int:
    """Return 1 when a check failed, or a promise of the matrix does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args(arguments)
    ensure_wine()
    if shutil.which(PROGRAM) is None:
        print(f"windows: skipped: no {PROGRAM} here; run `{install_command(PACKAGES)}`, then the same again")
        return 0
    with serving():
        failed = test_c.main([f"--target={TARGET}"])
        command = [sys.executable, "-m", "crossload", "matrix", "run", f"--config={MATRIX}"]
        return failed | int(subprocess.run(command, cwd=ROOT, check=False).returncode != 0)


if __name__ == "__main__":
    run_main(main)
