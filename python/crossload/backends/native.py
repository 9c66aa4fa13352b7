"""The native backend: the engine in the host's own process, fast and without isolation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossload._native import Busy, Fault, Machine
from crossload.backends.fault import panicked
from crossload.errors import SessionBusyError, SessionClosedError

if TYPE_CHECKING:
    from crossload.backends import Steps, Transport

__all__ = ["NativeTransport"]


class NativeTransport:
    """A machine in this process."""

    def __init__(self) -> None:
        self._machine: Machine | None = Machine()

    def run(
        self, request: bytes, *, turn: bool, time: tuple[float, float] | None = None, brisk: bool = False
    ) -> bytes | Steps:
        """Carry out one request, letting other threads run. Once the guest runs, it can't be stopped.

        Guests with a memory limit run one at a time: steps of some 20 ms pass until it is this one's turn.
        """
        del turn, time  # There is no deadline that a turn of the guest would have and other requests not.
        if not brisk and (response := self._call(request)) is not None:
            return response
        return self._steps(request)

    def _steps(self, request: bytes) -> Steps:
        response = None
        while response is None:
            yield None
            response = self._call(request)
        yield response

    def _call(self, request: bytes) -> bytes | None:
        """Return the response, or None where other guests have to run before."""
        try:
            # No variable: whoever keeps an error's traceback would keep the machine.
            return self._open().call(request)
        except Busy:
            raise SessionBusyError("another thread, or a host function of its own, is inside this session") from None
        except Fault as fault:
            self._machine = None
            raise panicked("the interpreter panicked", str(fault), str(fault)) from None

    def _open(self) -> Machine:
        machine = self._machine
        if machine is None:
            raise SessionClosedError("the session was closed")
        return machine

    def limit(self, *, max_memory: int | None, max_seconds: float | None, grace: float = 1.0) -> None:
        """Do nothing: in the host's process there is nothing behind the limits that the interpreter keeps itself."""

    def close(self) -> None:
        """Free the machine."""
        self._machine = None


if TYPE_CHECKING:
    _: type[Transport] = NativeTransport
