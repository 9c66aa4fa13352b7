#!/usr/bin/env python3
"""Use the C library from programs in C, C++, Python and Go, and print what ran, what was skipped, and why."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import zig
from workbench.apt import install_command
from workbench.builder import Builder
from workbench.faults import BuildFault, run_main
from workbench.library import unpack
from workbench.process import describe_exit
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.store import Artifact

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).resolve().parent / "c_hosts.toml"
TESTS = ROOT / "crates" / "crossload-c" / "tests"
WORK = ROOT / "build" / "c"

SUITE = ("check.c", "use.c", "misuse.c", "threads.c")
"""The files of the C tests, which are one program."""

OUTPUT_LINES = 60
"""How much of a failed command's output is repeated."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one check."""

    name: str
    verdict: str
    """`passed`, `failed` or `skipped`."""
    seconds: float
    detail: str

    def line(self) -> str:
        """The check in one line."""
        return f"{self.name:26} {self.verdict:8} {self.seconds:7.1f} s  {self.detail}"


@dataclass(frozen=True, kw_only=True)
class Place:
    """The library's tree, and what commands are told of it."""

    prefix: Path
    golden: Path
    deadline: float

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which compilers and programs find the library."""
        library = str(self.prefix / "lib")
        return {
            **os.environ,
            "PKG_CONFIG_PATH": str(self.prefix / "lib" / "pkgconfig"),
            "LD_LIBRARY_PATH": library,
            "DYLD_LIBRARY_PATH": library,
            "CROSSLOAD_C_PREFIX": str(self.prefix),
            "CROSSLOAD_GOLDEN": str(self.golden),
        }

    def command(self, arguments: Sequence[str]) -> list[str]:
        """The arguments with what stands for something put in."""
        flags = {"{cflags}": ["--cflags"], "{libs}": ["--libs"], "{static}": ["--libs", "--static"]}
        single = {
            "{prefix}": str(self.prefix),
            "{tests}": str(TESTS),
            "{work}": str(WORK),
            "{golden}": str(self.golden),
            "{python}": sys.executable,
        }
        done: list[str] = []
        for argument in arguments:
            if argument in flags:
                done += self._flags(flags[argument])
                continue
            if argument == "{suite}":
                done += [str(TESTS / "c" / file) for file in SUITE]
                continue
            text = argument
            for name, value in single.items():
                text = text.replace(name, value)
            # Looked for only where it is asked for: it is in an environment of its own.
            done.append(zig.compiler() if text == "{zig}" else text)
        return done

    def _flags(self, options: Sequence[str]) -> list[str]:
        asked = ["pkg-config", *options, "crossload"]
        answered = subprocess.run(asked, env=self.environment, capture_output=True, text=True, check=False)
        if answered.returncode:
            raise BuildFault(
                f"pkg-config does not know the library: {answered.stderr.strip()}",
                where=str(self.prefix),
                remedy="see crates/crossload-c/crossload.pc.in",
            )
        flags = shlex.split(answered.stdout)
        # Beside the shared library, a linker takes the static one only where it is named as a file.
        static = str(self.prefix / "lib" / "libcrossload.a")
        return [static if "--static" in options and flag == "-lcrossload" else flag for flag in flags]


def main(arguments: Sequence[str]) -> int:
    """Return 1 when a check failed."""
    table = read_toml(TABLE)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prefix", type=Path, help="where the library's tree is, instead of building it")
    parser.add_argument("--target", help="the library for another platform, of tool/toolchains.toml, and its checks")
    parser.add_argument("checks", nargs="*", metavar="CHECK", help="some of tool/c_hosts.toml; all by default")
    options = parser.parse_args(arguments)
    checks = [check for check in table["check"] if check.get("target") == options.target]
    known = [check["name"] for check in checks]
    if unknown := set(options.checks) - set(known):
        parser.error(f"there is no check {', '.join(sorted(unknown))}; there are: {'; '.join(known)}")
    WORK.mkdir(parents=True, exist_ok=True)
    prefix = options.prefix.absolute() if options.prefix else _installed(options.target)
    place = Place(prefix=prefix, golden=ROOT / table["golden"], deadline=table["deadline"])
    outcomes = []
    for check in checks:
        if not options.checks or check["name"] in options.checks:
            outcomes.append(run(check, place, table["program"]))
            print(f"c: {outcomes[-1].line()}", file=sys.stderr, flush=True)
    print("\n".join(outcome.line() for outcome in outcomes))
    counts = [f"{sum(outcome.verdict == verdict for outcome in outcomes)} {verdict}" for verdict in VERDICTS]
    print(", ".join(counts))
    return int(any(outcome.verdict == "failed" for outcome in outcomes))


VERDICTS = ("passed", "failed", "skipped")


def run(check: Mapping[str, Any], place: Place, programs: Mapping[str, str]) -> Outcome:
    """Carry out one check."""
    started = time.monotonic()

    def outcome(verdict: str, detail: str) -> Outcome:
        return Outcome(name=check["name"], verdict=verdict, seconds=time.monotonic() - started, detail=detail)

    if absent := [program for program in check["needs"] if shutil.which(program) is None]:
        brings = install_command([programs[program] for program in absent])
        return outcome("skipped", f"no {', '.join(absent)} here; run `{brings}`, then the same again")
    output, last = "", len(check["commands"]) - 1
    for number, arguments in enumerate(check["commands"]):
        command = place.command(arguments)
        code, said = _follow(command, place)
        output += said
        if code != (check.get("ends_with", 0) if number == last else 0):
            print("\n".join(said.splitlines()[-OUTPUT_LINES:]), file=sys.stderr)
            ended = f"was stopped after {place.deadline:g} s" if code is None else f"ended with {describe_exit(code)}"
            return outcome("failed", f"`{shlex.join(command)}` {ended}")
    found = [match[0] for shown in check["shows"] for match in re.finditer(shown, output)]
    return outcome("passed", "; ".join(" ".join(text.split()) for text in found))


def _follow(command: Sequence[str], place: Place) -> tuple[int | None, str]:
    """Run a command; its exit code, or None where it did not end in time, and what it printed."""
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=place.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=place.deadline,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return None, (late.stdout or b"").decode("utf-8", "replace")
    return done.returncode, done.stdout.decode("utf-8", "replace")


def _installed(target: str | None) -> Path:
    """The tree of the library as it is built now, unpacked."""
    built: list[Artifact] = []
    Builder(root=ROOT).build([f"c-library@{target}" if target else "c-library"], built.append)
    prefix = WORK / f"prefix-{target or 'here'}"
    shutil.rmtree(prefix, ignore_errors=True)
    unpack(built[0].path, prefix)
    return prefix


if __name__ == "__main__":
    run_main(main)
