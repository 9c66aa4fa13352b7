"""The wasm backend: each machine is an instance of `engine.wasm` with memory, time and stack of its own."""

from __future__ import annotations

import threading
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Final, NamedTuple

import wasmtime

from crossload.backends.clock import TICK
from crossload.backends.fault import full, panicked
from crossload.backends.runtime import shared_runtime
from crossload.errors import RecursionLimitError, SessionBusyError, SessionClosedError, TimeLimitError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from crossload.backends import Steps, Transport
    from crossload.backends.instance import Instance
    from crossload.backends.runtime import Runtime

__all__ = ["WasmTransport"]

# The exit code with which the module's allocator reports exhaustion (`monty_types::OOM_EXIT_CODE`).
_OUT_OF_MEMORY: Final = 65
# What a panic when the guest's time was up leaves instead of its own message.
_OUT_OF_TIME: Final = ("feed time limit exceeded: ", "turn time limit exceeded: ")
# Seconds that reading a byte of a request, or of a snapshot in it, takes at most on a slow machine.
_SECONDS_PER_BYTE: Final = 2e-7
# Seconds that a call runs between two pauses, and before the first one of a call whose caller has others to serve.
_SLICE: Final = 0.02
_BRISK: Final = TICK
# What the request `["open", {...}]` begins with, and up to which length one is kept for whoever opens alike.
_OPEN: Final = b"\x82\x64open"
_LONGEST_OPENING: Final = 4096
# Linear memory that a machine may have beyond the guest's own limit: the module's stack, its data, and room to fail in.
_HEADROOM: Final = 64 << 20


class _Allowance(NamedTuple):
    """What a turn may take: a limit, what was used of it before, and how much later it is stopped; all in seconds."""

    limit: float
    used: float
    grace: float

    @property
    def seconds(self) -> float:
        return self.limit - self.used + self.grace


