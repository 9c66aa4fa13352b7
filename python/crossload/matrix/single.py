"""One cell run anew, with everything that can be said about it; nothing is stored."""

from dataclasses import dataclass
from typing import Any

from crossload.matrix.asking import ask_to_read, ask_to_write
from crossload.matrix.cell import Cell
from crossload.matrix.config import Config
from crossload.matrix.errors import NotFoundError
from crossload.matrix.fault import WorkerFault
from crossload.matrix.guard import Guard
from crossload.matrix.lock import resolve_versions
from crossload.matrix.outcome import Outcome, Writing
from crossload.matrix.pattern import Pattern, only_match
from crossload.matrix.places import UnbuildableError, Workshop, prepare
from crossload.matrix.scenario import Scenario, load_scenarios
from crossload.matrix.target import Launch, Target, targets_of
from crossload.matrix.verdict import Judgement, Known, judge
from crossload.matrix.vocabulary import Verdict
from crossload.matrix.worker import Worker


@dataclass(frozen=True, kw_only=True)
class Side:
    """A writer or a reader as it was started, and what it said of itself."""

    target: Target
    command: tuple[str, ...]
    artifact: str
    detail: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class SingleCell:
    """Everything about one cell. `writing` and `outcome` are None when it did not get that far."""

    cell: Cell
    scenario: Scenario
    sides: tuple[Side, ...]
    writing: Writing | None
    outcome: Outcome | None
    judgement: Judgement
    evidence: str = ""


def run_single(config: Config, writer: Pattern, reader: Pattern, scenario: str, workshop: Workshop) -> SingleCell:
    """Write and read in two fresh workers. Raises `NotFoundError` when a pattern does not name exactly one target."""
    targets = targets_of(config, resolve_versions(config, update=False))
    scenarios = {item.name: item for item in load_scenarios(config.root / config.tables.matrix.scenarios)}
    if scenario not in scenarios:
        raise NotFoundError(f"there is no scenario {scenario!r}; there are {', '.join(scenarios)}")
    one, other = (only_match(pattern, targets) for pattern in (writer, reader))
    if one.format != other.format:
        raise NotFoundError(f"{one.id} writes {one.format} and {other.id} reads {other.format}: they are never crossed")
    cell = Cell(scenario, one.id, other.id)
    try:
        launches = (prepare(one, workshop), prepare(other, workshop))
    except UnbuildableError as reason:
        judgement = Judgement(verdict=Verdict.UNBUILDABLE, why=str(reason))
        return SingleCell(
            cell=cell, scenario=scenarios[scenario], sides=(), writing=None, outcome=None, judgement=judgement
        )
    return _ask(config, cell, scenarios[scenario], (one, other), launches)


def _ask(
    config: Config, cell: Cell, scenario: Scenario, targets: tuple[Target, Target], launches: tuple[Launch, Launch]
) -> SingleCell:
    guard = Guard()
    workers = tuple(Worker(target, launch, guard) for target, launch in zip(targets, launches, strict=True))
    writing: Writing | None = None
    outcome: Outcome | None = None
    evidence = ""
    try:
        workers[0].start()
        writing = ask_to_write(workers[0], scenario)
        workers[1].start()
        outcome = ask_to_read(workers[1], scenario, writing)
        known = [_known(worker) for worker in workers]
        forms = {subject.name: subject.refusal for subject in config.tables.subject}
        judgement = judge(outcome, known[0], known[1], forms[targets[1].subject])
    except WorkerFault as fault:
        judgement = Judgement(verdict=Verdict.NOT_RUN, why=f"a worker failed: {fault}")
        evidence = fault.evidence
    finally:
        for worker in workers:
            worker.close()
        guard.close()
    sides = tuple(
        Side(
            target=worker.target,
            command=worker.launch.command,
            artifact=worker.launch.artifact,
            detail=worker.detail or {},
        )
        for worker in workers
    )
    return SingleCell(
        cell=cell,
        scenario=scenario,
        sides=sides,
        writing=writing,
        outcome=outcome,
        judgement=judgement,
        evidence=evidence or (outcome.evidence if outcome else ""),
    )


def _known(worker: Worker) -> Known:
    target = worker.target
    release = str((worker.detail or {}).get("release", target.version))
    return Known(target=target.id, identity=target.identity, release=release)
