"""The kind of recipe that puts Python sources and engine.wasm into a wheel, with the native extension or without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.maturin import EXTENSION
from workbench.project import page, python_files, python_root, read_project
from workbench.wheel import check_budget, rewrite_wheel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from workbench.recipe import Bench
    from workbench.store import Artifact

PACKAGE = "crossload"


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """What to add, which takes longest to make and so comes first, and the wheel to start from."""
    return [*recipe["add"], recipe["wheel"]]


def facts(bench: Bench) -> list[str]:
    """The digest of the Python sources and of what an index shows; where they are is what the first part covers."""
    project = read_project(bench.sources)
    return [bench.sources.digest([*python_files(project, bench.sources), page(project)])]


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Write the wheel."""
    recipe, sources = bench.recipe, bench.sources
    native = recipe["native"]
    project = read_project(sources)
    top = python_root(project)
    add = {name.relative_to(top).as_posix(): sources.read(name) for name in python_files(project, sources)}
    add |= {f"{PACKAGE}/{parts[name].path.name}": parts[name].path.read_bytes() for name in recipe["add"]}
    made = rewrite_wheel(
        parts[recipe["wheel"]].path,
        directory,
        add=add,
        drop=() if native else EXTENSION,
        description=sources.read(page(project)),
        pure=not native,
    )
    if "budget" in recipe:
        check_budget(made, recipe["budget"])
    return made
