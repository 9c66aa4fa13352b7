"""The clock asks calls to pause, and to end, when it is time to."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from crossload.backends.clock import _PATIENCE, TICK, Clock

LONG = 5.0
"""Seconds that nothing here takes, but on a machine that stands still."""


class Call:
    """A call that counts what it is asked."""

    def __init__(self) -> None:
        self.pauses = self.ends = 0

    def ask_to_pause(self) -> None:
        self.pauses += 1

    def ask_to_end(self) -> None:
        self.ends += 1

    def is_asked(self, within: float = LONG) -> bool:
        """Whether it is asked to pause at all, from now on."""
        before, end = self.pauses, time.monotonic() + within
        while self.pauses == before and time.monotonic() < end:
            time.sleep(TICK)
        return self.pauses > before


@pytest.fixture
def clock() -> Clock:
    return Clock()


def sleeps(clock: Clock) -> bool:
    """Whether it falls asleep."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        if clock._asleep:
            return True
        time.sleep(TICK)
    return False


def test_a_call_is_asked_until_it_is_forgotten_and_the_clock_then_sleeps(clock: Clock) -> None:
    first, second = Call(), Call()
    for _ in range(2):
        clock.watch(first, pause=0)
        clock.watch(second, pause=0)
        assert first.is_asked()
        clock.forget(first)
        asked = first.pauses
        for _ in range(20):
            assert second.is_asked()
        clock.forget(second)
        assert first.pauses == asked
        assert sleeps(clock)


def test_nobody_is_asked_before_it_is_time(clock: Clock) -> None:
    early, late = Call(), Call()
    started = time.monotonic()
    clock.watch(late, started + 3600, started + 3600)
    clock.watch(early, started + 0.02, started + 0.04)
    while not early.ends:
        time.sleep(TICK)
        now = time.monotonic()
        # Read before the clock, so that what is asked meanwhile does not count.
        assert now - started < LONG
        if now < started + 0.02:
            assert not early.pauses
    assert time.monotonic() >= started + 0.04
    assert early.pauses
    clock.forget(early)
    clock.forget(late)
    assert (late.pauses, late.ends) == (0, 0)


def test_a_time_between_two_ticks_is_kept(clock: Clock) -> None:
    """On a machine that has something else to do it is missed now and then."""
    kept = 0
    for _ in range(200):
        call, due = Call(), time.monotonic() + 5.5 * TICK
        asked = threading.Event()
        call.ask_to_pause = asked.set  # type: ignore[method-assign]
        clock.watch(call, due)
        assert asked.wait(LONG)
        kept += time.monotonic() - due < 0.4 * TICK
        clock.forget(call)
        if kept >= 10:
            break
    assert kept >= 10


def test_who_is_forgotten_is_not_being_asked(clock: Clock) -> None:
    """What it would be asked in is freed as soon as `forget` returns."""

    class Slow(Call):
        asking = False

        def ask_to_pause(self) -> None:
            self.asking = True
            super().ask_to_pause()
            time.sleep(0.02)
            self.asking = False

    call = Slow()
    for _ in range(5):
        clock.watch(call, pause=0)
        assert call.is_asked()
        clock.forget(call)
        assert not call.asking


def test_who_is_asked_may_be_forgotten_in_the_midst_of_it(clock: Clock) -> None:
    """As by the garbage collector."""
    asked = threading.Event()

    class Ending(Call):
        def ask_to_pause(self) -> None:
            clock.forget(self)
            asked.set()

    started = time.monotonic()
    clock.watch(Ending(), pause=0)
    assert asked.wait(LONG)
    assert time.monotonic() - started < _PATIENCE
    assert sleeps(clock)


def test_what_is_watched_anew_is_not_asked_what_it_was_to_be_asked(clock: Clock) -> None:
    """A call that goes on after a pause must not be ended because that was long."""

    class Slow(Call):
        def ask_to_pause(self) -> None:
            super().ask_to_pause()
            time.sleep(0.02)

    call = Slow()
    for _ in range(5):
        clock.watch(call, 0, 0)
        assert call.is_asked()
        clock.watch(call, math.inf)
        pauses, ends = call.pauses, call.ends
        time.sleep(5 * TICK)
        assert (call.pauses, call.ends) == (pauses, ends)
    clock.forget(call)


# What programs of their own begin and end with.
BEGIN = """
import random, signal, sys, threading, time
from crossload.backends.clock import Clock

class Call:
    asked = False
    def ask_to_pause(self):
        self.asked = True

clock, call = Clock(), Call()
"""
END = """
call.asked = False
clock.watch(call, 0)
end = time.monotonic() + 5
while not call.asked and time.monotonic() < end:
    time.sleep(0.001)
clock.forget(call)
sys.exit(not call.asked)
"""


def asks_after(code: str) -> bool:
    """Whether a clock asks after this, in a program that coverage does not trace: a lock of its own may stay locked."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    program = f"{BEGIN}{code}{END}"
    return subprocess.run([sys.executable, "-c", program], env=environment, check=False, timeout=60).returncode == 0


STRUCK = """
class Struck(Exception):
    pass

def strike(*_):
    raise Struck

signal.signal(signal.SIGALRM, strike)
for _ in range(300):
    try:
        signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-4, 2e-3))
        while True:
            clock.watch(call, 0)
            clock.forget(call)
    except Struck:
        # Now and then the clock falls asleep.
        time.sleep(random.choice([0, 0, 0, 0, 0.03]))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="this system has no timer that signals; run it on another")
def test_a_handler_of_a_signal_that_raises_leaves_it_as_it_was() -> None:
    assert asks_after(STRUCK)


def test_its_thread_is_not_traced(clock: Clock) -> None:
    """As it stands still where it is, in CPython 3.11, while the main thread has a signal to hear of."""
    traced: list[str] = []
    usual, call = threading.gettrace(), Call()
    threading.settrace(lambda frame, *_: traced.append(frame.f_code.co_name))
    try:
        clock.watch(call, pause=0)
        assert call.is_asked()
    finally:
        threading.settrace(usual)
    clock.forget(call)
    assert "_tick" in traced
    assert "_go_on" not in traced


REFUSED = """
def audit(event, _):
    if event == "sys.settrace" and sys.gettrace() is not None:
        raise RuntimeError("what traces stays")

threading.settrace(lambda *_: None)
sys.addaudithook(audit)
"""


def test_its_thread_goes_on_where_it_may_not_be_untraced() -> None:
    assert asks_after(REFUSED)


def test_a_clock_whose_thread_died_gets_another(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Call):
        def ask_to_pause(self) -> None:
            raise MemoryError

    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    broken, call = Broken(), Call()
    clock.watch(broken, pause=0)
    thread = clock._thread
    assert thread is not None
    thread.join(LONG)
    clock.forget(broken)
    clock.watch(call, pause=0)
    assert call.is_asked()
    clock.forget(call)


def test_it_is_held_over_a_fork_and_goes_on(clock: Clock) -> None:
    first, second = Call(), Call()
    clock.hold()
    clock.release()
    assert clock._thread is None
    for idle in (False, True):
        clock.watch(first, pause=0)
        assert first.is_asked()
        if idle:
            clock.forget(first)
            assert sleeps(clock)
        clock.hold()
        assert not first.is_asked(within=0.05)
        clock.release()
        assert first.is_asked(within=LONG if not idle else 0.05) is not idle
        clock.watch(second, pause=0)
        assert second.is_asked()
        clock.forget(first)
        clock.forget(second)
