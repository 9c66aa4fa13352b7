#!/usr/bin/env python3
"""Run the JavaScript host's tests in node and Chromium, cross it with Python's backends, and print what ran."""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.faults import EnvironmentFault, run_main
from workbench.process import describe_exit, run_shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
JAVASCRIPT = ROOT / "wasm"
MATRIX = ROOT / "crossload-web.toml"

OLDEST_NODE = 20
"""As `engines` in wasm/package.json."""
NODE = "install Node.js 20 or newer with npm (on Debian: `apt-get install nodejs npm`), then run the same again"

_TEST = re.compile(r"^(?P<failed>not )?ok \d+ - (?P<name>.*?)(?: # SKIP (?P<reason>.*))?$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one part of the run came to."""

    name: str
    passed: int
    failed: int
    skipped: Sequence[str]
    """The reason of each test that was skipped, with the command that would make it run."""

    @classmethod
    def of(cls, name: str, output: str, code: int) -> Part:
        """What node's TAP output says; a runner that failed without a failed test counts as one."""
        found = list(_TEST.finditer(output))
        failed = sum(1 for test in found if test["failed"])
        skipped = [test["reason"] for test in found if test["reason"]]
        passed = len(found) - failed - len(skipped)
        return cls(name=name, passed=passed, failed=failed or int(code != 0), skipped=skipped)

    def line(self) -> str:
        """The part in one line of the table."""
        verdict = "FAILED" if self.failed else "ok" if self.passed else "skipped"
        return f"{self.name:10} {verdict:8} {self.passed:>7} {self.failed:>7} {len(self.skipped):>8}"


def main(arguments: Sequence[str]) -> int:
    """Return 1 when a test failed, or a promise of the matrix does not hold."""
    parts = sorted(path.name.removesuffix(".test.mjs") for path in (JAVASCRIPT / "tests").glob("*.test.mjs"))
    names = ["types", *parts, "matrix"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of: {', '.join(names)}; all by default")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(names):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are: {', '.join(names)}")
    lack = _lack()
    if lack is not None:
        print(f"web: skipped: {lack}; {NODE}")
        return 0
    _install()
    environment = {**os.environ, "CROSSLOAD_ENGINE": str(_engine()), "CROSSLOAD_PYTHON": sys.executable}
    ran = [_run(name, environment) for name in options.parts or names]
    print(_table(ran))
    return int(any(part.failed for part in ran))


def _lack() -> str | None:
    """What of node is missing here, if something is."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return "there is no node with npm here"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return f"this node is {version}" if int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE else None


def _install() -> None:
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=JAVASCRIPT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EnvironmentFault(
            f"`{' '.join(command)}` ended with {describe_exit(done.returncode)}: {done.stderr.strip()[-2000:]}",
            where=str(JAVASCRIPT),
            remedy="check that a package registry can be reached from here, then run the same again",
        )


def _engine() -> Path:
    """The module that the installed package's own backend runs: the same for JavaScript and Python."""
    package = importlib.util.find_spec("crossload")
    if package is None or package.origin is None:
        raise EnvironmentFault(
            "crossload is not installed here",
            where=sys.executable,
            remedy="run this as its session: `./tool/nox -s web`",
        )
    return Path(package.origin).with_name("engine.wasm")


def _run(name: str, environment: Mapping[str, str]) -> Part:
    print(f"web: {name}", file=sys.stderr, flush=True)
    if name == "types":
        code = run_shown(["npx", "tsc"], cwd=JAVASCRIPT, environment=environment)
        return Part(name=name, passed=int(code == 0), failed=int(code != 0), skipped=[])
    if name == "matrix":
        crossload = Path(sys.executable).with_name("crossload")
        code = run_shown([str(crossload), "matrix", "run", f"--config={MATRIX}"], cwd=ROOT, environment=environment)
        return Part(name=name, passed=int(code == 0), failed=int(code != 0), skipped=[])
    command = ["node", "--test-reporter=tap", f"tests/{name}.test.mjs"]
    done = subprocess.run(
        command, cwd=JAVASCRIPT, env=dict(environment), stdout=subprocess.PIPE, text=True, check=False
    )
    part = Part.of(name, done.stdout, done.returncode)
    if part.failed:
        print(done.stdout, file=sys.stderr)
    return part


def _table(parts: Sequence[Part]) -> str:
    head = f"{'part':10} {'outcome':8} {'passed':>7} {'failed':>7} {'skipped':>8}"
    reasons = sorted({reason for part in parts for reason in part.skipped})
    return "\n".join([head, *(part.line() for part in parts), *(f"skipped: {reason}" for reason in reasons)])


if __name__ == "__main__":
    run_main(main)
