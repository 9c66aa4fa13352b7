"""Where a workload's time goes: in Python's functions, and in those of the engine."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

from benchmark import counts
from benchmark.settings import Engine
from benchmark.stable import TOOL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmark.settings import Contestant, Workload
    from benchmark.stable import Stable

COUNT = 20
LINES = 12
_LONGEST = 150
_FUNCTION = re.compile(r"^\s*(?P<count>[\d,]+)\s+\(\s*(?P<part>[\d.]+%)\)\s+\S*?:(?P<name>.+?)(?: \[.*)?$")


def profile(workload: Workload, contestant: Contestant, stable: Stable) -> list[str]:
    """The functions that most of it is spent in, as lines to print."""
    with counts.source_file(workload) as file:
        asked = f"prepare\t{workload.kind}\t{file}\nrun\t{COUNT}\n"
        lines = [f"{workload.name}, {contestant.name}: where {COUNT} operations of it go"]
        if contestant.engine is Engine.CROSSLOAD:
            lines += ["  in Python:", *_python(stable.command(contestant), asked)]
        try:
            program = counts.instructions(stable.programs.get(Engine.C)).program
        except LookupError as reason:
            return [*lines, f"  in the engine: {reason.args[0]}"]
        lines.append("  in the engine, which is the same code in WebAssembly:")
        return [*lines, *_engine(program, asked, file.with_suffix(".out"))]


def _python(command: Sequence[str], asked: str) -> list[str]:
    profiled = [command[0], "-m", "cProfile", "-s", "tottime", *command[1:]]
    environment = {**os.environ, "PYTHONPATH": str(TOOL)}
    done = subprocess.run(profiled, input=asked, env=environment, capture_output=True, text=True, check=False)
    # What a racer prints beside its answers is on stderr.
    lines = (done.stderr + done.stdout).splitlines()
    start = next((number for number, line in enumerate(lines) if "tottime" in line), None)
    if start is None:
        return [f"    {line}" for line in lines[-LINES:]]
    return [f"    {line.strip()[:_LONGEST]}" for line in lines[start : start + LINES + 1]]


def _engine(program: Path | None, asked: str, out: Path) -> list[str]:
    counts.callgrind(program, asked, out)
    command = ["callgrind_annotate", "--threshold=90", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [match for line in done.stdout.splitlines() if (match := _FUNCTION.match(line))]
    return [f"    {match['part']:>7} {match['name'][:_LONGEST]}" for match in found[:LINES]]
