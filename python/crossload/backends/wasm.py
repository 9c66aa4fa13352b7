"""The wasm backend: each machine is an instance of `engine.wasm` with memory, time and stack of its own."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Final, cast

import wasmtime

from crossload.backends.artifact import load_module
from crossload.errors import EngineFaultError, LimitError, SessionBusyError, SessionClosedError

if TYPE_CHECKING:
    from crossload.backends import Transport

__all__ = ["WasmTransport"]

# Requests up to this size have a buffer at a fixed address; `wasm/src/lib.rs` says the same.
_SMALL: Final = 64 * 1024
# The exit code with which the module's allocator reports exhaustion (`monty_types::OOM_EXIT_CODE`).
_OUT_OF_MEMORY: Final = 65
# Native stack for wasm frames, in bytes: what a thread of 2 MiB has beside the host's own frames. The interpreter's
# recursion limit fires first on every program of its corpus.
_STACK: Final = 3 << 19
# Linear memory that a machine may have beyond the guest's own limit: the module's stack, its data, and room to fail in.
_HEADROOM: Final = 64 << 20
# Seconds between two ticks of the epoch that deadlines count in.
_TICK: Final = 0.001
# Ticks of a machine without a deadline.
_FOREVER: Final = 1 << 62


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
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._running)
            pause.wait(_TICK)
            self._engine.increment_epoch()


class _Runtime:
    """What all machines of the process share: the compiled module, its imports and the addresses in it."""

    def __init__(self) -> None:
        config = wasmtime.Config()
        config.epoch_interruption = True
        config.max_wasm_stack = _STACK
        self.engine = wasmtime.Engine(config)
        self.clock = _Clock(self.engine)
        linker = wasmtime.Linker(self.engine)
        linker.define_wasi()
        self._pre = linker.instantiate_pre(load_module(self.engine))
        # The buffers' addresses are the same in every fresh instance: one call in a scratch instance tells them.
        store, instance = self.instantiate()
        self.fault_address = _address(_function(instance, store, "crossload_fault")(store))

    def instantiate(self) -> tuple[wasmtime.Store, wasmtime.Instance]:
        store = wasmtime.Store(self.engine)
        store.set_wasi(wasmtime.WasiConfig())
        store.set_epoch_deadline(_FOREVER)
        instance = self._pre.instantiate(store)
        _function(instance, store, "_initialize")(store)
        return store, instance


def _function(instance: wasmtime.Instance, store: wasmtime.Store, name: str) -> wasmtime.Func:
    return cast("wasmtime.Func", instance.exports(store)[name])


def _address(value: int) -> int:
    """Return an address as what it is: WebAssembly's integers come out signed."""
    return value & 0xFFFF_FFFF


@functools.cache
def _runtime() -> _Runtime:
    return _Runtime()


class WasmTransport:
    """A machine in an instance of its own."""

    def __init__(self) -> None:
        self._runtime = _runtime()
        self._store, instance = self._runtime.instantiate()
        self._memory = cast("wasmtime.Memory", instance.exports(self._store)["memory"])
        self._call = _function(instance, self._store, "crossload_call")
        self._buffer = _function(instance, self._store, "crossload_buffer")
        self._small = _address(self._buffer(self._store, 0))
        self._ticks: int | None = None
        self._max_memory: int | None = None
        self._lock = threading.Lock()
        # Whether the instance may no longer be entered, is to be freed, was freed.
        self._gone = self._closing = self._freed = False

    def limit(self, *, max_memory: int | None, deadline: float | None) -> None:
        """Cap linear memory, and trap a turn of the guest that outlives its deadline by more than the clock ticks."""
        self._max_memory = max_memory
        if max_memory is not None:
            self._store.set_limits(memory_size=max_memory + _HEADROOM)
        self._ticks = None if deadline is None else min(max(2, round(deadline / _TICK)), _FOREVER)

    def call(self, request: bytes, *, turn: bool) -> bytearray:
        """Carry out one request, letting other threads run."""
        if not self._lock.acquire(blocking=False):
            raise SessionBusyError("another thread, or a host function of its own, is inside this session")
        try:
            if self._gone:
                raise SessionClosedError("the session was closed")
            try:
                if not turn or self._ticks is None:
                    self._store.set_epoch_deadline(_FOREVER)
                    return self._exchange(request)
                with self._runtime.clock:
                    self._store.set_epoch_deadline(self._ticks)
                    return self._exchange(request)
            except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
                # An instance that trapped is in an unknown state: it is never entered again.
                self._gone = True
                raise self._failure(error) from None
        finally:
            self._lock.release()
            if self._closing:
                self.close()

    def _exchange(self, request: bytes) -> bytearray:
        store, memory = self._store, self._memory
        address = self._small if len(request) <= _SMALL else _address(self._buffer(store, len(request)))
        memory.write(store, bytearray(request), address)
        packed = self._call(store, len(request))
        start = _address(packed >> 32)
        return memory.read(store, start, start + _address(packed))

    def _failure(self, error: wasmtime.WasmtimeError | wasmtime.Trap) -> Exception:
        if isinstance(error, wasmtime.ExitTrap) and error.code == _OUT_OF_MEMORY:
            limit = "the module's address space" if self._max_memory is None else f"{self._max_memory} bytes"
            message = f"memory limit exceeded: the sandbox is full ({limit})"
            return LimitError("memory", "MemoryError", message, (), f"MemoryError: {message}")
        if isinstance(error, wasmtime.Trap):
            if error.trap_code == wasmtime.TrapCode.INTERRUPT:
                message = f"time limit exceeded: stopped {(self._ticks or 0) * _TICK:.3f} s into one call"
                return LimitError("time", "TimeoutError", message, (), f"TimeoutError: {message}")
            if error.trap_code == wasmtime.TrapCode.STACK_OVERFLOW:
                message = "maximum recursion depth exceeded: the sandbox's stack is full"
                return LimitError("recursion", "RecursionError", message, (), f"RecursionError: {message}")
        return EngineFaultError("the engine trapped", f"{self._panic()}\n{error}")

    def _panic(self) -> str:
        address = self._runtime.fault_address
        length = int.from_bytes(self._memory.read(self._store, address, address + 4), "little")
        return self._memory.read(self._store, address + 4, address + 4 + length).decode("utf-8", "replace")

    def close(self) -> None:
        """Free the instance and its memory: now, or when the call that is under way in it ends."""
        self._closing = True
        if self._lock.acquire(blocking=False):
            try:
                if not self._freed:
                    self._gone = self._freed = True
                    self._store.close()
            finally:
                self._lock.release()


if TYPE_CHECKING:
    _: type[Transport] = WasmTransport
