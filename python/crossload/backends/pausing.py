"""How calls into WebAssembly come to pause: by looks of the module's own, or by wasmtime's epoch."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Final, Protocol

import wasmtime

from crossload.backends.raw import continuation_layout, define_pause, give_way, instantiate

if TYPE_CHECKING:
    from crossload.backends.raw import Sandbox

__all__ = ["Epoch", "Looks", "Pausing", "choose"]

# The function that the module imports.
_IMPORT: Final = ("crossload", "pause")


class Pausing(Protocol):
    """A way to make calls pause. All instances of one engine have the same."""

    epoch: bool
    """Whether calls pause at the next tick of the engine's epoch, which wasmtime has to compile looks at for that."""

    def link(self, linker: wasmtime.Linker) -> None:
        """Define what the module imports for it."""

    def open(self, prepared: wasmtime.InstancePre, store: wasmtime.Store) -> Sandbox:
        """Make an instance whose calls pause."""


class Looks:
    """The module looks at two bytes of its own memory, which costs guests least.

    Pausing then takes a function that is not Python's, as handlers of signals would run in one that is, and what they
    raise would be lost: the extension has it.
    """

    epoch = False

    def __init__(self, callback: int) -> None:
        self._callback = callback

    def link(self, linker: wasmtime.Linker) -> None:
        """Import the function that pauses."""
        define_pause(linker, *_IMPORT, self._callback)

    def open(self, prepared: wasmtime.InstancePre, store: wasmtime.Store) -> Sandbox:
        """Make an instance."""
        return instantiate(prepared, store)


class Epoch:
    """wasmtime looks at its epoch: for installations without native code. All calls pause at once, and run slower."""

    epoch = True

    def link(self, linker: wasmtime.Linker) -> None:
        """Import a function that is never called: the bytes stay as they are."""
        linker.define_func(*_IMPORT, wasmtime.FuncType([], []), lambda: None)

    def open(self, prepared: wasmtime.InstancePre, store: wasmtime.Store) -> Sandbox:
        """Make an instance whose calls pause at each tick."""
        sandbox = prepared.instantiate(store)._instance  # noqa: SLF001 - as in `raw`
        give_way(store, 1)
        return sandbox


def choose() -> Pausing:
    """Return the best way that this installation has."""
    try:
        from crossload._native import pause_callback  # noqa: PLC0415 - not every installation has it
    except ImportError:
        return Epoch()
    # What the function writes must be what this wasmtime reads.
    size = ctypes.sizeof(ctypes.c_void_p)
    return Looks(pause_callback()) if continuation_layout() == [0, size, 2 * size, 3 * size] else Epoch()
