"""How calls into WebAssembly come to pause, and to end: by looks of the module's own, or by wasmtime's epoch."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Final, Protocol

import wasmtime

from crossload.backends.raw import continuation_layout, define_pause, give_way, instantiate

if TYPE_CHECKING:
    from crossload.backends.raw import Sandbox

    Requests = ctypes.Array[ctypes.c_uint8]

__all__ = ["Epoch", "Looks", "Pausing", "choose"]

# The function that the module imports.
_IMPORT: Final = ("crossload", "pause")
# Which of the bytes that the module looks at says what; `wasm/src/pause.rs` says the same.
_PAUSE, _END = 0, 1


class Pausing(Protocol):
    """A way to make calls pause. All instances of one engine have the same."""

    epoch: bool
    """Whether wasmtime has to compile looks at its epoch into everything."""

    def link(self, linker: wasmtime.Linker) -> None:
        """Define what the module imports for it."""

    def open(self, prepared: wasmtime.InstancePre, store: wasmtime.Store) -> Sandbox:
        """Make an instance whose calls pause."""

    def begin(self, store: wasmtime.Store, requests: Requests) -> None:
        """Prepare for a call: what was asked before is not meant for it."""

    def ask_to_pause(self, engine: wasmtime.Engine, requests: Requests) -> None:
        """Make the instance's call pause."""

    def ask_to_end(self, engine: wasmtime.Engine, requests: Requests) -> None:
        """Make the instance's call end in a trap, or pause, whichever it can do."""


class Looks:
    """The module looks at two bytes of its own memory, which costs guests least.

    Pausing then takes a function that is not Python's, as handlers of signals would run in one that is: the extension
    has it.
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

    def begin(self, store: wasmtime.Store, requests: Requests) -> None:
        """Take back what was asked."""
        del store
        requests[_PAUSE] = requests[_END] = 0

    def ask_to_pause(self, engine: wasmtime.Engine, requests: Requests) -> None:
        """Ask it where it looks."""
        del engine
        requests[_PAUSE] = 1

    def ask_to_end(self, engine: wasmtime.Engine, requests: Requests) -> None:
        """Ask also the loops that can't pause."""
        del engine
        requests[_END] = 1


class Epoch:
    """wasmtime looks at its epoch: for installations without native code. All calls pause at once, and run slower."""

    epoch = True

    def link(self, linker: wasmtime.Linker) -> None:
        """Import a function that is never called: the bytes stay as they are."""
        linker.define_func(*_IMPORT, wasmtime.FuncType([], []), lambda: None)

    def open(self, prepared: wasmtime.InstancePre, store: wasmtime.Store) -> Sandbox:
        """Make an instance whose calls pause at each tick."""
        # Else it would pause before it can.
        store.set_epoch_deadline(1)
        sandbox = prepared.instantiate(store)._instance  # noqa: SLF001 - as in `raw`
        give_way(store, 1)
        return sandbox

    def begin(self, store: wasmtime.Store, requests: Requests) -> None:
        """Pause at the next tick and not at once."""
        del requests
        store.set_epoch_deadline(1)

    def ask_to_pause(self, engine: wasmtime.Engine, requests: Requests) -> None:
        """Tick."""
        del requests
        engine.increment_epoch()

    ask_to_end = ask_to_pause


def choose() -> Pausing:
    """Return the best way that this installation has."""
    try:
        from crossload._native import pause_callback  # noqa: PLC0415 - not every installation has it
    except ImportError:
        return Epoch()
    # What the function writes must be what this wasmtime reads.
    size = ctypes.sizeof(ctypes.c_void_p)
    return Looks(pause_callback()) if continuation_layout() == [0, size, 2 * size, 3 * size] else Epoch()
