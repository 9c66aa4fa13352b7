"""Carries out writes and reads with one worker per seat on a few threads; what to run is left to others."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crossload.matrix.asking import ask_to_read, ask_to_write
from crossload.matrix.fault import Fault, WorkerFault
from crossload.matrix.guard import Guard
from crossload.matrix.outcome import Outcome, Writing
from crossload.matrix.scenario import Scenario
from crossload.matrix.schedule import Schedule, Seat, Task
from crossload.matrix.target import Launch, Target
from crossload.matrix.vocabulary import Party
from crossload.matrix.worker import Worker

FAULTS_BEFORE_GIVING_UP = 5
"""A worker that broke the protocol this often in one pass is asked nothing more."""


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A target that was made, and how to start its worker."""

    target: Target
    launch: Launch


@dataclass(frozen=True, kw_only=True)
class Reports:
    """Where results go; called from several threads, one at a time."""

    wrote: Callable[[Task, Writing], None]
    read: Callable[[Task, Outcome], None]
    not_run: Callable[[Task, str], None]
    fault: Callable[[Fault], None]
    described: Callable[[Ready, Mapping[str, object]], None]
    writing: Callable[[Task], Writing | None]


@dataclass(kw_only=True)
class _Served:
    """A seat's worker, and why it is asked nothing more."""

    ready: Ready
    worker: Worker
    faults: int = 0
    broken: str = ""
    told: bool = field(default=False)


class Executor:
    """One pass over a schedule, with workers of its own that no other pass has used."""

    def __init__(
        self, ready: Iterable[Ready], scenarios: Iterable[Scenario], reports: Reports, guard: Guard, jobs: int
    ) -> None:
        self._seats = {
            Seat(item.target.id, role): _Served(
                ready=item, worker=Worker(item.target, item.launch, guard, self._out_of_turn(item.target.id))
            )
            for item in ready
            for role in Party
        }
        self._scenarios = {scenario.name: scenario for scenario in scenarios}
        self._reports = reports
        self._jobs = jobs
        self._turn = threading.Condition()
        self._stopping = False
        self._problems: list[BaseException] = []

    def run(self, writes: Sequence[Task], reads: Sequence[Task]) -> None:
        """Carry out everything. On an interrupt the workers are ended at once, and what is left stays undone."""
        schedule = Schedule(writes, reads)
        threads = [threading.Thread(target=self._work, args=(schedule,), daemon=True) for _ in range(self._jobs)]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive():
                    thread.join(0.2)
        except BaseException:
            self._stop()
            raise
        finally:
            # An interrupt may come before the last of them was started.
            for thread in threads:
                if thread.is_alive():
                    thread.join()
            for seat in self._seats.values():
                seat.worker.close()
        if self._problems:
            raise self._problems[0]

    def _stop(self) -> None:
        with self._turn:
            self._stopping = True
            self._turn.notify_all()
        for seat in self._seats.values():
            seat.worker.end()

    def _work(self, schedule: Schedule) -> None:
        try:
            while tasks := self._next(schedule):
                seat = self._seats[tasks[0].seat]
                for task in tasks:
                    if not self._stopping:
                        self._carry_out(seat, task)
                    with self._turn:
                        schedule.done(task)
                        self._turn.notify_all()
                with self._turn:
                    idle_for_good = schedule.release(tasks[0].seat)
                    self._turn.notify_all()
                if idle_for_good and not self._stopping:
                    self._retire(seat)
        except BaseException as problem:  # noqa: BLE001 - carried to the caller's thread
            self._problems.append(problem)
            self._stop()

    def _next(self, schedule: Schedule) -> list[Task]:
        with self._turn:
            while not self._stopping and not schedule.finished:
                if tasks := schedule.take():
                    return tasks
                self._turn.wait()
        return []

    def _carry_out(self, seat: _Served, task: Task) -> None:
        if not seat.broken:
            self._seat_worker(seat)
        if seat.broken:
            self._reports.not_run(task, seat.broken)
            return
        scenario = self._scenarios[task.scenario]
        try:
            if not task.writer:
                written = ask_to_write(seat.worker, scenario)
                # A worker that an interrupt ended looks like one that died; nothing it did last may be kept.
                if not self._stopping:
                    self._reports.wrote(task, written)
                return
            writing = self._reports.writing(task)
            if writing is None:
                self._reports.not_run(task, f"{task.writer} wrote no snapshot of it")
                return
            outcome = ask_to_read(seat.worker, scenario, writing)
            if not self._stopping:
                self._reports.read(task, outcome)
        except WorkerFault as fault:
            if self._stopping:
                return
            verb = f"reading {task.writer}'s" if task.writer else "writing"
            self._note(task.target, fault, f"{verb} {task.scenario}")
            self._reports.not_run(task, f"the worker of {task.target} failed: {fault}")
            seat.faults += 1
            if seat.faults >= FAULTS_BEFORE_GIVING_UP:
                seat.broken = f"the worker of {task.target} broke the protocol {seat.faults} times, at last: {fault}"

    def _seat_worker(self, seat: _Served) -> None:
        target = seat.ready.target.id
        try:
            seat.worker.start()
        except WorkerFault as fault:
            if not self._stopping:
                seat.broken = f"the worker of {target} can't be used: {fault}"
                self._note(target, fault, "starting")
            return
        if not seat.told:
            seat.told = True
            self._reports.described(seat.ready, seat.worker.detail or {})

    def _retire(self, seat: _Served) -> None:
        fault = seat.worker.stop()
        if fault is not None:
            self._note(seat.ready.target.id, fault, "leaving")

    def _out_of_turn(self, target: str) -> Callable[[WorkerFault], None]:
        return lambda fault: self._note(target, fault, "idle")

    def _note(self, target: str, fault: WorkerFault, doing: str) -> None:
        self._reports.fault(
            Fault(target=target, kind=fault.kind, doing=doing, what=fault.what, evidence=fault.evidence)
        )
