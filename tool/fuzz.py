#!/usr/bin/env python3
"""Run the fuzz targets of the snapshot format for a time or a number of executions, and print what they reached."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cache import cache_root
from workbench.faults import BuildFault, run_main
from workbench.process import describe_exit, run_shown
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
FUZZ = ROOT / "crates" / "crossload-snapshot" / "fuzz"
SEEDS = ROOT / "snapshots"
CARGO_FUZZ = "0.13.2"

SANITIZER = "none"
"""Reader and decompressor are safe Rust: assertions and overflow checks find what there is, many times as fast."""

COMMANDS = ("rustup toolchain install nightly --profile minimal", "apt-get install g++")
"""What brings what can't be had as a Rust package."""

_STATUS = re.compile(r"^#\d+\s+\w+\s+cov: (?P<edges>\d+) ft: (?P<features>\d+) corp: (?P<corpus>\d+)/", re.MULTILINE)
_EXECUTIONS = re.compile(r"^stat::number_of_executed_units: (\d+)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Reached:
    """What one target's run came to."""

    target: str
    executions: int
    edges: int
    features: int
    corpus: int
    findings: list[Path]

    @classmethod
    def of(cls, target: str, output: str, findings: list[Path]) -> Reached | None:
        """What the fuzzer's own output says, or None where it did not come to an end."""
        executed, status = _EXECUTIONS.search(output), list(_STATUS.finditer(output))
        if executed is None or not status:
            return None
        edges, features, corpus = map(int, status[-1].groups())
        return cls(
            target=target,
            executions=int(executed[1]),
            edges=edges,
            features=features,
            corpus=corpus,
            findings=findings,
        )

    def line(self) -> str:
        """The run in one line."""
        found = ", ".join(map(str, self.findings)) or "none"
        return (
            f"{self.target:10} {self.executions:>12,} executions  {self.edges:>6,} edges  "
            f"{self.features:>7,} features  {self.corpus:>6,} inputs kept  findings: {found}"
        )


def main(arguments: Sequence[str]) -> int:
    """Return 1 when a target found something."""
    known = [binary["name"] for binary in read_toml(FUZZ / "Cargo.toml")["bin"]]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of: {', '.join(known)}; all by default")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--seconds", type=int, default=60, help="how long each target runs (default 60)")
    length.add_argument("--runs", type=int, help="how often each target runs instead")
    options = parser.parse_args(arguments)
    if unknown := set(options.targets) - set(known):
        parser.error(f"there is no target {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    absent = _absent()
    if absent is not None:
        print(f"fuzz: skipped: {absent}; run `{'` and `'.join(COMMANDS)}`, then the same again")
        return 0
    bound = f"-max_total_time={options.seconds}" if options.runs is None else f"-runs={options.runs}"
    environment = _environment()
    reached = []
    for target in options.targets or known:
        reached.append(_run(target, bound, environment))
        print(reached[-1].line(), flush=True)
    return int(any(run.findings for run in reached))


def _absent() -> str | None:
    """What is missing here, if something is."""
    if shutil.which("rustup") is None:
        return "rustup is not installed, and only a nightly compiler measures coverage for a fuzzer"
    listed = subprocess.run(["rustup", "toolchain", "list", "--quiet"], capture_output=True, text=True, check=False)
    if not any(name.startswith("nightly") for name in listed.stdout.split()):
        return "rustup has no nightly toolchain, which alone measures coverage for a fuzzer"
    return None if shutil.which("c++") else "there is no C++ compiler for the fuzzer itself"


def _environment() -> dict[str, str]:
    """The environment for cargo-fuzz, which is installed for this alone where it is missing."""
    tools = cache_root() / "fuzz" / f"cargo-fuzz-{CARGO_FUZZ}"
    environment = {**os.environ, "RUSTUP_TOOLCHAIN": "nightly"}
    if not (tools / "bin" / "cargo-fuzz").is_file():
        install = ["cargo", "install", "cargo-fuzz", f"--version={CARGO_FUZZ}", "--locked", f"--root={tools}"]
        _prepare(install, environment)
    return {**environment, "PATH": f"{tools / 'bin'}{os.pathsep}{environment['PATH']}"}


def _run(target: str, bound: str, environment: dict[str, str]) -> Reached:
    """Build and run one target; what it kept in earlier runs is where it starts."""
    corpus, artifacts = (cache_root() / "fuzz" / part / target for part in ("corpus", "artifacts"))
    for directory in (corpus, artifacts):
        directory.mkdir(parents=True, exist_ok=True)
    place = [f"--sanitizer={SANITIZER}", f"--fuzz-dir={FUZZ}", f"--target-dir={cache_root() / 'fuzz' / 'target'}"]
    _prepare(["cargo", "fuzz", "build", *place, target], environment)
    seeds = [str(directory) for directory in sorted(SEEDS.glob("v*/*")) if directory.is_dir()]
    command = ["cargo", "fuzz", "run", *place, target, str(corpus), *seeds, "--"]
    command += [bound, f"-dict={FUZZ / 'envelope.dict'}", f"-artifact_prefix={artifacts}{os.sep}"]
    before = set(artifacts.iterdir())
    code, output = _follow([*command, "-print_final_stats=1"], environment)
    findings = sorted(set(artifacts.iterdir()) - before)
    reached = Reached.of(target, output, findings)
    if code or reached is None:
        print(output[-4000:], file=sys.stderr)
    if reached is None or (code and not findings):
        raise _fault(command, code)
    return reached


def _follow(command: Sequence[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run the fuzzer, showing that it is alive, and return its exit code and what it printed."""
    lines = []
    with subprocess.Popen(command, cwd=FUZZ, env=environment, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stderr or ():
            lines.append(line)
            if "pulse" in line:
                print(f"fuzz: {line}", end="", file=sys.stderr, flush=True)
    return process.returncode, "".join(lines)


def _prepare(command: Sequence[str], environment: dict[str, str]) -> None:
    code = run_shown(command, cwd=FUZZ, environment=environment)
    if code:
        raise _fault(command, code)


def _fault(command: Sequence[str], code: int) -> BuildFault:
    return BuildFault(
        f"`{' '.join(command[:3])}` ended with {describe_exit(code)}; its message is above",
        where=str(FUZZ),
        remedy="correct what the message names, then run the same again",
    )


if __name__ == "__main__":
    run_main(main)
