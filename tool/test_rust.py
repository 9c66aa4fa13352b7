#!/usr/bin/env python3
"""Run the Rust tests, and print how much of the Rust sources all tests executed; arguments go to cargo test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.builder import Builder
from workbench.cargo import cargo_environment, staged
from workbench.faults import BuildFault, run_main
from workbench.need import HOST
from workbench.process import describe_exit, run_shown
from workbench.rust_coverage import FLOORS, Suite, executed_lines, measured_build, shortfalls, table
from workbench.toml_file import read_toml
from workbench.toolchain import ensure_toolchain
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str]) -> int:
    """Return cargo's own exit code, or 1 where too little of a crate is executed."""
    toolchain = ensure_toolchain(Workspace(root=ROOT), HOST, components=["llvm-tools"])
    suite = Suite.of(ROOT, "cargo_test")
    with staged(ROOT, toolchain.target) as sources:
        environment = {**cargo_environment(toolchain), **measured_build(sources.root), **suite.begin()}
        # The one feature that no build of ours has: seals are for hosts.
        everything = ["--locked", "--workspace", "--features=crossload-snapshot/seal"]
        test = [str(toolchain.cargo), "test", *everything, f"--target={toolchain.target}", *arguments]
        programs = _compile(test, sources.root, environment)
        failed = run_shown(test, cwd=sources.root, environment=environment)
        suite.keep(programs, build=toolchain.identity)
    suites = [suite]
    by_python = Suite.of(ROOT, "pytest")
    if by_python.is_of(Builder(root=ROOT).key("measured-extension")):
        suites.append(by_python)
    else:
        print(
            "what the Python tests execute is not in this; `./tool/nox -s test cargo_test` counts both", file=sys.stderr
        )
    lines = executed_lines(toolchain, suites)
    print(table(lines))
    # Without the Python tests, or with a part of these, a part of the sources is reached.
    complaints = shortfalls(lines, read_toml(FLOORS)["rust"]) if by_python in suites and not arguments else []
    print(*complaints, sep="\n", end="\n" if complaints else "", file=sys.stderr)
    return failed or int(bool(complaints))


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
