#!/usr/bin/env python3
"""Check the Rust sources' format with rustfmt, or their style with clippy, where every warning is an error."""

from __future__ import annotations

import argparse
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

WORKSPACES = {
    # The one feature that no build of ours has: seals are for hosts.
    ".": ["--features=crossload-snapshot/seal"],
    "checker": [],
}
"""The directories of the cargo workspaces, each with what its clippy is given."""


def main(arguments: Sequence[str]) -> int:
    """Return the tool's own exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("check", choices=["format", "style"])
    parser.add_argument("--workspace", choices=WORKSPACES, default=".", help="the one whose style is checked")
    options = parser.parse_args(arguments)
    return check_format() if options.check == "format" else check_style(options.workspace)


def check_format() -> int:
    """Compare the checkout's files with what rustfmt makes of them."""
    toolchain = ensure_toolchain(Workspace(root=ROOT), HOST, components=["rustfmt"])
    command = [str(toolchain.cargo), "fmt", "--all", "--check"]
    environment = cargo_environment(toolchain)
    return max(run_shown(command, cwd=ROOT / workspace, environment=environment) for workspace in WORKSPACES)


def check_style(workspace: str) -> int:
    """Have clippy read everything, tests included."""
    toolchain = ensure_toolchain(Workspace(root=ROOT), HOST, components=["clippy"])
    command = [str(toolchain.cargo), "clippy", "--locked", "--workspace", "--all-targets"]
    command += [*WORKSPACES[workspace], f"--target={toolchain.target}", "--", "-Dwarnings"]
    with staged(ROOT, toolchain.target) as sources:
        return run_shown(command, cwd=sources.root / workspace, environment=cargo_environment(toolchain))


if __name__ == "__main__":
    run_main(main)
