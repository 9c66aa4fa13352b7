"""What the kinds of recipes have in common: what a recipe is given to work with, and what it must offer."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from workbench.faults import WorkspaceFault
from workbench.toml_file import read_toml
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.need import Toolchain
    from workbench.sources import Sources
    from workbench.store import Artifact


def read_recipes(table: Path) -> dict[str, dict[str, Any]]:
    """The recipes by artifact; one that is `like` another has what it does not say itself from that one."""
    tables: dict[str, dict[str, Any]] = read_toml(table)["artifact"]
    recipes: dict[str, dict[str, Any]] = {}
    for name, recipe in tables.items():
        model = recipe.get("like", name)
        if model not in tables:
            raise WorkspaceFault(
                f"artifact {name!r} is to be like {model!r}, which there is not",
                where=str(table),
                remedy=f"name one of: {', '.join(tables)}",
            )
        recipes[name] = {key: value for key, value in {**tables[model], **recipe}.items() if key != "like"}
    return recipes


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Everything that making one artifact may use."""

    name: str
    recipe: Mapping[str, Any]
    sources: Sources
    """The checkout for a look, a locked copy of it for making something."""
    toolchain: Toolchain | None
    """For the recipe's target; None where the recipe names none."""

    @property
    def compiler(self) -> Toolchain:
        """The toolchain, for a kind of recipe that compiles."""
        if self.toolchain is None:
            raise WorkspaceFault(
                f"artifact {self.name!r} is to be compiled and names no target",
                where="tool/artifacts.toml",
                remedy='add a target to its table, e.g. target = "host"',
            )
        return self.toolchain

    @property
    def profile(self) -> str:
        """The cargo profile to compile with."""
        return str(self.recipe.get("profile", "release"))

    @property
    def counts(self) -> bool:
        """Whether what is compiled is to count how often each part of it runs."""
        return bool(self.recipe.get("counts", False))

    @property
    def directory(self) -> Path:
        """Where the recipe's cargo workspace is, relative to the sources."""
        return Path(self.recipe.get("workspace", "."))

    @functools.cached_property
    def workspace(self) -> Workspace:
        """The cargo workspace among the sources."""
        return Workspace(root=self.sources.root / self.directory)


class Kind(Protocol):
    """The functions that each module in `builder.KINDS` has."""

    def parts(self, recipe: Mapping[str, Any]) -> list[str]:
        """The names of the artifacts that have to be there first."""

    def facts(self, bench: Bench) -> list[str]:
        """What decides the result, beyond the recipe, its parts and the toolchain."""

    def make(self, bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
        """Put the artifact into `directory` and return its path there."""
