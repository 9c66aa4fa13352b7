"""The clock of the engine's epoch, which calls into WebAssembly count their pauses by."""

from __future__ import annotations

import threading
from math import inf

# By their names: programs that replace `time.sleep` in their tests don't mean the clock.
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import wasmtime

__all__ = ["TICK", "Clock"]

TICK: Final = 0.001
"""Seconds between two ticks."""

# Ticks that it goes on for when nothing runs.
_LINGER: Final = 20


class Clock:
    """Advances the engine's epoch while some machine runs, and sleeps otherwise."""

    def __init__(self, engine: wasmtime.Engine) -> None:
        self._engine = engine
        # The machines that run, and when each one's time is up on the monotonic clock.
        self._running: dict[object, float] = {}
        self._awake = threading.Event()
        self._starting = threading.RLock()
        self._thread: threading.Thread | None = None

    def start(self, machine: object) -> None:
        """Tick until the machine stops."""
        self._running[machine] = inf
        if not self._awake.is_set():
            self._rouse()

    def stop(self, machine: object) -> None:
        """Tick for this machine no more."""
        self._running.pop(machine, None)

    def expect(self, machine: object, due: float) -> None:
        """Tick also when a machine's time is up on the monotonic clock, which may be between two ticks."""
        self._running[machine] = due

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
        idle, due = 0, monotonic() + TICK
        while self._thread is thread:
            now = monotonic()
            end = min((time for time in tuple(self._running.values()) if now < time < now + TICK), default=None)
            sleep(TICK if end is None else end - now)
            if end is not None:
                self._engine.increment_epoch()
            # A busy machine wakes this thread late: the epoch counts time, and not how often it woke.
            while due <= monotonic():
                self._engine.increment_epoch()
                due += TICK
            # Calls mostly end sooner than a tick: the clock outlasts them, so that few of them have to rouse it.
            idle = 0 if self._running else idle + 1
            if idle > _LINGER:
                self._awake.clear()
                # Whoever started, or held, before that did not see that the clock falls asleep.
                if not self._running and self._thread is thread:
                    self._awake.wait()
                idle, due = 0, monotonic() + TICK
