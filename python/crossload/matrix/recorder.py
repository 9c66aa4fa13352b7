"""Takes what the executor reports, keeps it in the store at once, and remembers it for the run's end."""

import contextlib
import threading
from collections.abc import Iterator, Mapping
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

    def cell_key(self, cell: Cell) -> str:
        """The key that the cell's outcome is stored under."""
        writer, reader = self._launches[cell.writer].fingerprint, self._launches[cell.reader].fingerprint
        return cell_key(writer, reader, self._scenarios[cell.scenario].digest)

    def write_key(self, writer: str, scenario: str) -> str:
        """The key that the write is stored under."""
        return write_key(self._launches[writer].fingerprint, self._scenarios[scenario].digest)

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

    def _wrote(self, task: Task, writing: Writing) -> None:
        self._store.put_write(self.write_key(task.target, task.scenario), writing)
        with self._lock:
            self._listener.step()

    def _writing(self, task: Task) -> Writing | None:
        return self._store.write(self.write_key(task.writer, task.scenario))

    def _read(self, task: Task, outcome: Outcome) -> None:
        cell = Cell(task.scenario, task.writer, task.target)
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
            if task.writer:
                self.skipped[Cell(task.scenario, task.writer, task.target)] = why
            self._listener.step()

    def _fault(self, fault: Fault) -> None:
        with self._lock:
            self.faults.append(fault)
            self._listener.fault(fault)

    def _described(self, ready: Ready, detail: Mapping[str, Any]) -> None:
        self._store.put_detail(ready.launch.fingerprint, detail)
