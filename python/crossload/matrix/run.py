"""A whole run: make the targets, run the planned cells that are not stored yet, confirm what fails, keep the rest."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from crossload.matrix.cell import Cell, CellResult, judged
from crossload.matrix.config import Config
from crossload.matrix.confirm import confirm, tasks_of
from crossload.matrix.executor import Executor, Ready
from crossload.matrix.guard import Guard
from crossload.matrix.listener import Listener
from crossload.matrix.lock import resolve_versions
from crossload.matrix.oracle import Disagreement, compare, oracle_target
from crossload.matrix.outcome import Outcome
from crossload.matrix.pattern import Pattern
from crossload.matrix.places import UnbuildableError, Workshop, prepare
from crossload.matrix.plan import Plan, make_plan, pairs
from crossload.matrix.promises import declare, examine
from crossload.matrix.record import provenance, scenario_row, target_row
from crossload.matrix.recorder import Recorder
from crossload.matrix.result import MatrixResult, load_result
from crossload.matrix.scenario import load_scenarios
from crossload.matrix.schedule import Task
from crossload.matrix.store import HistoryRow, Store, Stored
from crossload.matrix.target import Launch, Target, targets_of
from crossload.matrix.verdict import Judgement, Known, judge
from crossload.matrix.vocabulary import Happening, Verdict

if TYPE_CHECKING:
    from crossload.matrix.tables import RefusalTable


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the caller chose; `fresh` runs stored cells again."""

    jobs: int
    fresh: bool = False
    update_lock: bool = False
    targets: tuple[Pattern, ...] = ()
    scenarios: tuple[str, ...] = ()
    workshop: Workshop | None = None


@dataclass(kw_only=True)
class _Made:
    """The targets that could be made, by id, and why the others could not."""

    launches: dict[str, Launch] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def run_matrix(config: Config, options: Options, listener: Listener) -> MatrixResult:
    """Run the matrix and return it. An interrupt ends it early with a usable result; kit errors are `MatrixError`."""
    scenarios = load_scenarios(config.root / config.tables.matrix.scenarios)
    versions = resolve_versions(config, update=options.update_lock)
    plan = make_plan(
        targets_of(config, versions), scenarios, only_targets=options.targets, only_scenarios=options.scenarios
    )
    store = Store(config.root / config.tables.matrix.results)
    try:
        run = _Run(config, options, plan, store, listener)
        run.carry_out()
        return load_result(store, run.number)
    finally:
        store.close()


