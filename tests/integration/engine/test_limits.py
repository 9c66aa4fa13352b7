"""Limits fire, as their own type, and leave the host unharmed."""

from __future__ import annotations

import contextlib
import math
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from crossload import (
    Call,
    GuestError,
    LimitError,
    OutputLimitError,
    Session,
    SessionStateError,
    SleepLimitError,
    SourceLimitError,
    SuspensionLimitError,
    TimeLimitError,
    message,
)
from crossload.backends import call, open_transport

if TYPE_CHECKING:
    from crossload.backends import BackendName
    from tests.integration.engine.conftest import Opener


def test_an_endless_loop_ends_at_the_time_limit_and_ends_the_session(open_session: Opener) -> None:
    session = open_session(limits={"max_feed_duration_secs": 0.05})
    with pytest.raises(LimitError) as caught:
        session.feed_run("while True:\n    pass")
    assert (caught.value.kind, caught.value.exc_type) == ("time", "TimeoutError")
    assert (caught.value.limit, caught.value.unit) == (0.05, "seconds")
    assert caught.value.used is not None
    assert caught.value.used > 0.05
    with pytest.raises(SessionStateError):
        session.feed_run("1")
    assert open_session().feed_run("1") == 1


def test_time_counts_only_while_the_guest_runs(open_session: Opener) -> None:
    session = open_session(limits={"max_feed_duration_secs": 0.2})
    step = session.feed_start("fetch()\n'done'")
    assert isinstance(step, Call)
    time.sleep(0.5)
    assert step.resume({"return_value": None}).output == "done"  # type: ignore[union-attr]


@pytest.mark.parametrize("said", [(1e9, 0.0), (0.1, -1e9), (math.nan, 0.0)])
def test_a_sandbox_that_lies_about_its_time_gets_no_more_of_it(said: tuple[float, float]) -> None:
    """What guards the host from an engine that a guest took over is not for that engine to lift."""
    transport = open_transport("wasm")
    try:
        transport.limit(max_memory=None, max_seconds=0.1)
        call(transport, message.encode("open", {"script_name": "main.py"}), turn=False)
        feed = transport.run(message.encode("feed", {"code": "7 ** 30_000_000"}), turn=True, time=said)
        with pytest.raises(TimeLimitError) as caught:
            next(step for step in feed if step is not None)
        assert (caught.value.limit, caught.value.unit) == (0.1, "seconds")
    finally:
        transport.close()


def test_recursion_ends_at_its_limit_and_the_session_goes_on(session: Session) -> None:
    with pytest.raises(LimitError) as caught:
        session.feed_run("def f(n):\n    return f(n + 1)\nf(0)")
    assert (caught.value.kind, caught.value.exc_type) == ("recursion", "RecursionError")
    assert (caught.value.limit, caught.value.used, caught.value.unit) == (1000, 1000, "calls")
    assert len(caught.value.frames) <= 200
    assert session.feed_run("1") == 1


@pytest.mark.parametrize(
    "code",
    [
        "def f(n):\n    return [f(n + 1)]\nf(0)",
        "class C:\n    def __repr__(self):\n        return repr(self)\nrepr(C())",
        "class C:\n    def __eq__(self, o):\n        return self == o\nC() == C()",
        "x = []\nfor _ in range(100_000):\n    x = [x]\nrepr(x)",
        "x = ()\nfor _ in range(100_000):\n    x = (x,)\nhash(x)",
        "x = []\nfor _ in range(100_000):\n    x = [x]\ny = []\nfor _ in range(100_000):\n    y = [y]\nx == y",
        "f = lambda: 0\nfor _ in range(5_000):\n    f = (lambda g: lambda: g())(f)\nf()",
        "sorted([1, 2], key=lambda n: sorted([1, 2], key=lambda m: (_ for _ in ()).throw(KeyError)))",
    ],
    ids=["call", "repr", "eq", "repr-deep", "hash-deep", "eq-deep", "closures", "sort-key"],
)
def test_recursion_through_any_protocol_is_contained(session: Session, code: str) -> None:
    # Some of these the interpreter carries out without recursing: both ends are in order.
    with contextlib.suppress(GuestError):
        session.feed_run(code)
    assert session.feed_run("1") == 1


@pytest.mark.parametrize("bracket", ["(", "[", "{", "f(", "lambda: (", "-", "not ", "x if "])
def test_deeply_nested_source_is_refused_or_run_but_never_crashes(session: Session, bracket: str) -> None:
    with pytest.raises(GuestError):
        session.feed_run(bracket * 20_000)
    assert session.feed_run("1") == 1


