"""The kind of recipe that packs Python sources with other artifacts into a wheel without native code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.toml_file import read_toml
from workbench.wheel import write_wheel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.recipe import Bench
    from workbench.store import Artifact


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """The artifacts to add."""
    return list(recipe["add"].values())


def facts(bench: Bench) -> list[str]:
    """The digest of the sources."""
    return [bench.sources.digest(_sources(bench))]


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Write the wheel."""
    recipe, sources = bench.recipe, bench.sources
    base = Path(recipe["project"])
    project = read_toml(sources.root / base / "pyproject.toml")["project"]
    metadata = {
        "Name": project["name"],
        "Version": project["version"],
        "Summary": project["description"],
        "License-Expression": project["license"],
        "Requires-Python": project["requires-python"],
    }
    package = sources.below([base / recipe["package"]])
    contents = {name.relative_to(base).as_posix(): sources.read(name) for name in package}
    contents |= {name: parts[artifact].path.read_bytes() for name, artifact in recipe["add"].items()}
    return write_wheel(directory, contents, metadata)


def _sources(bench: Bench) -> list[Path]:
    return bench.sources.below([bench.recipe["project"]])
