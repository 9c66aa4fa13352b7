"""The native backend: the engine in the host's own process, fast and without isolation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossload._native import Busy, Fault, Machine
from crossload.errors import EngineFaultError, SessionBusyError, SessionClosedError, SettingError

if TYPE_CHECKING:
    from collections.abc import Generator

    from crossload.backends import Transport

__all__ = ["NativeTransport"]


class NativeTransport:
    """A machine in this process."""

    def __init__(self) -> None:
        self._machine: Machine | None = Machine()

    def run(self, request: bytes, *, turn: bool, brisk: bool = False) -> Generator[bytes | None, None, None]:
        """Carry out one request, letting other threads run. It can't be stopped: it has one step only."""
        del turn  # There is no deadline that a turn of the guest would have and other requests not.
        if brisk:
            yield None
        if self._machine is None:
            raise SessionClosedError("the session was closed")
        try:
            response = self._machine.call(request)
        except Busy:
            raise SessionBusyError("another thread, or a host function of its own, is inside this session") from None
        except Fault as fault:
            self._machine = None
            raise EngineFaultError("the interpreter panicked", str(fault)) from None
        yield response

    def limit(self, *, max_memory: int | None, deadline: float | None) -> None:
        """Refuse a memory limit: in the host's process there is no allocator to enforce one per session."""
        del deadline  # The interpreter's own clock enforces it; a native loop that never looks can't be stopped.
        if max_memory is not None:
            raise SettingError("max_memory can't be enforced by the native backend; use backend='wasm' or leave it out")

    def close(self) -> None:
        """Free the machine."""
        self._machine = None


if TYPE_CHECKING:
    _: type[Transport] = NativeTransport
