"""A whole run: make the targets, run the planned cells that are not stored yet, confirm what fails, keep the rest."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crossload.matrix.cell import Cell, CellResult, judged
from crossload.matrix.conclude import Seen, conclude, rows_of
from crossload.matrix.config import Config
from crossload.matrix.confirm import confirm, tasks_of
from crossload.matrix.executor import Executor, Ready, Work
from crossload.matrix.listener import Listener
from crossload.matrix.making import Made
from crossload.matrix.options import Options, plan_of
from crossload.matrix.oracle import Disagreement, compare, oracle_target
from crossload.matrix.outcome import Outcome
from crossload.matrix.places import Workshop
from crossload.matrix.plan import Plan
from crossload.matrix.record import target_row
from crossload.matrix.recorder import Recorder
from crossload.matrix.result import MatrixResult, load_result
from crossload.matrix.schedule import Task
from crossload.matrix.store import Store, Stored
from crossload.matrix.target import Target
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
        store.end_run(run.number, {**record, "plan": digest}, rows_of(results, run.keys()))
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
        self.made = Made()
        self.known: dict[str, Known] = {}
        self.stored: dict[Cell, Stored] = {}
        self.flaky: dict[Cell, str] = {}
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
        except KeyboardInterrupt:
            self.interrupted = True
        self._learn()
        results = [self._result(cell) for cell in self.plan.cells]
        return conclude(self.config, self.plan, results, self._seen(), self.options.shard), results

    def keys(self) -> dict[Cell, str]:
        """The keys that outcomes are stored under."""
        return {cell: self.recorder.cell_key(cell) for cell in self._runnable()}

    def judge(self, cell: Cell, outcome: Outcome) -> Judgement:
        """Today's verdict about what was seen of a cell."""
        forms = self.forms[self.targets[cell.reader].subject]
        return judge(outcome, self.known[cell.writer], self.known[cell.reader], forms)

    def _make_targets(self) -> None:
        workshop = self.options.workshop or Workshop(
            root=self.config.root, build=self.config.tables.matrix.build, tell=self.listener.tell
        )
        self.listener.stage("targets", len(self.targets))
        self.made.make(self.targets.values(), workshop, self.options.jobs, self.listener)

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
        if self.options.fresh:
            return
        keys = {key: cell for cell, key in self.keys().items()}
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
        there = self.store.writes(self.recorder.write_key(task.target, task.scenario) for task in writes)
        usable = {key for key, writing in there.items() if writing.outcome is None}
        return [task for task in writes if self.recorder.write_key(task.target, task.scenario) not in usable], reads

    def _pass(
        self, executor: Executor, writes: Sequence[Task], reads: Sequence[Task], jobs: int, *, alone: bool = False
    ) -> None:
        needed = {task.target for task in (*writes, *reads)}
        work = Work(
            ready=[Ready(target=self.targets[name], launch=self.made.launches[name]) for name in sorted(needed)],
            scenarios=self.plan.scenarios,
            writes=writes,
            reads=reads,
            jobs=jobs,
            alone=alone,
        )
        executor.run(work, self.recorder.reports())
        self._learn()

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
        for side in (cell.writer, cell.reader):
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
        return Seen(
            rows=[self._target_row(target) for target in self.plan.targets],
            known=self.known,
            faults=self.recorder.faults,
            suspicions=self.recorder.suspicions,
            disagreements=self._disagreements(),
            interrupted=self.interrupted,
            again=self.options.again,
        )

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
