"""What `inspect_snapshot` says of real snapshots, of damaged ones and of anything else."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

from crossload import (
    Call,
    CrossloadError,
    EngineFaultError,
    LimitError,
    Session,
    SnapshotCorruptError,
    SnapshotIncompatibleError,
    SnapshotInfo,
    SnapshotReplayLimitError,
    inspect_snapshot,
)
from crossload.inspection import Status

from .conftest import events_of, repacked, sections

if TYPE_CHECKING:
    from collections.abc import Callable

    from crossload.backends import BackendName

PROGRAM = """import time
class Box:
    pass
time.time()
print("hello")
[Box(), n]"""


def sample(backend: BackendName = "wasm", **settings: Any) -> bytes:
    """A session with something of everything, suspended at a call."""
    with Session(backend=backend, **settings) as session:
        session.feed_run(PROGRAM, inputs={"n": [1, b"x" * 5000]}, print_callback=lambda *_: None)
        asked = session.feed_start("\ntotal = fetch(b'pear', when='now')")
        assert isinstance(asked, Call)
        asked.resume({"return_value": 2**70})
        session.feed_start("limit")
        return session.dump()


def loaded(data: bytes, backend: BackendName) -> tuple[str, str | None]:
    """What a load really does: its path, and the kind of error that it ends with."""
    try:
        with Session.load(data, backend=backend, trusted=True, print_callback=lambda *_: None) as session:
            assert session.restored is not None
            return session.restored.path, None
    except SnapshotIncompatibleError:
        return "refuse", "incompatible"
    except SnapshotCorruptError:
        return "refuse", "corrupt"
    except (EngineFaultError, LimitError):
        return "refuse", "fault"


def decided(info: SnapshotInfo) -> tuple[str, str | None]:
    assert info.decision is not None
    return info.decision.path, info.decision.error


@pytest.mark.parametrize("writer", ["wasm", "native"])
def test_the_decision_is_what_a_load_does_for_every_scenario(
    written: Callable[[str], dict[str, bytes]], writer: str, backend: BackendName
) -> None:
    paths = set()
    for name, data in written(writer).items():
        info = inspect_snapshot(data, backend=backend)
        assert (info.kind, info.damage, info.size) == ("crossload", None, len(data)), name
        assert decided(info) == loaded(data, backend), name
        assert info.journal is not None, name
        assert [event.problem for event in info.journal.shown if event.problem] == [], name
        assert len(info.journal.shown) == info.journal.events, name
        paths.add(decided(info)[0])
    assert paths == ({"state", "replay"} if writer == backend else {"replay", "refuse"})


def test_a_snapshot_without_a_journal_is_decided_as_it_is_loaded(backend: BackendName) -> None:
    data = sample("wasm", journal=False)
    info = inspect_snapshot(data, backend=backend)
    assert decided(info) == loaded(data, backend)
    assert info.journal is None
    assert info.host is not None
    assert info.host.journal_lost == "the session was opened with journal=False"
    assert info.status is (Status.OPENS if backend == "wasm" else Status.REFUSED)


def test_state_of_an_unproven_writer_is_decided_as_it_is_loaded(backend: BackendName) -> None:
    old = repacked(sample(backend), writer={"monty": "1.3.9"})
    info = inspect_snapshot(old, backend=backend)
    assert info.writer is not None
    assert (info.writer.monty, info.damage) == ("1.3.9", None)
    assert decided(info) == loaded(old, backend) == ("replay", None)
    assert info.decision is not None
    assert info.decision.reason is not None
    assert info.decision.reason.startswith("state of monty 1.3.9 was not proven to load correctly in monty")
    without = repacked(old, journal=None)
    assert decided(inspect_snapshot(without, backend=backend)) == loaded(without, backend) == ("refuse", "incompatible")


def test_a_compacted_journal_says_what_was_dropped(backend: BackendName) -> None:
    with Session(backend=backend) as session:
        session.feed_run("x = 1")
        session.compact()
        session.feed_run("x + 1")
        data = session.dump()
    info = inspect_snapshot(data, backend=backend)
    assert info.journal is not None
    assert (info.journal.before, info.journal.events) == (2, 2)
    assert [event.operation for event in info.journal.shown] == ["epoch", "feed"]
    assert [section.name for section in info.sections] == ["host", "state", "base", "journal"]


def test_the_journal_is_told_in_words(backend: BackendName) -> None:
    info = inspect_snapshot(sample(backend), backend=backend)
    assert info.journal is not None
    opened, fed, asked, answered, named = info.journal.shown
    assert [event.event for event in info.journal.shown] == [1, 2, 3, 4, 5]
    assert opened.settings is not None
    assert '"script_name": "main.py"' in opened.settings
    assert (fed.operation, fed.source_line, fed.source_lines) == ("feed", "import time", 6)
    assert fed.inputs == (("n", f"[1, b'{'x' * 100}'… (5000 bytes)]"),)
    assert (fed.readings_count, len(fed.readings), fed.identities) == (1, 1, 2)
    assert fed.readings[0][0] > 1_700_000_000
    assert fed.outcome is not None
    assert fed.outcome.kind == "complete"
    assert fed.outcome.value is None
    assert fed.outcome.digest is not None, "it is too large to be in the journal"
    assert fed.outcome.printed is not None
    assert asked.source_line == "total = fetch(b'pear', when='now')", "the first line that says something"
    assert asked.outcome is not None
    assert (asked.outcome.kind, asked.outcome.name) == ("call", "fetch")
    assert (asked.outcome.args, asked.outcome.kwargs) == (("b'pear'",), (("when", "'now'"),))
    assert asked.outcome.position is not None
    assert [(answer.kind, answer.text) for answer in answered.answers] == [("return", str(2**70))]
    assert answered.outcome is not None
    assert answered.outcome.value == "None"
    assert named.outcome is not None
    assert (named.outcome.kind, named.outcome.name) == ("name", "limit")
    assert [(question.kind, question.name, question.count) for question in info.journal.asked] == [
        ("call", "fetch", 1),
        ("name", "limit", 1),
    ]
    assert info.journal.operations == {"open": 1, "feed": 3, "answer": 1}


def test_only_the_ends_of_a_journal_are_shown_on_request() -> None:
    with Session() as session:
        for number in range(50):
            session.feed_run(f"x = {number}")
        data = session.dump()
    journal = inspect_snapshot(data, events=2).journal
    assert journal is not None
    assert [event.event for event in journal.shown] == [1, 2, 50, 51]
    assert journal.events == 51
    none = inspect_snapshot(data, events=0).journal
    assert none is not None
    assert none.shown == ()


def test_sections_are_where_it_says_they_are() -> None:
    data = sample()
    info = inspect_snapshot(data)
    assert [(section.name, section.offset, section.bytes) for section in info.sections] == [
        (name, at, len(content)) for name, (at, content) in sections(data).items()
    ]
    assert sum(section.bytes for section in info.sections) + (info.header_bytes or 0) + 14 + 32 == info.size


@pytest.mark.parametrize("name", ["host", "state", "journal"])
def test_damage_in_each_section_is_seen_and_nothing_is_loaded(name: str, backend: BackendName) -> None:
    data = sample(backend)
    at, content = sections(data)[name]
    changed = bytearray(data)
    changed[at] ^= 0xFF
    info = inspect_snapshot(bytes(changed), backend=backend)
    assert info.damage is not None
    assert (info.damage.kind, info.damage.section) == ("digest", name)
    assert info.damage.event == (1 if name == "journal" else None)
    assert decided(info) == loaded(bytes(changed), backend) == ("refuse", "corrupt")
    cut = inspect_snapshot(data[: at + len(content) - 1], backend=backend)
    assert cut.damage is not None
    assert (cut.damage.kind, cut.damage.section) == ("truncated", name)
    assert cut.status is Status.DAMAGED
    assert cut.writer is not None


def test_compressed_sections_are_told_and_read(backend: BackendName) -> None:
    with Session(backend=backend) as session:
        session.feed_run("x = 'y' * 100_000\nprint('hello')", print_callback=lambda *_: None)
        data, compressed = session.dump(), session.dump(compress=True)
    info, packed = (inspect_snapshot(one, backend=backend) for one in (data, compressed))
    by_name = {section.name: section for section in info.sections}
    for section in packed.sections:
        if section.zstd is not None:
            assert section.zstd == by_name[section.name].bytes > section.bytes
    assert [section.name for section in packed.sections if section.zstd] == ["state"]
    assert (packed.journal, packed.host, decided(packed)) == (info.journal, info.host, decided(info))
    changed = bytearray(compressed)
    changed[next(section.offset for section in packed.sections if section.zstd) + 2] ^= 0xFF
    damaged = inspect_snapshot(bytes(changed), backend=backend)
    assert damaged.damage is not None
    assert (damaged.damage.kind, damaged.damage.section) == ("digest", "state")


def test_damage_inside_a_value_is_seen_though_no_part_shows_it() -> None:
    data = sample()
    changed = data.replace(b"hello", b"jello")
    info = inspect_snapshot(changed)
    assert info.damage is not None
    assert (info.damage.kind, info.damage.section, info.damage.event) == ("digest", None, None)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda data: data[:20], "truncated"),
        (lambda data: data[:3], "truncated"),
        (lambda data: data + b"x", "trailing"),
        (lambda data: data.replace(b"\r\n\x1a\n", b"\n\x1a\n", 1), "text_mode"),
        (lambda data: data[:14] + b"\xff" * 20 + data[34:], "digest"),
    ],
    ids=["in the header", "in the magic", "trailing", "text mode", "header"],
)
def test_damage_outside_of_the_sections_is_told(change: Callable[[bytes], bytes], kind: str) -> None:
    info = inspect_snapshot(change(sample()))
    assert info.damage is not None
    assert (info.kind, info.damage.kind, info.status) == ("crossload", kind, Status.DAMAGED)


def test_a_journal_with_a_digest_that_matches_and_no_sense_is_damaged(backend: BackendName) -> None:
    data = sample(backend)
    journal = sections(data)["journal"][1]
    for other in (journal[:-1], b"", journal + b"\x80", cbor2.dumps(["feed", b"\xa0", b"", b"", b"", b""])):
        foreign = repacked(data, writer={"monty": "1.3.9"}, journal=other)
        info = inspect_snapshot(foreign, backend=backend)
        assert decided(info) == loaded(foreign, backend) == ("refuse", "corrupt")


def test_a_format_of_the_future_is_refused_and_not_called_damaged(backend: BackendName) -> None:
    data = sample(backend)
    later = data[:8] + b"\x09\0" + data[10:]
    info = inspect_snapshot(later, backend=backend)
    assert (info.format_version, info.damage, info.writer, info.status) == (9, None, None, Status.REFUSED)
    assert decided(info) == loaded(later, backend)


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"", "unknown", Status.NOT_A_SNAPSHOT),
        (b"PK\x03\x04 and so on", "unknown", Status.NOT_A_SNAPSHOT),
        (b"MONTY\0\x0e\0\xa0", "monty", Status.NOT_A_SNAPSHOT),
        (cbor2.dumps(cbor2.CBORTag(17, [b"\xa1\x01\x05", {4: b"key-1"}, b"x", b"tag"])), "sealed", Status.SEALED),
    ],
    ids=["empty", "archive", "raw dump", "sealed"],
)
def test_other_files_are_called_what_they_are(data: bytes, kind: str, status: Status, backend: BackendName) -> None:
    info = inspect_snapshot(data, backend=backend)
    assert (info.kind, info.status, info.decision, info.journal) == (kind, status, None, None)


@pytest.mark.parametrize("place", ["protected", "unprotected", "nowhere"])
def test_a_seal_names_its_form_and_its_key(place: str) -> None:
    named = {4: b"key-1", 1: 5}
    message = [cbor2.dumps(named if place == "protected" else {1: 5}), named if place == "unprotected" else {}, b"x"]
    seal = inspect_snapshot(cbor2.dumps(cbor2.CBORTag(16, message))).seal
    assert seal is not None
    assert (seal.form, seal.key) == ("COSE_Encrypt0", None if place == "nowhere" else b"key-1")


def test_nothing_of_a_snapshot_is_run(backend: BackendName) -> None:
    data = sample(backend)
    opening, *_ = events_of(data)
    feed = ["feed", cbor2.dumps({"code": "while True:\n    pass"}), b"", b"", b"", b""]
    journal = cbor2.dumps(opening) + cbor2.dumps(feed)
    endless = repacked(data, writer={"monty": "1.3.9"}, journal=journal)
    info = inspect_snapshot(endless, backend=backend)
    assert decided(info) == ("replay", None)
    assert info.journal is not None
    assert info.journal.shown[1].source_line == "while True:"
    with pytest.raises((SnapshotReplayLimitError, LimitError)):
        Session.load(endless, backend=backend, trusted=True, max_replay_secs=0.1)


def test_a_snapshot_that_waits_for_a_call_waits_on(backend: BackendName) -> None:
    with Session(backend=backend) as session:
        session.feed_start("delete_everything()")
        data = session.dump()
    assert inspect_snapshot(data, backend=backend) == inspect_snapshot(data, backend=backend)
    with Session.load(data, backend=backend, trusted=True) as copy:
        assert isinstance(copy.suspended, Call)


def test_any_change_to_a_snapshot_is_told_and_decided_as_it_is_loaded() -> None:
    chance = random.Random(4)
    data = sample()
    for _ in range(150):
        changed = bytearray(data)
        for _ in range(chance.randint(1, 3)):
            changed[chance.randrange(len(data))] = chance.randrange(256)
        hostile = bytes(changed)
        assert inspect_snapshot(hostile).status in (Status.DAMAGED, Status.NOT_A_SNAPSHOT, Status.REFUSED)
        contents = {name: content for name, (_, content) in sections(data).items()}
        name = chance.choice(list(contents))
        content = bytearray(contents[name])
        content[chance.randrange(len(content))] = chance.randrange(256)
        valid = repacked(data, **{name: bytes(content)})  # type: ignore[arg-type]
        info = inspect_snapshot(valid)
        assert info.damage is None
        assert info.decision is not None
        if info.decision.path == "replay":
            continue
        assert decided(info) == loaded(valid, "wasm")


def test_texts_are_never_long(backend: BackendName) -> None:
    with Session(backend=backend, script_name="s" * 100_000) as session:
        session.feed_run(
            f"{'x' * 50_000} = 1\n" * 3 + "'y' * 3000", inputs={"n" * 90_000: {"k" * 70_000: ["v" * 9999]}}
        )
        data = session.dump()
    info = inspect_snapshot(data, backend=backend)
    assert len(repr(info)) < 6000
    assert info.journal is not None
    assert "(50004 characters)" in (info.journal.shown[1].source_line or "")


def test_only_bytes_are_inspected() -> None:
    with pytest.raises(TypeError, match="a snapshot is bytes, not str"):
        inspect_snapshot("snapshot")  # type: ignore[arg-type]
    with pytest.raises(CrossloadError, match="longest must be between"):
        inspect_snapshot(b"", longest=0)
