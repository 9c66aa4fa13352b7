"""Mounts in the life of a session: how their calls are answered, and what its snapshots carry of them."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

from crossload import (
    NOT_HANDLED,
    Complete,
    MountDir,
    NameLookup,
    OsCall,
    Session,
    SessionBusyError,
    SessionClosedError,
    SessionInterruptedError,
    SessionStateError,
    SettingError,
    SnapshotCorruptError,
    envelope,
    inspect_snapshot,
)
from crossload.files import section
from crossload.inspection.rehearsal import rehearse
from crossload.inspection.status import Status
from tests.integration.engine.trees import content_of, plant

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crossload.backends import BackendName

CHANGES = """
import os
from pathlib import Path
p = Path('/data')
(p / 'new.txt').write_text('new')
(p / 'a.txt').unlink()
os.rename(p / 'sub', p / 'moved')
(p / 'moved/b.txt').open('a').write(' and more')
os.makedirs(p / 'made/deep')
f = open(p / 'lines.txt')
first = f.readline()
"""
LISTED = "{str(q): None if q.is_dir() else q.read_bytes() for q in p.rglob('*')}"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return plant(tmp_path / "data")


def load(snapshot: bytes, backend: BackendName, **settings: Any) -> Session:
    return Session.load(snapshot, backend=backend, trusted=True, **settings)


@pytest.mark.parametrize("compress", [False, True])
def test_what_a_guest_wrote_over_a_mount_travels_with_it(
    directory: Path, backend: BackendName, other_backend: BackendName, compress: bool
) -> None:
    mount = MountDir(host_path=directory, virtual_path="/data")
    with Session(backend=backend, mount=mount) as session:
        session.feed_run(CHANGES)
        expected = session.feed_run(LISTED)
        snapshot = session.dump(compress=compress)
    assert {name.rpartition("/")[2] for name in expected} >= {"new.txt", "moved", "b.txt", "deep"}
    for reader, path in ((backend, "state"), (other_backend, "replay")):
        with load(snapshot, reader, mount=mount) as session:
            assert session.restored is not None
            assert session.restored.path == path
            assert session.feed_run(LISTED) == expected
            assert session.feed_run("(first, f.read(), open(p / 'moved/b.txt').read())") == (
                "one\n",
                "two\nthree\n",
                "below and more",
            )
            # And again from there.
            with load(session.dump(), reader, mount=mount) as again:
                assert again.feed_run(LISTED) == expected
    assert content_of(directory) == content_of(plant(directory.with_name("before")))


def test_a_replay_touches_no_file(directory: Path, backend: BackendName, other_backend: BackendName) -> None:
    mount = MountDir(host_path=directory, virtual_path="/data", mode="read-write")
    with Session(backend=backend, mount=mount) as session:
        session.feed_run(
            "from pathlib import Path\nread = Path('/data/a.txt').read_text()\nopen('/data/log', 'a').write('x')"
        )
        snapshot = session.dump()
    (directory / "a.txt").write_text("changed since")
    # Neither with a mount nor without.
    for settings in ({"mount": mount}, {}):
        with load(snapshot, other_backend, **settings) as session:
            assert session.restored is not None
            assert session.restored.path == "replay"
            assert session.feed_run("read") == "alpha\nbeta\n"
    assert (directory / "log").read_text() == "x"


def test_a_snapshot_with_files_wants_a_place_for_them(directory: Path, backend: BackendName) -> None:
    with Session(backend=backend, mount=MountDir(host_path=directory, virtual_path="/data")) as session:
        session.feed_run(CHANGES)
        snapshot = session.dump()
    for mount in (
        MountDir(host_path=directory, virtual_path="/other", mode="overlay"),
        MountDir(host_path=directory, virtual_path="/data", mode="read-only"),
        MountDir(host_path=directory, virtual_path="/data", mode="read-write"),
    ):
        with pytest.raises(SettingError, match="holds what its guest wrote over '/data'"):
            load(snapshot, backend, mount=mount)
    with pytest.raises(SettingError, match=r"pass mount=MountDir\(virtual_path='/data', mode='overlay'"):
        load(snapshot, backend)
    with pytest.raises(SettingError, match="does not fit the mount's limits"):
        load(snapshot, backend, mount=MountDir(host_path=directory, virtual_path="/data", memory_usage_limit=999))


def test_a_raw_dump_is_refused_where_it_would_lose_files(directory: Path, backend: BackendName) -> None:
    with Session(backend=backend, mount=MountDir(host_path=directory, virtual_path="/data")) as session:
        session.feed_run("open('/data/a.txt').read()")
        session.dump(format="monty")
        session.feed_run("open('/data/new', 'w')")
        with pytest.raises(SettingError, match="a raw dump can't hold"):
            session.dump(format="monty")


def test_a_snapshot_without_files_is_as_it_ever_was(directory: Path, backend: BackendName) -> None:
    with Session(backend=backend, mount=MountDir(host_path=directory, virtual_path="/data")) as session:
        session.feed_run("open('/data/a.txt').read()")
        snapshot = session.dump()
    names = [found.name for found in inspect_snapshot(snapshot).sections]
    assert names == ["host", "state", "journal"]
    load(snapshot, backend).close()


def test_a_snapshot_with_files_is_judged_as_it_will_be_loaded(
    directory: Path, backend: BackendName, other_backend: BackendName
) -> None:
    with Session(backend=backend, mount=MountDir(host_path=directory, virtual_path="/data")) as session:
        session.feed_run(CHANGES)
        snapshot = session.dump()
    for reader, path in ((backend, "state"), (other_backend, "replay")):
        info = inspect_snapshot(snapshot, backend=reader)
        assert info.decision is not None
        assert info.decision.path == path
        assert info.sections[-1].name == section.SECTION
        assert info.size == len(snapshot)
        rehearsal = rehearse(snapshot, backend=reader)
        assert (rehearsal.status, rehearsal.path) == (Status.SAME, path)


def test_limits_count_over_snapshots(directory: Path, backend: BackendName) -> None:
    for mode in ("overlay", "read-write"):
        mount = MountDir(host_path=directory, virtual_path="/data", mode=mode, write_bytes_limit=10, entry_limit=2)
        with Session(backend=backend, mount=mount) as session:
            session.feed_run(f"open('/data/{mode}', 'w').write('123456789')")
            snapshot = session.dump()
        with load(snapshot, backend, mount=mount) as session:
            told = session.feed_run(
                f"""
