"""Sessions in an event loop: host functions that run concurrently, time-outs, and a loop that goes on meanwhile."""

from __future__ import annotations

import asyncio
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from crossload import NOT_HANDLED, Call, Complete, Futures, GuestError, LimitError, Session, SessionStateError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from crossload.backends import BackendName
    from tests.integration.engine.conftest import Opener

GATHER = "import asyncio\nawait asyncio.gather(*[f(n) for n in range(5)])"
ENDLESS = "while True:\n    pass"

_Result = TypeVar("_Result")


def run(main: Coroutine[Any, Any, _Result]) -> _Result:
    """Run in a loop of its own, within half a minute."""
    return asyncio.run(asyncio.wait_for(main, 30))


class Meeting:
    """A host function whose calls end together, when all of them have come: called one by one they never end."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.come = 0
        self.all = asyncio.Event()

    async def __call__(self, n: int) -> int:
        self.come += 1
        if self.come == self.size:
            self.all.set()
        await self.all.wait()
        return n * n


def test_calls_that_the_guest_gathers_run_concurrently(session: Session) -> None:
    async def main() -> object:
        return await session.feed_run_async(GATHER, external_lookup={"f": Meeting(5)})

    assert run(main()) == [0, 1, 4, 9, 16]


def test_host_functions_may_be_of_both_kinds(session: Session) -> None:
    async def later(n: int) -> int:
        await asyncio.sleep(0)
        return n

    def now(n: int) -> int:
        return -n

    code = (
        "import asyncio\na = now(1)\nb = await later(2)\nc = await asyncio.gather(later(3), later(now(4)))\na, b, c, x"
    )
    feed = session.feed_run_async(code, inputs={"x": 5}, external_lookup={"later": later, "now": now})
    assert run(feed) == (-1, 2, [3, -4], 5)


def test_any_awaitable_is_awaited(session: Session) -> None:
    async def main() -> object:
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.01, future.set_result, 7)
        return await session.feed_run_async("await f()", external_lookup={"f": lambda: future})

    assert run(main()) == 7


def test_what_was_done_first_goes_on_first(session: Session) -> None:
    order = ["c woke", "b woke", "a woke", "c done", "b done", "a done"]
    gates = {what: asyncio.Event() for what in order}
    seen: list[str] = []

    async def nap(what: str) -> None:
        await gates[what].wait()

    def note(what: str) -> None:
        seen.append(what)
        if len(seen) < len(order):
            gates[order[len(seen)]].set()

    code = (
        "import asyncio\nasync def task(n):\n"
        "    await nap(n + ' woke')\n    note(n + ' woke')\n    await nap(n + ' done')\n    note(n + ' done')\n"
        "await asyncio.gather(task('a'), task('b'), task('c'))"
    )
    gates[order[0]].set()
    run(session.feed_run_async(code, external_lookup={"nap": nap, "note": note}))
    assert seen == order


def test_the_guests_sleeps_hold_nothing_back(session: Session) -> None:
    async def main() -> None:
        woken = asyncio.Event()

        async def wait() -> None:
            await woken.wait()

        code = (
            "import asyncio\nasync def nap():\n    await asyncio.sleep(3600)\n"
            "async def go():\n    await wait()\n    stop()\n"
            "await asyncio.gather(nap(), nap(), go())"
        )

        def stop() -> None:
            raise KeyError("enough")

        asyncio.get_running_loop().call_later(0.05, woken.set)
        with pytest.raises(GuestError, match="KeyError: enough"):
            await asyncio.wait_for(session.feed_run_async(code, external_lookup={"wait": wait, "stop": stop}), 60)

    run(main())
    assert session.feed_run("1") == 1


def test_the_guests_sleeps_are_waited_out_together(session: Session) -> None:
    code = (
        "import asyncio\nasync def nap(n):\n    await asyncio.sleep(1)\n    return n\n"
        "await asyncio.sleep(0.01)\nawait asyncio.gather(*[nap(i) for i in range(500)])"
    )
    # One after the other they would take more than eight minutes.
    assert run(asyncio.wait_for(session.feed_run_async(code), 60)) == list(range(500))


def test_the_loop_goes_on_while_the_guest_runs(open_session: Opener) -> None:
    """The guest never holds the loop for longer than a moment."""
    code = "import time\nend = time.time() + 0.5\nn = 0\nwhile time.time() < end:\n    n += 1\n'done'"

    async def main() -> None:
        feed = asyncio.ensure_future(open_session(journal=False).feed_run_async(code))
        gaps: list[float] = []
        last = time.monotonic()
        while not feed.done():
            await asyncio.sleep(0.001)
            now = time.monotonic()
            gaps.append(now - last)
            last = now
        assert await feed == "done"
        assert len(gaps) > 20
        assert sorted(gaps)[len(gaps) // 2] < 0.02

    run(main())


@pytest.mark.parametrize("code", ["await f()", "import asyncio\nawait asyncio.gather(f(), f())"])
def test_an_exception_of_a_host_function_is_raised_at_the_await(session: Session, code: str) -> None:
    async def f() -> None:
        await asyncio.sleep(0)
        raise LookupError("no apples")

    lookup = {"f": f}
    caught = f"import asyncio\ntry:\n    {code.splitlines()[-1]}\nexcept LookupError as e:\n    r = str(e)\nr"
    assert run(session.feed_run_async(caught, external_lookup=lookup)) == "no apples"
    with pytest.raises(GuestError, match="LookupError: no apples"):
        run(session.feed_run_async(code, external_lookup=lookup))
    assert session.feed_run("1") == 1


@pytest.mark.parametrize("value", [object(), "\ud800"], ids=["no counterpart", "lone surrogate"])
@pytest.mark.parametrize("code", ["await f()", "await asyncio.gather(g(), f(), g())"])
def test_what_can_not_enter_raises_at_the_await_that_it_was_for(session: Session, code: str, value: object) -> None:
    async def f() -> object:
        return value

    async def g() -> int:
        return 1

    source = f"import asyncio\ntry:\n    {code}\nexcept TypeError as e:\n    r = str(e)\nr"
    assert "can't enter the sandbox" in run(session.feed_run_async(source, external_lookup={"f": f, "g": g}))


def test_a_cancelled_host_function_is_no_exception_that_a_guest_handles_by_chance(session: Session) -> None:
    async def f() -> None:
        raise asyncio.CancelledError

    code = "try:\n    await f()\nexcept Exception:\n    r = 'handled'"
    with pytest.raises(GuestError, match="BaseException"):
        run(session.feed_run_async(code, external_lookup={"f": f}))
    assert session.feed_run("1") == 1


def test_host_functions_end_with_their_feed(session: Session) -> None:
    ended: list[str] = []

    async def forever(name: str) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(name)

    async def soon() -> None:
        await asyncio.sleep(0.01)

    lookup = {"forever": forever, "soon": soon}
    run(session.feed_run_async("kept = forever('left')\nawait soon()", external_lookup=lookup))
    assert ended == ["left"]
    with pytest.raises(SessionStateError, match="that an earlier feed called"):
        run(session.feed_run_async("await kept", external_lookup=lookup))
    with pytest.raises(asyncio.TimeoutError):
        run(asyncio.wait_for(session.feed_run_async("await forever('late')", external_lookup=lookup), 0.05))
    assert ended == ["left", "late"]
    assert session.feed_run("1") == 1


def test_a_time_out_ends_a_guest_that_runs(session: Session) -> None:
    async def main() -> None:
        if sys.version_info >= (3, 11):
            async with asyncio.timeout(0.1):
                await session.feed_run_async("n = 0\nwhile n < 3_000_000:\n    n += 1")
        else:
            await asyncio.wait_for(session.feed_run_async("n = 0\nwhile n < 3_000_000:\n    n += 1"), 0.1)

    with pytest.raises((TimeoutError, asyncio.TimeoutError)):
        run(main())
    assert session.closed


def test_a_limit_is_a_limit_in_a_loop_too(open_session: Opener) -> None:
    with pytest.raises(LimitError):
        run(open_session(limits={"max_feed_duration_secs": 0.05}).feed_run_async(ENDLESS))
    session = open_session(limits={"max_suspensions": 10})

    async def f() -> None:
        await asyncio.sleep(0)

    with pytest.raises(LimitError):
        run(session.feed_run_async("while True:\n    await f()", external_lookup={"f": f}))
    assert session.feed_run("1") == 1


def test_a_guest_that_never_ends_does_not_delay_others() -> None:
    """As many as the loop has threads, and more: they take turns of some 20 ms."""

    async def main() -> None:
        endless = [Session() for _ in range(40)]
        feeds = [asyncio.ensure_future(session.feed_run_async(ENDLESS)) for session in endless]
        await asyncio.sleep(0.1)
        with Session() as session:
            assert await asyncio.wait_for(session.feed_run_async("sum(range(100_000))"), 20) == 4999950000
        for feed in feeds:
            feed.cancel()
        results = await asyncio.wait_for(asyncio.gather(*feeds, return_exceptions=True), 60)
        assert all(isinstance(result, asyncio.CancelledError) for result in results)
        assert all(session.closed for session in endless)

    run(main())


def test_a_thousand_sessions_in_one_loop(backend: BackendName) -> None:
    """M-08"""

    async def work(number: int) -> object:
        async def ask(n: int) -> int:
            await asyncio.sleep(0)
            return n + 1

        with Session(backend=backend) as session:
            await session.feed_run_async("n = await ask(x)", inputs={"x": number}, external_lookup={"ask": ask})
            return await session.feed_run_async("n * 2")

    async def main() -> None:
        assert await asyncio.gather(*[work(n) for n in range(1000)]) == [2 * (n + 1) for n in range(1000)]

    run(main())


def test_the_operating_system_may_answer_later(session: Session) -> None:
    async def handler(*, name: str, args: tuple[Any, ...], is_async: bool, **_: Any) -> Any:
        assert is_async
        await asyncio.sleep(0)
        if name == "Path.read_text":
            return f"text of {args[0]}"
        if name == "os.getenv":
            raise KeyError("no environment")
        return NOT_HANDLED

    code = "from pathlib import Path\nPath('/a').read_text()"
    assert run(session.feed_run_async(code, os=handler)) == "text of /a"
    with pytest.raises(GuestError, match="no environment"):
        run(session.feed_run_async("import os\nos.getenv('HOME')", os=handler))
    with pytest.raises(GuestError, match="PermissionError"):
        run(session.feed_run_async("from pathlib import Path\nPath('/a').exists()", os=handler))


def test_sleeps_that_the_host_answers_run_concurrently(open_session: Opener) -> None:
    async def main() -> object:
        meeting = Meeting(3)

        async def handler(*, name: str, **_: Any) -> Any:
            assert name == "asyncio.sleep"
            await meeting(0)

        session = open_session(os_policy={"sleep": "call_host"})
        return await session.feed_run_async(
            "import asyncio\nawait asyncio.gather(*[asyncio.sleep(1, n) for n in range(3)])", os=handler
        )

    assert run(main()) == [0, 1, 2]


def test_a_feed_in_a_loop_can_be_dumped_while_it_waits(session: Session, backend: BackendName) -> None:
    dumped: list[bytes] = []

    async def f() -> int:
        dumped.append(session.dump())
        return 1

    assert run(session.feed_run_async("n = 41\nn + await f()", external_lookup={"f": f})) == 42
    with Session.load(dumped[0], backend=backend, trusted=True) as copy:
        step = copy.suspended
        assert isinstance(step, Call)
        waiting = step.resume({"future": ...})
        assert isinstance(waiting, Futures)
        assert waiting.resume({step.call_id: {"return_value": 2}}) == Complete(output=43)


def test_a_coroutine_function_needs_an_event_loop(session: Session) -> None:
    async def f() -> None:
        raise AssertionError("nobody awaits this")

    with pytest.raises(SessionStateError, match="'f' is a coroutine, which feed_run can't await; use feed_run_async"):
        session.feed_run("f()", external_lookup={"f": f})
    assert session.feed_run("1") == 1


def test_printed_output_arrives_in_the_loops_thread(session: Session) -> None:
    printed: list[tuple[str, str]] = []

    async def f() -> None:
        printed.append(("host", "call"))

    code = "print('a')\nawait f()\nprint('b')"
    callback: Any = lambda stream, text: printed.append((stream, text))  # noqa: E731 - one line says it all
    run(session.feed_run_async(code, external_lookup={"f": f}, print_callback=callback))
    assert printed == [("stdout", "a\n"), ("host", "call"), ("stdout", "b\n")]


def test_a_feed_that_is_refused_leaves_the_one_alone_that_is_under_way(session: Session) -> None:
    async def ask() -> int:
        await asyncio.sleep(0.1)
        return 42

    async def both() -> tuple[Any, Any]:
        # The second one waits for the first one's turn to end, which then waits for the host.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        code = "n = 0\nfor i in range(100_000): n += 1\nawait ask()"
        first = asyncio.ensure_future(session.feed_run_async(code, external_lookup={"ask": ask}))
        await asyncio.sleep(0)
        return await asyncio.gather(first, session.feed_run_async("1 + 1"), return_exceptions=True)

    answered, refused = asyncio.run(both())
    assert answered == 42
    assert isinstance(refused, SessionStateError)
