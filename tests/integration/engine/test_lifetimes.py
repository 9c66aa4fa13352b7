"""Every row of docs/lifetimes.md is true."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import importlib.util
import os
import sys
import tempfile
import threading
import time
import weakref
from typing import TYPE_CHECKING, Any

import pytest

from crossload import (
    Call,
    LimitError,
    MountDir,
    OutputLimitError,
    Session,
    SessionBusyError,
    SessionClosedError,
    SessionInterruptedError,
    TimeLimitError,
)
from crossload.backends import open_transport, wasm
from crossload.backends.runtime import SPARES
from tests.integration.engine.conftest import NO_NATIVE
from tests.integration.engine.stage import ENDLESS, LONG, SLEEP, TURN, Row, Stage, rows, state

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from crossload.backends import BackendName

ROWS = rows()
# Machines are shared: a row that is kept once in so many plays is kept.
PLAYS = 3

situations: dict[str, Callable[[Stage], object]] = {}


def situation(*texts: str) -> Callable[[Callable[[Stage], object]], Callable[[Stage], object]]:
    def register(play: Callable[[Stage], object]) -> Callable[[Stage], object]:
        situations.update(dict.fromkeys(texts, play))
        return play

    return register


def test_every_row_is_played_and_every_play_is_a_row() -> None:
    assert {row.situation for row in ROWS} == set(situations)


@pytest.mark.parametrize(
    ("backend", "row"), [(row.backend, row) for row in ROWS], indirect=["backend"], ids=map(str, ROWS)
)
def test_a_row_of_the_page_is_true(row: Row, backend: BackendName) -> None:
    """M-06 M-07"""
    if "child" in row.situation and not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    times: list[float] = []
    for _ in range(PLAYS):
        stage = Stage(backend, Session(backend=backend))
        raised: str | None = None
        try:
            situations[row.situation](stage)
        except BaseException as error:
            raised = type(error).__name__
            if raised != row.raises:
                raise
        took = stage.took
        times.append(took)
        try:
            stage.end()
            assert (raised, state(stage.session)) == (row.raises, row.then)
        finally:
            stage.session.close()
        match row.within:
            case "":
                return
            case "0.1 s":
                if took <= 0.1:
                    return
            case "the turn" | "the call":
                assert took >= TURN / 2
                return
            case other:
                raise AssertionError(f"the page says {other!r}, which nobody can time")
    pytest.fail(f"it took {times} s")


@situation("a session is closed twice")
def _(stage: Stage) -> None:
    stage.session.close()
    stage.session.close()


@situation("a session is closed by eight threads at once")
def _(stage: Stage) -> None:
    start = threading.Barrier(8)

    def close() -> None:
        start.wait()
        stage.session.close()

    threads = [threading.Thread(target=close) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@situation("a session is fed after it was closed")
def _(stage: Stage) -> None:
    stage.session.close()
    stage.session.feed_run("1")


@situation("a session is dumped after it was closed")
def _(stage: Stage) -> None:
    stage.session.close()
    stage.session.dump()


@situation("a session is closed while it is suspended, and its question then answered")
def _(stage: Stage) -> None:
    step = stage.session.feed_start("f()")
    stage.session.close()
    assert stage.session.suspended is None
    assert isinstance(step, Call)
    step.resume({"return_value": 1})


@situation("a session is closed by a host function of its own")
def _(stage: Stage) -> None:
    stage.session.feed_run("f()", external_lookup={"f": stage.session.close})


@situation("a session is left to the garbage collector")
def _(stage: Stage) -> None:
    session = Session(backend=stage.backend)
    session.feed_run("x = 1")
    transport = session._dialog.open_transport()
    kept, gone = weakref.ref(session), weakref.ref(session._dialog)
    del session
    gc.collect()
    assert kept() is None
    assert gone() is None
    if isinstance(transport, wasm.WasmTransport):
        assert transport._freed
    stage.session.close()


@situation("a session is fed in one thread after another")
def _(stage: Stage) -> None:
    stage.session.feed_run("n = 0")
    for _ in range(8):
        stage.feed_meanwhile(stage.session, "n += 1").join()
    assert stage.session.feed_run("n") == 8


@situation("a session is used by a second thread while its guest runs")
def _(stage: Stage) -> None:
    stage.feed_meanwhile(stage.session)
    stage.now()
    stage.session.dump()


@situation("a session is fed by a host function of its own")
def _(stage: Stage) -> None:
    stage.session.feed_run("f()", external_lookup={"f": lambda: stage.session.feed_run("1")})


@situation("a session is dumped by a host function of its own")
def _(stage: Stage) -> None:
    dumped: list[bytes] = []
    stage.session.feed_run("f()\n1", external_lookup={"f": lambda: dumped.append(stage.session.dump())})
    with Session.load(dumped[0], backend=stage.backend, trusted=True) as copy:
        assert isinstance(copy.suspended, Call)


@contextlib.contextmanager
def mounted(stage: Stage) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Play with a session whose mounts set one event and wait for the other before they make a directory."""
    asked, wanted = threading.Event(), threading.Event()
    with tempfile.TemporaryDirectory() as folder, MountDir(host_path=folder, virtual_path="/data") as mount:
        mounts = stage.reopen(mount=mount).mounts
        assert mounts is not None
        tree = mounts.mounted[0].tree
        make = tree.make_directory

        def make_slowly(parts: tuple[str, ...]) -> None:
            asked.set()
            wanted.wait()
            make(parts)

        tree.make_directory = make_slowly  # type: ignore[method-assign]
        yield asked, wanted


