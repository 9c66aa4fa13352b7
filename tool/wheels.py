#!/usr/bin/env python3
"""Put wheels into dist/, and print how each was judged and how a real CPython of its platform ran it."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossload.matrix.machines import Machine, emulated, host
from crossload.matrix.places import Workshop, venv
from crossload.matrix.places import emulated as emulated_place
from crossload.matrix.tool import UnbuildableError
from workbench.builder import Builder
from workbench.emulators import ensure_emulators
from workbench.environment import ensure
from workbench.faults import Fault, run_main
from workbench.targets import CrossTarget, left_out, wheel_targets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.store import Artifact

ROOT = Path(__file__).resolve().parent.parent
SMOKE = ROOT / "tool" / "smoke.py"
AUDIT = ROOT / "tool" / "audit.py"
AUDITORS = ROOT / "tool" / "locks" / "audit.txt"
OWN = ("wheel", "fallback-wheel")
"""The artifacts that are made where no target is named: for this platform, and for all that have no wheel."""

STABLE = "stable ABI"
"""The check of tool/audit.py that has a column; others are told where they found something."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One wheel, or the reason why there is none."""

    name: str
    outcome: str
    """`ok`, `failed`, `not run` or `unbuildable`."""
    size: str = ""
    policy: str = ""
    stable: str = ""
    said: str
    """Of the smoke test, or why there was none."""
    faults: Sequence[str] = field(default=())
    """What the audit found, a line each."""

    def text(self) -> str:
        """Its line in the table, and what was found below it."""
        cells = f"{self.name:14} {self.outcome:11} {self.size:>10}  {self.policy:24} {self.stable:7}"
        return "\n    ".join([f"{cells} {self.said}".rstrip(), *self.faults])


HEAD = Row(
    name="wheel", outcome="outcome", size="bytes", policy="policy", stable="abi3", said="smoke test, under its own CPU"
)


def main(arguments: Sequence[str]) -> int:
    """Return 1 when a check or a smoke test failed, or a target that was named can't be made here."""
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
    print(HEAD.text(), flush=True)
    rows = []
    for name in names or OWN:
        rows.append(make(name, options.into))
        print(rows[-1].text(), flush=True)
    for name, reason in left_out().items() if options.all else ():
        print(Row(name=name, outcome="unbuildable", said=reason).text())
    grave = {"failed"} if options.all else {"failed", "unbuildable"}
    return int(any(row.outcome in grave for row in rows))


def make(name: str, into: Path) -> Row:
    """Build one wheel, copy it, judge the copy, and have its platform's CPython run it."""
    plain, _, shown = name.partition("@")
    built: list[Artifact] = []
    try:
        Builder(root=ROOT).build([name], built.append)
    except Fault as fault:
        reason, *more = str(fault).splitlines()
        return Row(name=shown or plain, outcome="unbuildable", said=reason, faults=more)
    wheel = built[0]
    into.mkdir(parents=True, exist_ok=True)
    copy = into / wheel.path.name
    copy.write_bytes(wheel.path.read_bytes())
    checks = audit(copy)
    outcome, said = smoke(wheel_targets().get(shown), wheel)
    faults = [f"{name}: {check['detail']}" for name, check in checks.items() if not check["passed"]]
    return Row(
        name=shown or plain,
        outcome="failed" if faults else outcome,
        size=f"{copy.stat().st_size:,}",
        policy=copy.stem.rpartition("-")[2].rpartition(".")[2],
        stable=("passed" if checks[STABLE]["passed"] else "FAILED") if STABLE in checks else "",
        said=said,
        faults=faults,
    )


def audit(wheel: Path) -> dict[str, dict[str, Any]]:
    """What tool/audit.py finds, by check; its tools are in an environment of their own."""
    command = [str(ensure(AUDITORS.stem, AUDITORS).python), str(AUDIT), "--json", str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    checks = {check["check"]: check for check in map(json.loads, done.stdout.splitlines())}
    if done.returncode and all(check["passed"] for check in checks.values()):
        checks["audit"] = {"passed": False, "detail": f"broke off: {' '.join(done.stderr.split()[-20:])}"}
    return checks


def smoke(target: CrossTarget | None, wheel: Artifact) -> tuple[str, str]:
    """The outcome of the smoke test on the target's CPU, and a sentence about it; without a target, on this machine."""
    if target is not None and target.elsewhere:
        return "not run", target.elsewhere.format(wheel=wheel.path.name)
    workshop = Workshop(root=ROOT, build=(), tell=_tell)
    machine = emulated()[target.name] if target is not None else host()
    try:
        python = _installed(machine, wheel, workshop)
    except UnbuildableError as error:
        return "not run", " ".join(str(error).split())
    done = subprocess.run([*python, "-I", str(SMOKE)], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return "failed", f"exit code {done.returncode}: {done.stdout.strip()}"
    return judged(machine, json.loads(done.stdout), pure=wheel.path.stem.endswith("-any"))


def _installed(machine: Machine, wheel: Artifact, workshop: Workshop) -> Sequence[str]:
    """What runs the Python of an environment with the wheel on the machine; this one needs no emulator."""
    if machine.name == host().name:
        folder = venv.environment([str(wheel.path)], None, workshop, digest=wheel.digest)
        return [str(folder / "bin" / "python")]
    emulator, folder = emulated_place.environment(machine, wheel.path, wheel.digest, workshop)
    return [*emulator, str(folder / "bin" / "python")]


def judged(machine: Machine, said: Mapping[str, Any], *, pure: bool = False) -> tuple[str, str]:
    """Whether the machine was the right one, and the backend worked that the wheel is for."""
    under = "" if machine.name == host().name else " under qemu"
    sentence = f"CPython {said['python']} on {said['machine']} ({said['bits']} bits, {said['order']}-endian){under}"
    backends = said["backends"]
    if not str(backends["wasm" if pure else "native"]).startswith("ok"):
        return "failed", f"{sentence}: {backends}"
    if (said["machine"], said["bits"], said["order"]) != (machine.name, machine.bits, machine.order):
        return "failed", f"{sentence}, which is not {machine.name}"
    return "ok", f"{sentence}: " + "; ".join(f"{name} {outcome}" for name, outcome in backends.items())


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    run_main(main)