class _Run:
    """The state of one run while it lasts."""

    def __init__(self, config: Config, options: Options, plan: Plan, store: Store, listener: Listener) -> None:
        self.config = config
        self.options = options
        self.plan = plan
        self.store = store
        self.listener = listener
        self.number = store.begin_run()
        self.interrupted = False
        self.oracle = oracle_target(config) if any(scenario.cpython for scenario in plan.scenarios) else None
        self.targets = {target.id: target for target in (*plan.targets, *((self.oracle,) if self.oracle else ()))}
        self.scenarios = {scenario.name: scenario for scenario in plan.scenarios}
        self.forms: dict[str, Sequence[RefusalTable]] = {item.name: item.refusal for item in config.tables.subject}
        self.made = _Made()
        self.known: dict[str, Known] = {}
        self.stored: dict[Cell, Stored] = {}
        self.recorder = Recorder(store, self.made.launches, self.scenarios, self.judge, listener)

    def carry_out(self) -> None:
        """Everything up to the finished record in the store."""
        try:
            self._make_targets()
            self._learn()
            self._recall()
            self._run_missing()
        except KeyboardInterrupt:
            self.interrupted = True
        self._learn()
        self._finish()

    def judge(self, cell: Cell, outcome: Outcome) -> Judgement:
        """Today's verdict about what was seen of a cell."""
        forms = self.forms[self.targets[cell.reader].subject]
        return judge(outcome, self.known[cell.writer], self.known[cell.reader], forms)

    def _make_targets(self) -> None:
        workshop = self.options.workshop or Workshop(
            root=self.config.root, build=self.config.tables.matrix.build, tell=self.listener.tell
        )
        self.listener.stage("targets", len(self.targets))

        def make(target: Target) -> None:
            try:
                self.made.launches[target.id] = prepare(target, workshop)
            except UnbuildableError as reason:
                self.made.problems[target.id] = str(reason)
            self.listener.step()

        with ThreadPoolExecutor(self.options.jobs) as pool:
            list(pool.map(make, self.targets.values()))

    def _learn(self) -> None:
        """What is known of each target: its identity by configuration, its release by its checked worker's word."""
        details = self.store.details(launch.fingerprint for launch in self.made.launches.values())
        for target in self.targets.values():
            launch = self.made.launches.get(target.id)
            detail = details.get(launch.fingerprint, {}) if launch else {}
            release = str(detail.get("release", target.version))
            self.known[target.id] = Known(target=target.id, identity=target.identity, release=release)

    def _runnable(self) -> list[Cell]:
        launches = self.made.launches
        return [cell for cell in self.plan.cells if cell.writer in launches and cell.reader in launches]

    def _recall(self) -> None:
        keys = {self.recorder.cell_key(cell): cell for cell in self._runnable()}
        if self.options.fresh:
            return
        found = self.store.outcomes(keys)
        self.stored = {
            keys[key]: stored for key, stored in found.items() if self._still_valid(keys[key], stored.outcome)
        }

    def _still_valid(self, cell: Cell, outcome: Outcome) -> bool:
        """A cell that met a limit runs again when the limit was raised since."""
        if outcome.limit is None:
            return True
        target = self.targets[cell.reader if outcome.party == "reader" else cell.writer]
        now = target.deadline if outcome.happening is Happening.HUNG else target.memory
        return now is not None and now <= outcome.limit

    def _run_missing(self) -> None:
        missing = [cell for cell in self._runnable() if cell not in self.stored]
        guard = Guard()
        try:
            writes, reads = self._missing_tasks(missing)
            self.listener.stage("cells", len(writes) + len(reads))
            if writes or reads:
                self._pass(guard, writes, reads, self.options.jobs)
            self._confirm(guard)
        finally:
            guard.close()

    def _missing_tasks(self, missing: Sequence[Cell]) -> tuple[list[Task], list[Task]]:
        writes, reads = tasks_of(missing)
        if self.oracle is not None and self.oracle.id in self.made.launches:
            writes += [Task(self.oracle.id, scenario.name) for scenario in self.plan.scenarios if scenario.cpython]
        if self.options.fresh:
            return writes, reads
        there = self.store.writes(self.recorder.write_key(task.target, task.scenario) for task in writes)
        usable = {key for key, writing in there.items() if writing.outcome is None}
        return [task for task in writes if self.recorder.write_key(task.target, task.scenario) not in usable], reads

    def _pass(self, guard: Guard, writes: Sequence[Task], reads: Sequence[Task], jobs: int) -> None:
        needed = {task.target for task in (*writes, *reads)}
        ready = [Ready(target=self.targets[name], launch=self.made.launches[name]) for name in sorted(needed)]
        Executor(ready, self.plan.scenarios, self.recorder.reports(), guard, jobs).run(writes, reads)
        self._learn()

    def _confirm(self, guard: Guard) -> None:
        unconfirmed = {cell: stored.outcome for cell, stored in self.stored.items() if not stored.confirmed}
        seen = {**unconfirmed, **self.recorder.seen}
        failing = {cell: outcome for cell, outcome in seen.items() if self.judge(cell, outcome).verdict.failing}
        if not failing:
            return
        self.listener.stage("confirming", len(tasks_of(failing)[0]) + len(failing))
        first, skipped = dict(self.recorder.seen), dict(self.recorder.skipped)
        self.recorder.final = False

        def again(cells: Iterable[Cell], jobs: int) -> Mapping[Cell, Outcome]:
            self.recorder.seen.clear()
            writes, reads = tasks_of(cells)
            if reads:
                self._pass(guard, writes, reads, jobs)
            return dict(self.recorder.seen)

        try:
            for cell, result in confirm(failing, self.judge, again, self.options.jobs).items():
                key = self.recorder.cell_key(cell)
                self.store.put_outcome(key, result.outcome, confirmed=True, unstable=result.unstable)
                self.stored.pop(cell, None)
                first[cell] = result.outcome
        finally:
            self.recorder.seen, self.recorder.skipped = first, {**self.recorder.skipped, **skipped}

    def _finish(self) -> None:
        results = [self._result(cell) for cell in self.plan.cells]
        if len({result.cell for result in results}) != len(self.plan.cells):
            raise RuntimeError("a planned cell has no verdict, or two")
        partial = self.plan.partial
        findings = examine(self.config, self.plan.targets, self.known, results, partial=partial)
        disagreements, declared = declare(self.config, self.plan.targets, self._disagreements(), partial=partial)
        record = {
            "interrupted": self.interrupted,
            "partial": partial,
            "planned": len(self.plan.cells),
            "targets": [self._target_row(target) for target in self.plan.targets],
            "pairs": [{"writer": writer.id, "reader": reader.id} for writer, reader in pairs(self.plan.targets)],
            "scenarios": [scenario_row(self.config, item) for item in self.plan.scenarios],
            "faults": [asdict(fault) for fault in self.recorder.faults],
            "disagreements": [asdict(item) for item in disagreements],
            "findings": [asdict(finding) for finding in (*findings, *declared)],
            "made_by": provenance(),
        }
        self.store.end_run(self.number, record, (self._history(result) for result in results))

    def _result(self, cell: Cell) -> CellResult:
        for side in (cell.writer, cell.reader):
            if side in self.made.problems:
                why = f"{side} can't be made here: {self.made.problems[side]}"
                return CellResult(cell=cell, verdict=Verdict.UNBUILDABLE, why=why)
        if (outcome := self.recorder.seen.get(cell)) is not None:
            return judged(cell, self.judge(cell, outcome), outcome, cached=False)
        if (stored := self.stored.get(cell)) is not None:
            return judged(cell, self.judge(cell, stored.outcome), stored.outcome, cached=True, unstable=stored.unstable)
        why = self.recorder.skipped.get(cell, "the run was interrupted before it")
        return CellResult(cell=cell, verdict=Verdict.NOT_RUN, why=why)

    def _history(self, result: CellResult) -> HistoryRow:
        key = self.recorder.cell_key(result.cell) if result.outcome is not None else None
        return HistoryRow(cell=result.cell, verdict=result.verdict, why=result.why, key=key, cached=result.cached)

    def _target_row(self, target: Target) -> dict[str, Any]:
        release = self.known[target.id].release if target.id in self.known else target.version
        problem = self.made.problems.get(target.id, "")
        return target_row(target, self.made.launches.get(target.id), release, problem)

    def _disagreements(self) -> list[Disagreement]:
        if self.oracle is None or self.oracle.id not in self.made.launches:
            return []
        launches = [target.id for target in (*self.plan.targets, self.oracle) if target.id in self.made.launches]
        keys = {
            self.recorder.write_key(target, scenario): (target, scenario)
            for target in launches
            for scenario in self.scenarios
        }
        writers: dict[str, dict[str, Any]] = {}
        for key, writing in self.store.writes(keys).items():
            target, scenario = keys[key]
            writers.setdefault(target, {})[scenario] = writing
        reference = writers.pop(self.oracle.id, {})
        return compare(self.plan.scenarios, reference, writers)
