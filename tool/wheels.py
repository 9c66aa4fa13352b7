#!/usr/bin/env python3
"""Put wheels into dist/, and print what each is and how a real CPython of its platform ran it."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crossload.matrix.machines import Machine, emulated
from crossload.matrix.places import Workshop
from crossload.matrix.places.emulated import environment
from crossload.matrix.tool import UnbuildableError
from workbench.builder import Builder
from workbench.emulators import ensure_emulators
from workbench.faults import Fault, run_main
from workbench.targets import wheel_targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.store import Artifact

ROOT = Path(__file__).resolve().parent.parent
SMOKE = ROOT / "tool" / "smoke.py"
OWN = ("wheel", "fallback-wheel")
"""The artifacts that are made where no target is named: for this platform, and for all that have no wheel."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """One wheel, or the reason why there is none."""

    name: str
    outcome: str
    """`ok`, `failed`, `not run` or `unbuildable`."""
    lines: Sequence[str]

    def text(self) -> str:
        """Its paragraph in the report."""
        return "\n    ".join([f"{self.name:10} {self.outcome:11} {self.lines[0]}", *self.lines[1:]])


def main(arguments: Sequence[str]) -> int:
    """Return 1 when a smoke test failed, or a target that was named can't be made here."""
    known = wheel_targets()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of: {', '.join(known)}; else this platform")
    parser.add_argument("--all", action="store_true", help="every target, and the wheel for all other platforms")
    parser.add_argument("--into", metavar="DIRECTORY", type=Path, default=ROOT / "dist", help="dist/ by default")
    options = parser.parse_args(arguments)
    if unknown := set(options.targets) - set(known):
        parser.error(f"there is no target {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    names = [f"wheel@{name}" for name in (known if options.all else options.targets)]
    names += ["fallback-wheel"] if options.all else []
    if names:
        ensure_emulators()
    made = []
    for name in names or OWN:
        made.append(make(name, options.into))
        print(made[-1].text(), flush=True)
    grave = {"failed"} if options.all else {"failed", "unbuildable"}
    return int(any(item.outcome in grave for item in made))


def make(name: str, into: Path) -> Made:
    """Build one wheel, copy it, and have its platform's CPython run it."""
    target = name.partition("@")[2]
    shown = target or name
    built: list[Artifact] = []
    try:
        Builder(root=ROOT).build([name], built.append)
    except Fault as fault:
        return Made(name=shown, outcome="unbuildable", lines=str(fault).splitlines())
    wheel = built[0]
    into.mkdir(parents=True, exist_ok=True)
    copy = into / wheel.path.name
    copy.write_bytes(wheel.path.read_bytes())
    described = [f"{copy.name}, {copy.stat().st_size:,} bytes", f"tags: {', '.join(tags(copy))}"]
    if not target:
        return Made(name=shown, outcome="built", lines=described)
    outcome, line = smoke(target, wheel)
    return Made(name=shown, outcome=outcome, lines=[*described, f"smoke test: {line}"])


def tags(wheel: Path) -> list[str]:
    """The platforms that a wheel says it is for."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/WHEEL"))
        lines = archive.read(name).decode().splitlines()
    return [line.partition(": ")[2] for line in lines if line.startswith("Tag: ")]


def smoke(target: str, wheel: Artifact) -> tuple[str, str]:
    """The outcome of the smoke test on the target's CPU, and a sentence about it."""
    machine = emulated().get(target)
    if machine is None:
        return "not run", f"nothing here runs a CPython for {target}"
    workshop = Workshop(root=ROOT, build=(), tell=_tell)
    try:
        emulator, folder = environment(machine, wheel.path, wheel.digest, workshop)
    except UnbuildableError as error:
        return "not run", " ".join(str(error).split())
    command = [*emulator, str(folder / "bin" / "python"), "-I", str(SMOKE)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return "failed", f"exit code {done.returncode}: {done.stdout.strip()}"
    return judged(machine, json.loads(done.stdout))


def judged(machine: Machine, said: dict[str, object]) -> tuple[str, str]:
    """Whether the machine was the right one, and its native backend worked."""
    sentence = f"CPython {said['python']} on {said['machine']} ({said['bits']} bits, {said['order']}-endian) under qemu"
    backends = said["backends"]
    if not isinstance(backends, dict) or not str(backends.get("native")).startswith("ok"):
        return "failed", f"{sentence}: {backends}"
    if (said["machine"], said["bits"], said["order"]) != (machine.name, machine.bits, machine.order):
        return "failed", f"{sentence}, which is not {machine.name}"
    return "ok", f"{sentence}: " + "; ".join(f"{name} {outcome}" for name, outcome in backends.items())


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    run_main(main)
