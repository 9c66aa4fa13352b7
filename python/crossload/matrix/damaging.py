"""The pass over damaged snapshots: hands them out instead of those that were written, and keeps what came of each."""

import functools
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from crossload.matrix.cell import Cell, damaged_key
from crossload.matrix.confirm import Judge
from crossload.matrix.damage import Damaged, DamagedLoad, damage
from crossload.matrix.executor import Reports
from crossload.matrix.outcome import Outcome, Writing
from crossload.matrix.plan import damaged_cell
from crossload.matrix.recorder import Recorder
from crossload.matrix.scenario import Scenario
from crossload.matrix.schedule import Task
from crossload.matrix.store import Store
from crossload.matrix.tables import DamageTable
from crossload.matrix.vocabulary import Happening

_REMEMBERED = 256
"""Damaged snapshots that are kept at hand: the readers of a writer get the same ones, one after the other."""


class Damaging:
    """One per run, over the loads of cells that end well when nothing is damaged."""

    def __init__(
        self,
        tasks: Sequence[Task],
        table: DamageTable,
        spliced: Mapping[str, Scenario],
        *,
        details: Mapping[str, Mapping[str, Any]],
        recorder: Recorder,
        store: Store,
        judge: Judge,
    ) -> None:
        """`details` is what each writer said of itself, `judge` knows that snapshots are damaged."""
        self._judge = judge
        self._table = table
        self._details = details
        self._recorder = recorder
        self._store = store
        self._spliced = spliced
        self._written = functools.lru_cache(_REMEMBERED)(self._written_now)
        self._damaged = functools.lru_cache(_REMEMBERED)(self._damaged_now)
        self._tasks = tasks
        self._keys: dict[Task, str] = {}
        self._seen: dict[str, Outcome] = {}

    def unwritten(self, cells: Iterable[Cell], *, fresh: bool) -> list[Task]:
        """The writes that splices need and that no cell of the plan does, so that a shard has them like a whole run."""
        planned = {Task(cell.writer, cell.scenario) for cell in cells}
        needed = dict.fromkeys(Task(task.writer, self._spliced[task.scenario].name) for task in self._tasks)
        keys = {task: self._recorder.write_key((task.scenario, task.target)) for task in needed if task not in planned}
        there = {} if fresh else self._store.writes(keys.values())
        return [task for task, key in keys.items() if key not in there]

    def missing(self, *, fresh: bool) -> list[Task]:
        """Those that are not stored, now that all their snapshots are."""
        self._keys = {task: key for task in self._tasks if (key := self._key(task)) is not None}
        stored = {} if fresh else self._store.outcomes(self._keys.values())
        self._seen = {key: found.outcome for key, found in stored.items() if self._still_valid(found.outcome)}
        return [task for task, key in self._keys.items() if key not in self._seen]

    def reports(self) -> Reports:
        """What an executor reports to, and gets its snapshots from."""
        return replace(self._recorder.reports(), writing=self._writing, read=self._read)

    def loads(self) -> list[DamagedLoad]:
        """Every load that came to something, in the plan's order."""
        return [self._load(task, self._seen[key]) for task, key in self._keys.items() if key in self._seen]

    def _still_valid(self, outcome: Outcome) -> bool:
        """One that hung runs again when it gets another time."""
        return outcome.happening is not Happening.HUNG or outcome.limit == self._table.deadline

    def _load(self, task: Task, outcome: Outcome) -> DamagedLoad:
        damaged = self._damaged(task.scenario, task.writer, task.number)
        if damaged is None:
            raise RuntimeError(f"{task} has no snapshot any more")
        judgement = self._judge(damaged_cell(task), outcome)
        return DamagedLoad(
            scenario=task.scenario,
            writer=task.writer,
            reader=task.target,
            number=task.number,
            region=damaged.region,
            kind=damaged.kind,
            verdict=judgement.verdict,
            why=judgement.why,
        )

    def _key(self, task: Task) -> str | None:
        damaged = self._damaged(task.scenario, task.writer, task.number)
        if damaged is None:
            return None
        return damaged_key(self._recorder.cell_key(damaged_cell(task)), hashlib.sha256(damaged.snapshot).hexdigest())

    def _written_now(self, scenario: str, writer: str) -> Writing | None:
        writing = self._store.write(self._recorder.write_key((scenario, writer)))
        return writing if writing is not None and writing.snapshot else None

    def _damaged_now(self, scenario: str, writer: str, number: int) -> Damaged | None:
        writing = self._written(scenario, writer)
        if writing is None:
            return None
        other = self._written(self._spliced[scenario].name, writer) or writing
        named = self._details.get(writer, {}).get("regions", {})
        return damage(
            self._table,
            writer=writer,
            number=number,
            snapshot=writing.snapshot,
            other=other.snapshot,
            named=named,
        )

    def _writing(self, task: Task) -> Writing | None:
        writing = self._written(task.scenario, task.writer)
        damaged = self._damaged(task.scenario, task.writer, task.number)
        return None if writing is None or damaged is None else replace(writing, snapshot=damaged.snapshot)

    def _read(self, task: Task, outcome: Outcome) -> None:
        key = self._keys[task]
        self._store.put_outcome(key, outcome, confirmed=True)
        self._seen[key] = outcome
        self._recorder.step()
