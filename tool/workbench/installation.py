"""Environments with nothing but what is named, made anew: for whatever has to be tried as users install it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.environment import Environment, ensure, outside
from workbench.faults import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCKS = Path(__file__).resolve().parent.parent / "locks"


def make_empty(directory: Path, python: str | Path) -> Environment:
    """An environment for that Python with nothing in it, instead of whatever is in the directory."""
    shutil.rmtree(directory, ignore_errors=True)
    run_uv("venv", "--quiet", "--python", str(python), str(directory))
    return Environment(directory=directory)


def install(environment: Environment, lock: Path, files: Sequence[Path]) -> None:
    """Install what a lock names, and files without looking for anything that they need."""
    pip = ["pip", "install", "--quiet", "--python", str(environment.python)]
    run_uv(*pip, "--require-hashes", "--requirements", str(lock))
    if files:
        run_uv(*pip, "--no-deps", "--no-index", *map(str, files))


def run_uv(*arguments: str) -> None:
    """Run the locked uv. Raises `EnvironmentFault` where it fails."""
    uv = ensure("nox", LOCKS / "nox.txt").scripts / ("uv.exe" if sys.platform == "win32" else "uv")
    done = subprocess.run([str(uv), *arguments], env=outside(), check=False)
    if done.returncode:
        raise EnvironmentFault(
            f"`uv {' '.join(arguments)}` ended with exit code {done.returncode}; its message is above",
            where=sys.prefix,
            remedy="check that a package index can be reached from here, then run the same again",
        )
