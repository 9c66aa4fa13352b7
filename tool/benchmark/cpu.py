"""Where a process's threads run, and how much time they spent there, to the nanosecond where the system says so."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def cores() -> list[int]:
    """The cores that this process may run on; none where the system does not let it choose."""
    return sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []


@contextlib.contextmanager
def kept_on(pid: int, core: int) -> Iterator[None]:
    """Let all threads of a process run on one core. Its children stay free, and so does it afterwards."""
    _place(pid, [core])
    try:
        yield
    finally:
        _place(pid, cores())


def _place(pid: int, allowed: Iterable[int]) -> None:
    # Threads end when they like, and so may the process: whoever asks it for something hears of that.
    with contextlib.suppress(psutil.NoSuchProcess):
        for thread in psutil.Process(pid).threads():
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(thread.id, allowed)


def cpu_seconds(pid: int) -> float:
    """The seconds of all its threads that live. Linux counts nanoseconds, other systems clock ticks."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return sum(int((task / "schedstat").read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9
    except OSError:
        times = psutil.Process(pid).cpu_times()
        return float(times.user + times.system)