told = []
for action in [
    lambda: open('/data/{mode}', 'a').write('ab'),
    lambda: open('/data/{mode}', 'a').write('a'),
    lambda: open('/data/{mode}2', 'w'),
    lambda: open('/data/{mode}3', 'w'),
]:
    try:
        action()
        told.append(None)
    except OSError as error:
        told.append(str(error).split(':')[0])
told
"""
            )
            assert told == ["[Errno 122] Disk quota exceeded", None, None, "[Errno 122] Disk quota exceeded"]


def damaged(snapshot: bytes, change: Any) -> bytes:
    """Return the snapshot with another content of its files, and the right digest."""
    rest, files = envelope.detach(snapshot, section.SECTION)
    assert files is not None
    told = cbor2.loads(files)
    change(told)
    return envelope.finish(envelope.attach(rest[:-32], section.SECTION, cbor2.dumps(told)))


@pytest.mark.parametrize(
    "entry",
    [
        ["../outside", "file", 0.0, b"x"],
        ["a/../../outside", "file", 0.0, b"x"],
        ["", "file", 0.0, b"x"],
        ["a\0b", "file", 0.0, b"x"],
        ["none/x", "file", 0.0, b"x"],
        ["new.txt/x", "file", 0.0, b"x"],
        ["new.txt", "file", 0.0, b"x"],
        ["x", "file", 0.0, "text"],
        ["x", "device", 0.0, None],
        ["x", "file", "now", b"x"],
        [7, "file", 0.0, b"x"],
        ["x"],
    ],
    ids=repr,
)
def test_files_that_make_no_sense_are_refused(directory: Path, entry: list[object]) -> None:
    mount = MountDir(host_path=directory, virtual_path="/data")
    with Session(mount=mount) as session:
        session.feed_run("open('/data/new.txt', 'w')")
        snapshot = session.dump()
    load(damaged(snapshot, dict.copy), "wasm", mount=mount).close()
    with pytest.raises(SnapshotCorruptError, match="section 'files' is malformed"):
        load(damaged(snapshot, lambda told: told["/data"]["tree"].append(entry)), "wasm", mount=mount)


def test_no_change_of_a_byte_is_taken_for_a_snapshot(directory: Path) -> None:
    mount = MountDir(host_path=directory, virtual_path="/data")
    with Session(mount=mount) as session:
        session.feed_run("open('/data/new.txt', 'w')")
        snapshot = session.dump()
    for place in range(0, len(snapshot), 37):
        broken = bytearray(snapshot)
        broken[place] ^= 0x20
        with pytest.raises(SnapshotCorruptError):
            load(bytes(broken), "wasm", mount=mount)


def test_a_host_that_stops_at_each_question_answers_from_the_mounts(directory: Path, backend: BackendName) -> None:
    mount = MountDir(host_path=directory, virtual_path="/data")
    with Session(backend=backend, mount=mount) as session:
        assert session.mounts is not None
        step = session.feed_start("import os\n[open('/data/a.txt').read(), os.path.exists('/etc/passwd')]")
        seen = []
        while not isinstance(step, Complete):
            assert isinstance(step, OsCall)
            seen.append(step.function_name)
            step = step.resume_with(session.mounts) if len(seen) < 3 else step.resume({"return_value": True})
        assert seen == ["open", "Path.read_text", "Path.exists"]
        assert step.output == ["alpha\nbeta\n", True]


def test_a_question_that_waited_in_a_snapshot_is_answered_from_the_readers_mounts(
    directory: Path, backend: BackendName, other_backend: BackendName
) -> None:
    with Session(backend=backend) as session:
        session.feed_start("from pathlib import Path\nPath('/data/a.txt').read_text()")
        snapshot = session.dump()
    with load(snapshot, other_backend, mount=MountDir(host_path=directory, virtual_path="/data")) as session:
        assert isinstance(session.suspended, OsCall)
        assert session.mounts is not None
        step = session.suspended.resume_with(session.mounts)
        assert isinstance(step, Complete)
        assert step.output == "alpha\nbeta\n"


APPEND = """
from pathlib import Path
p = Path('/data/log')
f = open(p, 'a')
for _ in range(20):
    f.write('x')
