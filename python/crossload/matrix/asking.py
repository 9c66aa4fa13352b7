"""One write, one rewrite or one read: what a worker is asked, and the outcome that its answer or end amounts to."""

import base64
import time

from crossload.matrix.answer import Status
from crossload.matrix.fault import WorkerFault
from crossload.matrix.outcome import Outcome, Writing, differences, from_answer, from_fault
from crossload.matrix.scenario import Scenario
from crossload.matrix.vocabulary import FaultKind, Happening, Party
from crossload.matrix.worker import Worker

SETTLE_SECONDS = 0.1


def ask_to_write(worker: Worker, scenario: Scenario) -> Writing:
    """Raises `WorkerFault` for a fault that is the worker's own, not its subject's."""
    started = time.monotonic()
    try:
        answer = worker.ask("write", scenario)
    except WorkerFault as fault:
        return Writing(outcome=_judged_fault(fault, worker, Party.WRITER, started))
    if answer.status is Status.OK:
        return Writing(snapshot=answer.snapshot, answers=answer.answers, outcome=None)
    outcome = from_answer(answer, Party.WRITER, evidence=worker.evidence, seconds=_since(started))
    return Writing(outcome=outcome)


def ask_to_rewrite(worker: Worker, scenario: Scenario, writing: Writing) -> Writing:
    """The same state as another writer's: its own snapshot of it, and the answers that the first writer gave.

    Raises `WorkerFault` for a fault that is the worker's own, not its subject's.
    """
    if writing.outcome is not None:
        return writing
    started = time.monotonic()
    try:
        answer = worker.ask("rewrite", scenario, base64.b64encode(writing.snapshot).decode("ascii"))
    except WorkerFault as fault:
        return Writing(outcome=_judged_fault(fault, worker, Party.RELAY, started))
    if answer.status is Status.OK:
        return Writing(snapshot=answer.snapshot, answers=writing.answers)
    outcome = from_answer(answer, Party.RELAY, evidence=worker.evidence, seconds=_since(started))
    return Writing(outcome=outcome)


def ask_to_read(worker: Worker, scenario: Scenario, writing: Writing) -> Outcome:
    """Raises `WorkerFault` for a fault that is the worker's own, not its subject's."""
    if writing.outcome is not None:
        return writing.outcome
    started = time.monotonic()
    try:
        answer = worker.ask("read", scenario, base64.b64encode(writing.snapshot).decode("ascii"))
    except WorkerFault as fault:
        return _judged_fault(fault, worker, Party.READER, started)
    seconds = _since(started)
    if answer.status is not Status.OK:
        return from_answer(answer, Party.READER, evidence=worker.evidence, seconds=seconds)
    found = differences(scenario.labels, writing.answers, answer.answers)
    return Outcome(
        happening=Happening.DIFFERED if found else Happening.LOADED,
        differences=found,
        path=answer.path,
        evidence=worker.evidence if found else "",
        seconds=seconds,
    )


def check_sight(worker: Worker, scenario: Scenario, writing: Writing) -> None:
    """See that a reader looks at what it is given: nothing is in an empty snapshot, so what answers is something else.

    Raises `WorkerFault` for a reader that repeats the scenario, remembers an earlier snapshot, or hides its failure.
    Whatever else it makes of an empty snapshot is no concern of this check.
    """
    # What goes away after its first answer does so now, so that it is not taken for the doing of the empty snapshot.
    worker.start(settle=SETTLE_SECONDS)
    try:
        answer = worker.ask("read", scenario, "")
    except WorkerFault:
        return
    if answer.status is Status.OK and not differences(scenario.labels, writing.answers, answer.answers):
        raise worker.fail(FaultKind.BLIND, f"an empty snapshot was answered with all of {scenario.name!r}")


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)


def _judged_fault(fault: WorkerFault, worker: Worker, party: Party, started: float) -> Outcome:
    if not fault.kind.about_the_subject:
        raise fault
    limits = {FaultKind.HUNG: worker.target.deadline, FaultKind.EXHAUSTED: worker.target.memory}
    return from_fault(fault, party, limit=limits.get(fault.kind), seconds=_since(started))
