"""How a host waits for its guest and for its own functions: here by blocking the thread, in `aio` in an event loop.

What waits is written once, as coroutines. A host that blocks never suspends them, so `finish` runs one to its end.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, TypeVar

from crossload.errors import SessionStateError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator

    from crossload.steps import SettledResult

__all__ = ["BLOCKING", "Waiting", "finish"]

_Result = TypeVar("_Result")

# Seconds of a sleep between two looks at whether it is still wanted.
_GLANCE: Final = 0.02


class Waiting(Protocol):
    """A way to wait."""

    awaits: ClassVar[bool]
    """Whether a host function's result may come later."""

    async def carry_out(self, steps: Iterator[bytes | None], check: Callable[[], None]) -> bytes:
        """Take the further steps of a request and return its response; `check` raises if it is no longer wanted."""
        ...

    async def sleep(self, seconds: float, check: Callable[[], None]) -> None:
        """Sleep; `check` as above."""
        ...

    async def call(self, function: Callable[[], _Result]) -> _Result:
        """Call what may take a while, and wait for it also where nobody does any more."""
        ...

    def keep(self, call_id: int, result: Awaitable[Any]) -> None:
        """Begin to wait for a call's result, where `awaits`."""
        ...

    async def settle(self, call_ids: Iterable[int]) -> dict[int, SettledResult]:
        """Wait for some of these calls. Raises `SessionStateError` where results don't come later."""
        ...


class _Blocking:
    """Blocks the thread."""

    awaits: ClassVar[bool] = False

    async def carry_out(self, steps: Iterator[bytes | None], check: Callable[[], None]) -> bytes:
        response = None
        while response is None:
            check()
            response = next(steps)
        return response

    async def sleep(self, seconds: float, check: Callable[[], None]) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _GLANCE))
            check()

    async def call(self, function: Callable[[], _Result]) -> _Result:
        return function()

    def keep(self, call_id: int, result: Awaitable[Any]) -> None:
        raise NotImplementedError

    async def settle(self, call_ids: Iterable[int]) -> dict[int, SettledResult]:
        del call_ids
        raise SessionStateError(
            "the guest waits for futures, which feed_run can't settle; use feed_run_async or feed_start"
        )


BLOCKING: Final[Waiting] = _Blocking()


def finish(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Run what waits by blocking, and return its result."""
    try:
        work.send(None)
    except StopIteration as done:
        result: _Result = done.value
        return result
    raise AssertionError("a host that blocks suspended a coroutine")
