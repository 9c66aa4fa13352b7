"""A matrix of a fast subject: all of its cells, the same once more, in two shards, and in a process for each cell."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING, Any, TypeVar

from crossload.matrix.listener import Listener
from crossload.matrix.merge import merge
from crossload.matrix.options import Options
from crossload.matrix.outcome import differences
from crossload.matrix.plan import Shard
from crossload.matrix.proof import PlantedProject
from crossload.matrix.run import run_matrix
from crossload.matrix.scenario import load_scenarios
from crossload.report.markdown import matrix_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crossload.matrix.result import MatrixResult
    from crossload.matrix.scenario import Scenario

Result = TypeVar("Result")

SHARDS = 2
REPEATS = 5
"""Runs of a round in which all is stored: so short a time is easily disturbed."""
REPORTS = "reports"


@dataclass(frozen=True, kw_only=True)
class Size:
    """What is run, and the most seconds that it may take."""

    targets: int
    scenarios: int
    jobs: int
    rounds: int
    naive_cells: int
    run_seconds: float
    cached_seconds: float


@dataclass(frozen=True, kw_only=True)
class Round:
    """Seconds of one round; `naive` is for as many cells, from those of a sample.

    All is stored in `cached`, which is in this process, in `command`, whose reports are there as well, and in `drawn`,
    whose reports are not.
    """

    cells: int
    run: float
    cached: float
    command: float
    drawn: float
    shards: tuple[float, ...]
    merge: float
    naive: float
    merged_is_whole: bool


def measure(size: Size) -> Iterator[Round]:
    """Each round in a new folder."""
    for _ in range(size.rounds):
        with tempfile.TemporaryDirectory(prefix="crossload-bench-") as folder:
            yield _round(Path(folder), size)


def best(rounds: Sequence[Round]) -> Round:
    """The least of each figure: other work on the machine only ever adds to one."""
    return Round(
        cells=rounds[0].cells,
        run=min(one.run for one in rounds),
        cached=min(one.cached for one in rounds),
        command=min(one.command for one in rounds),
        drawn=min(one.drawn for one in rounds),
        shards=tuple(map(min, zip(*(one.shards for one in rounds), strict=True))),
        merge=min(one.merge for one in rounds),
        naive=min(one.naive for one in rounds),
        merged_is_whole=all(one.merged_is_whole for one in rounds),
    )


def _round(folder: Path, size: Size) -> Round:
    project = PlantedProject.make(folder, scenarios=size.scenarios)
    project.write_config(*(f"honest-{number}" for number in range(size.targets)))

    run = functools.partial(run_once, project, size)
    results = folder / "results.sqlite"
    run_seconds, whole = _timed(functools.partial(run, results))
    repeats = [_timed(functools.partial(run, results)) for _ in range(REPEATS)]
    if not all(cell.cached for _, again in repeats for cell in again.cells):
        raise RuntimeError("a cell that is stored was run again")
    drawn, command = zip(*(_commands(folder, results) for _ in range(REPEATS)), strict=True)
    parts = [folder / f"shard-{number}.sqlite" for number in range(1, SHARDS + 1)]
    shards = [_timed(functools.partial(run, part, Shard(number, SHARDS)))[0] for number, part in enumerate(parts, 1)]
    merging, merged = _timed(functools.partial(merge, project.config, parts, folder / "merged.sqlite"))
    naive, _ = _timed(functools.partial(_naive, project, size))
    return Round(
        cells=len(whole.cells),
        run=run_seconds,
        cached=min(seconds for seconds, _ in repeats),
        command=min(command),
        drawn=min(drawn),
        shards=tuple(shards),
        merge=merging,
        naive=naive / size.naive_cells * len(whole.cells),
        merged_is_whole=matrix_markdown(merged) == matrix_markdown(whole),
    )


def _commands(folder: Path, results: Path) -> tuple[float, float]:
    """The command as a user types it: where its reports have to be drawn, and again."""
    command = [sys.executable, "-m", "crossload", "matrix", "run", f"--results={results}", f"--out={folder / REPORTS}"]
    # An installed package has been compiled to bytecode once, and so has this one, by the first of these runs.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    shutil.rmtree(folder / REPORTS, ignore_errors=True)
    run = functools.partial(
        subprocess.run, command, cwd=folder, env=environment, check=True, stdout=DEVNULL, stderr=DEVNULL
    )
    first, _ = _timed(run)
    again, _ = _timed(run)
    return first, again


def run_once(project: PlantedProject, size: Size, results: Path, shard: Shard | None = None) -> MatrixResult:
    """All cells, or those of a shard, but for those that the results hold already."""
    return run_matrix(project.config, Options(jobs=size.jobs, results=results, shard=shard), Listener())


def _timed(action: Callable[[], Result]) -> tuple[float, Result]:
    started = time.perf_counter()
    result = action()
    return time.perf_counter() - started, result


def _naive(project: PlantedProject, size: Size) -> None:
    """Cells in a process each, which writes and reads; as many at once as the kit has threads, and nothing is kept."""
    scenarios = load_scenarios(project.root / project.config.tables.matrix.scenarios)
    with ThreadPoolExecutor(size.jobs) as pool:
        asked = [scenarios[number % len(scenarios)] for number in range(size.naive_cells)]
        for _ in pool.map(functools.partial(_cell, project.worker), asked):
            pass


def _cell(worker: Path, scenario: Scenario) -> None:
    with subprocess.Popen([worker], stdin=PIPE, stdout=PIPE, stderr=DEVNULL, text=True) as process:
        written = _asked(process, verb="write", scenario=scenario.request())
        read = _asked(process, verb="read", scenario=scenario.request(), snapshot=written["snapshot"])
        _asked(process, verb="bye")
    if differences(scenario.labels, written["answers"], read["answers"]):
        raise RuntimeError("an honest worker reads something else than it wrote")


def _asked(process: subprocess.Popen[str], **request: Any) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process has no pipes")
    process.stdin.write(json.dumps({"id": 1, **request}) + "\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer
