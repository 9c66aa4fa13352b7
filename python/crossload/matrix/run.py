"""A whole run: make the targets, run the planned cells that are not stored yet, confirm what fails, keep the rest."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crossload.matrix.cell import Cell, CellResult, judged
from crossload.matrix.conclude import Seen, conclude, rows_of
from crossload.matrix.config import Config
from crossload.matrix.confirm import confirm, tasks_of
from crossload.matrix.damaging import Damaging
from crossload.matrix.executor import Executor, Ready, Work
from crossload.matrix.listener import Listener
from crossload.matrix.making import Made
from crossload.matrix.options import Options, plan_of
from crossload.matrix.oracle import Disagreement, compare, oracle_target
from crossload.matrix.outcome import Outcome
from crossload.matrix.places import Workshop
from crossload.matrix.plan import Plan, damaged_cell
from crossload.matrix.record import target_rows
from crossload.matrix.recorder import Recorder
from crossload.matrix.result import MatrixResult, load_result
from crossload.matrix.schedule import Task
from crossload.matrix.store import Store, Stored
from crossload.matrix.verdict import Judgement, Known, judge
from crossload.matrix.vocabulary import Happening, Verdict

if TYPE_CHECKING:
    from crossload.matrix.tables import RefusalTable


def run_matrix(config: Config, options: Options, listener: Listener) -> MatrixResult:
    """Run the matrix and return it. An interrupt ends it early with a usable result; kit errors are `MatrixError`."""
    plan = plan_of(config, options)
    digest = plan.digest(config.rules)
    if options.shard is not None:
        plan = plan.part(options.shard)
    store = Store(options.results or config.root / config.tables.matrix.results)
    try:
        run = _Run(config, options, plan, store, listener)
        record, results = run.carry_out()
        store.end_run(run.number, {**record, "plan": digest}, rows_of(results, run.recorder.cell_key))
        return load_result(store, run.number, results)
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
        self.scenarios = {scenario.name: scenario for scenario in (*plan.spliced.values(), *plan.scenarios)}
        self.forms: dict[str, Sequence[RefusalTable]] = {item.name: item.refusal for item in config.tables.subject}
        self.made = Made()
        self.known: dict[str, Known] = {}
        self.details: dict[str, Mapping[str, Any]] = {}
        self.stored: dict[Cell, Stored] = {}
        self.flaky: dict[Cell, str] = {}
        self.damaging: Damaging | None = None
        self.recorder = Recorder(store, self.made.launches, self.scenarios, self.judge, listener)

    def carry_out(self) -> tuple[dict[str, Any], list[CellResult]]:
        """Everything up to the finished record, and the result of each cell."""
        try:
            self._make_targets()
            self._learn()
            self._recall()
            with self.options.executor() as executor:
                self._run_missing(executor)
                self._confirm(executor)
                self._run_again(executor)
                self._damage(executor)
        except KeyboardInterrupt:
            self.interrupted = True
        self._learn()
        results = [self._result(cell) for cell in self.plan.cells]
        return conclude(self.config, self.plan, results, self._seen(), self.options.shard), results

    def judge(self, cell: Cell, outcome: Outcome, *, damaged: bool = False) -> Judgement:
        """Today's verdict about what was seen of a cell."""
        writer, reader = cell.leg(outcome.party)
        forms = self.forms[self.targets[reader].subject]
        return judge(outcome, self.known[writer], self.known[reader], forms, damaged=damaged)

    def _make_targets(self) -> None:
        workshop = self.options.workshop or Workshop(
            root=self.config.root, build=self.config.tables.matrix.build, tell=self.listener.tell
        )
        self.listener.stage("targets", len(self.targets))
        self.made.make(self.targets.values(), workshop, self.options.jobs, self.listener)

    def _learn(self) -> None:
        """What is known of each target: its identity by configuration, its release by its checked worker's word."""
        details = self.store.details(launch.fingerprint for launch in self.made.launches.values())
        self.details = {name: details.get(launch.fingerprint, {}) for name, launch in self.made.launches.items()}
        for target in self.targets.values():
            release = str(self.details.get(target.id, {}).get("release", target.version))
            self.known[target.id] = Known(target=target.id, identity=target.identity, release=release)

    def _runnable(self) -> Sequence[Cell]:
        made = self.made.launches.keys()
        everything = self.plan.cells
        return everything if made >= self.targets.keys() else [cell for cell in everything if made >= {*cell.stations}]

    def _recall(self) -> None:
        if self.options.fresh:
            return
        keys = {self.recorder.cell_key(cell): cell for cell in self._runnable()}
        found = self.store.outcomes(keys)
        self.stored = {
            keys[key]: stored for key, stored in found.items() if self._still_valid(keys[key], stored.outcome)
        }

    def _still_valid(self, cell: Cell, outcome: Outcome) -> bool:
        """A cell that met a limit runs again when the limit was raised since."""
        if outcome.limit is None:
            return True
        target = self.targets[cell.side(outcome.party)]
        now = target.deadline if outcome.happening is Happening.HUNG else target.memory
        return now is not None and now <= outcome.limit

    def _run_missing(self, executor: Executor) -> None:
        writes, reads = self._missing_tasks([cell for cell in self._runnable() if cell not in self.stored])
        self.listener.stage("cells", len(writes) + len(reads))
        if writes or reads:
            self._pass(executor, writes, reads, self.options.jobs)

    def _missing_tasks(self, missing: Sequence[Cell]) -> tuple[list[Task], list[Task]]:
        writes, reads = tasks_of(missing)
        if self.oracle is not None and self.oracle.id in self.made.launches:
            writes += [Task(self.oracle.id, scenario.name) for scenario in self.plan.scenarios if scenario.cpython]
        if self.options.fresh:
            return writes, reads
        keys = {task: self.recorder.write_key(task.makes) for task in writes if task.makes is not None}
        there = self.store.writes(keys.values())
        usable = {key for key, writing in there.items() if writing.outcome is None}
        return [task for task, key in keys.items() if key not in usable], reads

    def _pass(
        self, executor: Executor, writes: Sequence[Task], reads: Sequence[Task], jobs: int, *, alone: bool = False
    ) -> None:
        executor.run(self._work(writes, reads, jobs, alone=alone), self.recorder.reports())
        self._learn()

    def _work(
        self,
        writes: Sequence[Task],
        reads: Sequence[Task],
        jobs: int,
        *,
        alone: bool = False,
        deadline: float | None = None,
    ) -> Work:
        needed = {name: self.targets[name] for name in sorted({task.target for task in (*writes, *reads)})}
        if deadline is not None:
            needed = {name: replace(target, deadline=deadline) for name, target in needed.items()}
        return Work(
            ready=[Ready(target=target, launch=self.made.launches[name]) for name, target in needed.items()],
            scenarios=tuple(self.scenarios.values()),
            writes=writes,
            reads=reads,
            jobs=jobs,
            alone=alone,
        )

    def _confirm(self, executor: Executor) -> None:
        unconfirmed = {cell: stored.outcome for cell, stored in self.stored.items() if not stored.confirmed}
        seen = {**unconfirmed, **self.recorder.seen}
        failing = {cell: outcome for cell, outcome in seen.items() if self.judge(cell, outcome).verdict.failing}
        if not failing:
            return
        self.listener.stage("confirming", len(failing))

        def again(cells: Iterable[Cell], *, jobs: int, alone: bool) -> Mapping[Cell, Outcome]:
            return self._anew(executor, cells, jobs, alone=alone)

        for cell, result in confirm(failing, self.judge, again, self.options.jobs).items():
            self.stored.pop(cell, None)
            self._keep(cell, result.outcome, result.unstable)

    def _run_again(self, executor: Executor) -> None:
        """The A/A passes: nothing changed, so a cell that ends otherwise is flaky. What it came to first stays."""
        for number in range(1, self.options.again + 1):
            cells = self._runnable()
            self.listener.stage(f"again, {number} of {self.options.again}", len(cells))
            for cell, outcome in self._anew(executor, cells, self.options.jobs).items():
                first = self._result(cell)
                other = self.judge(cell, outcome).verdict
                if first.outcome is not None and other is not first.verdict:
                    self._keep(cell, first.outcome, other.value)

    def _damage(self, executor: Executor) -> None:
        """Damage what is read well when it is whole: of all else, a refusal says nothing."""
        table = self.config.tables.damage
        if table is None:
            return
        fine = {cell for cell in self._runnable() if self._result(cell).verdict is Verdict.SAME}
        tasks = [task for task in self.plan.damages if damaged_cell(task) in fine]
        self.damaging = Damaging(
            tasks,
            table,
            self.plan.spliced,
            details=self.details,
            recorder=self.recorder,
            store=self.store,
            judge=functools.partial(self.judge, damaged=True),
        )
        if writes := self.damaging.unwritten(self.plan.cells, fresh=self.options.fresh):
            self.listener.stage("snapshots for splices", len(writes))
            self._pass(executor, writes, (), self.options.jobs)
        missing = self.damaging.missing(fresh=self.options.fresh)
        self.listener.stage("damaged loads", len(missing))
        if missing:
            work = self._work((), missing, self.options.jobs, deadline=table.deadline)
            executor.run(work, self.damaging.reports())

    def _anew(
        self, executor: Executor, cells: Iterable[Cell], jobs: int, *, alone: bool = False
    ) -> Mapping[Cell, Outcome]:
        """What cells come to in fresh workers, from their writes on; nothing of it counts yet."""
        writes, reads = tasks_of(cells)
        if not reads:
            return {}
        with self.recorder.trying() as tried:
            self._pass(executor, writes, reads, jobs, alone=alone)
        return tried

    def _keep(self, cell: Cell, outcome: Outcome, unstable: str) -> None:
        """What counts for a cell from now on."""
        self.store.put_outcome(self.recorder.cell_key(cell), outcome, confirmed=True, unstable=unstable)
        if cell not in self.stored:
            self.recorder.seen[cell] = outcome
        else:
            self.stored[cell] = Stored(outcome=outcome, confirmed=True, unstable=unstable)
        if unstable:
            self.flaky[cell] = unstable

    def _result(self, cell: Cell) -> CellResult:
        for side in cell.stations:
            if side in self.made.problems:
                why = f"{side} can't be made here: {self.made.problems[side]}"
                return CellResult(cell=cell, verdict=Verdict.UNBUILDABLE, why=why)
        if (outcome := self.recorder.seen.get(cell)) is not None:
            unstable = self.flaky.get(cell, "")
            return judged(cell, self.judge(cell, outcome), outcome, cached=False, unstable=unstable)
        if (stored := self.stored.get(cell)) is not None:
            return judged(cell, self.judge(cell, stored.outcome), stored.outcome, cached=True, unstable=stored.unstable)
        unseen = "the run was interrupted before it" if self.interrupted else "the executor never said what came of it"
        why = self.recorder.skipped.get(cell, unseen)
        return CellResult(cell=cell, verdict=Verdict.NOT_RUN, why=why)

    def _seen(self) -> Seen:
        releases = {name: known.release for name, known in self.known.items()}
        return Seen(
            rows=target_rows(self.plan.targets, self.made.launches, releases, self.made.problems),
            known=self.known,
            faults=self.recorder.faults,
            suspicions=self.recorder.suspicions,
            disagreements=self._disagreements(),
            interrupted=self.interrupted,
            again=self.options.again,
            damaged=self.damaging.loads() if self.damaging is not None else (),
        )

    def _disagreements(self) -> list[Disagreement]:
        if self.oracle is None or self.oracle.id not in self.made.launches:
            return []
        writers = self.recorder.writings(self.made.launches)
        reference = writers.pop(self.oracle.id, {})
        return compare(self.plan.scenarios, reference, writers)
