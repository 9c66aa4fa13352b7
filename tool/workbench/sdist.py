"""The kind of recipe that packs the sources which a wheel is compiled from, and artifacts that need no compiling."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from workbench import crate, maturin
from workbench.project import FILE, page, python_files, python_root, read_project

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from workbench.recipe import Bench
    from workbench.store import Artifact

PACKAGE = "crossload"


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """The artifacts to add."""
    return list(recipe["add"])


def facts(bench: Bench) -> list[str]:
    """Those of the extension, and the digest of all that is packed: tests too, which are in their crates."""
    project, workspace = read_project(bench.sources), bench.workspace
    packed = [*crate.SHARED, *workspace.closure(bench.recipe["crate"]), *bench.recipe["sources"]]
    files = [*bench.sources.below([*packed, FILE, page(project)]), *python_files(project, bench.sources)]
    return [bench.sources.digest(files), *maturin.facts(bench)]


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Let maturin pack: it knows what cargo will ask for, and gives every file the same time."""
    top = bench.sources.root / python_root(read_project(bench.sources)) / PACKAGE
    for part in parts.values():
        # Into the copy of the sources, which is made anew before anything else is built from it.
        shutil.copy(part.path, top)
    return maturin.pack_sources(bench, directory)
