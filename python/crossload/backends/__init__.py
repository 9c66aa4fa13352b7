"""The engine's backends: each is a way to carry a request to a machine and its response back."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from crossload.errors import BackendUnavailableError, SettingError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

__all__ = ["BackendName", "Steps", "Transport", "call", "open_transport"]

BackendName = Literal["wasm", "native"]
"""`wasm` isolates the guest in WebAssembly; `native` runs it in the host's own process."""


Steps: TypeAlias = "Generator[bytes | None, None, None]"
"""The steps in which a request is carried out: None for each but the last, which gives the response."""


class Transport(Protocol):
    """One machine. Not thread-safe: a call while another is under way raises `SessionBusyError`."""

    def run(
        self, request: bytes, *, turn: bool, time: tuple[float, float] | None = None, brisk: bool = False
    ) -> bytes | Steps:
        """Carry out one request: return its response, or the steps that lead to it.

        `turn` says whether the guest runs in it: the deadline is for its turns alone. `time` is the limit that it comes
        up against first, and what was used of it before, in seconds; None for a turn that has all of what `limit` said.
        With `brisk`, the first step takes a millisecond or so. Steps may be taken in different threads.

        Closing the iterator before the response stops the request; the machine is then gone, as after an
        `EngineFaultError` or `LimitError`.
        """

    def limit(self, *, max_memory: int | None, max_seconds: float | None, grace: float = 1.0) -> None:
        """Bound the machine's memory in bytes and each later turn of the guest in seconds of wall-clock time.

        A turn is stopped at `grace` times its seconds if what runs in it has not ended it by itself until then.
        """

    def close(self) -> None:
        """Free the machine, or have the request that runs in another thread do so. Safe to repeat."""


def call(transport: Transport, request: bytes, *, turn: bool) -> bytes:
    """Carry out one request. Raises `EngineFaultError` or `LimitError`, after which the machine is gone."""
    response = transport.run(request, turn=turn)
    if not isinstance(response, bytes):
        response = next(step for step in response if step is not None)
    return response


def open_transport(backend: BackendName) -> Transport:
    """Start an empty machine of the named backend.

    Raises `BackendUnavailableError` where this installation has no such backend.
    """
    return _transport_class(backend)()


# An import inside a function costs a microsecond each time, a seventh of what a native session does.
@functools.cache
def _transport_class(backend: BackendName) -> Callable[[], Transport]:
    if backend == "wasm":
        try:
            from crossload.backends.wasm import WasmTransport  # noqa: PLC0415 - wasmtime takes 100 ms to import
        # What wasmtime raises on a machine that it was not compiled for.
        except RuntimeError as error:
            raise BackendUnavailableError(
                f"this machine has no wasm backend ({error}); use backend='native', which does not isolate the guest"
            ) from error
        return WasmTransport
    if backend == "native":
        try:
            from crossload.backends.native import NativeTransport  # noqa: PLC0415 - not in every installation
        except ImportError as error:
            raise BackendUnavailableError(
                f"this installation has no native backend ({error}); use backend='wasm', or install a platform wheel"
            ) from error
        return NativeTransport
    raise SettingError(f"backend must be 'wasm' or 'native', not {backend!r}")
