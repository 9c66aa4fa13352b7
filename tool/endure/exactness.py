"""How exactly limits fire: when one on time does, and what is used when one on memory does."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crossload import MemoryLimitError, Session, TimeLimitError
from endure.scheduler import queued

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crossload import ResourceLimits
    from crossload.backends import BackendName
    from endure.settings import Limits, Program

_MEBIBYTE = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Firing:
    """What was measured of one limit of one program: seconds, or bytes."""

    limit: float
    measured: Sequence[float]
    """None of it where the limit did not fire, or fired without a number: the sandbox's own memory was full."""
    fired: bool
    """Whether the limit ended the program each time."""
    tolerance: float | None = None
    """How far from the limit the middle one may be; None where that is only told."""

    @property
    def ratio(self) -> float | None:
        """The middle one as a multiple of the limit."""
        return statistics.median(self.measured) / self.limit if self.measured else None

    @property
    def passed(self) -> bool:
        """Whether it fired, and as exactly as it must."""
        if not self.fired or self.tolerance is None:
            return self.fired
        return self.ratio is not None and abs(self.ratio - 1) * self.limit <= self.tolerance


@dataclass(frozen=True, kw_only=True)
class Row:
    """A program on one backend, under limits that grow."""

    backend: BackendName
    program: str
    firings: Sequence[Firing]

    @property
    def passed(self) -> bool:
        """Whether all limits did as they must."""
        return all(firing.passed for firing in self.firings)


def on_time(backend: BackendName, settings: Limits) -> Iterator[Row]:
    """When limits on time fire, by the clock on the wall: that of a feed, and that of a turn of it."""
    for program in settings.endless:
        if backend in program.backends:
            for kind in ("feed", "turn"):
                limits = range(len(settings.seconds))
                firings = [_timed(backend, program, kind, number, settings) for number in limits]
                yield Row(backend=backend, program=f"{program.name}: its {kind}", firings=firings)


def on_memory(backend: BackendName, settings: Limits) -> Iterator[Row]:
    """What is used when a limit on memory fires, as its error says."""
    for program in settings.growing:
        firings = [_filled(backend, program, mebibytes * _MEBIBYTE) for mebibytes in settings.mebibytes]
        yield Row(backend=backend, program=program.name, firings=firings)


def _timed(backend: BackendName, program: Program, kind: str, number: int, settings: Limits) -> Firing:
    limit, wanted = settings.seconds[number], settings.rounds[number]
    limits: ResourceLimits = {"max_feed_duration_secs": limit} if kind == "feed" else {"max_turn_duration_secs": limit}
    rounds: list[_Round] = []
    allowed = limit * settings.queued
    # One in which the system had no core for the guest says little of the limit.
    while len(rounds) < wanted * settings.attempts and sum(one.queued <= allowed for one in rounds) < wanted:
        rounds.append(_round(backend, program, limits))
    best = sorted(rounds, key=lambda one: one.queued)[:wanted]
    return Firing(
        limit=limit,
        measured=[one.seconds for one in best if one.fired],
        fired=all(one.fired for one in rounds),
        tolerance=settings.within * limit,
    )


@dataclass(frozen=True, kw_only=True)
class _Round:
    seconds: float
    queued: float
    """Seconds of these for which there was no core for the guest."""
    fired: bool


def _round(backend: BackendName, program: Program, limits: ResourceLimits) -> _Round:
    fired = False
    with Session(backend=backend, limits=limits) as session:
        waited, began = queued(), time.perf_counter()
        try:
            session.feed_run(program.code)
        except TimeLimitError:
            fired = True
        return _Round(seconds=time.perf_counter() - began, queued=queued() - waited, fired=fired)


def _filled(backend: BackendName, program: Program, limit: int) -> Firing:
    used, fired = [], False
    with Session(backend=backend, limits={"max_memory": limit}) as session:
        try:
            session.feed_run(program.code)
        except MemoryLimitError as error:
            fired = True
            used = [] if error.used is None else [error.used]
    return Firing(limit=limit, measured=used, fired=fired)
