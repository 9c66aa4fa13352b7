"""The kind of recipe that puts engine.wasm into a wheel, with the native extension or without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.wheel import rewrite_wheel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from workbench.recipe import Bench
    from workbench.store import Artifact

ENGINE = "crossload/engine.wasm"
NATIVE = ("crossload/_native*.so", "crossload/_native*.pyd", "crossload.libs/*")


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """The wheel to start from, and the engine to add."""
    return [recipe["wheel"], recipe["engine"]]


def facts(bench: Bench) -> list[str]:
    """Nothing but the parts decides the result."""
    del bench
    return []


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Write the wheel."""
    native = bench.recipe["native"]
    wheel, engine = parts[bench.recipe["wheel"]], parts[bench.recipe["engine"]]
    return rewrite_wheel(
        wheel.path, directory, add={ENGINE: engine.path}, drop=() if native else NATIVE, pure=not native
    )
