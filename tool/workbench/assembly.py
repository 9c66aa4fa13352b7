"""The kind of recipe that puts engine.wasm into a wheel, with the native extension and machine code or without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.wheel import check_budget, rewrite_wheel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from workbench.recipe import Bench
    from workbench.store import Artifact

PACKAGE = "crossload"
NATIVE = ("crossload/_native*.so", "crossload/_native*.pyd", "crossload.libs/*")


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """The wheel to start from, and what to add."""
    return [recipe["wheel"], *recipe["add"]]


def facts(bench: Bench) -> list[str]:
    """Nothing but the parts decides the result."""
    del bench
    return []


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Write the wheel."""
    recipe = bench.recipe
    native = recipe["native"]
    add = {f"{PACKAGE}/{parts[name].path.name}": parts[name].path for name in recipe["add"]}
    made = rewrite_wheel(
        parts[recipe["wheel"]].path, directory, add=add, drop=() if native else NATIVE, pure=not native
    )
    if "budget" in recipe:
        check_budget(made, recipe["budget"])
    return made
