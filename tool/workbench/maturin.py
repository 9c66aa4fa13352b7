"""The kind of recipe that has maturin pack the Python sources with the native extension."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import crate
from workbench.cargo import release_environment
from workbench.environment import ensure
from workbench.faults import BuildFault
from workbench.process import run_logged
from workbench.rust_coverage import measured_build
from workbench.sources import digest_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.recipe import Bench
    from workbench.store import Artifact

LOCKS = Path(__file__).resolve().parent.parent / "locks"


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """The extension needs no other artifact."""
    del recipe
    return []


def facts(bench: Bench) -> list[str]:
    """The digests of the sources and of the pinned maturin."""
    return [*crate.facts(bench), digest_file(_lock(bench))]


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Compile and pack."""
    del parts
    toolchain = bench.compiler
    lock = _lock(bench)
    private = ensure(lock.stem, lock)
    maturin = private.scripts / ("maturin.exe" if sys.platform == "win32" else "maturin")
    command = [str(maturin), "build", f"--profile={bench.profile}", "--locked", f"--target={toolchain.target}"]
    # Always the same interpreter, whoever runs this: PyO3 is compiled anew for another one.
    command += [f"--interpreter={private.python}", f"--out={directory}"]
    command += toolchain.cargo_arguments
    environment = release_environment(toolchain, bench.sources.root)
    if "compatibility" in bench.recipe:
        command += ["--zig", f"--compatibility={bench.recipe['compatibility']}"]
        environment["PATH"] = f"{private.scripts}{os.pathsep}{environment['PATH']}"
    if bench.recipe.get("measured"):
        environment.update(measured_build(bench.sources.root))
    run_logged(bench.name, command, cwd=bench.sources.root, environment=environment)
    wheels = list(directory.glob("*.whl"))
    if len(wheels) != 1:
        raise BuildFault(
            f"maturin was to make one wheel and made {len(wheels)}",
            where=str(directory),
            remedy="see its output above, and [tool.maturin] in pyproject.toml",
        )
    return wheels[0]


def _lock(bench: Bench) -> Path:
    return LOCKS / ("cross.txt" if "compatibility" in bench.recipe else "build.txt")
