#!/usr/bin/env python3
"""Check the Rust sources' format with rustfmt, and their style with clippy, where every warning is an error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cargo import cargo_environment, staged
from workbench.faults import run_main
from workbench.need import HOST
from workbench.process import run_shown
from workbench.toolchain import ensure_toolchain
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str]) -> int:
    """Run both, also when the first one finds something; arguments go to clippy."""
    toolchain = ensure_toolchain(Workspace(root=ROOT), HOST, components=["clippy", "rustfmt"])
    environment = cargo_environment(toolchain)
    cargo = str(toolchain.cargo)
    formatted = run_shown([cargo, "fmt", "--all", "--check"], cwd=ROOT, environment=environment)
    with staged(ROOT, toolchain.target) as sources:
        clippy = [cargo, "clippy", "--locked", "--workspace", "--all-targets", f"--target={toolchain.target}"]
        styled = run_shown([*clippy, *arguments, "--", "-Dwarnings"], cwd=sources.root, environment=environment)
    return formatted or styled


if __name__ == "__main__":
    run_main(main)
