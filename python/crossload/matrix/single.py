"""One cell run anew, with everything that can be said about it; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from crossload.matrix.asking import ask_to_read, ask_to_rewrite, ask_to_write
from crossload.matrix.cell import Cell, write_key
from crossload.matrix.config import Config
from crossload.matrix.damage import Damaged, damage, damaged_scenario, spliced
from crossload.matrix.errors import ExitCode, NotFoundError
from crossload.matrix.fault import WorkerFault
from crossload.matrix.guard import Guard
from crossload.matrix.lock import resolve_versions
from crossload.matrix.outcome import Outcome, Writing
from crossload.matrix.pattern import Pattern, only_match
from crossload.matrix.places import UnbuildableError, Workshop, prepare
from crossload.matrix.scenario import Scenario, load_scenarios
from crossload.matrix.store import Store
from crossload.matrix.tables import DamageTable
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
    damaged: Damaged | None = None
    """What the reader got instead of `writing`'s snapshot."""

    @property
    def exit_code(self) -> ExitCode:
        """How its command ends: whatever the cell came to is well, as long as it came to something."""
        return _UNSETTLED.get(self.judgement.verdict, ExitCode.OK)


_UNSETTLED = {Verdict.UNBUILDABLE: ExitCode.UNREADY, Verdict.NOT_RUN: ExitCode.WORKER}


@dataclass(frozen=True, kw_only=True)
class _Load:
    """A load of a damaged snapshot: its number, and the scenario whose snapshot a splice takes its tail from."""

    table: DamageTable
    number: int
    other: Scenario


def run_single(
    config: Config, stations: Sequence[Pattern], scenario: str, workshop: Workshop, damage_number: int | None = None
) -> SingleCell:
    """Write and read, with a rewrite in between where there are three stations, each in a fresh worker.

    With a number, the snapshot is damaged on its way to the reader, as that load of a run is. Raises `NotFoundError`
    when a pattern does not name exactly one target, or the number no load of these.
    """
    targets = targets_of(config, resolve_versions(config, update=False))
    everything = load_scenarios(config.root / config.tables.matrix.scenarios)
    scenarios = {item.name: item for item in everything}
    if scenario not in scenarios:
        raise NotFoundError(f"there is no scenario {scenario!r}; there are {', '.join(scenarios)}")
    sides = [only_match(pattern, targets) for pattern in stations]
    one, *others = sides
    for other in others:
        if one.format != other.format:
            raise NotFoundError(
                f"{one.id} writes {one.format} and {other.id} reads {other.format}: they are never crossed"
            )
    writer, *via, reader = (target.id for target in sides)
    cell = Cell(scenario, writer, reader, *via)
    load = None if damage_number is None else _load(config, cell, damage_number, everything)
    if load is not None:
        sides[-1] = replace(sides[-1], deadline=load.table.deadline)
    try:
        launches = [prepare(target, workshop) for target in sides]
    except UnbuildableError as reason:
        judgement = Judgement(verdict=Verdict.UNBUILDABLE, why=str(reason))
        return SingleCell(
            cell=cell, scenario=scenarios[scenario], sides=(), writing=None, outcome=None, judgement=judgement
        )
    return _ask(config, cell, scenarios[scenario], list(zip(sides, launches, strict=True)), load)


def _load(config: Config, cell: Cell, number: int, scenarios: Sequence[Scenario]) -> _Load:
    table = config.tables.damage
    if table is None:
        raise NotFoundError(f"{config.path} has no [damage], so that no snapshot is damaged; add that table")
    if cell.via:
        raise NotFoundError("a snapshot that is written again on its way is never damaged; leave out --via")
    if not 1 <= number <= table.loads:
        raise NotFoundError(f"there is no damaged load {number}; {config.path} asks for 1 to {table.loads}")
    names = [scenario.name for scenario in scenarios]
    drawn = damaged_scenario(table, cell.writer, number, names)
    if drawn != cell.scenario:
        raise NotFoundError(
            f"number {number} of {cell.writer} damages a snapshot of {drawn!r}, not of {cell.scenario!r}"
        )
    return _Load(table=table, number=number, other=spliced(scenarios)[drawn])


def _ask(
    config: Config,
    cell: Cell,
    scenario: Scenario,
    seats: Sequence[tuple[Target, Launch]],
    load: _Load | None,
) -> SingleCell:
    guard = Guard()
    workers = tuple(Worker(target, launch, guard) for target, launch in seats)
    writing: Writing | None = None
    outcome: Outcome | None = None
    damaged: Damaged | None = None
    evidence = ""
    try:
        for worker in workers:
            worker.start()
        first, *relays, last = workers
        writing = ask_to_write(first, scenario) if load is None else _as_it_was(config, first, scenario)
        for relay in relays:
            writing = ask_to_rewrite(relay, scenario, writing)
        if load is not None and writing.snapshot:
            damaged = _damaged(load, first, writing, _as_it_was(config, first, load.other))
        outcome = ask_to_read(last, scenario, replace(writing, snapshot=damaged.snapshot) if damaged else writing)
        known = {worker.target.id: _known(worker) for worker in workers}
        subjects = {target.id: target.subject for target, _ in seats}
        forms = {subject.name: subject.refusal for subject in config.tables.subject}
        writer, reader = cell.leg(outcome.party)
        judgement = judge(outcome, known[writer], known[reader], forms[subjects[reader]], damaged=damaged is not None)
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
        damaged=damaged,
    )


def _as_it_was(config: Config, worker: Worker, scenario: Scenario) -> Writing:
    """What the last run's damage was done to, if it is still stored: written anew, it may be other bytes."""
    path = config.root / config.tables.matrix.results
    if path.exists():
        store = Store(path, reading=True)
        try:
            writing = store.write(write_key(scenario.digest, worker.launch.fingerprint))
        finally:
            store.close()
        if writing is not None:
            return writing
    return ask_to_write(worker, scenario)


def _damaged(load: _Load, writer: Worker, writing: Writing, other: Writing) -> Damaged:
    return damage(
        load.table,
        writer=writer.target.id,
        number=load.number,
        snapshot=writing.snapshot,
        other=other.snapshot or writing.snapshot,
        named=(writer.detail or {}).get("regions", {}),
    )


def _known(worker: Worker) -> Known:
    target = worker.target
    release = str((worker.detail or {}).get("release", target.version))
    return Known(target=target.id, identity=target.identity, release=release)