class WasmTransport:
    """A machine in an instance of its own: one of the engine's, unless another runtime is given."""

    def __init__(self, runtime: Runtime | None = None) -> None:
        self._runtime = shared_runtime() if runtime is None else runtime
        # Taken by the first request, which says how it has to be opened.
        self._instance: Instance | None = None
        self._opening: bytes | None = None
        self._max_seconds: float | None = None
        self._grace = 1.0
        self._max_memory: int | None = None
        self._lock = threading.Lock()
        # Whether the instance may no longer be entered, is to be freed, was freed.
        self._gone = self._closing = self._freed = False

    def limit(self, *, max_memory: int | None, max_seconds: float | None, grace: float = 1.0) -> None:
        """Cap linear memory, and stop a turn of the guest at its deadline."""
        self._max_memory, self._max_seconds, self._grace = max_memory, max_seconds, grace
        if self._instance is not None:
            self._bound(self._instance)

    def _bound(self, instance: Instance) -> None:
        if self._max_memory is not None:
            instance.store.set_limits(memory_size=self._max_memory + _HEADROOM)

    def run(self, request: bytes, *, turn: bool, time: tuple[float, float] | None = None, brisk: bool = False) -> Steps:
        """Carry out one request in steps of some 20 ms, during which other threads run."""
        if not self._lock.acquire(blocking=False):
            raise SessionBusyError("another thread, or a host function of its own, is inside this session")
        try:
            response = yield from self._carry_out(request, self._allow(request, time) if turn else None, brisk=brisk)
        finally:
            try:
                if self._instance is not None:
                    self._runtime.clock.forget(self._instance)
            finally:
                self._lock.release()
            if self._closing:
                self.close()
        yield response

    def _allow(self, request: bytes, time: tuple[float, float] | None) -> _Allowance | None:
        """What a turn may take."""
        most = self._max_seconds
        # What the sandbox says of its own time may only shorten it.
        if most is not None and (time is None or not time[0] - time[1] <= most):
            time = most, 0.0
        if time is None:
            return None
        # The guest's time begins when its request has been read.
        return _Allowance(*time, grace=time[0] * (self._grace - 1) + len(request) * _SECONDS_PER_BYTE)

    def _carry_out(self, request: bytes, allowance: _Allowance | None, *, brisk: bool) -> Generator[None, None, bytes]:
        if self._gone:
            raise SessionClosedError("the session was closed")
        try:
            instance, response = self._instance, None
            if instance is None:
                instance, response = self._take(request)
            if response is not None:
                return response
            steps = instance.run(request)
            try:
                return (yield from self._steps(instance, steps, allowance, _BRISK if brisk else _SLICE))
            except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
                raise self._failure(instance, error, allowance) from None
            finally:
                steps.close()
        except BaseException:
            # An instance that trapped, or was stopped, is in an unknown state: it is never entered again.
            self._gone = True
            raise

    def _take(self, request: bytes) -> tuple[Instance, bytes | None]:
        """Get an instance for a first request, and its response where one has carried out the same already."""
        if request.startswith(_OPEN) and len(request) <= _LONGEST_OPENING:
            self._opening = request
        self._instance, response = self._runtime.take(self._opening)
        self._bound(self._instance)
        return self._instance, response

    def _steps(
        self, instance: Instance, steps: Iterator[bytes | None], allowance: _Allowance | None, first: float
    ) -> Generator[None, None, bytes]:
        """Return the response. Raises what became of it if the machine is closed, or what is allowed is spent."""
        spent, allowed, piece = 0.0, inf if allowance is None else allowance.seconds, first
        while True:
            started = monotonic()
            due = started + allowed - spent
            # What can't pause when it is due is ended at the next tick.
            self._runtime.clock.watch(instance, min(started + piece, due), due + TICK)
            ended = False
            try:
                if (response := next(steps)) is not None:
                    return response
            except wasmtime.Trap as trap:
                ended = trap.trap_code == wasmtime.TrapCode.UNREACHABLE and (self._closing or monotonic() >= due)
                if not ended or instance.panic_message():
                    raise
            spent, piece = spent + monotonic() - started, _SLICE
            if self._closing:
                raise SessionClosedError("the session was closed while its guest ran")
            if allowance is not None and (ended or spent >= allowed):
                message = f"time limit exceeded: stopped {spent:.3f} s into one call"
                raise _late(message, allowance, allowance.used + spent)
            self._runtime.clock.forget(instance)
            yield None

    def _failure(
        self, instance: Instance, error: wasmtime.WasmtimeError | wasmtime.Trap, allowance: _Allowance | None
    ) -> Exception:
        if isinstance(error, wasmtime.ExitTrap) and error.code == _OUT_OF_MEMORY:
            limit = "the module's address space" if self._max_memory is None else f"{self._max_memory} bytes"
            return full(f"the sandbox is full ({limit})", self._max_memory)
        if isinstance(error, wasmtime.Trap) and error.trap_code == wasmtime.TrapCode.STACK_OVERFLOW:
            message = "maximum recursion depth exceeded: the sandbox's stack is full"
            traceback = f"RecursionError: {message}"
            return RecursionLimitError("RecursionError", message, (), traceback, limit=None, used=None)
        message = instance.panic_message()
        if message.startswith(_OUT_OF_TIME):
            return _late(message, allowance, None)
        return panicked("the engine trapped", message, f"{message}\n{error}", self._max_memory)

    def close(self) -> None:
        """Free the instance and its memory: now, or when the call that is under way in it ends."""
        self._closing = True
        if self._lock.acquire(blocking=False):
            try:
                if not self._freed:
                    failed, self._gone, self._freed = self._gone, True, True
                    if self._instance is not None:
                        self._instance.close()
                        # Whoever waits for an error, as at a deadline, does not wait for this as well.
                        if not failed:
                            self._runtime.replace(self._opening)
            finally:
                self._lock.release()
        elif self._instance is not None:
            self._instance.ask_to_pause()
            self._instance.ask_to_end()


def _late(message: str, allowance: _Allowance | None, used: float | None) -> TimeLimitError:
    limit = None if allowance is None else allowance.limit
    return TimeLimitError("TimeoutError", message, (), f"TimeoutError: {message}", limit=limit, used=used)


if TYPE_CHECKING:
    _: type[Transport] = WasmTransport
