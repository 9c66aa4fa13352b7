"""Waiting in asyncio's event loop, which goes on meanwhile: the guest runs in threads, host functions as tasks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from crossload.errors import SessionStateError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from typing_extensions import Self

    from crossload.steps import SettledResult
    from crossload.waiting import Waiting

__all__ = ["InEventLoop"]

_Result = TypeVar("_Result")


class InEventLoop:
    """Waits in the running event loop, for one feed. Leaving its block ends the host functions that still run."""

    awaits: ClassVar[bool] = True

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._tasks: dict[int, asyncio.Future[Any]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def carry_out(self, steps: Iterator[bytes | None], check: Callable[[], None]) -> bytes:
        """Take the steps in the loop's threads.

        One step after another waits for its turn, so that guests that run for long take turns as well.
        """
        response = None
        while response is None:
            check()
            response = await self._loop.run_in_executor(None, next, steps)
        return response

    async def sleep(self, seconds: float, check: Callable[[], None]) -> None:
        """Sleep, and see afterwards."""
        await asyncio.sleep(seconds)
        check()

    async def call(self, function: Callable[[], _Result]) -> _Result:
        """Call a function in one of the loop's threads. If cancelled, it ends first: nothing goes on behind a feed."""
        work = self._loop.run_in_executor(None, function)
        try:
            return await asyncio.shield(work)
        finally:
            await asyncio.wait([work])

    def keep(self, call_id: int, result: Awaitable[Any]) -> None:
        """Run a host function on beside the guest."""
        self._tasks[call_id] = asyncio.ensure_future(result)

    async def settle(self, call_ids: Iterable[int]) -> dict[int, SettledResult]:
        """Wait until one of these calls has ended, and return all that have.

        Raises `SessionStateError` if none of them is of this feed: nobody would ever answer them.
        """
        tasks = {call_id: self._tasks[call_id] for call_id in call_ids if call_id in self._tasks}
        if not tasks:
            raise SessionStateError(
                "the guest awaits a host function that an earlier feed called, and that ended with it"
            )
        await asyncio.wait(tasks.values(), return_when=asyncio.FIRST_COMPLETED)
        return {call_id: _outcome(task) for call_id, task in tasks.items() if task.done()}


def _outcome(task: asyncio.Future[Any]) -> SettledResult:
    """Return what a call came to. Raises what is not the guest's to handle: whatever is no `Exception`."""
    try:
        return {"return_value": task.result()}
    except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - as for any host function
        return {"exception": error}


if TYPE_CHECKING:
    _: type[Waiting] = InEventLoop