def test_questions_end_at_their_limit_and_the_session_goes_on(open_session: Opener) -> None:
    session = open_session(limits={"max_suspensions": 10})
    calls: list[int] = []
    with pytest.raises(LimitError) as caught:
        session.feed_run(
            "while True:\n    try:\n        f()\n    except BaseException:\n        pass",
            external_lookup={"f": lambda: calls.append(1)},
        )
    assert isinstance(caught.value, SuspensionLimitError)
    assert (caught.value.limit, caught.value.used, caught.value.unit) == (10, 11, "questions")
    assert len(calls) == 10
    assert session.feed_run("1") == 1


def test_sleep_ends_at_its_limit_before_it_is_waited(open_session: Opener) -> None:
    session = open_session(limits={"max_total_sleep_secs": 0.01})
    with pytest.raises(LimitError) as caught:
        session.feed_run("import time\nwhile True:\n    time.sleep(5)")
    assert isinstance(caught.value, SleepLimitError)
    assert (caught.value.limit, caught.value.used, caught.value.unit) == (0.01, 5, "seconds")


def test_a_flood_of_output_ends_at_its_limit(session: Session) -> None:
    with pytest.raises(OutputLimitError) as caught:
        session.feed_run("while True:\n    print('x' * 100_000)", print_callback=lambda *_: None)
    assert (caught.value.kind, caught.value.limit, caught.value.unit) == ("output", 10 << 20, "bytes")
    assert caught.value.used is not None
    assert caught.value.used > 10 << 20


def test_output_and_source_end_at_limits_that_travel_with_a_snapshot(
    open_session: Opener, backend: BackendName, other_backend: BackendName
) -> None:
    data = open_session(limits={"max_output": 100, "max_source": 50}).dump()
    for reader in (backend, other_backend):
        with Session.load(data, backend=reader, trusted=True) as session:
            with pytest.raises(SourceLimitError) as source:
                session.feed_run("0" + " + 1" * 20)
            assert (source.value.limit, source.value.used) == (50, 81)
            session.feed_run("print('x' * 30)", print_callback=lambda *_: None)
            with pytest.raises(OutputLimitError) as output:
                session.feed_run("print('x' * 110)", print_callback=lambda *_: None)
            assert output.value.limit == 100
            assert output.value.used is not None
            assert 110 <= output.value.used < 200


def test_a_load_lowers_limits_of_text_and_raises_none(session: Session, backend: BackendName) -> None:
    data = session.dump()
    with Session.load(data, backend=backend, trusted=True, limits={"max_source": 10, "max_output": 1 << 40}) as loaded:
        with pytest.raises(SourceLimitError):
            loaded.feed_run("1 + 1 + 1 + 1")
        with pytest.raises(OutputLimitError) as caught:
            loaded.feed_run("print(x)", inputs={"x": "x" * (11 << 20)}, print_callback=lambda *_: None)
        assert caught.value.limit == 10 << 20


@pytest.mark.parametrize(
    "code",
    [
        "raise MemoryError('memory limit exceeded: me')",
        "raise TimeoutError('feed time limit exceeded: 1s > 2s')",
        "fail()",
    ],
)
def test_words_alone_do_not_pass_for_a_limit(session: Session, code: str) -> None:
    def fail() -> None:
        raise TimeoutError("upstream: time limit exceeded: 30s")

    with pytest.raises(GuestError) as caught:
        session.feed_run(code, external_lookup={"fail": fail})
    assert not isinstance(caught.value, LimitError)
    assert session.feed_run("1") == 1


def test_a_program_that_watches_the_clock_ends_at_the_limit_of_its_turn(open_session: Opener) -> None:
    session = open_session(limits={"max_turn_duration_secs": 0.05})
    with pytest.raises(LimitError) as caught:
        session.feed_run("import time\nt = time.time()\nwhile time.time() - t < 5:\n    pass")
    assert caught.value.kind == "time"


SMALL_THREAD = """
import threading
from crossload import LimitError, Session

def nest():
    with Session() as session:
        try:
            session.feed_run("+".join(["1"] * 20_000))
        except LimitError as error:
            print(error.kind)

threading.stack_size(256 << 10)
thread = threading.Thread(target=nest)
thread.start()
thread.join()
"""


def test_source_that_is_nested_too_deep_ends_in_a_limit_in_a_small_thread_too() -> None:
    done = subprocess.run([sys.executable, "-c", SMALL_THREAD], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "recursion\n"), done.stderr
