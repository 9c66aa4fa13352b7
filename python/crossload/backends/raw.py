"""What of wasmtime's C API its Python package has no class for, or a class that takes longer than what it wraps.

Calls into WebAssembly that pause every so often, on a stack of their own, so that a host that waits for one can hear
signals or give it up; and a sandbox's memory. The functions are in the package's `_ffi` module.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import wasmtime
from wasmtime import _ffi as ffi

from crossload.errors import EngineFaultError

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["Fiber", "Memory", "give_way"]


def _find_export(store: wasmtime.Store, instance: wasmtime.Instance, name: str, kind: ctypes.c_uint8) -> Any:
    """Return one export. wasmtime's own mapping wraps them all, which takes as long as making the instance."""
    found: Any = ffi.wasmtime_extern_t()
    key = name.encode()
    if (
        not ffi.wasmtime_instance_export_get(
            store._context(),  # noqa: SLF001 - see above
            ctypes.byref(instance._instance),  # noqa: SLF001 - see above
            key,
            len(key),
            ctypes.byref(found),
        )
        or found.kind != kind.value
    ):
        raise LookupError(f"the module does not export {name}")
    return found.of


class Memory:
    """An instance's linear memory. Not thread-safe."""

    __slots__ = ("_memory", "_store", "base", "size")

    def __init__(self, store: wasmtime.Store, instance: wasmtime.Instance) -> None:
        self._store = store._context()  # noqa: SLF001 - see above
        found = _find_export(store, instance, "memory", ffi.WASMTIME_EXTERN_MEMORY)
        self._memory = ctypes.byref(found.memory)
        # Its length in bytes, and where in this process it begins.
        self.size = self.base = 0
        self.look_again()

    def look_again(self) -> None:
        """Note how large it is now: what ran in it may have made it grow, and growing may have moved it."""
        size: int = ffi.wasmtime_memory_data_size(self._store, self._memory)
        if size != self.size:
            self.size = size
            self.base = ctypes.addressof(ffi.wasmtime_memory_data(self._store, self._memory).contents)

    def write(self, address: int, data: bytes) -> None:
        """Copy bytes in. Raises `EngineFaultError` for an address that is not the sandbox's."""
        ctypes.memmove(self._place(address, len(data)), data, len(data))

    def read(self, address: int, length: int) -> bytes:
        """Copy bytes out. Raises `EngineFaultError` for an address that is not the sandbox's."""
        return ctypes.string_at(self._place(address, length), length)

    def _place(self, address: int, length: int) -> int:
        """Where in this process a part of the memory is. What the sandbox says of itself may be wrong."""
        if address + length > self.size:
            raise EngineFaultError("the engine named memory that it does not have", f"{length} bytes at {address}")
        return self.base + address


def give_way(store: wasmtime.Store, ticks: int) -> None:
    """Make calls in a store pause whenever their deadline has come, and once more after so many ticks of the epoch.

    From then on the store's functions can be called as fibers only.
    """
    # Declared to return an error, it returns nothing at all.
    ffi.wasmtime_context_epoch_deadline_async_yield_and_update(store._context(), ticks)  # noqa: SLF001 - see above


class Fiber:
    """An instance's function of 32-bit integers that returns an integer. Not thread-safe, and not reentrant."""

    __slots__ = ("_arguments", "_error", "_function", "_owner", "_result", "_store", "_trap")

    def __init__(self, store: wasmtime.Store, instance: wasmtime.Instance, name: str, arity: int) -> None:
        self._owner = store
        # The call reads and writes these until it ends.
        self._store = store._context()  # noqa: SLF001 - see above
        self._function = ctypes.byref(_find_export(store, instance, name, ffi.WASMTIME_EXTERN_FUNC).func)
        self._arguments: Any = (ffi.wasmtime_val_t * arity)()
        for argument in self._arguments:
            argument.kind = ffi.WASMTIME_I32
        self._result: Any = (ffi.wasmtime_val_t * 1)()
        self._trap: Any = ctypes.POINTER(ffi.wasm_trap_t)()
        self._error: Any = ctypes.POINTER(ffi.wasmtime_error_t)()

    def __call__(self, *arguments: int) -> Generator[int | None, None, None]:
        """Run the function: give None at each pause, and its result, as a signed integer, at the end.

        Closing the iterator at a pause ends the call; the instance is then in an unknown state, as after a trap.
        Raises wasmtime's errors.
        """
        for place, argument in zip(self._arguments, arguments, strict=True):
            place.of.i32 = argument
        future = ffi.wasmtime_func_call_async(
            self._store,
            self._function,
            self._arguments,
            len(arguments),
            self._result,
            1,
            ctypes.byref(self._trap),
            ctypes.byref(self._error),
        )
        try:
            while not ffi.wasmtime_call_future_poll(future):
                yield None
        finally:
            # The garbage collector may take the store first, and with it what the call would be ended in.
            if _is_open(self._owner):
                ffi.wasmtime_call_future_delete(future)
        if self._error:
            raise wasmtime.WasmtimeError._from_ptr(self._error)  # noqa: SLF001 - see above
        if self._trap:
            raise wasmtime.Trap._from_ptr(self._trap)  # noqa: SLF001 - see above
        value = self._result[0]
        yield value.of.i64 if value.kind == ffi.WASMTIME_I64.value else value.of.i32


def _is_open(store: wasmtime.Store) -> bool:
    try:
        store.ptr()
    except ValueError:
        return False
    return True
