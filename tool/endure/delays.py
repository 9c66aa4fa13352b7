"""How long a small session takes beside others that run into their time limit, or are closed while they run."""

from __future__ import annotations

import contextlib
import statistics
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crossload import CrossloadError, Session
from endure.scheduler import queued

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crossload.backends import BackendName

_ENDLESS = "while True:\n    pass"


@dataclass(frozen=True, kw_only=True)
class Delays:
    """The times of the small sessions, from their opening to their end, in seconds."""

    backend: BackendName
    beside: str
    neighbors: int
    limit: float
    """What the neighbors may run."""
    times: Sequence[float]
    waits: Sequence[float]
    """What was left of each when the time is taken off in which its thread was ready to run and had no core."""
    alone: float
    """The same of the slowest without neighbors, measured just before."""
    ended: int
    """Neighbors that came to their end meanwhile."""

    @property
    def worst(self) -> float:
        """What the slowest took, or waited for other sessions, but did not wait for the system."""
        return max(self.waits)

    @property
    def allowed(self) -> float:
        """The most that it may be: the limit of its neighbors later than it would be without them."""
        return self.alone + self.limit

    @property
    def passed(self) -> bool:
        """Whether none was later than it may be, and there were neighbors if there were to be any."""
        return not self.neighbors or (self.worst <= self.allowed and self.ended > 0)

    def percentile(self, part: float) -> float:
        """The time that this part of the sessions kept to."""
        return statistics.quantiles(self.times, n=1000, method="inclusive")[round(part * 1000) - 1]


def timed_out(backend: BackendName, limit: float) -> None:
    """A neighbor that runs until its limit ends it."""
    limited = Session(backend=backend, limits={"max_feed_duration_secs": limit})
    with limited as session, contextlib.suppress(CrossloadError):
        session.feed_run(_ENDLESS)


def closed(backend: BackendName, limit: float) -> None:
    """A neighbor that is closed by another thread when it has run for half of its limit."""
    with Session(backend=backend, limits={"max_feed_duration_secs": limit}) as session:
        timer = threading.Timer(limit / 2, session.close)
        timer.start()
        with contextlib.suppress(CrossloadError):
            session.feed_run(_ENDLESS)
        timer.join()


NEIGHBORS: dict[str, Callable[[BackendName, float], None]] = {"timed out": timed_out, "closed": closed}


def measure(
    backend: BackendName,
    *,
    beside: str,
    neighbors: int,
    healthy: int,
    seconds: float,
    limit: float,
    alone: float = 0.0,
    stall: float = 0.0,
) -> Delays:
    """Open small sessions in `healthy` threads for so many seconds, beside so many neighbors.

    `stall` delays one of them by so many seconds, which has to be seen; `alone` is what they take without neighbors.
    """
    times: list[float] = []
    waits: list[float] = []
    ends: list[None] = []
    over = threading.Event()

    def neighbor() -> None:
        while not over.is_set():
            NEIGHBORS[beside](backend, limit)
            ends.append(None)

    def small(first: bool) -> None:
        pause = stall if first else 0.0
        while not over.is_set():
            waited, began = queued(), time.perf_counter()
            with Session(backend=backend) as session:
                if session.feed_run("ask(n) + 1", inputs={"n": 1}, external_lookup={"ask": _wait(pause)}) != 2:  # noqa: PLR2004
                    raise RuntimeError("a small session gave a wrong answer")
            took = time.perf_counter() - began
            times.append(took)
            waits.append(took - (queued() - waited))
            pause = 0.0

    threads = [threading.Thread(target=neighbor) for _ in range(neighbors)]
    threads += [threading.Thread(target=small, args=(index == 0,)) for index in range(healthy)]
    for thread in threads:
        thread.start()
    over.wait(seconds)
    over.set()
    for thread in threads:
        thread.join()
    return Delays(
        backend=backend,
        beside=beside if neighbors else "nobody",
        neighbors=neighbors,
        limit=limit,
        times=times,
        waits=waits,
        alone=alone,
        ended=len(ends),
    )


def _wait(seconds: float) -> Callable[[int], int]:
    def ask(value: int) -> int:
        if seconds:
            time.sleep(seconds)
        return value

    return ask
