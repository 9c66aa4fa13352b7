"""The clock ticks while something runs."""

from __future__ import annotations

import time

import wasmtime

from crossload.backends.clock import TICK, Clock


class Counting(wasmtime.Engine):
    """An engine that counts its epochs."""

    def __init__(self) -> None:
        super().__init__()
        self.epochs = 0

    def increment_epoch(self) -> None:
        super().increment_epoch()
        self.epochs += 1

    def ticks(self, within: float = 5.0) -> bool:
        """Whether the clock is heard at all."""
        before, end = self.epochs, time.monotonic() + within
        while self.epochs == before and time.monotonic() < end:
            time.sleep(TICK)
        return self.epochs > before


def falls_silent(engine: Counting) -> bool:
    """Whether it stops within some seconds."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if not engine.ticks(within=0.1):
            return True
    return False


def test_it_ticks_until_the_last_has_stopped_and_begins_again() -> None:
    engine = Counting()
    clock = Clock(engine)
    assert not engine.ticks(within=0.05)
    for _ in range(2):
        clock.start("a")
        clock.start("b")
        assert engine.ticks()
        clock.stop("a")
        for _ in range(100):
            assert engine.ticks()
        clock.stop("b")
        assert falls_silent(engine)


def test_it_ticks_also_when_the_time_of_a_machine_is_up() -> None:
    engine = Counting()
    clock = Clock(engine)
    started = time.monotonic()
    clock.start("a")
    beyond = 0.0
    while beyond < 10 and time.monotonic() - started < 5:
        clock.expect("a", time.monotonic() + TICK / 2)
        engine.ticks()
        beyond = engine.epochs - (time.monotonic() - started) / TICK
    clock.stop("a")
    assert beyond >= 10
    assert falls_silent(engine)


def test_it_is_held_over_a_fork_and_goes_on() -> None:
    engine = Counting()
    clock = Clock(engine)
    clock.hold()
    clock.release()
    assert not engine.ticks(within=0.05)
    for idle in (False, True):
        clock.start("a")
        assert engine.ticks()
        if idle:
            clock.stop("a")
            assert falls_silent(engine)
        clock.hold()
        assert not engine.ticks(within=0.05)
        clock.release()
        assert engine.ticks(within=5.0 if not idle else 0.05) is not idle
        clock.start("b")
        assert engine.ticks()
        clock.stop("a")
        clock.stop("b")