MAKE_DIRECTORY = "import os\nos.mkdir('/data/x')"


def dump_before(wanted: threading.Event, stage: Stage) -> None:
    """Dump while the mounts are at work, and let them go on whatever comes of it."""
    stage.now()
    try:
        stage.session.dump()
    finally:
        stage.over()
        wanted.set()


@situation("a session is dumped by a second thread while its mounts do what its guest asked for")
def _(stage: Stage) -> None:
    with mounted(stage) as (asked, wanted):
        thread = threading.Thread(target=stage.session.feed_run, args=(MAKE_DIRECTORY,))
        thread.start()
        asked.wait()
        try:
            dump_before(wanted, stage)
        finally:
            thread.join()


@situation("a session is closed by a second thread while its guest runs")
def _(stage: Stage) -> None:
    stage.soon(stage.session.close)
    stage.session.feed_run(stage.busy)


@situation("a session is closed by a second thread while its guest sleeps")
def _(stage: Stage) -> None:
    stage.soon(stage.session.close)
    stage.session.feed_run(SLEEP)


@situation("a session is interrupted while its guest runs")
def _(stage: Stage) -> None:
    stage.soon(stage.session.interrupt)
    asked: list[int] = []
    try:
        stage.session.feed_run(f"{stage.busy}\nf()", external_lookup={"f": lambda: asked.append(1)})
    finally:
        assert asked == []


@situation("a session is interrupted while its guest sleeps")
def _(stage: Stage) -> None:
    stage.soon(stage.session.interrupt)
    stage.session.feed_run(SLEEP)


@situation("a session is interrupted while a host function runs")
def _(stage: Stage) -> None:
    stage.soon(stage.session.interrupt)
    stage.session.feed_run("f()\nf()", external_lookup={"f": lambda: time.sleep(TURN)})


@situation("a session is interrupted while it is idle")
def _(stage: Stage) -> None:
    stage.session.interrupt()


@contextlib.contextmanager
def waiting_for_another(stage: Stage, **limits: float) -> Iterator[None]:
    """Have the stage's session, which has these limits, wait for its turn while another's guest runs."""
    stage.reopen(limits={"max_memory": 8 << 20, **limits})
    with Session(backend=stage.backend, limits={"max_memory": 8 << 20}) as other:
        thread = stage.feed_meanwhile(other)
        try:
            yield
        finally:
            stage.over()
            thread.join()


