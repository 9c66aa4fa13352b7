"""Many snapshots rehearsed at once, each in a process that may crash or hang without harm to the others."""

from __future__ import annotations

import base64
import json
import os
import queue
import sys
import threading
from typing import TYPE_CHECKING, Any, Final

from crossload.inspection.rehearsal import Divergence, Rehearsal, bounded
from crossload.inspection.source import STDIN, UnreadableError, read
from crossload.inspection.status import Status
from crossload.matrix.channel import Channel
from crossload.matrix.fault import WorkerFault
from crossload.matrix.guard import Guard
from crossload.matrix.vocabulary import FaultKind

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from crossload.backends import BackendName

__all__ = ["rehearse_files"]

# What a process may take to start, to read its file and to inspect it before it replays.
_GRACE: Final = 90.0
# Address space of a process that has no sandbox with a limit of its own.
_NATIVE_MEMORY: Final = 8 << 30
# Bytes of an answer that makes no sense that are shown.
_SHOWN: Final = 200

_PROGRAM: Final = "import sys; sys.path = sys.argv[1:]; from crossload.inspection.worker import main; main()"


def rehearse_files(
    names: Sequence[str], *, backend: BackendName, seconds: float, jobs: int
) -> Generator[tuple[int, Rehearsal], None, None]:
    """Yield each file's index and what came of it, as they end.

    Closing the iterator ends all processes at once. What is no single file's fault, such as a system that lets no
    process be started as it has to be, ends the run and is raised.
    """
    fleet = _Fleet(names, backend, bounded(seconds))
    try:
        yield from fleet.run(min(jobs, len(names)))
    finally:
        fleet.end()


class _Fleet:
    def __init__(self, names: Sequence[str], backend: BackendName, seconds: float) -> None:
        self._names = names
        self._backend = backend
        self._seconds = seconds
        self._waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[int, Rehearsal] | BaseException] = queue.SimpleQueue()
        self._ending = threading.Event()
        self._channels: set[Channel] = set()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._guard: Guard | None = None
        self._input: bytes | UnreadableError = b""

    def run(self, jobs: int) -> Iterator[tuple[int, Rehearsal]]:
        if STDIN in self._names:
            # Read here: an interrupt ends a read in the main thread only.
            try:
                self._input = read(STDIN)
            except UnreadableError as error:
                self._input = error
        for index in range(len(self._names)):
            self._waiting.put(index)
        self._guard = Guard() if jobs else None
        for _ in range(jobs):
            thread = threading.Thread(target=self._work, daemon=True)
            self._threads.append(thread)
            thread.start()
        for _ in self._names:
            ended = self._done.get()
            if isinstance(ended, BaseException):
                raise ended
            yield ended

    def end(self) -> None:
        """End what still runs; the threads see their processes die, and clean up."""
        with self._lock:
            self._ending.set()
            for channel in self._channels:
                channel.end()
        for thread in self._threads:
            # An interrupt may come before the last of them was started.
            if thread.is_alive():
                thread.join()
        if self._guard is not None:
            self._guard.close()

    def _work(self) -> None:
        channel: Channel | None = None
        try:
            while not self._ending.is_set():
                index = self._waiting.get_nowait()
                try:
                    channel = channel or self._start()
                    rehearsal = self._ask(channel, self._names[index])
                except WorkerFault as fault:
                    self._forget(channel)
                    channel = None
                    rehearsal = _failure(fault, self._seconds)
                except UnreadableError as error:
                    rehearsal = Rehearsal(status=Status.UNREADABLE, reason=str(error))
                self._done.put((index, rehearsal))
        except queue.Empty:
            pass
        except BaseException as error:  # noqa: BLE001 - `run` waits for this thread, and raises it
            self._done.put(error)
        finally:
            self._forget(channel)

    def _start(self) -> Channel:
        with self._lock:
            if self._ending.is_set():
                raise WorkerFault(FaultKind.DIED, "the run was ended")
            memory = _NATIVE_MEMORY if self._backend == "native" else None
            # It imports from where this process does, and from nowhere else.
            command = [sys.executable, "-I", "-c", _PROGRAM, *sys.path]
            channel = Channel(command, os.environ, memory, self._guard)
            self._channels.add(channel)
            return channel

    def _forget(self, channel: Channel | None) -> None:
        if channel is not None:
            with self._lock:
                self._channels.discard(channel)
            channel.kill()

    def _ask(self, channel: Channel, name: str) -> Rehearsal:
        request: dict[str, Any] = {"name": name, "backend": self._backend, "seconds": self._seconds}
        if name == STDIN:
            if isinstance(self._input, UnreadableError):
                raise self._input
            request["data"] = base64.b64encode(self._input).decode("ascii")
        line = channel.exchange(json.dumps(request).encode("ascii") + b"\n", self._seconds + _GRACE)
        try:
            return _rehearsal(json.loads(line))
        except (ValueError, TypeError, KeyError, RecursionError):
            raise channel.fail(FaultKind.GARBAGE, repr(line[:_SHOWN])) from None


def _rehearsal(answer: dict[str, Any]) -> Rehearsal:
    divergence = answer["divergence"]
    return Rehearsal(
        **{
            **answer,
            "status": Status(answer["status"]),
            "warnings": tuple(answer["warnings"]),
            "divergence": divergence and Divergence(**divergence),
        }
    )


def _failure(fault: WorkerFault, seconds: float) -> Rehearsal:
    if fault.kind is FaultKind.HUNG:
        return Rehearsal(status=Status.TIMEOUT, reason=f"no end within {seconds:g} s", seconds=seconds)
    words = fault.evidence.splitlines()[-1:]
    return Rehearsal(status=Status.CRASHED, reason="; ".join([f"its process {fault.kind}: {fault.what}", *words]))
