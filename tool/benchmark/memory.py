"""What an open session adds to its host's memory, workers of it included."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import psutil

from benchmark.race import Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from benchmark.race import Turn
    from benchmark.stable import Racer


def own_memory(pid: int) -> int:
    """The bytes that a process and those that it started share with no other: they would be free without them."""
    process = psutil.Process(pid)
    total = 0
    for each in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            total += each.memory_full_info().uss
    return total


@contextlib.contextmanager
def holder(start: Callable[[], Racer], source: Path, sessions: int) -> Iterator[Turn]:
    """A contestant that is started anew for each turn, and holds so many sessions more than at first."""
    with contextlib.closing(start()) as racer:
        racer.prepare("hold", source)

    def turn() -> Taken:
        with contextlib.closing(start()) as racer:
            racer.prepare("hold", source)
            racer.run(sessions)
            before = own_memory(racer.pid)
            racer.run(sessions)
            return Taken(figure=(own_memory(racer.pid) - before) / sessions)

    yield turn