@situation("a session that waits for another's guest is closed")
def _(stage: Stage) -> None:
    with waiting_for_another(stage):
        stage.soon(stage.session.close)
        stage.session.feed_run("1")


@situation("a session that waits for another's guest is interrupted")
def _(stage: Stage) -> None:
    with waiting_for_another(stage):
        stage.soon(stage.session.interrupt)
        stage.session.feed_run("1")


@situation("a session that waits for another's guest is allowed to run for less long than it waits")
def _(stage: Stage) -> None:
    with waiting_for_another(stage, max_feed_duration_secs=TURN / 5):
        started = time.monotonic()
        assert stage.session.feed_run("1") == 1
        assert time.monotonic() - started > TURN / 2


@situation("Ctrl-C comes while the guest runs")
def _(stage: Stage) -> None:
    stage.press_ctrl_c()
    stage.session.feed_run(stage.busy)


@situation("Ctrl-C comes while the guest runs against a time limit")
def _(stage: Stage) -> None:
    session = stage.reopen(limits={"max_feed_duration_secs": 30.0})
    stage.press_ctrl_c()
    session.feed_run(stage.busy)


@situation("Ctrl-C comes while the guest sleeps")
def _(stage: Stage) -> None:
    stage.press_ctrl_c()
    stage.session.feed_run(SLEEP)


@situation("Ctrl-C comes while a host function runs")
def _(stage: Stage) -> None:
    stage.press_ctrl_c()
    stage.session.feed_run("f()", external_lookup={"f": lambda: time.sleep(9)})


@situation("Ctrl-C comes while a long snapshot is replayed")
def _(stage: Stage) -> None:
    stage.session.feed_run("for _ in range(10_000_000):\n    pass")
    snapshot = stage.session.dump()
    stage.session.close()
    stage.press_ctrl_c()
    with Session.load(snapshot, backend=stage.backend, trusted=True, verify=True):
        pass


def refuse(*_: object) -> None:
    raise BrokenPipeError("gone")


@situation("a host function raises an exception that the guest catches")
def _(stage: Stage) -> None:
    stage.session.feed_run("try:\n    f()\nexcept OSError:\n    pass", external_lookup={"f": refuse})


@situation("a host function raises an exception that the guest does not catch")
def _(stage: Stage) -> None:
    stage.session.feed_run("f()", external_lookup={"f": refuse})


@situation("a host function raises SystemExit")
def _(stage: Stage) -> None:
    def leave() -> None:
        raise SystemExit

    stage.session.feed_run("f()", external_lookup={"f": leave})


@situation("a host function returns what can't enter the sandbox")
def _(stage: Stage) -> None:
    stage.session.feed_run("f()", external_lookup={"f": object})


async def wait() -> None:
    await asyncio.sleep(9)


@situation("a host function is a coroutine function, in feed_run")
def _(stage: Stage) -> None:
    stage.session.feed_run("f()", external_lookup={"f": wait})


@situation("a host function prints to a print_callback that raises")
def _(stage: Stage) -> None:
    stage.session.feed_run("print('x')\nf()", print_callback=refuse)


def perform(stage: Stage, main: Coroutine[Any, Any, object]) -> None:
    """Run what a row is about. The loop's end, which waits for its threads, is no part of it."""

    async def act() -> None:
        try:
            await main
        finally:
            stage.over()

    asyncio.run(act())


def feed(stage: Stage, code: str) -> Coroutine[Any, Any, object]:
    return stage.session.feed_run_async(code, external_lookup={"f": wait})


def cancel_soon(stage: Stage, code: str) -> None:
    async def main() -> None:
        task = asyncio.create_task(feed(stage, code))
        await asyncio.sleep(0.1)
        stage.now()
        task.cancel()
        await task

    perform(stage, main())


def time_out(stage: Stage, code: str) -> None:
    async def main() -> None:
        stage.cue = time.monotonic() + 0.1
        try:
            await asyncio.wait_for(feed(stage, code), 0.1)
        except asyncio.TimeoutError:
            raise TimeoutError from None

    perform(stage, main())


