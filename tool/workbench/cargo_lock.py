"""Cargo.lock files for builds over other releases of the interpreter: what decides one, and resolving it."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import tempfile
from pathlib import Path

from workbench.cargo import cargo_environment
from workbench.faults import WorkspaceFault
from workbench.interpreter import LOCK, MANIFEST, requiring
from workbench.need import HOST
from workbench.recipe import read_recipes
from workbench.sources import list_sources, mirror_sources
from workbench.toolchain import ensure_toolchain
from workbench.workspace import Workspace


def releases(table: Path) -> list[str]:
    """The releases that artifacts are built over beside the workspace's own."""
    return sorted({recipe["monty"] for recipe in read_recipes(table).values() if "monty" in recipe})


def facts(root: Path, monty: str) -> str:
    """Everything that decides what the lock for a release has to hold."""
    manifests = [MANIFEST, *(directory / MANIFEST for directory in Workspace(root=root).crates.values()), LOCK]
    return json.dumps([monty, {str(name): (root / name).read_text(encoding="utf-8") for name in manifests}])


def resolve(root: Path, monty: str) -> str:
    """The lock's text: the workspace's own Cargo.lock, changed no more than the other release needs."""
    toolchain = ensure_toolchain(Workspace(root=root), HOST)
    sources = list_sources(root)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch)
        mirror_sources(dataclasses.replace(sources, instead={MANIFEST: requiring(sources, monty)}), copy)
        # The macros are part of the interpreter, which asks for them or any later ones.
        for what in (["--workspace"], ["--package=monty-macros", f"--precise={monty}"]):
            command = [str(toolchain.cargo), "update", "--quiet", *what]
            done = subprocess.run(command, cwd=copy, env=cargo_environment(toolchain), check=False)
            if done.returncode:
                raise WorkspaceFault(
                    f"cargo could not resolve the workspace over monty {monty} (exit code {done.returncode})",
                    where="tool/artifacts.toml",
                    remedy="see its message above; name a release that the registry has, or check if it can be reached",
                )
        return (copy / LOCK).read_text(encoding="utf-8")
