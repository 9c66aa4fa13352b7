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

__all__ = [
    "Fiber",
    "Memory",
    "Sandbox",
    "continuation_layout",
    "define_pause",
    "give_way",
    "instantiate",
    "read_constant",
]

Sandbox = ffi.wasmtime_instance_t
"""An instance of a module: where it is in its store."""


def define_pause(linker: wasmtime.Linker, module: str, name: str, callback: int) -> None:
    """Define a function without parameters and results by the address of a `wasmtime_func_async_callback_t`.

    From then on what is linked can be instantiated by `instantiate` only, and its functions called as fibers only.
    """
    kind = wasmtime.FuncType([], [])
    error: Any = ffi.wasmtime_linker_define_async_func(
        linker.ptr(),
        ctypes.create_string_buffer(module.encode()),
        len(module),
        ctypes.create_string_buffer(name.encode()),
        len(name),
        kind.ptr(),
        ffi.wasmtime_func_async_callback_t(callback),
        None,
        _NO_FINALIZER,
    )
    _check(None, error)


def continuation_layout() -> list[int]:
    """Where the parts of what such a function leaves begin, and where it ends, in bytes."""
    kind = ffi.wasmtime_async_continuation_t
    return [*(getattr(kind, name).offset for name in ("callback", "env", "finalizer")), ctypes.sizeof(kind)]


def give_way(store: wasmtime.Store, ticks: int) -> None:
    """Make calls in a store pause whenever their deadline has come, and once more after so many ticks of the epoch.

    From then on the store's functions can be called as fibers only.
    """
    # Declared to return an error, it returns nothing at all.
    ffi.wasmtime_context_epoch_deadline_async_yield_and_update(store._context(), ticks)  # noqa: SLF001 - see above


def instantiate(prepared: wasmtime.InstancePre, store: wasmtime.Store) -> Sandbox:
    """Make an instance. Raises wasmtime's errors."""
    sandbox = Sandbox()
    trap: Any = ctypes.POINTER(ffi.wasm_trap_t)()
    error: Any = ctypes.POINTER(ffi.wasmtime_error_t)()
    future = ffi.wasmtime_instance_pre_instantiate_async(
        prepared.ptr(),
        store._context(),  # noqa: SLF001 - see above
        ctypes.byref(sandbox),
        ctypes.byref(trap),
        ctypes.byref(error),
    )
    try:
        while not ffi.wasmtime_call_future_poll(future):
            pass
    finally:
        ffi.wasmtime_call_future_delete(future)
    _check(trap, error)
    return sandbox


_NO_FINALIZER = ctypes.CFUNCTYPE(None, ctypes.c_void_p)()


def _check(trap: Any, error: Any) -> None:
    """Raise what wasmtime left, if it left something."""
    if error:
        raise wasmtime.WasmtimeError._from_ptr(error)  # noqa: SLF001 - see above
    if trap:
        raise wasmtime.Trap._from_ptr(trap)  # noqa: SLF001 - see above


def read_constant(store: wasmtime.Store, sandbox: Sandbox, name: str) -> int:
    """Return what a global holds, as an integer without a sign."""
    value = ffi.wasmtime_val_t()
    found = _find_export(store, sandbox, name, ffi.WASMTIME_EXTERN_GLOBAL)
    ffi.wasmtime_global_get(store._context(), ctypes.byref(found.global_), ctypes.byref(value))  # noqa: SLF001 - see above
    return int(value.of.i32) & 0xFFFF_FFFF


def _find_export(store: wasmtime.Store, sandbox: Sandbox, name: str, kind: ctypes.c_uint8) -> Any:
    """Return one export. wasmtime's own mapping wraps them all, which takes as long as making the instance."""
    found: Any = ffi.wasmtime_extern_t()
    key = name.encode()
    if (
        not ffi.wasmtime_instance_export_get(
            store._context(),  # noqa: SLF001 - see above
            ctypes.byref(sandbox),
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

    def __init__(self, store: wasmtime.Store, sandbox: Sandbox) -> None:
        self._store = store._context()  # noqa: SLF001 - see above
        found = _find_export(store, sandbox, "memory", ffi.WASMTIME_EXTERN_MEMORY)
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
        ctypes.memmove(self.place(address, len(data)), data, len(data))

    def read(self, address: int, length: int) -> bytes:
        """Copy bytes out. Raises `EngineFaultError` for an address that is not the sandbox's."""
        return ctypes.string_at(self.place(address, length), length)

    def place(self, address: int, length: int) -> int:
        """Where in this process a part of the memory is. Raises `EngineFaultError` as `write` does."""
        if address + length > self.size:
            raise EngineFaultError("the engine named memory that it does not have", f"{length} bytes at {address}")
        return self.base + address


class Fiber:
    """An instance's function of 32-bit integers that returns an integer. Not thread-safe, and not reentrant."""

    __slots__ = ("_arguments", "_error", "_function", "_owner", "_result", "_store", "_trap")

    def __init__(self, store: wasmtime.Store, sandbox: Sandbox, name: str, arity: int) -> None:
        self._owner = store
        # The call reads and writes these until it ends.
        self._store = store._context()  # noqa: SLF001 - see above
        self._function = ctypes.byref(_find_export(store, sandbox, name, ffi.WASMTIME_EXTERN_FUNC).func)
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
        _check(self._trap, self._error)
        value = self._result[0]
        yield value.of.i64 if value.kind == ffi.WASMTIME_I64.value else value.of.i32


def _is_open(store: wasmtime.Store) -> bool:
    try:
        store.ptr()
    except ValueError:
        return False
    return True
