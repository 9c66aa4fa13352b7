#!/usr/bin/env python3
"""Run the workspace's Rust tests, and print how much of the Rust sources they executed; arguments go to cargo test."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cargo import cargo_environment, staged, target_directory
from workbench.faults import BuildFault, run_main
from workbench.need import HOST
from workbench.process import describe_exit, run_shown
from workbench.rust_coverage import Coverage, table
from workbench.toolchain import ensure_toolchain
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str]) -> int:
    """Return cargo's own exit code."""
    toolchain = ensure_toolchain(Workspace(root=ROOT), HOST, components=["llvm-tools"])
    with staged(ROOT, toolchain.target) as sources:
        directory = target_directory(toolchain.target) / "coverage"
        coverage = Coverage(toolchain=toolchain, source=sources.root, directory=directory)
        environment = {**cargo_environment(toolchain), **coverage.begin()}
        test = [str(toolchain.cargo), "test", "--locked", "--workspace", f"--target={toolchain.target}", *arguments]
        programs = _compile(test, sources.root, environment)
        failed = run_shown(test, cwd=sources.root, environment=environment)
        print(table(coverage.lines(programs)))
    return failed


def _compile(test: list[str], source: Path, environment: Mapping[str, str]) -> list[Path]:
    """Compile the tests, and return the programs that cargo made of them."""
    only_cargo = test[: test.index("--")] if "--" in test else test
    command = [*only_cargo, "--no-run", "--message-format=json-render-diagnostics"]
    done = subprocess.run(command, cwd=source, env=dict(environment), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise BuildFault(
            f"the tests do not compile: `{' '.join(command)}` ended with {describe_exit(done.returncode)}",
            where=str(source),
            remedy="correct what the messages above name, in the checkout: that directory is a copy of it",
        )
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [Path(message["executable"]) for message in messages if message.get("executable")]


if __name__ == "__main__":
    run_main(main)
