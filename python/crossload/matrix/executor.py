"""What a pass asks of whoever carries it out: one narrow interface, so that it need not be this machine."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from crossload.matrix.fault import Fault, Suspicion
from crossload.matrix.outcome import Outcome, Writing
from crossload.matrix.scenario import Scenario
from crossload.matrix.schedule import Task
from crossload.matrix.target import Launch, Target


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A target that was made, and how to start its worker."""

    target: Target
    launch: Launch


@dataclass(frozen=True, kw_only=True)
class Work:
    """One pass: every target and scenario that its tasks name, and how many of them to carry out at once.

    `alone` asks for a worker of its own for every task, which has done nothing else.
    """

    ready: Sequence[Ready]
    scenarios: Sequence[Scenario]
    writes: Sequence[Task]
    reads: Sequence[Task]
    jobs: int
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class Reports:
    """Where results go, from any thread. `writing` gives back what `wrote` was told, also by an earlier run."""

    wrote: Callable[[Task, Writing], None]
    read: Callable[[Task, Outcome], None]
    not_run: Callable[[Task, str], None]
    fault: Callable[[Fault], None]
    suspect: Callable[[Suspicion], None]
    described: Callable[[Ready, Mapping[str, object]], None]
    writing: Callable[[Task], Writing | None]


class Executor(Protocol):
    """Carries out passes. Each has workers that no other pass has used, and reads happen after their writes."""

    def run(self, work: Work, reports: Reports) -> None:
        """Report every task's result exactly once.

        An interrupt ends the workers and is raised on; what is left then stays unreported.
        """


Executors = Callable[[], AbstractContextManager[Executor]]
"""Begins a run's executor, and ends whatever it started."""