def feed_twice(stage: Stage, code: str) -> None:
    async def main() -> None:
        task = asyncio.create_task(feed(stage, code))
        await asyncio.sleep(0.1)
        stage.now()
        try:
            await feed(stage, "1")
        finally:
            stage.over()
            if code != LONG:
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    asyncio.run(main())


@situation("feed_run_async is cancelled while the guest runs")
def _(stage: Stage) -> None:
    cancel_soon(stage, stage.busy)


@situation("feed_run_async is cancelled while a host function is awaited")
def _(stage: Stage) -> None:
    cancel_soon(stage, "await f()")


@situation("feed_run_async is cancelled while the guest sleeps")
def _(stage: Stage) -> None:
    cancel_soon(stage, SLEEP)


@situation("feed_run_async is given less time by asyncio.wait_for than the guest runs")
def _(stage: Stage) -> None:
    time_out(stage, stage.busy)


@situation("feed_run_async is given less time by asyncio.wait_for than a host function takes")
def _(stage: Stage) -> None:
    time_out(stage, "await f()")


@situation("feed_run_async is called by a second task while a host function is awaited")
def _(stage: Stage) -> None:
    feed_twice(stage, "await f()")


@situation("feed_run_async is called by a second task while the guest runs")
def _(stage: Stage) -> None:
    feed_twice(stage, LONG)


@situation(
    "feed_run_async is under way in a session that another task dumps while its mounts do what its guest asked for"
)
def _(stage: Stage) -> None:
    async def main() -> None:
        with mounted(stage) as (asked, wanted):
            task = asyncio.create_task(feed(stage, MAKE_DIRECTORY))
            await asyncio.to_thread(asked.wait)
            try:
                dump_before(wanted, stage)
            finally:
                await task

    asyncio.run(main())


@situation("feed_run_async is under way in a session that another task closes")
def _(stage: Stage) -> None:
    async def main() -> None:
        task = asyncio.create_task(feed(stage, stage.busy))
        await asyncio.sleep(0.1)
        stage.now()
        stage.session.close()
        await task

    perform(stage, main())


FORK = """
import os, sys
from crossload import Session, SessionBusyError

def child(play):
    out, end = os.pipe()
    if os.fork() == 0:
        os.write(end, str(play()).encode())
        os._exit(0)
    os.wait()
    return os.read(out, 1000).decode()
"""


@situation("a session is used by a child and its parent after a fork")
def _(stage: Stage) -> None:
    play = """
session = Session(backend=backend)
session.feed_run("n = 1")
print(child(lambda: session.feed_run("n += 1; n")), session.feed_run("n"), session.feed_run("n += 2; n"))
"""
    assert stage.program(FORK + play) == "2 1 3"


@situation("a session is opened in a child of a process that has others")
def _(stage: Stage) -> None:
    # Spare instances wait in the parent: those that the child opens must not be their twins.
    play = """
def draw():
    with Session(backend=backend) as session:
        return session.feed_run("import random; random.random()")

def draws():
    return {draw() for _ in range(5)}

draws()
theirs = eval(child(draws))
ours = draws()
print(len(ours), len(theirs), len(ours & theirs))
"""
    assert stage.program(FORK + play) == "5 5 0"


@situation("a session is used by a child, when another thread of its parent ran it")
def _(stage: Stage) -> None:
    play = f"""
import threading, time, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # for forking beside a thread, as is the point here
session = Session(backend=backend)
thread = threading.Thread(target=session.feed_run, args=({LONG!r},))
thread.start()
time.sleep(0.1)

def use():
    try:
        session.feed_run("1")
    except SessionBusyError as error:
        return type(error).__name__

seen = child(use)
thread.join()
print(seen, session.feed_run("1"))
"""
    assert stage.program(FORK + play) == "SessionBusyError 1"
    raise_as_the_child_did()


