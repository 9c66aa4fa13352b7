"""The kind of recipe that has maturin pack the Python sources with the native extension."""

from __future__ import annotations

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

LOCK = Path(__file__).resolve().parent.parent / "locks" / "build.txt"


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """The extension needs no other artifact."""
    del recipe
    return []


def facts(bench: Bench) -> list[str]:
    """The digests of the sources and of the pinned maturin."""
    return [*crate.facts(bench), digest_file(LOCK)]


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Compile and pack."""
    del parts
    toolchain = bench.compiler
    private = ensure("build", LOCK)
    maturin = private.scripts / ("maturin.exe" if sys.platform == "win32" else "maturin")
    command = [str(maturin), "build", f"--profile={bench.profile}", "--locked", f"--target={toolchain.target}"]
    # Always the same interpreter, whoever runs this: PyO3 is compiled anew for another one.
    command += [f"--interpreter={private.python}", f"--out={directory}"]
    environment = release_environment(toolchain, bench.sources.root)
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
