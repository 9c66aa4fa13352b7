"""The journal's own life: how large it may become, how it is given up, and how it begins anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crossload import (
    Call,
    LimitError,
    Session,
    SessionStateError,
    SettingError,
    SnapshotIncompatibleError,
    SnapshotReplayLimitError,
)

if TYPE_CHECKING:
    from crossload.backends import BackendName
    from tests.integration.engine.conftest import Opener


def test_a_journal_grows_by_an_event_for_each_feed_and_answer(session: Session) -> None:
    assert (session.journal.events, session.journal.before, session.journal.lost) == (1, 0, None)
    first = session.journal.bytes
    session.feed_run("ask(1)", external_lookup={"ask": lambda value: value})
    # The opening, the feed and the call's answer.
    assert session.journal.events == 3
    assert session.journal.bytes > first


def test_a_session_without_a_journal_says_so(open_session: Opener, backend: BackendName) -> None:
    session = open_session(journal=False)
    assert session.journal.lost == "the session was opened with journal=False"
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        assert copy.journal.lost == session.journal.lost
    with Session.load(session.dump(format="monty"), backend=backend, trusted=True, format="monty") as copy:
        assert copy.journal.lost == "it came from a raw dump, which has none"


@pytest.mark.parametrize(
    ("budget", "why"),
    [
        ({"max_events": 3}, "it passed its budget of 3 events at event 4"),
        ({"max_bytes": 200}, "it passed its budget of 200 bytes at event"),
    ],
    ids=["events", "bytes"],
)
def test_a_journal_past_its_budget_is_given_up_and_every_reader_hears_why(
    open_session: Opener, backend: BackendName, other_backend: BackendName, budget: dict[str, int], why: str
) -> None:
    session = open_session(journal=budget)
    for number in range(20):
        session.feed_run(f"x = {number}")
    assert session.journal.lost is not None
    assert session.journal.lost.startswith(why)
    assert (session.journal.events, session.journal.bytes) == (0, 0)
    snapshot = session.dump()
    with Session.load(snapshot, backend=backend, trusted=True) as copy:
        assert copy.journal.lost == session.journal.lost
        assert copy.feed_run("x") == 19
    with pytest.raises(SnapshotIncompatibleError, match=f"it has no journal to replay instead: {why}"):
        Session.load(snapshot, backend=other_backend, trusted=True)


def test_a_budget_travels_with_the_snapshot(open_session: Opener, backend: BackendName) -> None:
    session = open_session(journal={"max_events": 4})
    session.feed_run("1")
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        for _ in range(3):
            copy.feed_run("1")
        assert copy.journal.lost == "it passed its budget of 4 events at event 5"


@pytest.mark.parametrize("budget", [{"max_events": -1}, {"max_bytes": 1.5}, {"max_bytes": True}, {"max_time": 1}])
def test_a_budget_that_makes_no_sense_is_refused(open_session: Opener, budget: dict[str, object]) -> None:
    with pytest.raises(SettingError):
        open_session(journal=budget)


def test_a_compacted_journal_begins_anew(session: Session, backend: BackendName) -> None:
    session.feed_run("x = [1]\ny = x")
    for _ in range(50):
        session.feed_run("x.append(ask())", external_lookup={"ask": lambda: 2})
    before = session.journal
    session.compact()
    after = session.journal
    assert (after.events, after.before, after.lost) == (1, before.events, None)
    assert after.bytes < before.bytes / 10
    assert session.feed_run("len(x), y is x") == (51, True)
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        assert copy.journal == session.journal
        assert copy.feed_run("len(x), y is x") == (51, True)


def test_a_compacted_session_opens_only_where_its_state_does(session: Session, other_backend: BackendName) -> None:
    session.feed_run("x = 1")
    session.compact()
    session.feed_run("x += 1")
    with pytest.raises(SnapshotIncompatibleError, match="its journal was compacted: the 2 events before that can't"):
        Session.load(session.dump(), backend=other_backend, trusted=True)


def test_compacting_brings_back_a_journal_that_was_given_up(open_session: Opener, backend: BackendName) -> None:
    session = open_session(journal={"max_events": 2})
    for number in range(5):
        session.feed_run(f"x = {number}")
    given_up = session.journal
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        copy.feed_run("x += 1")
        for one, events in ((session, 6), (copy, 7)):
            one.compact()
            begun = one.journal
            assert (given_up.lost is None, begun.lost is None) == (False, True)
            assert (given_up.events, begun.events, begun.before) == (0, 1, events)
        assert (session.feed_run("x"), copy.feed_run("x")) == (4, 5)


def test_there_is_nothing_to_compact_without_a_journal(open_session: Opener) -> None:
    session = open_session(journal=False)
    with pytest.raises(SessionStateError, match="no journal to compact: the session was opened with journal=False"):
        session.compact()


def test_a_suspended_session_can_be_compacted(session: Session, backend: BackendName) -> None:
    session.feed_start("x = ask(1)\ny = ask(x)")
    session.compact()
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        name = copy.suspended
        assert name is not None
        assert copy.journal.events == 1


def test_a_replay_ends_at_its_limit(session: Session, other_backend: BackendName) -> None:
    session.feed_run("x = 1")
    session.feed_run("n = 0\nwhile n < 2_000_000:\n    n += 1")
    with pytest.raises(SnapshotReplayLimitError, match=r"stopped at event 3 of 3: it may take 20ms") as caught:
        Session.load(session.dump(), backend=other_backend, trusted=True, max_replay_secs=0.02)
    assert (caught.value.event, caught.value.events, caught.value.limit) == (3, 3, 0.02)
    with Session.load(session.dump(), backend=other_backend, trusted=True, max_replay_secs=60) as copy:
        # What a replay may take is no limit of what comes after it.
        assert copy.feed_run("n") == 2_000_000


def test_a_limit_on_replays_is_a_number_of_seconds(session: Session, backend: BackendName) -> None:
    with pytest.raises(SettingError, match="max_replay_secs must be a number of seconds"):
        Session.load(session.dump(), backend=backend, trusted=True, max_replay_secs=-1)


def test_time_limits_hold_again_after_a_replay(open_session: Opener, other_backend: BackendName) -> None:
    session = open_session(limits={"max_turn_duration_secs": 5.0})
    session.feed_run("x = 1")
    with Session.load(session.dump(), backend=other_backend, trusted=True, max_replay_secs=30) as copy:
        assert copy.feed_run("x") == 1
        again = copy.dump()
    with (
        Session.load(again, backend=other_backend, trusted=True, limits={"max_turn_duration_secs": 0.05}) as copy,
        pytest.raises(Exception, match="time limit exceeded"),
    ):
        copy.feed_run("while True:\n    pass")


def test_a_memory_limit_does_not_fire_in_a_replay(backend: BackendName) -> None:
    with Session(backend=backend, limits={"max_memory": 8 << 20}) as session:
        session.feed_run("x = ['a' * 1000 + str(i) for i in range(3000)]")
        with Session.load(session.dump(), backend=backend, trusted=True, verify=True) as copy:
            assert copy.restored is not None
            assert copy.restored.verified
            with pytest.raises(LimitError, match="memory limit exceeded"):
                copy.feed_run("y = ['b' * 1000 + str(i) for i in range(9000)]")


def test_a_time_limit_ends_hard_where_the_snapshot_is_opened(backend: BackendName) -> None:
    if backend == "native":
        pytest.skip("nothing ends a native loop that never looks at the clock; run the case wasm")
    with Session(limits={"max_feed_duration_secs": 0.3}) as session:
        session.feed_start("import math\nf(1)\nmath.lcm(*range(1, 40000)) > 0")
        with Session.load(session.dump()) as copy:
            call = copy.suspended
            assert isinstance(call, Call)
            with pytest.raises(LimitError, match="time limit exceeded"):
                call.resume({"return_value": 1})


def test_a_compaction_takes_nothing_of_the_guests_memory(backend: BackendName) -> None:
    # Objects take more of it where pointers are wider.
    limit = 3_000_000 if backend == "wasm" else 4_500_000
    with Session(backend=backend, limits={"max_memory": limit}) as session:
        session.feed_run("x = [[i] for i in range(20_000)]")
        session.compact()
        assert session.feed_run("len(x)") == 20_000
        with Session.load(session.dump(), backend=backend, trusted=True) as copy:
            assert copy.feed_run("len(x)") == 20_000


def test_many_objects_keep_their_identities(session: Session, other_backend: BackendName) -> None:
    code = "class Box:\n    def __init__(self, n):\n        self.n = n\nboxes = [Box(i) for i in range(3000)]\nboxes"
    boxes = session.feed_run(code)
    assert session.feed_run("same(boxes)", external_lookup={"same": lambda given: given == boxes}) is True
    with Session.load(session.dump(), backend=other_backend, trusted=True) as copy:
        assert copy.feed_run("[box.n for box in boxes]") == list(range(3000))


def test_a_memory_limit_is_a_wall_again_where_the_snapshot_is_opened(
    open_session: Opener, backend: BackendName
) -> None:
    session = open_session(limits={"max_memory": 4 << 20})
    session.feed_run("x = 1")
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        assert copy.restored is not None
        with pytest.raises(Exception, match="memory limit exceeded"):
            copy.feed_run("x = 'a' * (512 << 20)")
