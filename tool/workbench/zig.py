"""zig, which has the C libraries of many systems, and cargo-zigbuild, by which cargo compiles and links with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.environment import ensure

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCK = Path(__file__).resolve().parent.parent / "locks" / "zigbuild.txt"


def compiler() -> str:
    """The program whose first argument is `cc`."""
    return str(_scripts() / "python-zig")


def cargo(environment: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The program to call in cargo's place, and the variables that it needs beside those of cargo."""
    scripts = _scripts()
    return str(scripts / "cargo-zigbuild"), {
        **environment,
        # It looks for zig as a module of the first Python.
        "PATH": f"{scripts}{os.pathsep}{environment['PATH']}",
    }


def c_library(compatibility: str) -> str:
    """What a target's name ends in for the oldest C library that a wheel's tag promises to run with; musl has none."""
    family, _, version = compatibility.partition("_")
    return f".{version.replace('_', '.')}" if family == "manylinux" else ""


def _scripts() -> Path:
    return ensure(LOCK.stem, LOCK).scripts
