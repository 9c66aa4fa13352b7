"""The clock that calls into WebAssembly pause by."""

from __future__ import annotations

import contextlib
import sys
import threading
from math import inf

# By their names: programs that replace `time.sleep` in their tests don't mean the clock.
from time import monotonic, sleep
from typing import Final, Protocol

__all__ = ["TICK", "Clock", "Watched"]

TICK: Final = 0.001
"""Seconds between two looks at who is to be asked."""

# Ticks that it goes on for when nothing runs.
_LINGER: Final = 20
# Seconds that asking takes at most.
_PATIENCE: Final = 1.0


class Watched(Protocol):
    """Something in which calls run."""

    def ask_to_pause(self) -> None:
        """Make the call that is under way pause."""

    def ask_to_end(self) -> None:
        """End the call that is under way."""


class Clock:
    """Asks calls to pause, and to end, when the time has come for that, and sleeps while none runs."""

    def __init__(self) -> None:
        # What runs, and when each is to pause and to end on the monotonic clock.
        self._running: dict[Watched, tuple[float, float]] = {}
        # Who is being asked. No lock: a signal's handler that raises may leave one locked for ever.
        self._asked: Watched | None = None
        # Whether its thread waits for the bell, a lock that is held until it is rung. An event has one as well, which a
        # handler that raises in the midst of setting it leaves locked.
        self._asleep = False
        self._bell = threading.Lock()
        self._bell.acquire()
        self._starting = threading.RLock()
        self._thread: threading.Thread | None = None

    def watch(self, call: Watched, pause: float, end: float = inf) -> None:
        """From a time on the monotonic clock on ask a call to pause, and from another one on to end.

        When this returns, nothing is asked any more of what was to be asked before.
        """
        self._running[call] = pause, end
        self._outwait(call)
        if self._thread is None or self._asleep:
            self._rouse()

    def forget(self, call: Watched) -> None:
        """Ask for nothing any more: when this returns, the call can be freed."""
        self._running.pop(call, None)
        self._outwait(call)

    def hold(self) -> None:
        """End the thread, and start none before `release`: a process that forks has no thread too many."""
        self._starting.acquire()
        thread, self._thread = self._thread, None
        self._ring()
        if thread is not None:
            thread.join()

    def release(self) -> None:
        """Go on after `hold`."""
        self._starting.release()
        if self._running:
            self._rouse()

    def _rouse(self) -> None:
        with self._starting:
            if self._thread is None:
                self._asleep = False
                self._thread = threading.Thread(target=self._tick, name="crossload-clock", daemon=True)
                try:
                    self._thread.start()
                except RuntimeError:
                    # While Python exits it starts no threads: calls then have the interpreter's own limits only.
                    self._thread = None
                except BaseException:
                    # A handler of a signal raised: whether it was started or not, it does not go on.
                    self._thread = None
                    raise
            self._ring()

    def _ring(self) -> None:
        # Rung twice, or for nothing, it lets the thread look once more whether it may sleep.
        with contextlib.suppress(RuntimeError):
            self._bell.release()

    def _tick(self) -> None:
        thread = threading.current_thread()
        try:
            _be_untraced()
            self._go_on(thread)
        finally:
            # It may have died: then the next call rouses another.
            if self._thread is thread:
                self._thread = None

    def _go_on(self, thread: threading.Thread) -> None:
        idle = 0
        while self._thread is thread:
            now = monotonic()
            times = [time for pair in self._running.copy().values() for time in pair if now < time < now + TICK]
            sleep(min(times, default=now + TICK) - now)
            self._ask()
            # Calls mostly end sooner than a tick: the clock outlasts them, so that few of them have to rouse it.
            idle = 0 if self._running else idle + 1
            if idle > _LINGER:
                self._asleep = True
                # Whoever is watched, or held, before that did not see that the clock falls asleep.
                if not self._running and self._thread is thread:
                    self._bell.acquire()
                self._asleep, idle = False, 0

    def _ask(self) -> None:
        # A copy, which nothing changes meanwhile; what it says may be over.
        for call in self._running.copy():
            self._asked = call
            try:
                pause, end = self._running.get(call, (inf, inf))
                now = monotonic()
                if now >= pause:
                    call.ask_to_pause()
                if now >= end:
                    call.ask_to_end()
            finally:
                self._asked = None

    def _outwait(self, call: Watched) -> None:
        """Wait until a call is not being asked. The garbage collector may come here in the thread that asks."""
        if self._asked is call and threading.current_thread() is not self._thread:
            # Python's exit stops the thread wherever it is.
            end = monotonic() + _PATIENCE
            while self._asked is call and monotonic() < end:
                sleep(0)


def _be_untraced() -> None:
    """Have no debugger or coverage trace this thread.

    In CPython 3.11 a traced thread stands still at its next call from when a signal comes until the main thread hears
    of it: which it does when this one has made it pause.
    """
    if sys.gettrace() is not None:
        # A hook that audits may refuse it.
        with contextlib.suppress(Exception):
            sys.settrace(None)
