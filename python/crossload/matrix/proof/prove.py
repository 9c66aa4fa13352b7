"""Plants each fault of the corpus beside an honest worker, runs the matrix over both, and reads what the kit says."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from crossload.matrix.errors import ExitCode
from crossload.matrix.listener import Listener
from crossload.matrix.options import Options
from crossload.matrix.proof.corpus import PlantedFault, Seen
from crossload.matrix.proof.project import PlantedProject
from crossload.matrix.result import MatrixResult
from crossload.matrix.run import run_matrix
from crossload.matrix.vocabulary import Verdict

_PROMISE = '[[promise]]\nwriter = "*"\nreader = "*"\nverdicts = ["same", "refused"]\n'


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One fault, and what the kit said of it; `missed` is empty when that is what it had to."""

    fault: PlantedFault
    said: str
    missed: str


Runner = Callable[[PlantedProject, Options], MatrixResult]
"""Runs a project's matrix, as the kit does; tests put a kit with a fault of its own in its place."""


def as_the_kit_does(project: PlantedProject, options: Options) -> MatrixResult:
    """The matrix as any user runs it."""
    return run_matrix(project.config, options, Listener())


def prove(faults: Iterable[PlantedFault], jobs: int, runner: Runner = as_the_kit_does) -> Iterator[Proof]:
    """A proof for each fault, in their order, each in a project of its own."""
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda fault: _prove(fault, runner), faults)


def _prove(fault: PlantedFault, runner: Runner) -> Proof:
    with tempfile.TemporaryDirectory(prefix="crossload-proof-") as folder:
        project = PlantedProject.make(Path(folder), scenarios=fault.scenarios)
        project.write_config(
            *dict.fromkeys(["honest", fault.name]), deadline=fault.deadline, memory=fault.memory, more=_PROMISE
        )
        result = runner(project, Options(jobs=2, again=fault.again))
        if fault.rebuilt:
            project.rebuild()
            result = runner(project, Options(jobs=2, again=fault.again))
    seen = _seen(fault, result)
    return Proof(fault=fault, said=_said(result, seen), missed=fault.missed(seen))


def _seen(fault: PlantedFault, result: MatrixResult) -> Seen:
    honest = "planted@1/honest"
    other = next(target.id for target in result.targets if target.place == fault.name)
    cells = result.by_pair[(other, honest) if fault.role == "writer" else (honest, other)]
    beside = [cell for cell in result.cells if cell.cell.writer == cell.cell.reader == honest]
    # An honest worker that is spoken against beside a faulty one is a false alarm, whatever else was seen.
    alarm = {f"{cell.verdict} of the honest worker" for cell in beside if cell.verdict is not Verdict.SAME}
    return Seen(
        verdicts={cell.verdict for cell in cells} | alarm,
        faults={item.kind if item.target == other else f"{item.kind} of {item.target}" for item in result.faults},
        suspicions={item.what for item in result.suspicions},
        unstable={cell.unstable for cell in result.cells if cell.unstable},
        failed=result.exit_code is not ExitCode.OK,
    )


def _said(result: MatrixResult, seen: Seen) -> str:
    named = [f"fault: {kind}" for kind in sorted(seen.faults)]
    named += [f"suspicion: {what}" for what in sorted(seen.suspicions)]
    named += [f"unstable: {verdict}" for verdict in sorted(seen.unstable)]
    return "; ".join([*sorted(seen.verdicts), *named, f"exit code {int(result.exit_code)}"])
