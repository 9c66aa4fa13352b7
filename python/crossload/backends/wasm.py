"""The wasm backend: each machine is an instance of `engine.wasm` with memory, time and stack of its own."""

from __future__ import annotations

import contextlib
import functools
import threading
import time
from typing import TYPE_CHECKING, Final

import wasmtime

from crossload.backends.artifact import load_module
from crossload.backends.instance import Instance, Module
from crossload.errors import (
    EngineFaultError,
    MemoryLimitError,
    RecursionLimitError,
    SessionBusyError,
    SessionClosedError,
    TimeLimitError,
)

if TYPE_CHECKING:
    from crossload.backends import Transport

__all__ = ["WasmTransport"]

# The exit code with which the module's allocator reports exhaustion (`monty_types::OOM_EXIT_CODE`).
_OUT_OF_MEMORY: Final = 65
# Native stack for wasm frames, in bytes: what a thread of 2 MiB has beside the host's own frames. The interpreter's
# recursion limit fires first on every program of its corpus.
_STACK: Final = 3 << 19
# Linear memory that a machine may have beyond the guest's own limit: the module's stack, its data, and room to fail in.
_HEADROOM: Final = 64 << 20
# Instances that wait at most. Each takes some 100 KB.
_SPARES: Final = 16
# Seconds between two ticks of the epoch that deadlines count in.
_TICK: Final = 0.001
# Seconds that reading a byte of a request, or of a snapshot in it, takes at most on a slow machine.
_SECONDS_PER_BYTE: Final = 2e-7


class _Clock:
    """Advances the engine's epoch while some machine runs against a deadline, and sleeps otherwise."""

    def __init__(self, engine: wasmtime.Engine) -> None:
        self._engine = engine
        self._running = 0
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> None:
        with self._wake:
            self._running += 1
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._tick, name="crossload-clock", daemon=True)
                self._thread.start()
            self._wake.notify()

    def __exit__(self, *_: object) -> None:
        with self._wake:
            self._running -= 1

    def _tick(self) -> None:
        pause = threading.Event()
        due = time.monotonic() + _TICK
        while True:
            with self._wake:
                if not self._running:
                    self._wake.wait_for(lambda: self._running)
                    due = time.monotonic() + _TICK
            pause.wait(_TICK)
            # A busy machine wakes this thread late: the epoch counts time, and not how often it woke.
            while due <= time.monotonic():
                self._engine.increment_epoch()
                due += _TICK


class _Runtime:
    """What all machines of the process share, and instances that wait for one to be opened."""

    def __init__(self) -> None:
        config = wasmtime.Config()
        config.epoch_interruption = True
        config.max_wasm_stack = _STACK
        engine = wasmtime.Engine(config)
        self.clock = _Clock(engine)
        self._module = Module(engine, load_module(engine))
        self._spares: list[Instance] = []

    def take(self) -> Instance:
        """Return an instance that nobody else has, or had."""
        try:
            return self._spares.pop()
        except IndexError:
            return Instance(self._module)

    def replace(self) -> None:
        """Make an instance ready for the next machine, because one was closed: who opens one wants it at once."""
        if len(self._spares) < _SPARES:
            # Whoever needs one will hear what can't be done.
            with contextlib.suppress(wasmtime.WasmtimeError):
                instance = Instance(self._module)
                instance.warm_up()
                self._spares.append(instance)


@functools.cache
def _runtime() -> _Runtime:
    return _Runtime()


class WasmTransport:
    """A machine in an instance of its own."""

    def __init__(self) -> None:
        self._runtime = _runtime()
        self._instance = self._runtime.take()
        self._ticks: int | None = None
        self._max_memory: int | None = None
        self._lock = threading.Lock()
        # Whether the instance may no longer be entered, is to be freed, was freed.
        self._gone = self._closing = self._freed = False

    def limit(self, *, max_memory: int | None, deadline: float | None) -> None:
        """Cap linear memory, and trap a turn of the guest that outlives its deadline by more than the clock ticks."""
        self._max_memory = max_memory
        if max_memory is not None:
            self._instance.store.set_limits(memory_size=max_memory + _HEADROOM)
        self._ticks = None if deadline is None else max(2, round(deadline / _TICK))

    def call(self, request: bytes, *, turn: bool) -> bytes:
        """Carry out one request, letting other threads run."""
        if not self._lock.acquire(blocking=False):
            raise SessionBusyError("another thread, or a host function of its own, is inside this session")
        try:
            if self._gone:
                raise SessionClosedError("the session was closed")
            try:
                if not turn or self._ticks is None:
                    self._instance.run_for(None)
                    return self._instance.exchange(request)
                with self._runtime.clock:
                    # The guest's time begins when its request has been read.
                    self._instance.run_for(self._ticks + round(len(request) * _SECONDS_PER_BYTE / _TICK))
                    return self._instance.exchange(request)
            except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
                # An instance that trapped is in an unknown state: it is never entered again.
                self._gone = True
                raise self._failure(error) from None
            except EngineFaultError:
                self._gone = True
                raise
        finally:
            self._lock.release()
            if self._closing:
                self.close()

    def _failure(self, error: wasmtime.WasmtimeError | wasmtime.Trap) -> Exception:
        if isinstance(error, wasmtime.ExitTrap) and error.code == _OUT_OF_MEMORY:
            limit = "the module's address space" if self._max_memory is None else f"{self._max_memory} bytes"
            message = f"memory limit exceeded: the sandbox is full ({limit})"
            traceback = f"MemoryError: {message}"
            return MemoryLimitError("MemoryError", message, (), traceback, limit=self._max_memory, used=None)
        if isinstance(error, wasmtime.Trap):
            if error.trap_code == wasmtime.TrapCode.INTERRUPT:
                message = f"time limit exceeded: stopped {(self._ticks or 0) * _TICK:.3f} s into one call"
                return TimeLimitError("TimeoutError", message, (), f"TimeoutError: {message}", limit=None, used=None)
            if error.trap_code == wasmtime.TrapCode.STACK_OVERFLOW:
                message = "maximum recursion depth exceeded: the sandbox's stack is full"
                traceback = f"RecursionError: {message}"
                return RecursionLimitError("RecursionError", message, (), traceback, limit=None, used=None)
        return EngineFaultError("the engine trapped", f"{self._instance.panic_message()}\n{error}")

    def close(self) -> None:
        """Free the instance and its memory: now, or when the call that is under way in it ends."""
        self._closing = True
        if self._lock.acquire(blocking=False):
            try:
                if not self._freed:
                    self._gone = self._freed = True
                    self._instance.close()
                    self._runtime.replace()
            finally:
                self._lock.release()


if TYPE_CHECKING:
    _: type[Transport] = WasmTransport
