"""The kind of recipe that packs Python sources and other artifacts into a wheel, which a Cargo.toml describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.wheel import write_wheel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from workbench.recipe import Bench
    from workbench.store import Artifact


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """The artifacts to add."""
    return list(recipe["add"].values())


def facts(bench: Bench) -> list[str]:
    """The digest of the sources, and what describes them."""
    return [bench.sources.digest([*_package(bench), bench.directory / "Cargo.toml"])]


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Write the wheel."""
    described = bench.workspace.manifest["package"]
    metadata = {
        "Name": described["name"],
        "Version": described["version"],
        "Summary": described["description"],
        "License-Expression": described["license"],
    }
    contents = {name.relative_to(bench.directory).as_posix(): bench.sources.read(name) for name in _package(bench)}
    contents |= {name: parts[artifact].path.read_bytes() for name, artifact in bench.recipe["add"].items()}
    return write_wheel(directory, contents, metadata)


def _package(bench: Bench) -> list[Path]:
    return bench.sources.below([bench.directory / bench.recipe["package"]])
