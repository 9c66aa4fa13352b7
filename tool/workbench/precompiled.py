"""The kind of recipe that compiles engine.wasm ahead of time for a platform's wheel."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.environment import ensure
from workbench.process import run_logged
from workbench.sources import digest_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.recipe import Bench
    from workbench.store import Artifact

LOCK = Path(__file__).resolve().parent.parent / "locks" / "runtime.txt"
"""What the package needs where it is installed: wasmtime among it, which is what compiles."""

PROGRAM = Path("tool", "precompile.py")
SOURCES = (PROGRAM, Path("python", "crossload", "backends", "configuration.py"))
"""The program that does it, and the file that it takes wasmtime's settings from."""


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """The engine to compile."""
    return [recipe["engine"]]


def facts(bench: Bench) -> list[str]:
    """The digests of the program and of the pinned wasmtime."""
    return [bench.sources.digest(SOURCES), digest_file(LOCK)]


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Compile for every machine of the target that has the CPU features that the recipe names."""
    recipe, target = bench.recipe, bench.compiler.target
    private = ensure("runtime", LOCK)
    output = directory / str(recipe["file"])
    command = [str(private.python), "-I", str(bench.sources.root / PROGRAM), f"--target={target}"]
    command += [f"--feature={feature}" for feature in recipe["features"].get(target.partition("-")[0], ())]
    command += [str(parts[recipe["engine"]].path), str(output)]
    run_logged(bench.name, command, cwd=bench.sources.root, environment=os.environ)
    return output
