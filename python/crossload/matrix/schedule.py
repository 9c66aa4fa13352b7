"""What to ask next and of whom: writes before the reads that need them, one request at a time for each target."""

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import NamedTuple

BATCH = 8
"""Requests a thread takes for one target at once: few enough that the others don't wait long for their writes."""


class Task(NamedTuple):
    """`writer` is empty for a write; otherwise `target` reads that writer's snapshot."""

    target: str
    scenario: str
    writer: str = ""


class Schedule:
    """No threads and no clock in here; the executor asks under its own lock."""

    def __init__(self, writes: Iterable[Task], reads: Iterable[Task]) -> None:
        self._ready: dict[str, deque[Task]] = defaultdict(deque)
        self._waiting: dict[tuple[str, str], list[Task]] = defaultdict(list)
        self._left: dict[str, int] = defaultdict(int)
        self._busy: set[str] = set()
        written = set()
        for task in writes:
            written.add((task.target, task.scenario))
            self._ready[task.target].append(task)
            self._left[task.target] += 1
        for task in reads:
            needed = (task.writer, task.scenario)
            if needed in written:
                self._waiting[needed].append(task)
            else:
                self._ready[task.target].append(task)
            self._left[task.target] += 1

    def take(self) -> list[Task]:
        """Ready tasks of one idle target, which is busy from then on; the one with most left to do comes first."""
        idle = [target for target, tasks in self._ready.items() if tasks and target not in self._busy]
        if not idle:
            return []
        target = max(idle, key=lambda name: self._left[name])
        self._busy.add(target)
        tasks = self._ready[target]
        return [tasks.popleft() for _ in range(min(BATCH, len(tasks)))]

    def done(self, task: Task) -> None:
        """The task was carried out; a write makes its readers ready."""
        self._left[task.target] -= 1
        if not task.writer:
            for reading in self._waiting.pop((task.target, task.scenario), ()):
                self._ready[reading.target].append(reading)

    def release(self, target: str) -> bool:
        """The target is idle again; whether nothing is left for it to do."""
        self._busy.discard(target)
        return self._left[target] == 0

    @property
    def finished(self) -> bool:
        """Whether every task was carried out."""
        return not any(self._left.values())
