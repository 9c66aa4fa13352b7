"""The kind of recipe that packs Python sources and other artifacts into a wheel, which a Cargo.toml describes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.wheel import check_budget, write_wheel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.recipe import Bench
    from workbench.store import Artifact


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """The artifacts to add."""
    return list(recipe["add"].values())


def facts(bench: Bench) -> list[str]:
    """The digest of the sources, and what describes them."""
    described = [*_beside(bench).values(), bench.directory / "Cargo.toml"]
    page = _page(bench)
    return [bench.sources.digest([*_package(bench), *described, *([page] if page else [])])]


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Write the wheel."""
    described = bench.workspace.manifest["package"]
    beside, page = _beside(bench), _page(bench)
    metadata: dict[str, str | list[str]] = {
        "Name": described["name"],
        "Version": described["version"],
        "Summary": described["description"],
        "License-Expression": described["license"],
    }
    if licenses := [name.partition("/")[2] for name in beside if name.startswith("licenses/")]:
        metadata["License-File"] = licenses
    contents = {name.relative_to(bench.directory).as_posix(): bench.sources.read(name) for name in _package(bench)}
    contents |= {name: parts[artifact].path.read_bytes() for name, artifact in bench.recipe["add"].items()}
    made = write_wheel(
        directory,
        contents,
        metadata,
        information={name: bench.sources.read(path) for name, path in beside.items()},
        description=bench.sources.read(page) if page else b"",
    )
    if "budget" in bench.recipe:
        check_budget(made, bench.recipe["budget"])
    return made


def _package(bench: Bench) -> list[Path]:
    return bench.sources.below([bench.directory / bench.recipe["package"]])


def _beside(bench: Bench) -> dict[str, Path]:
    """The files beside METADATA, by their names there."""
    return {name: Path(path) for name, path in bench.recipe.get("information", {}).items()}


def _page(bench: Bench) -> Path | None:
    """What an index shows."""
    readme = bench.workspace.manifest["package"].get("readme")
    return bench.directory / readme if readme else None