print('written')
tell()
p.read_text()
"""
WAYS: dict[str, Callable[[Session], Any]] = {
    "feed_run": lambda session: session.feed_run(APPEND, external_lookup={"tell": int}),
    "feed_run_async": lambda session: asyncio.run(session.feed_run_async(APPEND, external_lookup={"tell": int})),
    "resume_with": lambda session: finish(session, session.feed_start(APPEND)),
}


def finish(session: Session, step: Any) -> Any:
    """Answer the guest until it ends, and return what it comes to."""
    assert session.mounts is not None
    while not isinstance(step, Complete):
        step = step.resume_with(session.mounts) if isinstance(step, OsCall) else answer_tell(step)
    return step.output


def answer_tell(step: Any) -> Any:
    return step.resume_function(int) if isinstance(step, NameLookup) else step.resume({"return_value": 0})


@pytest.mark.parametrize("way", WAYS)
def test_a_session_is_not_dumped_while_its_mounts_are_at_work(directory: Path, backend: BackendName, way: str) -> None:
    refused = []
    with Session(backend=backend, mount=MountDir(host_path=directory, virtual_path="/data")) as session:
        assert session.mounts is not None
        tree = session.mounts.mounted[0].tree
        write = tree.write

        def write_and_dump(*args: Any, **kwargs: Any) -> None:
            for do in (session.dump, lambda: write(*args, **kwargs), session.dump):
                try:
                    do()
                except SessionBusyError:
                    refused.append(do)

        tree.write = write_and_dump  # type: ignore[method-assign]
        assert WAYS[way](session) == "x" * 20
        assert len(refused) == 2 * 21
        session.dump()


def test_a_snapshot_beside_a_feed_has_done_each_operation_once_or_not_yet(
    directory: Path, backend: BackendName
) -> None:
    mount = MountDir(host_path=directory, virtual_path="/data")
    snapshots = []

    async def main() -> None:
        with Session(backend=backend, mount=mount) as session:

            async def tell() -> None:
                snapshots.append(session.dump())

            feed = asyncio.ensure_future(session.feed_run_async(APPEND, external_lookup={"tell": tell}))
            while not feed.done():
                with contextlib.suppress(SessionBusyError):
                    snapshots.append(session.dump())
                await asyncio.sleep(0)

    asyncio.run(main())
    for snapshot in snapshots:
        with load(snapshot, backend, mount=mount) as session:
            assert session.suspended is None or finish(session, session.suspended) == "x" * 20


def test_a_host_is_free_to_dump_once_the_guest_knows_of_its_writes(directory: Path, backend: BackendName) -> None:
    mount = MountDir(host_path=directory, virtual_path="/data")
    snapshots = []
    with Session(backend=backend, mount=mount) as session:

        def dump(*_: object) -> None:
            snapshots.append(session.dump())

        session.feed_run(APPEND, external_lookup={"tell": dump}, print_callback=dump)
    assert len(snapshots) == 2
    for snapshot in snapshots:
        with load(snapshot, backend, mount=mount) as session:
            assert finish(session, session.suspended) == "x" * 20


@pytest.mark.parametrize(
    ("end", "error"),
    [
        (lambda session: session.suspended.resume({"return_value": 1}), SessionStateError),
        (Session.abandon, SessionStateError),
        (Session.interrupt, SessionInterruptedError),
        (Session.close, SessionClosedError),
    ],
    ids=["answered", "abandoned", "interrupted", "closed"],
)
def test_a_question_that_waits_no_more_changes_no_file(
    directory: Path, backend: BackendName, end: Callable[[Session], object], error: type[Exception]
) -> None:
    mount = MountDir(host_path=directory, virtual_path="/data", mode="read-write")
    with Session(backend=backend, mount=mount) as session:
        assert session.mounts is not None
        step = session.feed_start("from pathlib import Path\nPath('/data/a.txt').write_text('x')")
        assert isinstance(step, OsCall)
        end(session)
        with pytest.raises(error):
            step.resume_with(session.mounts)
    assert content_of(directory) == content_of(plant(directory.with_name("before")))


def test_the_os_handler_gets_what_is_in_no_mount(directory: Path, backend: BackendName) -> None:
    asked: list[str] = []

    def handler(*, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], is_async: bool) -> Any:
        del kwargs, is_async
        asked.append(f"{name} {args[0]}")
        return "from the handler" if name == "Path.read_text" else NOT_HANDLED

    code = "from pathlib import Path\n[Path(p).read_text() for p in ('/data/a.txt', '/else/a.txt')]"
    with Session(backend=backend, mount=MountDir(host_path=directory, virtual_path="/data")) as session:
        assert session.feed_run(code, os=handler) == ["alpha\nbeta\n", "from the handler"]
    assert asked == ["Path.read_text /else/a.txt"]


def test_sessions_share_an_event_loop_and_no_files(directory: Path, backend: BackendName) -> None:
    async def main() -> tuple[Any, Any]:
        mount = MountDir(host_path=directory, virtual_path="/data")
        with Session(backend=backend, mount=mount) as one, Session(backend=backend, mount=mount) as two:
            code = "from pathlib import Path\nPath('/data/mine').write_text(name)\nPath('/data/mine').read_text()"
            return tuple(
                await asyncio.gather(
                    one.feed_run_async(code, inputs={"name": "one"}), two.feed_run_async(code, inputs={"name": "two"})
                )
            )

    assert asyncio.run(main()) == ("one", "two")


def test_a_feed_that_is_cancelled_leaves_no_operation_behind(
    directory: Path, backend: BackendName, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, ended = threading.Event(), threading.Event()

    async def main() -> None:
        with Session(backend=backend, mount=MountDir(host_path=directory, virtual_path="/data")) as session:
            assert session.mounts is not None
            tree = session.mounts.mounted[0].tree
            write = tree.write

            def slow(*args: Any, **kwargs: Any) -> None:
                began.set()
                threading.Event().wait(0.2)
                write(*args, **kwargs)
                ended.set()

            monkeypatch.setattr(tree, "write", slow)
            feed = asyncio.ensure_future(session.feed_run_async("open('/data/x', 'w')"))
            await asyncio.to_thread(began.wait)
            feed.cancel()
            with pytest.raises(asyncio.CancelledError):
                await feed
            assert ended.is_set()
            # The guest waited for its host: the session goes on.
            assert await session.feed_run_async("open('/data/x').read()") == ""

    asyncio.run(main())
