"""Each session has its memory limit to itself, on both backends, whatever others do (M-02 M-08 M-13)."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from crossload import Call, GuestSyntaxError, LimitError, MemoryLimitError, Session, TimeLimitError

if TYPE_CHECKING:
    from crossload.backends import BackendName
    from crossload.settings import ResourceLimits
    from tests.integration.engine.conftest import Opener

MIB = 1 << 20
FILL = "kept = []\nwhile True:\n    kept.append('x' * 1000 + str(len(kept)))"
GROW = "kept = []"
KEEP_ONE = "kept.append('x' * 1000 + str(len(kept)))"


@pytest.mark.parametrize(
    "code",
    ["x = [0]\nwhile True:\n    x += x", "'x' * 10**9", "b = b'x'\nwhile True:\n    b += b", "2 ** 10**9", FILL],
    ids=["doubling list", "repeated text", "doubling bytes", "power", "many small texts"],
)
def test_memory_ends_at_its_limit(open_session: Opener, code: str) -> None:
    session = open_session(limits={"max_memory": 8 * MIB})
    with pytest.raises(MemoryLimitError) as caught:
        session.feed_run(code)
    assert (caught.value.limit, caught.value.unit) == (8 * MIB, "bytes")
    assert caught.value.used is not None
    assert caught.value.used > 8 * MIB


def test_what_no_address_space_holds_is_the_same_limit(open_session: Opener) -> None:
    session = open_session()
    # Where numbers have 32 bits, the first length is none.
    code = "try:\n    [0] * 2**62\nexcept OverflowError:\n    [0] * 10**9"
    with pytest.raises(MemoryLimitError, match="would not fit into the address space") as caught:
        session.feed_run(code)
    assert (caught.value.limit, caught.value.used, caught.value.unit) == (None, None, "bytes")


def test_what_fits_is_not_refused(open_session: Opener) -> None:
    assert open_session(limits={"max_memory": 8 * MIB}).feed_run("len([0] * 100_000)") == 100_000


def test_a_limit_on_slow_growth_fires_within_a_hundredth(open_session: Opener) -> None:
    session = open_session(limits={"max_memory": 8 * MIB})
    with pytest.raises(MemoryLimitError) as caught:
        session.feed_run("i = 0\nd = None\nwhile True:\n    d = (d, 'x' * 1000 + str(i))\n    i += 1")
    assert caught.value.used is not None
    assert caught.value.used / (8 * MIB) < 1.01


def test_the_journal_is_not_counted_against_the_guest(open_session: Opener) -> None:
    session = open_session(limits={"max_memory": 4 * MIB})
    for _ in range(100):
        assert session.feed_run("len(s)", inputs={"s": "x" * 100_000}) == 100_000


def test_a_journal_that_is_given_up_leaves_the_guest_no_more_than_before(open_session: Opener) -> None:
    session = open_session(limits={"max_memory": 4 * MIB}, journal={"max_bytes": 10_000_000})
    for _ in range(11):
        session.feed_run("len(s)", inputs={"s": "x" * 1_000_000})
    session.feed_run("s = None")
    assert session.journal.lost is not None
    fresh = open_session(limits={"max_memory": 4 * MIB})
    assert fed_until_full(session)[0] == pytest.approx(fed_until_full(fresh)[0], 0.02)


def fed_until_full(session: Session, code: str = KEEP_ONE) -> tuple[int, float | None]:
    """How many feeds it takes until the limit fires, and what is used then."""
    session.feed_run(GROW)
    fed = 0
    while True:
        try:
            session.feed_run(code)
        except MemoryLimitError as error:
            return fed, error.used
        fed += 1


def test_what_passes_through_a_session_leaves_nothing_on_its_account(open_session: Opener) -> None:
    fresh, used = (open_session(limits={"max_memory": 4 * MIB}, journal=False) for _ in range(2))
    for _ in range(50):
        assert len(used.feed_run("s + s", inputs={"s": "y" * 500_000})) == 1_000_000
        step = used.feed_start("len(f(s))")
        assert isinstance(step, Call)
        step.resume({"return_value": "z" * 500_000})
    used.feed_run("s = None")
    assert fed_until_full(used)[0] == pytest.approx(fed_until_full(fresh)[0], 0.02)


def test_what_a_session_holds_counts_where_its_snapshot_is_opened(open_session: Opener, backend: BackendName) -> None:
    session = open_session(limits={"max_memory": 8 * MIB})
    session.feed_run("kept = ['x' * 1000 + str(i) for i in range(4000)]")
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        copy.feed_run("more = ['x' * 1000 + str(i) for i in range(2000)]")
        with pytest.raises(MemoryLimitError) as caught:
            copy.feed_run("most = ['x' * 1000 + str(i) for i in range(4000)]")
        assert caught.value.limit == 8 * MIB


def test_a_load_can_give_a_limit_to_what_had_none(open_session: Opener, backend: BackendName) -> None:
    session = open_session()
    session.feed_run("kept = ['x' * 1000 + str(i) for i in range(4000)]")
    data = session.dump()
    with Session.load(data, backend=backend, trusted=True, limits={"max_memory": 8 * MIB}) as copy:
        assert copy.feed_run("len(kept)") == 4000
        with pytest.raises(LimitError, match="memory limit exceeded"):
            copy.feed_run("more = ['x' * 1000 + str(i) for i in range(6000)]")
    with (
        Session.load(data, backend=backend, trusted=True, limits={"max_memory": 2 * MIB}) as copy,
        pytest.raises(LimitError, match="memory limit exceeded"),
    ):
        copy.feed_run("[len(kept)]")


SLOW = "import re\nlen(re.sub('x', 'yy', 'x' * 1_000_000))"


@pytest.mark.parametrize("limit", ["max_feed_duration_secs", "max_turn_duration_secs"])
def test_what_looks_at_its_memory_alone_ends_at_its_time_limit(open_session: Opener, limit: str) -> None:
    session = open_session(limits={"max_memory": 64 * MIB, limit: 0.2})
    started = time.monotonic()
    with pytest.raises(TimeLimitError):
        session.feed_run(SLOW)
    assert time.monotonic() - started < 2


def test_what_never_looks_at_the_clock_ends_when_its_feed_has_had_its_time(backend: BackendName) -> None:
    """Not when it has had as much for itself: turns before count, here and in a snapshot."""
    limits: ResourceLimits = {"max_memory": 64 * MIB, "max_feed_duration_secs": 1.0}
    busy = "import time\nend = time.time() + 0.7\nwhile time.time() < end:\n    sum(range(1000))\nask()"
    with Session(backend=backend, limits=limits) as session:
        session.feed_start(f"{busy}\n{SLOW}")
        with Session.load(session.dump(), backend=backend, trusted=True) as loaded:
            for waiting in (session.suspended, loaded.suspended):
                assert isinstance(waiting, Call)
                with pytest.raises(TimeLimitError) as caught:
                    waiting.resume({"return_value": None})
                assert (caught.value.limit, caught.value.unit) == (1.0, "seconds")
                assert caught.value.used is not None
                assert 1.0 < caught.value.used < 1.6


def test_sessions_in_many_threads_each_get_exactly_their_own_limit(backend: BackendName) -> None:
    def run(mebibytes: int) -> tuple[int, float | None]:
        with Session(backend=backend, limits={"max_memory": mebibytes * MIB, "max_feed_duration_secs": 60}) as session:
            return fed_until_full(session, f"for _ in range(50):\n    {KEEP_ONE}")

    sizes = range(1, 17)
    run(1)  # What a process does once is not a session's to pay.
    alone = {size: run(size) for size in sizes}
    start = threading.Barrier(len(sizes))

    def together(size: int) -> tuple[int, float | None]:
        start.wait()
        return run(size)

    with ThreadPoolExecutor(len(sizes)) as pool:
        assert dict(zip(sizes, pool.map(together, sizes), strict=True)) == alone


def test_sessions_without_a_limit_are_neither_counted_nor_kept_waiting(backend: BackendName) -> None:
    done = threading.Event()

    def churn() -> int:
        turns = 0
        with Session(backend=backend) as session:
            while not done.is_set():
                assert session.feed_run("x = ['y' * 1000 + str(i) for i in range(10_000)]\nlen(x)") == 10_000
                turns += 1
        return turns

    with ThreadPoolExecutor(1) as pool, Session(backend=backend, limits={"max_memory": 4 * MIB}) as session:
        turns = pool.submit(churn)
        try:
            for _ in range(20):
                assert session.feed_run("sum(range(200_000))") == 19_999_900_000
        finally:
            done.set()
        assert turns.result() > 1


def test_a_text_that_the_guest_evaluates_may_be_as_long_as_its_memory_allows(open_session: Opener) -> None:
    session = open_session(limits={"max_memory": 8 * MIB})
    expected, said = (LimitError, "exceeded") if session.backend == "wasm" else (GuestSyntaxError, "too deeply nested")
    with pytest.raises(expected, match=said):
        session.feed_run("eval('+1' * 2_000_000)")


@pytest.mark.parametrize("name", ["eval", "\uff45\uff56\uff41\uff4c", "\U0001d4ee\U0001d501\U0001d4ee\U0001d4ec"])
def test_room_for_evaluation_is_there_however_it_is_named(backend: BackendName, name: str) -> None:
    if backend == "wasm":
        pytest.skip("in the sandbox a full stack is a trap; run the case native")
    with Session(backend=backend) as session:
        session.feed_run(f"def run(text):\n    return {name}(text)")
        with (
            Session.load(session.dump(), backend=backend, trusted=True) as copy,
            pytest.raises(GuestSyntaxError, match="nested"),
        ):
            copy.feed_run("run('+1' * 1_000_000)")
        with pytest.raises(GuestSyntaxError, match="nested"):
            session.feed_run("run('+1' * 1_000_000)")
