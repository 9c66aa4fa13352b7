"""Two revisions beside each other: the other one is built like this one, and both race in the same rounds."""

from __future__ import annotations

import contextlib
import functools
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.gate import Pair
from benchmark.interval import Change, Interval, change
from benchmark.stable import TOOL
from workbench.cache import cache_root, publishing
from workbench.environment import ensure
from workbench.faults import EnvironmentFault, RacerFault, UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmark.budgets import Budgets
    from benchmark.settings import Workload
    from benchmark.stable import Stable


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A contestant in a workload: this build's CPU time in that of the other."""

    workload: str
    contestant: str
    ratio: Interval
    change: Change

    def line(self) -> str:
        """As it is printed."""
        bounds = f"{self.ratio.median:6.3f} ({self.ratio.low:.3f} to {self.ratio.high:.3f})"
        return f"{self.workload:34} {self.contestant:8} {bounds:28} {self.change}"


def python_of(root: Path, revision: str) -> Path:
    """A Python in which the wheel of a revision is installed, made once. Raises `UsageFault` for what is none."""
    commit = _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", revision=revision)
    with _worktree(root, commit) as checkout:
        # Its own recipes make it. What they made earlier is in the same cache.
        stated = json.loads(_run(sys.executable, str(checkout / "tool" / "build.py"), "wheel"))
        return _environment(Path(stated["path"]), stated["digest"], checkout / "tool" / "locks" / "kit.txt")


@contextlib.contextmanager
def _worktree(root: Path, commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="crossload-bench-") as folder:
        checkout = Path(folder, "checkout")
        _git(root, "worktree", "add", "--quiet", "--detach", str(checkout), commit, revision=commit)
        try:
            yield checkout
        finally:
            _git(root, "worktree", "remove", "--force", str(checkout), revision=commit)


def _environment(wheel: Path, digest: str, lock: Path) -> Path:
    final = cache_root() / "bench" / "environments" / digest.removeprefix("sha256:")[:32]
    python = Path("Scripts", "python.exe") if sys.platform == "win32" else Path("bin", "python")
    if not final.is_dir():
        uv = str(ensure("nox", TOOL / "locks" / "nox.txt").scripts / "uv")
        with publishing(final) as draft:
            shutil.rmtree(draft)
            _run(uv, "venv", "--quiet", "--relocatable", "--python", sys.executable, str(draft))
            into = ("--quiet", "--python", str(draft / python))
            _run(uv, "pip", "sync", *into, "--require-hashes", str(lock))
            _run(uv, "pip", "install", *into, "--no-deps", str(wheel))
    return final / python


def compare(budgets: Budgets, old: Stable, workloads: Sequence[Workload]) -> Iterator[Compared]:
    """Each of crossload's contestants in each of the workloads. What one of the two can't do is left out, and told."""
    settings, plan = budgets.settings, budgets.plan
    for name in plan["contestants"]:
        contestant = settings.contestant(name)
        for workload in workloads:
            pair = Pair(
                workload=workload,
                one=functools.partial(old.start, contestant),
                other=functools.partial(budgets.stable.start, contestant),
                rounds=plan["rounds"],
                slice=plan["slice"],
            )
            try:
                ratio = pair.ratio()
                found = change(ratio, plan["change"])
                if found in (Change.WORSE, Change.BETTER):
                    # Two processes may differ for their lifetimes: what is said of builds is true of others too.
                    again = pair.ratio()
                    ratio, found = again, found if change(again, plan["change"]) is found else Change.UNKNOWN
            except (LookupError, RacerFault) as reason:
                print(f"{workload.name}, {name}: skipped: {reason.args[0]}", file=sys.stderr)
            else:
                yield Compared(workload=workload.name, contestant=name, ratio=ratio, change=found)


def _run(*command: str) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise EnvironmentFault(
            f"`{' '.join(command)}` ended with exit code {done.returncode}; its message is above",
            where=str(cache_root()),
            remedy="correct what it names, then run the same again",
        )
    return done.stdout


def _git(root: Path, *arguments: str, revision: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageFault(
            f"git knows no revision {revision!r}: {done.stderr.strip()}",
            where=str(root),
            remedy="name a commit, a branch or a tag",
        )
    return done.stdout.strip()
