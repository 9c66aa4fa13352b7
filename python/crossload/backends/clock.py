"""The clock that calls into WebAssembly pause by."""

from __future__ import annotations

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
        # Held while they are asked. Who asks may forget too: the garbage collector does, or the handler of a signal.
        self._asking = threading.RLock()
        self._awake = threading.Event()
        self._starting = threading.RLock()
        self._thread: threading.Thread | None = None

    def watch(self, call: Watched, pause: float, end: float = inf) -> None:
        """From a time on the monotonic clock on ask a call to pause, and from another one on to end."""
        self._running[call] = pause, end
        if not self._awake.is_set():
            self._rouse()

    def forget(self, call: Watched) -> None:
        """Ask for nothing any more: when this returns, the call can be freed."""
        self._running.pop(call, None)
        # Whoever is being asked just now was asked then. Python's exit may have stopped the thread in the midst of it.
        if self._asking.acquire(timeout=_PATIENCE):
            self._asking.release()

    def hold(self) -> None:
        """End the thread, and start none before `release`: a process that forks has no thread too many."""
        self._starting.acquire()
        thread, self._thread = self._thread, None
        self._awake.set()
        if thread is not None:
            thread.join()
        self._awake.clear()

    def release(self) -> None:
        """Go on after `hold`."""
        self._starting.release()
        if self._running:
            self._rouse()

    def _rouse(self) -> None:
        with self._starting:
            self._awake.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._tick, name="crossload-clock", daemon=True)
                try:
                    self._thread.start()
                except RuntimeError:
                    # While Python exits it starts no threads: calls then have the interpreter's own limits only.
                    self._thread = None

    def _tick(self) -> None:
        thread = threading.current_thread()
        idle = 0
        while self._thread is thread:
            now = monotonic()
            times = [time for pair in tuple(self._running.values()) for time in pair if now < time < now + TICK]
            sleep(min(times, default=now + TICK) - now)
            self._ask()
            # Calls mostly end sooner than a tick: the clock outlasts them, so that few of them have to rouse it.
            idle = 0 if self._running else idle + 1
            if idle > _LINGER:
                self._awake.clear()
                # Whoever is watched, or held, before that did not see that the clock falls asleep.
                if not self._running and self._thread is thread:
                    self._awake.wait()
                idle = 0

    def _ask(self) -> None:
        with self._asking:
            now = monotonic()
            for call, (pause, end) in tuple(self._running.items()):
                if now >= pause:
                    call.ask_to_pause()
                if now >= end:
                    call.ask_to_end()
