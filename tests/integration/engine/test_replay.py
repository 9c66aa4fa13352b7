"""Replay: where the state can't be trusted, the journal rebuilds the session, or says where it differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crossload import (
    Call,
    Complete,
    Futures,
    InstanceProxy,
    LimitError,
    Session,
    SnapshotDivergedError,
    SnapshotIncompatibleError,
)

if TYPE_CHECKING:
    from crossload.backends import BackendName
    from tests.integration.engine.conftest import Opener

KEYS = "d = {b'k': 1, 2**100: 2, (1, b'x'): 3, range(3): 4, frozenset({(1,)}): 5}"
LOOKUPS = (
    "[d.get('k'.encode()), d.get(2**99 * 2), d.get((1, 'x'.encode())), d.get(range(0, 3)), d.get(frozenset({(1,)}))]"
)


def reopened(session: Session, backend: BackendName) -> Session:
    """Open a snapshot of `session` in another backend, where it must be replayed."""
    copy = Session.load(session.dump(), backend=backend, trusted=True)
    assert copy.restored is not None
    assert copy.restored.path == "replay"
    return copy


def test_a_load_in_the_same_build_takes_the_state(session: Session, backend: BackendName) -> None:
    session.feed_run(KEYS)
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        assert copy.restored is not None
        assert (copy.restored.path, copy.restored.events) == ("state", 2)
        assert copy.feed_run(LOOKUPS) == [1, 2, 3, 4, 5]
    assert session.restored is None


def test_a_verified_load_does_both_and_compares(session: Session, backend: BackendName) -> None:
    session.feed_run(KEYS)
    session.feed_run("d[b'n'] = ask()", external_lookup={"ask": lambda: [1]})
    with Session.load(session.dump(), backend=backend, trusted=True, verify=True) as copy:
        assert copy.restored is not None
        assert (copy.restored.path, copy.restored.verified) == ("state", True)
        assert copy.feed_run(LOOKUPS) == [1, 2, 3, 4, 5]
        copy.compact()
        copy.feed_run("d[b'n'].append(2)")
        # From the compaction on, what can still be replayed is.
        with Session.load(copy.dump(), backend=backend, trusted=True, verify=True) as again:
            assert again.restored is not None
            assert (again.restored.path, again.restored.verified, again.restored.events) == ("state", True, 2)
            assert again.feed_run("d[b'n']") == [1, 2]


def test_a_load_is_not_called_verified_unless_it_was(
    session: Session, backend: BackendName, other_backend: BackendName
) -> None:
    session.feed_run(KEYS)
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        assert copy.restored is not None
        assert not copy.restored.verified
    with reopened(session, other_backend) as copy:
        assert copy.restored is not None
        assert copy.restored.verified


def test_what_has_no_journal_can_not_be_verified(open_session: Opener, backend: BackendName) -> None:
    session = open_session(journal=False)
    with pytest.raises(
        SnapshotIncompatibleError, match="it can't be verified: it has no journal to replay: the session"
    ):
        Session.load(session.dump(), backend=backend, trusted=True, verify=True)


def test_dict_keys_are_found_again_across_hash_classes(session: Session, other_backend: BackendName) -> None:
    session.feed_run(KEYS)
    with reopened(session, other_backend) as copy:
        assert copy.feed_run(LOOKUPS) == [1, 2, 3, 4, 5]


def test_a_snapshot_goes_there_and_back_again(
    session: Session, backend: BackendName, other_backend: BackendName
) -> None:
    session.feed_run(KEYS)
    with reopened(session, other_backend) as there:
        there.feed_run("d[b'new'] = 6")
        with reopened(there, backend) as back:
            assert back.feed_run("d.get(b'new')") == 6
            assert back.feed_run(LOOKUPS) == [1, 2, 3, 4, 5]


def test_a_replay_asks_the_host_nothing(session: Session, other_backend: BackendName) -> None:
    calls: list[Any] = []
    code = "print('hello')\na = fetch(1)\ntry:\n    fail()\nexcept OSError as e:\n    b = str(e)\nc = limit"

    def fetch(value: int) -> list[int]:
        calls.append(value)
        return [value, value + 1]

    def fail() -> None:
        calls.append("fail")
        raise OSError("disk full")

    printed: list[str] = []
    lookup = {"fetch": fetch, "fail": fail, "limit": {"n": 3}}
    session.feed_run(code, external_lookup=lookup, print_callback=lambda _, text: printed.append(text))
    before = (list(calls), list(printed))
    with reopened(session, other_backend) as copy:
        assert copy.feed_run("[a, b, c]") == [[1, 2], "disk full", {"n": 3}]
    assert (calls, printed) == before == ([1, "fail"], ["hello\n"])


def test_a_suspended_program_goes_on_where_it_was(session: Session, other_backend: BackendName) -> None:
    code = (
        "log = []\ndef work(n):\n    try:\n        for i in range(n):\n            log.append(step(i))\n"
        "    finally:\n        log.append('done')\nwork(3)\nlog"
    )
    asked = session.feed_start(code)
    assert isinstance(asked, Call)
    asked = asked.resume({"return_value": "zero"})
    with reopened(session, other_backend) as copy:
        again = copy.suspended
        assert again == asked
        assert isinstance(again, Call)
        step = again.resume({"return_value": "one"})
        assert isinstance(step, Call)
        assert step.resume({"return_value": "two"}) == Complete(output=["zero", "one", "two", "done"])


def test_pending_futures_and_sleeps_are_rebuilt(session: Session, other_backend: BackendName) -> None:
    code = (
        "import asyncio\nasync def nap():\n    await asyncio.sleep(0.001)\n    return 'slept'\n"
        "await asyncio.gather(nap(), f(1), f(2))"
    )
    step = session.feed_start(code)
    ids = []
    while isinstance(step, Call):
        ids.append(step.call_id)
        step = step.resume({"future": ...})
    assert isinstance(step, Futures)
    with reopened(session, other_backend) as copy:
        again = copy.suspended
        assert again == step
        assert isinstance(again, Futures)
        assert again.resume({i: {"return_value": i} for i in ids}) == Complete(output=["slept", *ids])


def test_clock_and_chance_are_given_again_as_they_were(session: Session, other_backend: BackendName) -> None:
    code = (
        "import datetime, random, time\n"
        "seen = [time.time(), str(datetime.datetime.now()), str(datetime.date.today()), random.random(),\n"
        "        str(datetime.datetime.now(datetime.timezone.utc)), time.monotonic(), random.Random().random()]\n"
        "seen"
    )
    seen = session.feed_run(code)
    with reopened(session, other_backend) as copy:
        assert copy.feed_run("seen") == seen
        later = copy.feed_run(code)
    assert later[0] >= seen[0], "after the replay the clock runs on"
    assert later[3] != seen[3]


def test_two_sessions_have_different_chance(open_session: Opener) -> None:
    code = "import random\n[random.random() for _ in range(4)]"
    assert open_session().feed_run(code) != open_session().feed_run(code)


def test_guest_exceptions_are_part_of_the_course(session: Session, other_backend: BackendName) -> None:
    session.feed_run("x = [1]")
    for code in ("x.append(2)\n1 // 0", "x = = 1", "x.append(3)\nmissing"):
        with pytest.raises(Exception, match=r"ZeroDivisionError|SyntaxError|NameError"):
            session.feed_run(code)
    with reopened(session, other_backend) as copy:
        assert copy.feed_run("x") == [1, 2, 3]


def test_a_sandbox_object_that_the_host_handed_back_is_itself_again(
    session: Session, other_backend: BackendName
) -> None:
    proxy = session.feed_run("class Box:\n    pass\nbox = Box()\nbox.n = 1\nbox")
    assert isinstance(proxy, InstanceProxy)
    session.feed_run("b.n = 2\nalias = b", inputs={"b": proxy})
    with reopened(session, other_backend) as copy:
        assert copy.feed_run("[alias is box, box.n]") == [True, 2]
        again = copy.feed_run("box")
        copy.feed_run("b.n = 3", inputs={"b": again})
        with Session.load(copy.dump(), backend=other_backend, trusted=True) as third:
            assert third.feed_run("box.n") == 3


def test_an_abandoned_feed_is_abandoned_in_the_replay_too(session: Session, other_backend: BackendName) -> None:
    session.feed_start("x = 1\nfetch()\nx = 2")
    session.abandon()
    with reopened(session, other_backend) as copy:
        assert copy.feed_run("x") == 1


@pytest.mark.parametrize(
    "code",
    [
        "print(hash(b'k'))",
        "hash(2**100)",
        "fetch(hash(range(3)))",
        "x = len('a') if hash(b'k') % 2 else fetch('even')\nhash(b'k')",
        "len(range(2**33))",
    ],
    ids=["printed", "result", "argument", "branch", "width"],
)
def test_a_program_that_observes_its_machine_is_caught_not_passed_over(
    session: Session, other_backend: BackendName, code: str
) -> None:
    session.feed_run("y = 1")
    session.feed_run(code, external_lookup={"fetch": lambda _: None}, print_callback=lambda *_: None)
    with pytest.raises(SnapshotDivergedError) as caught:
        Session.load(session.dump(), backend=other_backend, trusted=True)
    error = caught.value
    assert error.event == 3
    assert error.operation == "feed"
    assert error.source_line == code.splitlines()[0]
    assert error.recorded != error.happened


@pytest.mark.parametrize("code", ["r = range(2**33)", "d = {'r': [range(0, 2**40, 3)]}"])
def test_a_range_that_a_32_bit_build_can_not_measure_does_not_move(
    session: Session, backend: BackendName, other_backend: BackendName, code: str
) -> None:
    session.feed_run(code)
    with pytest.raises(SnapshotIncompatibleError, match="whose length a 32-bit build gets wrong"):
        Session.load(session.dump(), backend=other_backend, trusted=True)
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        assert copy.restored is not None
        assert copy.restored.path == "state"


def test_limits_on_time_do_not_fire_in_a_replay_and_hold_after_it(
    open_session: Opener, other_backend: BackendName
) -> None:
    session = open_session(limits={"max_feed_duration_secs": 0.3})
    session.feed_run("n = 0\nfor i in range(20_000):\n    n += i")
    with reopened(session, other_backend) as copy:
        assert copy.feed_run("n") == 199_990_000
        with pytest.raises(LimitError) as caught:
            copy.feed_run("while True:\n    pass")
        assert caught.value.kind == "time"


def test_budgets_are_counted_on_through_a_replay(open_session: Opener, other_backend: BackendName) -> None:
    session = open_session(limits={"max_suspensions": 3})
    session.feed_run("f()\nf()", external_lookup={"f": lambda: None})
    with reopened(session, other_backend) as copy:
        with pytest.raises(LimitError) as caught:
            copy.feed_run("f()\nf()", external_lookup={"f": lambda: None})
        assert caught.value.kind == "suspensions"


def test_a_ceiling_lowers_only_what_it_names(open_session: Opener, backend: BackendName) -> None:
    session = open_session(limits={"max_suspensions": 3000})
    with Session.load(session.dump(), backend=backend, trusted=True, limits={"max_feed_duration_secs": 60}) as copy:
        assert copy.feed_run("sum(f() for _ in range(2000))", external_lookup={"f": lambda: 1}) == 2000


def test_a_lowered_limit_stays_low_through_a_replay(
    session: Session, backend: BackendName, other_backend: BackendName
) -> None:
    with Session.load(session.dump(), backend=backend, trusted=True, limits={"max_suspensions": 3}) as copy:
        copy.feed_run("x = 1")
        with reopened(copy, other_backend) as third, pytest.raises(LimitError):
            third.feed_run("[f() for _ in range(9)]", external_lookup={"f": lambda: 1})


def test_which_of_two_objects_was_shown_is_compared(session: Session, other_backend: BackendName) -> None:
    session.feed_run("class Box:\n    pass\na, c = Box(), Box()\n[a, c]")
    session.feed_run("[a, c][hash(b'k0') % 2]")
    session.feed_run("[a, c][hash(b'k1') % 2]")
    session.feed_run("[a, c][hash(b'k2') % 2]")
    session.feed_run("[a, c][hash(b'k3') % 2]")
    with pytest.raises(SnapshotDivergedError):
        Session.load(session.dump(), backend=other_backend, trusted=True)


def test_the_zone_of_the_clock_survives_without_a_journal(open_session: Opener, backend: BackendName) -> None:
    session = open_session(os_policy={"timezone": {"offset_seconds": 5 * 3600}})
    code = (
        "from datetime import datetime, timezone\n"
        "(datetime.now() - datetime.now(timezone.utc).replace(tzinfo=None)).seconds"
    )
    assert session.feed_run(code) in {17999, 18000}
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        assert copy.feed_run(code) in {17999, 18000}


def test_types_as_keys_survive_although_the_interpreter_hashes_them_anew(
    session: Session, backend: BackendName
) -> None:
    session.feed_run("d = {list[int]: 'list'}")
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        assert copy.restored is not None
        assert copy.restored.path == "replay"
        assert copy.feed_run("d.get(list[int])") == "list"


def test_types_as_keys_are_refused_without_a_journal(open_session: Opener, backend: BackendName) -> None:
    session = open_session(journal=False)
    session.feed_run("d = {list[int]: 'list'}")
    with pytest.raises(SnapshotIncompatibleError, match=r"holds a type like list\[int\]"):
        Session.load(session.dump(), backend=backend, trusted=True)


def test_a_raw_dump_reads_the_clock_of_whoever_loads_it(session: Session, backend: BackendName) -> None:
    session.feed_run("import time")
    with Session.load(session.dump(format="monty"), backend=backend, trusted=True, format="monty") as copy:
        assert copy.feed_run("time.time()") > 1.7e9


def test_a_program_resumes_in_the_other_backend_from_every_one_of_200_calls(
    session: Session, backend: BackendName, other_backend: BackendName
) -> None:
    code = "seen = {}\nfor i in range(200):\n    seen[(i, b'x' * (i % 7))] = ask(i)\nsum(seen.values())"
    asked: list[int] = []
    step = session.feed_start(code)
    backends = [other_backend, backend]
    current = session
    while isinstance(step, Call):
        asked.append(step.args[0])
        after = step.resume({"return_value": step.args[0]})
        if isinstance(after, Complete):
            step = after
            break
        successor = Session.load(current.dump(), backend=backends[len(asked) % 2], trusted=True)
        if current is not session:
            current.close()
        current = successor
        assert current.suspended == after
        step = current.suspended
    current.close()
    assert step == Complete(output=sum(range(200)))
    assert asked == list(range(200)), "no call was asked twice"
