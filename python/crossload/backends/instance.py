"""Instances of `engine.wasm`: sandboxes with memory of their own, and how a request gets in and its response out."""

from __future__ import annotations

import ctypes
import mmap
from typing import TYPE_CHECKING, Final, TypeVar

import wasmtime

from crossload.backends.raw import Fiber, Memory, Sandbox, read_constant

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from crossload.backends.pausing import Pausing

__all__ = ["Instance", "Module"]

_Outcome = TypeVar("_Outcome")

# Requests up to this size have a buffer at a fixed address; `wasm/src/lib.rs` says the same.
_SMALL: Final = 64 * 1024
# Which of the bytes that the module looks at says what; `wasm/src/pause.rs` says the same.
_PAUSE, _END = 0, 1
_Requests = ctypes.c_uint8 * 2
# Addresses in bytes that wasmtime keeps for a memory to grow into.
_RESERVED: Final = 4 << 30


class Module:
    """The compiled module with its imports, and the addresses that are the same in each of its instances."""

    def __init__(self, engine: wasmtime.Engine, compiled: wasmtime.Module, pausing: Pausing) -> None:
        self.engine = engine
        self.pausing = pausing
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        pausing.link(linker)
        self._pre = linker.instantiate_pre(compiled)
        self.small_address = self.fault_address = self.requests_address = 0
        # A scratch instance tells them.
        scratch = Instance(self)
        self.requests_address = scratch.constant("CROSSLOAD_REQUESTS")
        self.small_address = scratch.address_of("crossload_buffer", 0)
        self.fault_address = scratch.address_of("crossload_fault")
        scratch.close()

    def instantiate(self, store: wasmtime.Store) -> Sandbox:
        """Make an instance in a store that has WASI."""
        return self.pausing.open(self._pre, store)


class Instance:
    """A sandbox, in which nothing has run that is anyone's. Not thread-safe but for what it is asked."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self.store = wasmtime.Store(module.engine)
        self.store.set_wasi(wasmtime.WasiConfig())
        self._sandbox = module.instantiate(self.store)
        self.memory = Memory(self.store, self._sandbox)
        self._call = Fiber(self.store, self._sandbox, "crossload_call", 1)
        self._requests = _Requests.from_address(self.memory.place(module.requests_address, 2))

    def ask_to_pause(self) -> None:
        """Make the call that is under way pause soon."""
        if self._module.pausing.epoch:
            self._module.engine.increment_epoch()
        else:
            self._requests[_PAUSE] = 1

    def ask_to_end(self) -> None:
        """Make it trap if it can't pause, which by the epoch all code can."""
        if not self._module.pausing.epoch:
            self._requests[_END] = 1

    def _begin(self) -> None:
        """Prepare for a call, or its going on: what was asked before is not meant for it."""
        self._requests[_PAUSE] = self._requests[_END] = 0
        if self._module.pausing.epoch:
            self.store.set_epoch_deadline(1)

    def run(self, request: bytes) -> Generator[bytes | None, None, None]:
        """Carry out a request: give None at each pause, and its response at the end.

        Raises wasmtime's errors for a trap. After one, or if the iterator is closed at a pause, the instance is in an
        unknown state.
        """
        length = len(request)
        if length <= _SMALL:
            address = self._module.small_address
        else:
            # Else a large state takes a page fault for every 4 KiB of it, and of what it grows to.
            _prefer_huge_pages(self.memory.base, _RESERVED)
            address = self.address_of("crossload_buffer", length)
        self.memory.write(address, request)
        self._begin()
        call = self._call(length)
        try:
            for packed in call:
                yield None if packed is None else self._read(_address(packed >> 32), _address(packed))
                # What it is asked while it pauses it does already.
                self._begin()
        finally:
            # A call that paused has to end before its store is closed.
            call.close()

    def exchange(self, request: bytes) -> bytes:
        """Carry out a request without a pause. Raises as `run`."""
        return _end(self.run(request))

    def panic_message(self) -> str:
        """What a panic said that ended in a trap, or nothing."""
        address = self._module.fault_address
        length = int.from_bytes(self._read(address, 4), "little")
        return self._read(address + 4, length).decode("utf-8", "replace")

    def address_of(self, function: str, *arguments: int) -> int:
        """What a function of the module's that returns an address returns."""
        self._begin()
        address = _address(_end(Fiber(self.store, self._sandbox, function, len(arguments))(*arguments)))
        self.memory.look_again()
        return address

    def constant(self, name: str) -> int:
        """What a global of the module's holds, as an integer without a sign."""
        return read_constant(self.store, self._sandbox, name)

    def close(self) -> None:
        """Free the memory."""
        # From now on there is nothing to read or to write where it was. Python takes these bytes and writes to them at
        # once, so that whoever asks writes to the ones or the others.
        self.memory.size = 0
        self._requests = _Requests()
        self.store.close()

    def _read(self, address: int, length: int) -> bytes:
        """Read what a call left."""
        self.memory.look_again()
        return self.memory.read(address, length)


def _end(steps: Generator[_Outcome | None, None, None]) -> _Outcome:
    """Return what a call ends with, however often it pauses."""
    return next(outcome for outcome in steps if outcome is not None)


def _address(value: int) -> int:
    """Return an address as what it is: WebAssembly's integers come out signed."""
    return value & 0xFFFF_FFFF


def _huge_page_advice() -> Callable[[int, int], object]:
    """What asks the system for huge pages from an address on for a length in bytes, or does nothing where it has none.

    Python's own `madvise` is for memory that Python mapped.
    """
    advice = getattr(mmap, "MADV_HUGEPAGE", None)
    if advice is None:
        return lambda *_: None
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    return lambda address, length: advise(address, length, advice)


_prefer_huge_pages = _huge_page_advice()
