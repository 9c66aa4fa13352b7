"""Making artifacts in the order that they need each other, each once, those for different targets side by side."""

from __future__ import annotations

import concurrent.futures
import functools
import hashlib
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import assembly, crate, library, maturin, package, precompiled, sdist
from workbench.cargo import staged
from workbench.faults import UsageFault
from workbench.interpreter import over
from workbench.need import HOST
from workbench.process import allow_again, stop_all
from workbench.recipe import Bench, read_recipes
from workbench.sources import list_sources
from workbench.store import find_artifact, publish_artifact
from workbench.targets import named_target
from workbench.toolchain import ensure_toolchain
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from workbench.need import Toolchain
    from workbench.recipe import Kind
    from workbench.sources import Sources
    from workbench.store import Artifact

KINDS: Mapping[str, Kind] = {
    "crate": crate,
    "library": library,
    "maturin": maturin,
    "precompiled": precompiled,
    "assembly": assembly,
    "package": package,
    "sdist": sdist,
}

TABLE = Path(__file__).resolve().parent.parent / "artifacts.toml"

PROFILE = "CROSSLOAD_PROFILE"
"""The environment variable that names another cargo profile than the recipes do. What it makes is kept apart."""

GENERATION = 3
"""Raised when the code of this package changes what it makes from equal inputs."""


@dataclass(frozen=True, kw_only=True)
class Builder:
    """Builds from the checkout at `root`."""

    root: Path

    def build(self, wanted: Sequence[str], done: Callable[[Artifact], None]) -> None:
        """Make or find each artifact in `wanted`; `done` hears of each, in that order."""
        for name in wanted:
            self._recipe(name)
        ready: dict[str, Artifact] = {}
        absent: dict[str, None] = {}
        for name in wanted:
            self._survey(name, ready, absent)
        self._make_all(list(absent), ready)
        for name in wanted:
            done(ready[name])

    def key(self, name: str, sources: Sources | None = None) -> str:
        """What an artifact is kept under: the digest of everything that decides its content."""
        bench = self._bench(name, sources or self._checkout)
        toolchain = bench.toolchain
        compiler: list[str] = []
        if toolchain:
            compiler = [toolchain.identity, toolchain.target, *toolchain.features]
            compiler += [*toolchain.llvm_arguments, *toolchain.cargo_arguments]
        kind = KINDS[bench.recipe["kind"]]
        parts = [self.key(part, sources) for part in self._parts(name).values()]
        everything = json.dumps([GENERATION, name, bench.recipe, compiler, parts, kind.facts(bench)], sort_keys=True)
        return hashlib.sha256(everything.encode()).hexdigest()

    def _survey(self, name: str, ready: dict[str, Artifact], absent: dict[str, None]) -> None:
        """Sort an artifact and, if it has to be made, its parts into those that are there and those that are not."""
        if name in ready or name in absent:
            return
        found = find_artifact(name, self.key(name))
        if found is not None:
            ready[name] = found
            return
        for part in self._parts(name).values():
            self._survey(part, ready, absent)
        absent[name] = None

    def _make_all(self, absent: Sequence[str], ready: dict[str, Artifact]) -> None:
        """Make artifacts, given in an order in which parts come first, and put them with those that are there."""
        waiting = list(absent)
        running: dict[concurrent.futures.Future[Artifact], str] = {}
        pool = concurrent.futures.ThreadPoolExecutor(max_workers=max(1, len(absent)))
        try:
            while waiting or running:
                for name in self._startable(waiting, running.values(), ready):
                    waiting.remove(name)
                    parts = {part: ready[taken] for part, taken in self._parts(name).items()}
                    running[pool.submit(self._make, name, parts)] = name
                ended, _ = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
                for future in ended:
                    ready[running.pop(future)] = future.result()
        except BaseException:
            stop_all()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
            allow_again()

    def _startable(self, waiting: Sequence[str], running: Iterable[str], ready: Mapping[str, Artifact]) -> list[str]:
        """Those whose parts are there, one for each target that nothing runs for.

        cargo allows one build in a target directory, and linking keeps one core busy.
        """
        taken = {self._lane(name) for name in running}
        chosen = []
        for name in waiting:
            lane = self._lane(name)
            if lane not in taken and all(part in ready for part in self._parts(name).values()):
                taken.add(lane)
                chosen.append(name)
        return chosen

    def _lane(self, name: str) -> str:
        return str(self._recipe(name).get("target", name))

    def _make(self, name: str, parts: Mapping[str, Artifact]) -> Artifact:
        recipe = self._recipe(name)
        if "target" not in recipe:
            return self._publish(name, self._checkout, parts)
        toolchain = self._toolchain(recipe["target"])
        place = toolchain.target
        if toolchain.target == toolchain.host and "compatibility" in recipe:
            # cargo compiles everything again where the linker is another one: each linker has a place of its own.
            place = f"{place}-{recipe['compatibility']}"
        with staged(self.root, place, recipe.get("monty")) as sources:
            return self._publish(name, sources, parts)

    def _publish(self, name: str, sources: Sources, parts: Mapping[str, Artifact]) -> Artifact:
        # The copy decides: the checkout may have changed since it was looked at, and another process may have built.
        key = self.key(name, sources)
        known = find_artifact(name, key)
        if known is not None:
            return known
        bench = self._bench(name, sources)
        started = time.monotonic()
        artifact = publish_artifact(name, key, lambda draft: KINDS[bench.recipe["kind"]].make(bench, parts, draft))
        print(f"{name}: made in {time.monotonic() - started:.0f} s, {artifact.path}", file=sys.stderr, flush=True)
        return artifact

    def _bench(self, name: str, sources: Sources) -> Bench:
        recipe = self._recipe(name)
        toolchain = self._toolchain(recipe["target"]) if "target" in recipe else None
        return Bench(name=name, recipe=recipe, sources=over(sources, recipe.get("monty")), toolchain=toolchain)

    def _parts(self, name: str) -> dict[str, str]:
        """The artifact to take for each part that a recipe names: what is for this machine, for the target instead."""
        recipe = self._recipe(name)
        _, mark, target = name.partition("@")
        return {
            part: f"{part}{mark}{target}" if self._is_for_host(part) else part
            for part in KINDS[recipe["kind"]].parts(recipe)
        }

    def _is_for_host(self, name: str) -> bool:
        recipe = self._recipe(name)
        if "target" in recipe:
            return bool(recipe["target"] == HOST)
        return any(self._is_for_host(part) for part in KINDS[recipe["kind"]].parts(recipe))

    def _recipe(self, name: str) -> dict[str, Any]:
        """What to do for an artifact, or for `ARTIFACT@TARGET`, the same for a target of wheels."""
        plain, mark, target = name.partition("@")
        if plain not in self._recipes:
            raise UsageFault(
                f"there is no artifact {plain!r}", where=str(TABLE), remedy=f"name one of: {', '.join(self._recipes)}"
            )
        recipe = self._recipes[plain]
        if os.environ.get(PROFILE):
            recipe = {**recipe, "profile": os.environ[PROFILE]}
        return named_target(target).recipe(recipe) if mark else recipe

    @functools.cached_property
    def _recipes(self) -> dict[str, dict[str, Any]]:
        return read_recipes(TABLE)

    @functools.cached_property
    def _checkout(self) -> Sources:
        return list_sources(self.root)

    def _toolchain(self, target: str) -> Toolchain:
        if target not in self._toolchains:
            self._toolchains[target] = ensure_toolchain(Workspace(root=self.root), target)
        return self._toolchains[target]

    @functools.cached_property
    def _toolchains(self) -> dict[str, Toolchain]:
        return {}