@situation("a session is used by a child, when a thread of its parent ran another with a memory limit")
def _(stage: Stage) -> None:
    play = f"""
import threading, time, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # for forking beside a thread, as is the point here
limits = dict(max_memory=8 << 20)
session, other = Session(backend=backend, limits=limits), Session(backend=backend, limits=limits)
thread = threading.Thread(target=other.feed_run, args=({LONG!r},))
thread.start()
time.sleep(0.1)

def use():
    began = time.monotonic()
    value = session.feed_run("40 + 2")
    return value, time.monotonic() - began < {TURN / 2}

print(child(use))
thread.join()
"""
    assert stage.program(FORK + play) == "(42, True)"


def raise_as_the_child_did() -> None:
    raise SessionBusyError


@situation("a session is open when Python exits")
def _(stage: Stage) -> None:
    play = """
from crossload import Session
session = Session(backend=backend)
step = session.feed_start("f()")
session.cycle = session
"""
    stage.program(play)
    stage.session.close()


@situation("a session is running in a daemon thread when Python exits")
def _(stage: Stage) -> None:
    play = f"""
import threading, time
from crossload import Session
session = Session(backend=backend)
threading.Thread(target=session.feed_run, args=({ENDLESS!r},), daemon=True).start()
time.sleep(0.2)
"""
    stage.program(play)
    stage.session.close()


@situation("a session is used while Python exits")
def _(stage: Stage) -> None:
    play = """
import atexit
from crossload import Session

@atexit.register
def use():
    with Session(backend=backend) as session:
        print(session.feed_run("sum(range(10))"))
"""
    assert stage.program(play) == "45"


def test_a_snapshot_of_before_an_interruption_is_valid(backend: BackendName) -> None:
    """M-03"""
    stage = Stage(backend, Session(backend=backend))
    stage.session.feed_run("n = 41")
    snapshot = stage.session.dump()
    stage.soon(stage.session.close)
    with pytest.raises(SessionClosedError):
        stage.session.feed_run(stage.busy)
    stage.end()
    with Session.load(snapshot, backend=backend, trusted=True) as session:
        assert session.feed_run("n + 1") == 42


def test_a_closed_session_says_why(backend: BackendName) -> None:
    session = Session(backend=backend, limits={"max_feed_duration_secs": 0.05})
    session.close()
    with pytest.raises(SessionClosedError, match=r"^the session was closed$"):
        session.feed_run("1")


def test_an_interrupted_session_says_why() -> None:
    stage = Stage("wasm", Session())
    stage.soon(stage.session.interrupt)
    with pytest.raises(SessionInterruptedError, match="while its guest ran"):
        stage.session.feed_run(ENDLESS)
    stage.end()
    with pytest.raises(SessionClosedError, match="a SessionInterruptedError stopped its sandbox; open a new one"):
        stage.session.feed_run("1")


def test_an_interruption_is_for_one_feed(backend: BackendName) -> None:
    with Session(backend=backend) as session:
        session.interrupt()
        assert session.feed_run("f()", external_lookup={"f": lambda: 1}) == 1
        step = session.feed_start("f()")
        session.interrupt()
        assert isinstance(step, Call)
        with pytest.raises(SessionInterruptedError, match="idle again"):
            step.resume({"return_value": 1})
        assert session.feed_run("f()", external_lookup={"f": lambda: 1}) == 1


def test_short_deadlines_of_the_sandbox_are_kept() -> None:
    """A turn that never looks at the interpreter's clock is stopped by the sandbox's own."""
    with Session(limits={"max_turn_duration_secs": 0.005}) as session, pytest.raises(TimeLimitError) as caught:
        session.feed_run("2 ** 10**9 % 3")
    assert (caught.value.limit, caught.value.unit) == (0.005, "seconds")
    assert caught.value.used is not None
    assert caught.value.used > 0.005


