"""Where a workload's time goes: in Python's functions, and in those of the engine."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import TYPE_CHECKING

from benchmark import counts
from benchmark.settings import Engine
from benchmark.stable import TOOL

if TYPE_CHECKING:
    from pathlib import Path

    from benchmark.settings import Contestant, Workload
    from benchmark.stable import Stable

COUNT = 20
"""Operations under callgrind, which takes some fifty times as long as none."""
OFTEN = 200
"""Operations under Python's profiler."""
LINES = 12
_LONGEST = 150
_FUNCTION = re.compile(r"^\s*(?P<count>[\d,]+)\s+\(\s*(?P<part>[\d.]+%)\)\s+\S*?:(?P<name>.+?)(?: \[.*)?$")


def profile(workload: Workload, contestant: Contestant, stable: Stable) -> list[str]:
    """The functions that most of it is spent in, as lines to print."""
    with counts.source_file(workload) as file:
        lines = [f"{workload.name}, {contestant.name}: where it goes"]
        if contestant.engine is Engine.CROSSLOAD:
            lines += ["  in Python:", *_python(stable, contestant, workload.kind, file)]
        try:
            program = counts.instructions(stable.programs.get(Engine.C)).program
        except LookupError as reason:
            return [*lines, f"  in the engine: {reason.args[0]}"]
        # What valgrind shows of a CPU lacks some instructions, such as those for digests.
        lines.append("  in the engine, below the C library and on a CPU without special instructions:")
        asked = f"prepare\t{workload.kind}\t{file}\nrun\t{COUNT}\n"
        return [*lines, *_engine(program, asked, file.with_suffix(".out"))]


def _python(stable: Stable, contestant: Contestant, kind: str, file: Path) -> list[str]:
    options = json.dumps(dict(contestant.options))
    command = [
        stable.python,
        "-m",
        "benchmark.racers.profiled",
        contestant.engine,
        options,
        kind,
        str(file),
        str(OFTEN),
    ]
    environment = {**os.environ, "PYTHONPATH": str(TOOL)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    start = next((number for number, line in enumerate(lines) if "tottime" in line), None)
    shown = done.stderr.splitlines()[-LINES:] if start is None else lines[start:]
    return [f"    {line.strip()[:_LONGEST]}" for line in shown if line.strip()]


def _engine(program: Path | None, asked: str, out: Path) -> list[str]:
    counts.callgrind(program, asked, out)
    command = ["callgrind_annotate", "--threshold=90", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [match for line in done.stdout.splitlines() if (match := _FUNCTION.match(line))]
    return [f"    {match['part']:>7} {match['name'][:_LONGEST]}" for match in found[:LINES]]
