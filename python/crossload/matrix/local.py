"""The executor on this machine: one worker process per seat, asked by a few threads."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from crossload.matrix.asking import ask_to_read, ask_to_rewrite, ask_to_write, check_sight
from crossload.matrix.executor import Ready, Reports, Work
from crossload.matrix.fault import Fault, Suspicion, WorkerFault
from crossload.matrix.growth import growth
from crossload.matrix.guard import Guard
from crossload.matrix.outcome import Writing
from crossload.matrix.schedule import Schedule, Seat, Task
from crossload.matrix.vocabulary import FaultKind, Happening, Party
from crossload.matrix.worker import Worker

FAULTS_BEFORE_GIVING_UP = 5
"""A worker that broke the protocol this often in one pass is asked nothing more."""

_DOING = {Party.WRITER: "writing", Party.RELAY: "rewriting {}", Party.READER: "reading {}"}


@dataclass(kw_only=True)
class _Served:
    """A seat's worker, what its process held after each answer, and why it is asked nothing more."""

    ready: Ready
    worker: Worker
    faults: int = 0
    broken: str = ""
    told: bool = False
    seen_to_look: bool = False
    resident: list[int] = field(default_factory=list)


class LocalExecutor:
    """Worker processes on this machine. They end with it, and when it is killed."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def run(self, work: Work, reports: Reports) -> None:
        """As `Executor.run`."""
        _Pass(work, reports, self._guard).run()


@contextlib.contextmanager
def local() -> Iterator[LocalExecutor]:
    """The executor of a run on this machine."""
    guard = Guard()
    try:
        yield LocalExecutor(guard)
    finally:
        guard.close()


class _Pass:
    """One pass over a schedule."""

    def __init__(self, work: Work, reports: Reports, guard: Guard) -> None:
        self._work = work
        self._seats = {
            Seat(item.target.id, role): _Served(
                ready=item, worker=Worker(item.target, item.launch, guard, self._out_of_turn(item.target.id))
            )
            for item in work.ready
            for role in Party
        }
        self._scenarios = {scenario.name: scenario for scenario in work.scenarios}
        self._reports = reports
        self._turn = threading.Condition()
        self._stopping = False
        self._problems: list[BaseException] = []

    def run(self) -> None:
        """Carry out everything. On an interrupt the workers are ended at once, and what is left stays undone."""
        schedule = Schedule(self._work.writes, self._work.reads)
        threads = [threading.Thread(target=self._serve, args=(schedule,), daemon=True) for _ in range(self._work.jobs)]
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

    def _serve(self, schedule: Schedule) -> None:
        try:
            while tasks := self._next(schedule):
                seat = self._seats[tasks[0].seat]
                for task in tasks:
                    if not self._stopping:
                        self._carry_out(seat, task)
                    if not self._stopping and (self._work.alone or _holds_too_much(seat)):
                        self._retire(seat)
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
        try:
            if task.role is Party.READER:
                self._read(seat, task)
            else:
                self._write(seat, task)
        except WorkerFault as fault:
            if self._stopping:
                return
            verb = _DOING[task.role].format(f"{task.writer}'s")
            self._note(task.target, fault, f"{verb} {task.scenario}")
            self._reports.not_run(task, f"the worker of {task.target} failed: {fault}")
            seat.faults += 1
            if fault.kind is FaultKind.BLIND:
                seat.broken = f"the worker of {task.target} can't be believed: {fault}"
            elif seat.faults >= FAULTS_BEFORE_GIVING_UP:
                seat.broken = f"the worker of {task.target} broke the protocol {seat.faults} times, at last: {fault}"

    def _write(self, seat: _Served, task: Task) -> None:
        scenario = self._scenarios[task.scenario]
        if task.role is Party.WRITER:
            written = ask_to_write(seat.worker, scenario)
        elif (writing := self._writing(task)) is not None:
            written = ask_to_rewrite(seat.worker, scenario, writing)
        else:
            return
        # A worker that an interrupt ended looks like one that died; nothing it did last may be kept.
        if not self._stopping:
            self._reports.wrote(task, written)

    def _writing(self, task: Task) -> Writing | None:
        """What the task reads; that there is none is reported."""
        writing = self._reports.writing(task)
        if writing is None:
            _, *writers = task.needs or ("", task.writer)
            self._reports.not_run(task, f"{writers[-1]} wrote no snapshot of it")
        return writing

    def _read(self, seat: _Served, task: Task) -> None:
        scenario = self._scenarios[task.scenario]
        writing = self._writing(task)
        if writing is None:
            return
        outcome = ask_to_read(seat.worker, scenario, writing)
        seat.resident.append(seat.worker.resident)
        if outcome.happening is Happening.LOADED and not seat.seen_to_look:
            check_sight(seat.worker, scenario, writing)
            seat.seen_to_look = True
        if not self._stopping:
            self._reports.read(task, outcome)

    def _seat_worker(self, seat: _Served) -> None:
        target = seat.ready.target.id
        try:
            if seat.worker.start():
                seat.resident.clear()
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
        grown = growth(seat.resident)
        if grown is not None and grown > seat.ready.target.leak:
            what = f"its memory grew by {grown / 1024:.0f} KiB with every answer, over {len(seat.resident)} answers"
            self._reports.suspect(Suspicion(target=seat.ready.target.id, what=what))

    def _out_of_turn(self, target: str) -> Callable[[WorkerFault], None]:
        return lambda fault: self._note(target, fault, "idle")

    def _note(self, target: str, fault: WorkerFault, doing: str) -> None:
        self._reports.fault(
            Fault(target=target, kind=fault.kind, doing=doing, what=fault.what, evidence=fault.evidence)
        )


def _holds_too_much(seat: _Served) -> bool:
    renew = seat.ready.target.renew
    return renew is not None and seat.worker.resident > renew