def test_sessions_in_many_threads_answer_for_themselves(backend: BackendName) -> None:
    """M-08"""
    threads, each = 16, 20
    wrong: list[object] = []

    def work(number: int) -> None:
        for turn in range(each):
            with Session(backend=backend) as session:
                session.feed_run("def twice(n):\n    return ask(n) * 2", external_lookup={})
                expected = (number * each + turn + 1) * 2
                got = session.feed_run(
                    "twice(n)", inputs={"n": number * each + turn}, external_lookup={"ask": increment}
                )
                if got != expected:
                    wrong.append((number, turn, got))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []


def increment(number: int) -> int:
    return number + 1


def memory_of(session: Session) -> bytes:
    """Return all of a sandbox's memory, as the host sees it."""
    transport = session._dialog.open_transport()
    assert isinstance(transport, wasm.WasmTransport)
    instance = transport._instance
    assert instance is not None
    return ctypes.string_at(instance.memory.base, instance.memory.size)


def test_nothing_of_a_tenant_is_found_by_the_next() -> None:
    """A marker fills the memory of sessions that end in every way; no later instance holds it, used or spare."""
    marker = os.urandom(16)
    fill = "kept = [m + b'x' * (n % 256) for n in range(20_000)]\ntext = m * 50_000\nlen(kept)"

    def closed(session: Session) -> None:
        session.close()

    def interrupted(session: Session) -> None:
        stage = Stage("wasm", session)
        stage.soon(session.interrupt)
        with pytest.raises(SessionInterruptedError):
            session.feed_run(ENDLESS)
        stage.end()

    def exhausted(session: Session) -> None:
        with pytest.raises(LimitError):
            session.feed_run("while True:\n    kept += [m * (1000 + len(kept) % 7)]")

    for end in (closed, interrupted, exhausted):
        tenants = [Session(limits={"max_memory": 16 << 20}) for _ in range(3)]
        for tenant in tenants:
            assert tenant.feed_run(fill, inputs={"m": marker}) == 20_000
        assert all(memory_of(tenant).count(marker) > 50_000 for tenant in tenants)
        for tenant in tenants:
            end(tenant)
        # All that wait, and some that are made anew.
        later = [Session() for _ in range(SPARES + 4)]
        assert [memory_of(session).count(marker) for session in later] == [0] * len(later)
        for session in later[-4:]:
            # Memory that grows comes from the system too.
            assert session.feed_run("len(bytes(40_000_000))") == 40_000_000
            assert marker not in memory_of(session)
        for session in later:
            session.close()


def test_a_sandbox_that_was_opened_ahead_is_as_one_opened_now() -> None:
    """Whoever opens as another did before gets the same settings, with chance of its own; whoever does not, others."""
    openings: list[dict[str, Any]] = [
        {},
        {"limits": {"max_output": 3}},
        {"os_policy": {"random_start": {"seed": 7}}},
        {"journal": False},
        {"limits": {"max_memory": 16 << 20}, "script_name": "other.py"},
    ]
    for _ in range(2):  # The second time, there is a spare of each kind.
        drawn = []
        for opening in openings:
            for _ in range(2):
                with Session(**opening) as session:
                    drawn.append((str(opening), session.feed_run("import random\nrandom.random()")))
                    assert (session.journal.lost is None) is opening.get("journal", True)
                    printing = (
                        pytest.raises(OutputLimitError) if "max_output" in str(opening) else contextlib.nullcontext()
                    )
                    with printing:
                        session.feed_run("print('four')", print_callback=lambda *_: None)
        seeded = {number for opening, number in drawn if "random_start" in opening}
        assert len(seeded) == 1
        assert len({number for _, number in drawn}) == len(drawn) - 1


@pytest.mark.skipif(importlib.util.find_spec("crossload._native") is None, reason=NO_NATIVE)
def test_an_error_that_is_kept_keeps_no_machine() -> None:
    """Else the guest's memory would not be freed when its session is closed."""
    transport: Any = open_transport("native")
    references = sys.getrefcount(transport._machine)
    with pytest.raises(TypeError) as kept:
        transport.run("no bytes", turn=False)
    # Outside of the assertion, which refers to what it compares.
    references_then = sys.getrefcount(transport._machine)
    assert references_then == references, kept
    transport.close()
