"""What the sandboxes of a process share: the compiled module, the clock, and instances that wait for a session."""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from typing import Final

import wasmtime

from crossload.backends.artifact import load_module
from crossload.backends.clock import Clock
from crossload.backends.configuration import configure
from crossload.backends.instance import Instance, Module
from crossload.backends.pausing import choose

__all__ = ["SPARES", "Runtime", "shared_runtime"]

SPARES: Final = 16
"""Instances that wait at most. Each takes some 100 KB."""

# The request `["describe", {}]`, which leaves nothing behind: it touches what every session touches.
_DESCRIBE: Final = b"\x82\x68describe\xa0"
# Bytes after which wasmtime's source of chance takes a new seed from the system.
_RESEED: Final = 64 << 10


class Runtime:
    """What all machines of the process share, and instances that wait for one to be opened.

    The machines are of the engine's module, or of another one with the same entries.
    """

    def __init__(self, module: bytes | None = None) -> None:
        pausing = choose()
        self._engine = wasmtime.Engine(configure(epoch=pausing.epoch))
        self._module = Module(self._engine, load_module(self._engine, module, epoch=pausing.epoch), pausing)
        self.clock = Clock()
        # What each was asked and answered, oldest first.
        self._spares: list[tuple[bytes | None, Instance, bytes | None]] = []
        # The garbage collector may close a session, and so replace it, in the midst of taking one.
        self._lock = threading.RLock()
        # In a child process: the parent's spares, and the thread whose chance repeats the parent's.
        self._inherited: list[tuple[bytes | None, Instance, bytes | None]] = []
        self._stale: int | None = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=lambda: self.clock.hold(),  # noqa: PLW0108 - a child has another clock
                after_in_parent=lambda: self.clock.release(),  # noqa: PLW0108 - as above
                after_in_child=self._begin_anew,
            )

    def take(self, opening: bytes | None) -> tuple[Instance, bytes | None]:
        """Return an instance that nobody else has, or had, and what it answered to the opening request already.

        None as the request asks for an instance that answered nothing yet, and so does a request that none answered.
        """
        with self._lock:
            for spare in self._spares.copy():
                if spare[0] == opening and spare in self._spares:
                    self._spares.remove(spare)
                    return spare[1:]
        return self._make(), None

    def replace(self, opening: bytes | None) -> None:
        """Make an instance ready for the next machine, because one was closed: who opens one wants it at once.

        It opens as the one that was closed did, for most sessions of a process open alike.
        """
        # Whoever needs one will hear what can't be done.
        with contextlib.suppress(wasmtime.WasmtimeError):
            instance = self._make()
            answered = instance.exchange(_DESCRIBE if opening is None else opening)
            with self._lock:
                self._spares.append((opening, instance, None if opening is None else answered))
                surplus = self._spares.pop(0)[1] if len(self._spares) > SPARES else None
            if surplus is not None:
                surplus.close()

    def _make(self) -> Instance:
        if self._stale == threading.get_ident():
            self._stale = None
            self._stir()
        return Instance(self._module)

    def _begin_anew(self) -> None:
        """In a child process, start a clock of its own, and use nothing that draws the same chance as the parent."""
        self.clock = Clock()
        # Not freed: another thread of the parent may have held a lock of wasmtime's, and nobody here will release it.
        self._inherited += self._spares
        self._spares, self._lock = [], threading.RLock()
        self._stale = threading.get_ident()

    def _stir(self) -> None:
        """Make wasmtime draw this thread's chance from the system again.

        It does so each 64 KiB, of which every sandbox takes at least 32 bytes.
        """
        for _ in range(_RESEED // 32):
            with wasmtime.Store(self._engine) as store:
                store.set_wasi(wasmtime.WasiConfig())


_starting = threading.RLock()
if hasattr(os, "register_at_fork"):
    # A child has to find it as free as its parent does.
    os.register_at_fork(before=_starting.acquire, after_in_parent=_starting.release, after_in_child=_starting.release)


@functools.cache
def _make_runtime() -> Runtime:
    return Runtime()


def shared_runtime() -> Runtime:
    """Return the process's runtime. The first call loads the module, which may have to be compiled."""
    with _starting:
        return _make_runtime()
