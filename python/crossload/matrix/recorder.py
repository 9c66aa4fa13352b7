"""Takes what the executor reports, keeps it in the store at once, and remembers it for the run's end."""

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from crossload.matrix.cell import Cell, cell_key, write_key
from crossload.matrix.confirm import Judge
from crossload.matrix.executor import Ready, Reports
from crossload.matrix.fault import Fault, Suspicion
from crossload.matrix.listener import Listener
from crossload.matrix.outcome import Outcome, Writing
from crossload.matrix.scenario import Scenario
from crossload.matrix.schedule import Task
from crossload.matrix.store import Store
from crossload.matrix.target import Launch
from crossload.matrix.vocabulary import Party


class Recorder:
    """One per run. `seen` is what each cell came to in the pass at hand, `skipped` why a cell did not run."""

    def __init__(
        self,
        store: Store,
        launches: Mapping[str, Launch],
        scenarios: Mapping[str, Scenario],
        judge: Judge,
        listener: Listener,
    ) -> None:
        self.seen: dict[Cell, Outcome] = {}
        self.skipped: dict[Cell, str] = {}
        self.faults: list[Fault] = []
        self.suspicions: list[Suspicion] = []
        self._final = True
        self._store = store
        self._launches = launches
        self._scenarios = scenarios
        self._judge = judge
        self._listener = listener
        self._lock = threading.Lock()
        self._keys: dict[Cell, str] = {}

    def cell_key(self, cell: Cell) -> str:
        """The key that the cell's outcome is stored under."""
        key = self._keys.get(cell)
        if key is None:
            digest = self._scenarios[cell.scenario].digest
            key = self._keys[cell] = cell_key(digest, *self._fingerprints(cell.stations))
        return key

    def write_key(self, snapshot: Sequence[str]) -> str:
        """The key that a snapshot is stored under, given its scenario and who wrote it one after the other."""
        scenario, *writers = snapshot
        return write_key(self._scenarios[scenario].digest, *self._fingerprints(writers))

    def writings(self, targets: Iterable[str]) -> dict[str, dict[str, Writing]]:
        """What these targets wrote, by target and scenario, without the snapshots."""
        keys = {
            self.write_key((scenario, target)): (target, scenario) for target in targets for scenario in self._scenarios
        }
        found: dict[str, dict[str, Writing]] = {}
        for key, writing in self._store.writes(keys).items():
            target, scenario = keys[key]
            found.setdefault(target, {})[scenario] = writing
        return found

    def _fingerprints(self, targets: Sequence[str]) -> Iterator[str]:
        return (self._launches[target].fingerprint for target in targets)

    def reports(self) -> Reports:
        """The callbacks that an executor takes."""
        return Reports(
            wrote=self._wrote,
            read=self._read,
            not_run=self._not_run,
            fault=self._fault,
            suspect=self.suspicions.append,
            described=self._described,
            writing=self._writing,
        )

    @contextlib.contextmanager
    def trying(self) -> Iterator[dict[Cell, Outcome]]:
        """A pass whose outcomes are only handed over: they are not stored, and what was seen before stays."""
        before = self.seen, dict(self.skipped)
        self.seen, self._final = {}, False
        try:
            yield self.seen
        finally:
            (self.seen, self.skipped), self._final = before, True

    def step(self) -> None:
        """Something was done that nothing else has to be remembered of."""
        with self._lock:
            self._listener.step()

    def _wrote(self, task: Task, writing: Writing) -> None:
        if task.makes is None:
            raise RuntimeError(f"{task} is no write")
        self._store.put_write(self.write_key(task.makes), writing)
        self.step()

    def _writing(self, task: Task) -> Writing | None:
        return None if task.needs is None else self._store.write(self.write_key(task.needs))

    def _read(self, task: Task, outcome: Outcome) -> None:
        cell = Cell(task.scenario, task.writer, task.target, task.via)
        if self._final:
            # What speaks against a reader is stored as unconfirmed: if this run is killed, the next one confirms it.
            self._store.put_outcome(
                self.cell_key(cell), outcome, confirmed=not self._judge(cell, outcome).verdict.failing
            )
        with self._lock:
            self.seen[cell] = outcome
            self._listener.step()

    def _not_run(self, task: Task, why: str) -> None:
        with self._lock:
            if task.role is Party.READER:
                self.skipped[Cell(task.scenario, task.writer, task.target, task.via)] = why
            self._listener.step()

    def _fault(self, fault: Fault) -> None:
        with self._lock:
            self.faults.append(fault)
            self._listener.fault(fault)

    def _described(self, ready: Ready, detail: Mapping[str, Any]) -> None:
        self._store.put_detail(ready.launch.fingerprint, detail)
