"""Snapshots: what is dumped in one session continues in another, or is refused by name."""

from __future__ import annotations

import contextlib
import struct
from typing import TYPE_CHECKING

import pytest

from crossload import (
    Call,
    Complete,
    CrossloadError,
    Futures,
    LimitError,
    NameLookup,
    OsCall,
    Session,
    SettingError,
    SnapshotCorruptError,
    SnapshotError,
    SnapshotIncompatibleError,
)

if TYPE_CHECKING:
    from crossload.backends import BackendName
    from tests.integration.engine.conftest import Opener

GATHER = "import asyncio\nasync def main():\n    return await asyncio.gather(f(1), f(2))\nawait main()"


def test_an_idle_session_continues_elsewhere(session: Session, backend: BackendName) -> None:
    session.feed_run("d = {b'k': [1]}\ndef f():\n    return d[b'k']")
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        assert copy.suspended is None
        assert copy.feed_run("f().append(2)\nf()") == [1, 2]
    assert session.feed_run("f()") == [1], "the writer goes on by itself"


def test_every_kind_of_question_is_asked_again(session: Session, backend: BackendName) -> None:
    for code, kind in [
        ("fetch(1, k=b'v')", Call),
        ("limit", NameLookup),
        ("import os\nos.getenv('A')", OsCall),
    ]:
        asked = session.feed_start(code)
        assert isinstance(asked, kind)
        with Session.load(session.dump(), backend=backend, trusted=True) as copy:
            again = copy.suspended
            assert again == asked
            assert isinstance(again, (Call, NameLookup, OsCall))
            answered = again.resume(value=7) if isinstance(again, NameLookup) else again.resume({"return_value": 7})
            assert answered == Complete(output=7)
        session.abandon()


def test_pending_futures_travel(session: Session, backend: BackendName) -> None:
    step = session.feed_start(GATHER)
    while isinstance(step, Call):
        step = step.resume({"future": ...})
    assert isinstance(step, Futures)
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        again = copy.suspended
        assert again == step
        assert isinstance(again, Futures)
        results = {call_id: {"return_value": n} for n, call_id in enumerate(again.pending_call_ids)}
        assert again.resume(results) == Complete(output=[0, 1])  # type: ignore[arg-type]


def test_sleeping_tasks_travel(session: Session, backend: BackendName) -> None:
    code = (
        "import asyncio\nasync def nap():\n    await asyncio.sleep(0.01)\n    return 'slept'\n"
        "await asyncio.gather(nap(), f())"
    )
    step = session.feed_start(code)
    assert isinstance(step, Call)
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        again = copy.suspended
        assert isinstance(again, Call)
        pending = again.resume({"future": ...})
        assert isinstance(pending, Futures)
        assert pending.pending_call_ids == (again.call_id,), (
            "the sleep itself is the host's to wait out, not the user's"
        )
        assert pending.resume({again.call_id: {"return_value": 1}}) == Complete(output=["slept", 1])


def test_budgets_travel(open_session: Opener, backend: BackendName) -> None:
    session = open_session(limits={"max_suspensions": 3})
    session.feed_run("f()\nf()", external_lookup={"f": lambda: None})
    with Session.load(session.dump(), backend=backend, trusted=True) as copy:
        with pytest.raises(LimitError) as caught:
            copy.feed_run("f()\nf()", external_lookup={"f": lambda: None})
        assert caught.value.kind == "suspensions"


def test_a_loader_can_lower_limits(session: Session, backend: BackendName) -> None:
    with Session.load(session.dump(), backend=backend, trusted=True, limits={"max_feed_duration_secs": 0.05}) as copy:
        with pytest.raises(LimitError) as caught:
            copy.feed_run("while True:\n    pass")
        assert caught.value.kind == "time"


