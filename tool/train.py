#!/usr/bin/env python3
"""Count how often each part of the engine runs, for the profile that engine.wasm is optimized by.

Without `--write`, say how much of the present profile is still right.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossload import Session
from crossload.backends import runtime
from crossload.backends.instance import Instance
from workbench.builder import PROFILE, Builder
from workbench.counting import raw_profile
from workbench.faults import TrainingFault, run_main
from workbench.need import HOST
from workbench.toml_file import read_toml
from workbench.toolchain import TABLE, ensure_toolchain
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.store import Artifact

ROOT = Path(__file__).resolve().parent.parent
TRAINING = ROOT / "tool" / "training"
TARGET = "wasm32-wasip1"

_ALIKE = re.compile(r"Edge profile overlap: ([\d.]+)%")
_LEFT_OUT = re.compile(r"([1-9]\d*) of \d+ functions in the original profile are filtered")


def main(arguments: Sequence[str]) -> int:
    """Return 1 when the present profile is no longer what the programs' counts are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the profile")
    options = parser.parse_args(arguments)
    settings = read_toml(TRAINING / "training.toml")
    present = ROOT / read_toml(TABLE)["target"][TARGET]["guide"]
    _check_place(settings["host"])
    made: list[Artifact] = []
    Builder(root=ROOT).build(["engine-counting"], made.append)
    with tempfile.TemporaryDirectory(prefix="crossload-train-") as folder:
        counted = count(made[0].path.read_bytes(), Path(folder))
        profile = Path(folder, present.name)
        # Sparse, since all that these programs do not use would be made small, and slow, by being known not to run.
        left_out = f"--no-function={settings['leave-out']}"
        _told(_LEFT_OUT, _profdata("merge", "--sparse", left_out, f"--output={profile}", *map(str, counted)))
        if options.write:
            present.write_bytes(profile.read_bytes())
            print(f"{present.relative_to(ROOT)}: {present.stat().st_size:,} bytes, from {len(counted)} sandboxes")
            return 0
        share = float(_told(_ALIKE, _profdata("overlap", str(present), str(profile))))
    print(f"{share:.1f} % of {present.relative_to(ROOT)} is still right; it should be {settings['alike']} % at least")
    if share >= settings["alike"]:
        return 0
    print("if Rust or a dependency has changed: ./tool/nox -s train -- --write", file=sys.stderr)
    return 1


def count(module: bytes, folder: Path) -> list[Path]:
    """Run each program, dump its session and load it: what is never run is compiled badly.

    Returns a file with what was counted for each sandbox.
    """
    numbers = itertools.count()

    class Counted(Instance):
        def close(self) -> None:
            counted = raw_profile(self.constant, self.memory.read)
            Path(folder, f"{next(numbers)}.profraw").write_bytes(counted)
            super().close()

    engine = runtime.Runtime(module)
    # From outside: nobody else has a use for sandboxes whose memory is looked at when they are closed.
    patched: Any = runtime
    patched._make_runtime, patched.Instance = (lambda: engine), Counted  # noqa: SLF001 - see above
    programs = sorted((TRAINING / "programs").glob("*.py"))
    for number, program in enumerate(programs, start=1):
        print(f"train: {program.name} ({number} of {len(programs)})", file=sys.stderr, flush=True)
        with Session() as session:
            session.feed_run(
                program.read_text(encoding="utf-8"),
                external_lookup={"ask": lambda *values: values},
                print_callback=lambda *_: None,
            )
            snapshots = (session.dump(), session.dump(compress=True))
        # From its state, and by repeating what happened as well.
        for verify, snapshot in enumerate(snapshots):
            with Session.load(snapshot, verify=bool(verify)) as session:
                session.feed_run("None")
    return sorted(folder.iterdir())


def _check_place(host: str) -> None:
    """Raise `TrainingFault` where functions have other names than those of a release."""
    found = ensure_toolchain(Workspace(root=ROOT), TARGET)
    if (found.provider, found.host) != ("rustup", host) or os.environ.get(PROFILE):
        raise TrainingFault(
            f"what is compiled here by {found.provider} on {found.host} is called otherwise than in a release",
            where=f"{TRAINING / 'training.toml'}, {PROFILE}={os.environ.get(PROFILE, '')}",
            remedy=f"run it on {host}, with Rust from rustup, and without {PROFILE}",
        )


def _told(pattern: re.Pattern[str], printed: str) -> str:
    """Return what LLVM's tool said. Raises `TrainingFault` if it did not."""
    found = pattern.search(printed)
    if found is None:
        raise TrainingFault(
            f"llvm-profdata does not say {pattern.pattern!r}: {printed.strip()[-2000:]}",
            where=str(TRAINING / "training.toml"),
            remedy="look whether `leave-out` still fits a function's name, and what this LLVM says instead",
        )
    return found[1]


def _profdata(*arguments: str) -> str:
    """Run LLVM's tool for profiles and return what it prints."""
    toolchain = ensure_toolchain(Workspace(root=ROOT), HOST, components=["llvm-tools"])
    program = toolchain.programs["llvm-tools"]
    done = subprocess.run(
        [program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise TrainingFault(
            f"llvm-profdata {arguments[0]} ended with exit code {done.returncode}: {done.stdout.strip()[-2000:]}",
            where=program,
            remedy="if it can't read what was counted, LLVM's format has changed: see tool/workbench/counting.py",
        )
    return done.stdout


if __name__ == "__main__":
    run_main(main)
