"""What to ask next and of whom: writes before the reads that need them, one request at a time for each seat."""

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import NamedTuple

from crossload.matrix.vocabulary import Party

BATCH = 8
"""Requests a thread takes for one seat at once: few enough that the others don't wait long for their writes."""


class Seat(NamedTuple):
    """A target in a role, served by a process of its own.

    What a process reads must have been written by another one: a snapshot that only works where it was written, because
    something of it is an address or stays behind in memory, would else pass.
    """

    target: str
    role: Party


class Task(NamedTuple):
    """`writer` is empty for a write; otherwise `target` reads that writer's snapshot.

    A snapshot that came by way of `via` was loaded and written again by that one, which is what a task that `rewrites`
    does. `number` tells several reads of one snapshot apart.
    """

    target: str
    scenario: str
    writer: str = ""
    via: str = ""
    rewrites: bool = False
    number: int = 0

    @property
    def role(self) -> Party:
        """As what the target does it."""
        if not self.writer:
            return Party.WRITER
        return Party.RELAY if self.rewrites else Party.READER

    @property
    def seat(self) -> Seat:
        """Who carries it out."""
        return Seat(self.target, self.role)

    @property
    def makes(self) -> tuple[str, ...] | None:
        """The snapshot that comes of it, by its scenario and the targets that wrote it one after the other."""
        if self.role is Party.READER:
            return None
        return (*(self.needs or (self.scenario,)), self.target)

    @property
    def needs(self) -> tuple[str, ...] | None:
        """The snapshot that has to be there first."""
        if not self.writer:
            return None
        return (self.scenario, self.writer, self.via) if self.via else (self.scenario, self.writer)


class Schedule:
    """No threads and no clock in here; the executor asks under its own lock."""

    def __init__(self, writes: Iterable[Task], reads: Iterable[Task]) -> None:
        self._ready: dict[Seat, deque[Task]] = defaultdict(deque)
        self._waiting: dict[tuple[str, ...], list[Task]] = defaultdict(list)
        self._left: dict[Seat, int] = defaultdict(int)
        self._busy: set[Seat] = set()
        everything = [*writes, *reads]
        made = {task.makes for task in everything}
        for task in everything:
            if task.needs is not None and task.needs in made:
                self._waiting[task.needs].append(task)
            else:
                self._ready[task.seat].append(task)
            self._left[task.seat] += 1

    def take(self) -> list[Task]:
        """Ready tasks of one idle seat, which is busy from then on; the one with most left to do comes first."""
        idle = [seat for seat, tasks in self._ready.items() if tasks and seat not in self._busy]
        if not idle:
            return []
        seat = max(idle, key=lambda one: self._left[one])
        self._busy.add(seat)
        tasks = self._ready[seat]
        return [tasks.popleft() for _ in range(min(BATCH, len(tasks)))]

    def done(self, task: Task) -> None:
        """The task was carried out; a write makes its readers ready."""
        self._left[task.seat] -= 1
        if task.makes is not None:
            for waiting in self._waiting.pop(task.makes, ()):
                self._ready[waiting.seat].append(waiting)

    def release(self, seat: Seat) -> bool:
        """The seat is idle again; whether nothing is left for it to do."""
        self._busy.discard(seat)
        return self._left[seat] == 0

    @property
    def finished(self) -> bool:
        """Whether every task was carried out."""
        return not any(self._left.values())