def test_a_raw_dump_is_what_monty_writes(session: Session, backend: BackendName) -> None:
    session.feed_run("x = 41")
    raw = session.dump(format="monty")
    assert raw.startswith(b"MONTY\0" + struct.pack("<H", session.build.dump))
    with Session.load(raw, backend=backend, trusted=True, format="monty") as copy:
        assert copy.feed_run("x + 1") == 42


def test_without_a_journal_the_backends_refuse_each_other(open_session: Opener, other_backend: BackendName) -> None:
    session = open_session(journal=False)
    session.feed_run("d = {b'k': 1}")
    data = session.dump()
    with Session(backend=other_backend) as reader:
        reader_build = reader.build
    assert reader_build.pointer_width != session.build.pointer_width, "this platform's native build is 64-bit"
    with pytest.raises(SnapshotIncompatibleError) as caught:
        Session.load(data, backend=other_backend, trusted=True)
    error = caught.value
    assert (error.writer, error.reader) == (session.build, reader_build)
    assert "its dicts and sets hold hashes of a" in error.reason


def test_a_format_of_the_future_is_refused_with_both_versions(session: Session, backend: BackendName) -> None:
    data = bytearray(session.dump())
    data[8:10] = struct.pack("<H", 9)
    with pytest.raises(SnapshotIncompatibleError, match="snapshot format version 9") as caught:
        Session.load(bytes(data), backend=backend, trusted=True)
    assert caught.value.writer is None


@pytest.mark.parametrize(
    "data", [b"", b"MONTY\0\x0e\0", b"PK\x03\x04 and so on", b"\x89CLS\n\x1a\n" + b"\0" * 99], ids=repr
)
def test_what_is_no_snapshot_is_called_corrupt(backend: BackendName, data: bytes) -> None:
    with pytest.raises(SnapshotCorruptError):
        Session.load(data, backend=backend, trusted=True)


def test_truncations_and_changes_are_refused_before_anything_is_decoded(session: Session, backend: BackendName) -> None:
    session.feed_run("d = {b'k': [1, 2.5, 'x']}")
    data = session.dump()
    step = max(1, len(data) // 100)
    for at in range(0, len(data), step):
        with pytest.raises(SnapshotError):
            Session.load(data[:at], backend=backend, trusted=True)
        changed = bytearray(data)
        changed[at] ^= 0x10
        with pytest.raises(SnapshotError):
            Session.load(bytes(changed), backend=backend, trusted=True)


def test_a_damaged_raw_dump_never_harms_the_host(session: Session) -> None:
    session.feed_run("d = {b'k': [1, 2.5, 'x']}\ndef f(n):\n    return d, n")
    raw = session.dump(format="monty")
    for at in range(0, len(raw), max(1, len(raw) // 60)):
        changed = bytearray(raw)
        changed[at] ^= 0x40
        # The raw format can't tell damage from data: any outcome but a crash of this process is in order.
        with (
            contextlib.suppress(CrossloadError),
            Session.load(bytes(changed), format="monty", limits={"max_feed_duration_secs": 0.5}) as copy,
        ):
            copy.feed_run("f(1)")


def test_a_compressed_snapshot_is_smaller_and_opens_everywhere(session: Session, other_backend: BackendName) -> None:
    session.feed_run("d = {str(n).encode(): ['all work and no play'] * n for n in range(100)}")
    data = session.dump(compress=True)
    assert len(data) < len(session.dump()) / 2
    for backend in (session.backend, other_backend):
        with Session.load(data, backend=backend, trusted=True) as copy:
            assert copy.feed_run("d[str(7).encode()]") == ["all work and no play"] * 7


def test_a_raw_dump_has_no_compressed_form(session: Session) -> None:
    with pytest.raises(SettingError, match="a raw dump has no compressed form"):
        session.dump(format="monty", compress=True)


def test_loading_text_is_a_type_error(backend: BackendName) -> None:
    with pytest.raises(TypeError, match="a snapshot is bytes, not str"):
        Session.load("snapshot", backend=backend, trusted=True)  # type: ignore[arg-type]
