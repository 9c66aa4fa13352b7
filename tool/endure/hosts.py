"""Host processes that do numbered tasks, and die of some: the ledger that they share says of which."""

from __future__ import annotations

import contextlib
import ctypes
import json
import multiprocessing
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import connection
from typing import TYPE_CHECKING, Protocol

from endure.opening import Ending
from workbench.faults import HostFault
from workbench.process import describe_exit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.process import BaseProcess
    from pathlib import Path

# Fresh processes: a fork of this one would carry over what it has opened. Where there can be a server that has imported
# what hosts need, and no more, it makes them in milliseconds: in native they die by the hundred.
_SERVED = "forkserver" in multiprocessing.get_all_start_methods()
_PROCESSES = multiprocessing.get_context("forkserver") if _SERVED else multiprocessing.get_context("spawn")
_POLL_SECONDS = 0.05
# Seconds that a host takes at most to begin a task, or to end: it imports what tasks need, beside whatever else runs.
_PATIENCE = 120.0
# Starting a process also looks whether others have ended, and of two threads that look at once one finds no exit code.
_LOOKING = threading.Lock()
_OPEN = frozenset({Ending.PENDING.value, Ending.LOADING.value, Ending.FEEDING.value})


class Task(Protocol):
    """What a host does with a number; it is sent to the host once."""

    def __call__(self, number: int, note: Callable[[Ending], None]) -> tuple[Ending, str]:
        """Do it, noting how far it is; return how it ended and what was said."""
        ...


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one task ended."""

    number: int
    ending: Ending
    seconds: float
    said: str = ""
    """The error of a fault or worse, or how the host ended."""


class Ledger:
    """A byte for each task in memory that hosts and their parent share, and how long it took."""

    def __init__(self, count: int) -> None:
        self.endings = _PROCESSES.RawArray(ctypes.c_ubyte, count)
        self.seconds = _PROCESSES.RawArray(ctypes.c_float, count)

    def first_open(self, start: int, end: int) -> int:
        """The first task from `start` on that did not end, or `end`."""
        return next((number for number in range(start, end) if self.endings[number] in _OPEN), end)


@dataclass(frozen=True, kw_only=True)
class Hosts:
    """How tasks are spread over processes."""

    batch: int
    jobs: int
    hang_seconds: float
    """Seconds after which a task that has not ended hangs."""
    folder: Path
    """Where hosts write what they say."""
    address_space: int | None = None
    """Bytes that a host may map beyond what it starts with, so that greed ends it and not the machine."""

    def run(self, task: Task, first: int, count: int) -> list[Outcome]:
        """Do `count` tasks, the first of them numbered `first`, whatever becomes of the hosts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for stale in self.folder.glob("host-*"):
            stale.unlink()
        _start_server(task.__module__)
        ledger, ended = Ledger(count), threading.Event()
        deaths: dict[int, str] = {}
        starts = range(0, count, self.batch)

        def batch(start: int) -> None:
            at, end = start, min(count, start + self.batch)
            while at < end and not ended.is_set():
                death = self._host(task, ledger, first, at, end)
                if death is None:
                    break
                at, said = death
                deaths[at] = said
                at += 1

        with ThreadPoolExecutor(self.jobs) as pool:
            pending = [pool.submit(batch, start) for start in starts]
            try:
                for one in pending:
                    one.result()
            finally:
                # Whatever ended it, no thread starts another host.
                ended.set()
        said = dict(self._remarks())
        said.update({first + index: text for index, text in deaths.items()})
        return [
            Outcome(
                number=first + index,
                ending=Ending(ledger.endings[index]),
                seconds=ledger.seconds[index],
                said=said.get(first + index, ""),
            )
            for index in range(count)
        ]

    def _host(self, task: Task, ledger: Ledger, first: int, start: int, end: int) -> tuple[int, str] | None:
        """Let one host do tasks; where it does not get through, mark the one that it died of and say how it died."""
        order = _Order(
            task=task,
            endings=ledger.endings,
            seconds=ledger.seconds,
            first=first,
            indices=range(start, end),
            folder=self.folder,
            address_space=self.address_space,
        )
        process = _PROCESSES.Process(target=_serve, args=(order,), daemon=True)
        with _LOOKING:
            process.start()
        hung = self._watch(process, ledger, start, end)
        code = process.exitcode
        process.close()
        if code == 0:
            return None
        at = ledger.first_open(start, end)
        if at == end or ledger.endings[at] == Ending.PENDING.value:
            raise HostFault(
                f"a host ended outside of its tasks, with {describe_exit(code or 0)}",
                where=str(self.folder),
                remedy="read what it said in the host-*.log there",
            )
        stage = Ending(ledger.endings[at]).name.lower()
        ledger.endings[at] = (Ending.HUNG if hung else Ending.KILLED).value
        return at, f"{'no end' if hung else describe_exit(code or 0)} while {stage}"

    def _watch(self, process: BaseProcess, ledger: Ledger, start: int, end: int) -> bool:
        """Wait for the host's end; kill one that makes no progress, and say so."""
        at, begun, since = start, False, time.monotonic()
        hung = False
        while True:
            connection.wait([process.sentinel], _POLL_SECONDS)
            with _LOOKING:
                if not process.is_alive():
                    return hung
            reached = ledger.first_open(at, end)
            runs = reached < end and ledger.endings[reached] != Ending.PENDING.value
            if (reached, runs) != (at, begun):
                at, begun, since = reached, runs, time.monotonic()
            elif time.monotonic() - since > (self.hang_seconds if runs else _PATIENCE):
                process.kill()
                hung = True

    def _remarks(self) -> Iterator[tuple[int, str]]:
        for path in self.folder.glob("host-*.jsonl"):
            for line in path.read_text(encoding="utf-8").splitlines():
                # The last line of a host that was killed may be cut off.
                with contextlib.suppress(ValueError):
                    number, said = json.loads(line)
                    yield number, said


def _start_server(module: str) -> None:
    """Start the server with a module imported, if there can be one; it imports by the path that this process has."""
    if not _SERVED:
        return
    from multiprocessing import forkserver  # noqa: PLC0415 - Windows has none

    known = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    try:
        multiprocessing.set_forkserver_preload([module])
        forkserver.ensure_running()
    finally:
        os.environ.pop("PYTHONPATH")
        if known is not None:
            os.environ["PYTHONPATH"] = known


@dataclass(frozen=True, kw_only=True)
class _Order:
    """What one host is started with; the arrays are the ledger's own memory."""

    task: Task
    endings: ctypes.Array[ctypes.c_ubyte]
    seconds: ctypes.Array[ctypes.c_float]
    first: int
    indices: range
    folder: Path
    address_space: int | None


def _serve(order: _Order) -> None:
    """A host process: do the tasks in order."""
    log, remarks = (order.folder / f"host-{os.getpid()}.{kind}" for kind in ("log", "jsonl"))
    with log.open("ab") as stream:
        os.dup2(stream.fileno(), sys.stderr.fileno())
    _bound(order.address_space)
    for index in order.indices:

        def note(ending: Ending, index: int = index) -> None:
            order.endings[index] = ending.value

        note(Ending.LOADING)
        began = time.perf_counter()
        ending, said = order.task(order.first + index, note)
        order.seconds[index] = time.perf_counter() - began
        if ending.value >= Ending.FAULT.value:
            with remarks.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps([order.first + index, said]) + "\n")
        note(ending)


def _bound(address_space: int | None) -> None:
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if address_space is not None:
        import psutil  # noqa: PLC0415 - as above

        bound = psutil.Process().memory_info().vms + address_space
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
