"""A guest that attacks its mounts, or a host that changes below them, reaches no file outside."""

from __future__ import annotations

import contextlib
import functools
import os
import random
import socket
import threading
import time
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from crossload import GuestError, MountDir, Mounts, Session, SettingError
from crossload.files import section
from tests.integration.engine.trees import content_of, plant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crossload.backends import BackendName
    from crossload.files import MountMode

MODES: list[MountMode] = ["read-only", "read-write", "overlay"]

SECRET = b"not for guests"

# Every operation, as a program on the path `p`.
READS = {
    "read_text": "p.read_text()",
    "read_bytes": "p.read_bytes()",
    "open": "open(p)",
    "stat": "os.stat(p)",
    "listdir": "os.listdir(p)",
    "scandir": "os.scandir(p)",
}
WRITES = {
    "write_text": "p.write_text('x')",
    "write_bytes": "p.write_bytes(b'x')",
    "open_w": "open(p, 'w')",
    "open_a": "open(p, 'a')",
}
UPON = {"mkdir": "(p / 'new').mkdir()", "makedirs": "os.makedirs(p / 'x/y')", "write": "(p / 'new').write_text('x')"}


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A directory beside the mounted one."""
    return plant(tmp_path / "outside", {"secret": SECRET, "more": None, "more/secret": SECRET})


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    """The mounted directory."""
    return plant(tmp_path / "inside")


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> MountMode:
    mode: MountMode = request.param
    return mode


def run(mount: MountDir | list[MountDir], code: str, backend: BackendName = "wasm") -> Any:
    with Session(backend=backend, mount=mount, limits={"max_suspensions": 100_000}) as session:
        return session.feed_run(f"import os\nfrom pathlib import Path\n{code}")


def attempt(mount: MountDir, expression: str, path: str) -> str:
    """Return what an operation raises in the guest, or what it gives."""
    code = f"""
p = Path({path!r})
try:
    told = repr({expression})
except OSError as error:
    told = type(error).__name__ + ' ' + str(error)
told
"""
    told: str = run(mount, code)
    return told


@pytest.mark.parametrize(
    "path", ["../outside/secret", "sub/../../outside/secret", "/../../outside/secret", "..", "../.."]
)
def test_dots_lead_nowhere(inside: Path, outside: Path, mode: MountMode, path: str) -> None:
    mount = MountDir(host_path=inside, virtual_path="/data", mode=mode)
    for expression in [*READS.values(), *WRITES.values(), *UPON.values()]:
        told = attempt(mount, expression, f"/data/{path}")
        assert told.startswith("PermissionError Permission denied"), (expression, told)
    assert run(mount, "os.chdir('/data/sub')\nopen('../../data/a.txt').read()") == "alpha\nbeta\n"
    assert content_of(outside) == {"more": None, "more/secret": SECRET, "secret": SECRET}


@pytest.mark.parametrize(
    "name", ["Path.read_bytes", "Path.stat", "Path.iterdir", "Path.scan", "Path.unlink", "Path.rmdir"]
)
def test_a_broken_sandbox_that_sends_dots_itself_reaches_nothing(
    inside: Path, outside: Path, mode: MountMode, name: str
) -> None:
    mounts = Mounts(MountDir(host_path=inside, virtual_path="/data", mode=mode))
    for path in ("/data/../outside/secret", "/data/sub/../../../outside", "/data/./../outside/more"):
        # It is in no mount any more, so that nobody answers.
        assert repr(mounts(name=name, args=(PurePosixPath(path),), kwargs={})) == "NOT_HANDLED"
    assert content_of(outside) == {"more": None, "more/secret": SECRET, "secret": SECRET}


@pytest.mark.parametrize("kind", ["file outside", "directory outside", "file inside", "absolute", "circle", "nowhere"])
def test_a_link_is_not_followed(inside: Path, outside: Path, mode: MountMode, kind: str) -> None:
    link = inside / "link"
    target = {
        "file outside": "../outside/secret",
        "directory outside": "../outside",
        "file inside": "a.txt",
        "absolute": str(outside / "secret"),
        "circle": "link",
        "nowhere": "../outside/new",
    }[kind]
    link.symlink_to(target)
    mount = MountDir(host_path=inside, virtual_path="/data", mode=mode)
    writes = {} if mode == "read-only" else WRITES | UPON
    for name, expression in (READS | writes).items():
        told = attempt(mount, expression, "/data/link")
        assert told.startswith("PermissionError [Errno 13] Permission denied: '/data/link"), (name, told)
    below = attempt(mount, "p.read_text()", "/data/link/secret")
    assert below == "PermissionError [Errno 13] Permission denied: '/data/link/secret'"
    assert run(mount, "p = Path('/data/link')\n[p.exists(), p.is_file(), p.is_dir(), p.is_symlink()]") == [
        False,
        False,
        False,
        True,
    ]
    assert "/data/link/secret" not in run(mount, "[str(p) for p in Path('/data').rglob('*')]")
    assert content_of(outside) == {"more": None, "more/secret": SECRET, "secret": SECRET}
    assert link.is_symlink()


@pytest.mark.parametrize("mode", ["read-write", "overlay"])
def test_a_link_is_moved_replaced_and_removed_as_itself(inside: Path, outside: Path, mode: MountMode) -> None:
    for name in ("one", "two", "three"):
        (inside / name).symlink_to("../outside/secret")
    mount = MountDir(host_path=inside, virtual_path="/data", mode=mode)
    code = """
os.remove('/data/one')
os.rename('/data/a.txt', '/data/two')
os.rename('/data/three', '/data/sub/three')
os.rename('/data/sub', '/data/bare')
sorted((e.name, e.is_symlink()) for e in [*os.scandir('/data'), *os.scandir('/data/bare')])
"""
    entries = dict(run(mount, code))
    assert "one" not in entries
    assert (entries["two"], entries["three"]) == (False, True)
    assert content_of(outside) == {"more": None, "more/secret": SECRET, "secret": SECRET}


@contextlib.contextmanager
def swapping(path: Path, target: Path) -> Iterator[None]:
    """Make `path` a directory and a link to `target` in turn, each time for another while."""
    spare, link, done = path.with_name("spare"), path.with_name("spare-link"), threading.Event()
    whiles = random.Random(7)

    def swap() -> None:
        while not done.is_set():
            link.symlink_to(target)
            path.rename(spare)
            link.rename(path)
            time.sleep(whiles.uniform(0, 1e-3))
            path.unlink()
            spare.rename(path)
            time.sleep(whiles.uniform(0, 1e-3))

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize("mode", MODES)
def test_a_directory_that_becomes_a_link_while_it_is_used_leads_nowhere(
    inside: Path, outside: Path, mode: MountMode
) -> None:
    (inside / "more").mkdir()
    (inside / "more" / "secret").write_bytes(b"the guest's own")
    mount = MountDir(host_path=inside, virtual_path="/data", mode=mode)
    code = """
seen, failed = set(), set()
for turn in range(2000):
    if turn > 100 and failed and "the guest's own" in seen:
        break
    for action in actions:
        try:
            seen.add(str(action()))
        except OSError as error:
            failed.add(type(error).__name__)
(seen, failed)
"""
    writes = "lambda: Path('/data/more/made').write_text('x'), lambda: os.rename('/data/a.txt', '/data/more/a.txt'),"
    actions = f"""
actions = [
    lambda: Path('/data/more/secret').read_text(),
    lambda: os.stat('/data/more/secret').st_size,
    lambda: sorted(os.listdir('/data/more')),
    {writes if mode != "read-only" else ""}
]
"""
    with swapping(inside / "more", outside):
        seen, failed = run(mount, actions + code)
    assert SECRET.decode() not in seen
    assert str(len(SECRET)) not in seen
    assert "['more', 'secret']" not in seen
    assert "the guest's own" in seen
    assert failed <= {"PermissionError", "FileNotFoundError", "NotADirectoryError"}
    assert content_of(outside) == {"more": None, "more/secret": SECRET, "secret": SECRET}


def test_a_file_with_a_second_name_is_read_but_not_written(inside: Path, outside: Path) -> None:
    os.link(outside / "secret", inside / "hard")
    for mode in MODES:
        assert (
            run(MountDir(host_path=inside, virtual_path="/data", mode=mode), "Path('/data/hard').read_bytes()")
            == SECRET
        )
    mount = MountDir(host_path=inside, virtual_path="/data", mode="read-write")
    for expression in WRITES.values():
        assert attempt(mount, expression, "/data/hard") == "PermissionError [Errno 13] Permission denied: '/data/hard'"
    assert (outside / "secret").read_bytes() == SECRET
    # Its name in the mount is the guest's to remove.
    run(mount, "os.remove('/data/hard')")
    assert (outside / "secret").read_bytes() == SECRET


def test_pipes_sockets_and_devices_are_not_opened(inside: Path, mode: MountMode) -> None:
    os.mkfifo(inside / "pipe")
    listener = socket.socket(socket.AF_UNIX)
    here = os.open(".", os.O_RDONLY)
    os.chdir(inside)  # A socket's path is short.
    listener.bind("socket")
    os.fchdir(here)
    os.close(here)
    names = ["pipe", "socket"]
    with contextlib.suppress(PermissionError):
        os.mknod(inside / "zero", 0o020666, os.makedev(1, 5))
        names.append("zero")
    mount = MountDir(host_path=inside, virtual_path="/data", mode=mode)
    writes = {} if mode == "read-only" else WRITES
    for name in names:
        for expression in [READS["read_text"], READS["read_bytes"], READS["open"], *writes.values()]:
            told = attempt(mount, expression, f"/data/{name}")
            assert told == f"PermissionError [Errno 13] Permission denied: '/data/{name}'", expression
        assert run(mount, f"p = Path('/data/{name}')\n[p.exists(), p.is_file(), p.is_dir()]") == [True, False, False]
    listener.close()


@pytest.mark.parametrize(
    "path",
    ["n" * 256, "é" * 128, "/".join(["deep"] * 128), "/".join(["n" * 250] * 17)],
    ids=["name", "bytes", "depth", "path"],
)
def test_a_path_that_no_system_takes_is_too_long_under_an_overlay_as_well(
    inside: Path, mode: MountMode, path: str
) -> None:
    mount = MountDir(host_path=inside, virtual_path="/data", mode=mode)
    for expression in [*READS.values(), *WRITES.values(), "os.makedirs(p)", "os.rename('/data/a.txt', p)"]:
        assert attempt(mount, expression, f"/data/{path}").startswith("OSError [Errno 36] File name too long"), (
            expression
        )
    assert content_of(inside) == content_of(plant(inside.with_name("before")))


def test_a_path_may_have_as_many_names_as_is_said(inside: Path) -> None:
    mount = MountDir(host_path=inside, virtual_path="/data")
    path = "/".join(["deep"] * 126)
    assert (
        run(mount, f"os.makedirs('/data/{path}')\np = Path('/data/{path}/file')\np.write_text('x')\np.read_text()")
        == "x"
    )


def test_a_zero_byte_is_no_part_of_a_path(inside: Path, mode: MountMode) -> None:
    mount = MountDir(host_path=inside, virtual_path="/data", mode=mode)
    with pytest.raises(GuestError, match="ValueError: embedded null byte"):
        run(mount, "open('/data/a.txt\\0.png')")
    mounts = Mounts(mount)
    with pytest.raises(ValueError, match="embedded null byte"):
        mounts(name="Path.write_text", args=(PurePosixPath("/data/a\0"), "x"), kwargs={})


@pytest.mark.parametrize("path", ["/database/a.txt", "/DATA/a.txt", "/dat", "/dat\u0430/a.txt"])
def test_a_path_that_only_looks_like_a_mounts_is_in_none(inside: Path, mode: MountMode, path: str) -> None:
    told = attempt(MountDir(host_path=inside, virtual_path="/data", mode=mode), "p.read_text()", path)
    assert told == f"PermissionError Permission denied: {path!r}"


def test_a_mount_that_is_only_read_refuses_every_change(inside: Path, backend: BackendName) -> None:
    mount = MountDir(host_path=inside, virtual_path="/data", mode="read-only")
    changes = [
        *WRITES.values(),
        "os.remove(p)",
        "os.rmdir('/data/bare')",
        "os.rename(p, '/data/b.txt')",
        "os.mkdir('/data/new')",
        "os.makedirs('/data/new/er')",
        "Path('/data/new').mkdir(exist_ok=True)",
        "os.makedirs('/data/new/er', exist_ok=True)",
    ]
    code = "told = []\np = Path('/data/a.txt')\n" + "\n".join(
        f"try:\n    {change}\nexcept OSError as error:\n    told.append(str(error).split(':')[0])" for change in changes
    )
    assert run(mount, f"{code}\ntold", backend) == ["[Errno 30] Read-only file system"] * len(changes)
    assert run(mount, "os.makedirs('/data/sub', exist_ok=True)", backend) is None
    assert content_of(inside) == content_of(plant(inside.with_name("before")))


def test_the_innermost_mount_serves_a_path(inside: Path, outside: Path, tmp_path: Path) -> None:
    made = plant(tmp_path / "made", {})
    mounts = [
        MountDir(host_path=inside, virtual_path="/data", mode="read-only"),
        MountDir(host_path=made, virtual_path="/data/sub/out", mode="read-write"),
        MountDir(host_path=outside, virtual_path="/data/sub/out/more", mode="read-only"),
    ]
    code = """
Path('/data/sub/out/made.txt').write_text('x')
told = [sorted(os.listdir('/data/sub')), sorted(os.listdir('/data/sub/out')), sorted(os.listdir('/data/sub/out/more'))]
told.append(sorted(str(p) for p in Path('/data/sub/out').rglob('*')))
for action in [
    lambda: os.rename('/data/sub/out/made.txt', '/data/made.txt'),
    lambda: os.rename('/data/sub/out/made.txt', '/etc/made.txt'),
    lambda: os.rename('/etc/passwd', '/data/sub/out/made.txt'),
    lambda: os.rename('/data/sub/out/more', '/data/sub/out/less'),
    lambda: os.rename('/data/sub/out/made.txt', '/data/sub/out/more'),
    lambda: os.rmdir('/data/sub/out/more'),
    lambda: os.rmdir('/data/sub/out'),
    lambda: Path('/data/sub/out/more/secret').write_text('x'),
]:
    try:
        action()
    except OSError as error:
        told.append(str(error).split(':')[0])
told
"""
    secrets = ["/data/sub/out/more/more", "/data/sub/out/more/more/secret", "/data/sub/out/more/secret"]
    assert run(mounts, code) == [
        ["b.txt", "deep", "out"],
        ["made.txt", "more"],
        ["more", "secret"],
        ["/data/sub/out/made.txt", "/data/sub/out/more", *secrets],
        *["[Errno 18] Invalid cross-device link"] * 5,
        "[Errno 30] Read-only file system",
        "[Errno 16] Device or resource busy",
        "[Errno 30] Read-only file system",
    ]
    assert content_of(made) == {"made.txt": b"x"}


@pytest.mark.parametrize("other", ["inside", "inside/sub", "inside/../inside", "."])
def test_two_mounts_show_no_file_that_one_of_them_writes(tmp_path: Path, inside: Path, other: str) -> None:
    first = MountDir(host_path=inside, virtual_path="/one", mode="read-only")
    second = MountDir(host_path=tmp_path / other, virtual_path="/two", mode="read-write")
    with pytest.raises(SettingError, match="show the same files"):
        Session(mount=[first, second])
    # Where none of them writes, nothing can go wrong.
    third = MountDir(host_path=tmp_path / other, virtual_path="/two")
    Session(mount=[first, third]).close()
    with pytest.raises(SettingError, match="can't be mounted at '/one'"):
        Session(mount=[first, MountDir(host_path="/", virtual_path="/one/")])


def test_a_file_is_read_only_as_far_as_the_memory_limit_goes(inside: Path, mode: MountMode) -> None:
    with (inside / "huge").open("wb") as file:
        file.truncate(1 << 40)
    mount = MountDir(host_path=inside, virtual_path="/data", mode=mode, memory_usage_limit=1000)
    (inside / "right").write_bytes(bytes(1000))
    (inside / "over").write_bytes(bytes(1001))
    assert run(mount, "len(Path('/data/right').read_bytes())") == 1000
    for name in ("huge", "over"):
        assert attempt(mount, "p.read_text()", f"/data/{name}") == f"OSError [Errno 27] File too large: '/data/{name}'"


@pytest.mark.skipif(
    not Path("/proc/self/maps").exists(), reason="Linux has files that say they are empty; run it there"
)
# Nothing of a running system is to be written: a parameter takes the place of the fixture with all modes.
@pytest.mark.parametrize("mode", ["read-only", "overlay"])
def test_a_file_that_says_it_is_empty_is_read_no_further(mode: MountMode) -> None:
    mount = MountDir(host_path="/proc/self", virtual_path="/data", mode=mode, memory_usage_limit=1000)
    assert attempt(mount, "p.read_text()", "/data/maps") == "OSError [Errno 27] File too large: '/data/maps'"


def test_a_guest_writes_no_more_bytes_than_it_may(inside: Path, backend: BackendName) -> None:
    for mode in ("read-write", "overlay"):
        mount = MountDir(host_path=inside, virtual_path="/data", mode=mode, write_bytes_limit=100)
        with Session(backend=backend, mount=mount) as session:
            session.feed_run("from pathlib import Path\nPath('/data/one').write_bytes(b'x' * 99)")
            session.feed_run("f = open('/data/one', 'a')\nf.write('y')")
            with pytest.raises(GuestError, match=r"OSError: \[Errno 122\] Disk quota exceeded: '/data/one'"):
                session.feed_run("f.write('z')")
            # A file that can't be written is not emptied either.
            with pytest.raises(GuestError, match="Disk quota"):
                session.feed_run("Path('/data/one').write_bytes(b'z')")
            assert session.feed_run("len(Path('/data/one').read_bytes())") == 100


def test_a_guest_makes_no_more_entries_than_it_may(inside: Path) -> None:
    for mode in ("overlay", "read-write"):
        mount = MountDir(host_path=inside, virtual_path="/data", mode=mode, entry_limit=10)
        code = """
made = 0
try:
    for n in range(99):
        if n % 2:
            os.mkdir(f'/data/n{n}')
        else:
            open(f'/data/n{n}', 'w')
        made += 1
except OSError as error:
    made = made, str(error)
made
"""
        assert run(mount, code) == (10, "[Errno 122] Disk quota exceeded: '/data/n10'")


def test_a_directory_that_may_be_there_and_does_not_fit_is_beyond_the_limit(inside: Path, backend: BackendName) -> None:
    for mode in ("overlay", "read-write"):
        mount = MountDir(host_path=inside, virtual_path="/data", mode=mode, entry_limit=0)
        for change in ("Path('/data/new').mkdir(exist_ok=True)", "os.makedirs('/data/new/er', exist_ok=True)"):
            with pytest.raises(GuestError, match=r"\[Errno 122\] Disk quota exceeded: '/data/new"):
                run(mount, change, backend)
        assert run(mount, "os.makedirs('/data/sub/deep', exist_ok=True)", backend) is None


def test_an_overlay_takes_no_more_memory_than_it_may(inside: Path) -> None:
    mount = MountDir(host_path=inside, virtual_path="/data", memory_usage_limit=10_000)
    code = """
told = []
for action in [
    lambda: Path('/data/big').write_bytes(b'x' * 9000),
    lambda: Path('/data/more').write_bytes(b'x' * 1000),
    lambda: open('/data/big', 'ab').write(b'x' * 1000),
    lambda: os.rename('/data/big', '/data/moved'),
    lambda: os.remove('/data/moved'),
    lambda: Path('/data/more').write_bytes(b'x' * 9000),
]:
    try:
        told.append(action())
    except OSError as error:
        told.append(str(error)[:11])
told
"""
    assert run(mount, code) == [9000, "[Errno 122]", "[Errno 122]", None, None, 9000]


def test_moving_what_is_too_large_for_an_overlay_changes_nothing(inside: Path) -> None:
    for number in range(20):
        (inside / "sub" / str(number)).write_bytes(bytes(1000))
    mount = MountDir(host_path=inside, virtual_path="/data", memory_usage_limit=10_000)
    with Session(mount=mount) as session:
        with pytest.raises(GuestError, match="Disk quota exceeded: '/data/sub' -> '/data/moved'"):
            session.feed_run("import os\nos.rename('/data/sub', '/data/moved')")
        assert session.feed_run("(len(os.listdir('/data/sub')), os.path.exists('/data/moved'))") == (22, False)
        # Nothing is left of the attempt.
        assert session.feed_run("from pathlib import Path\nPath('/data/new').write_bytes(b'x' * 9000)") == 9000


@pytest.mark.parametrize(
    "limits",
    [[{"entry_limit": room} for room in range(20)], [{"memory_usage_limit": room} for room in range(0, 5000, 16)]],
    ids=["entries", "memory"],
)
@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("sub/deep/c.txt", "moved"),
        ("sub/deep/c.txt", "été/moved"),
        ("sub/deep/c.txt", "sub/b.txt"),
        ("sub/deep", "bare/moved"),
        ("sub/own", "été/moved"),
        ("sub", "moved"),
    ],
)
def test_a_move_happens_or_changes_nothing_however_little_room_there_is(
    inside: Path, limits: list[dict[str, Any]], source: str, target: str
) -> None:
    outcomes = []
    for limit in limits:
        mounts = Mounts(MountDir(host_path=inside, virtual_path="/data", **limit))
        ask = functools.partial(mounts, kwargs={})
        with contextlib.suppress(OSError):
            ask(name="Path.write_text", args=(PurePosixPath("/data/sub/own"), "mine"))
        paths = PurePosixPath("/data", source), PurePosixPath("/data", target)
        if not ask(name="Path.exists", args=paths[:1]):
            continue
        before = section.save(mounts)
        try:
            ask(name="Path.rename", args=paths)
        # A directory may also be too long to be listed.
        except (OSError, RuntimeError):
            assert section.save(mounts) == before
            outcomes.append(False)
        else:
            assert [ask(name="Path.exists", args=(path,)) for path in paths] == [False, True]
            outcomes.append(True)
    # From some room on it always fits.
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {False, True}


def test_a_listing_is_no_longer_than_it_may_be(inside: Path, mode: MountMode) -> None:
    for number in range(30):
        (inside / "bare" / str(number)).touch()
    mount = MountDir(host_path=inside, virtual_path="/data", mode=mode, entry_limit=25)
    for expression in ("os.listdir('/data/bare')", "os.scandir('/data/bare')", "list(Path('/data').rglob('*'))"):
        with pytest.raises(GuestError, match="RuntimeError: a listing of more than 25 entries"):
            run(mount, expression)
    assert len(run(mount, "os.listdir('/data')")) == 7


def test_names_that_no_guest_can_say_are_not_listed(inside: Path, mode: MountMode) -> None:
    try:
        (inside / "caf\udce9").touch()
    except OSError:
        pytest.skip("this file system takes no such name; run it on one of Linux")
    mount = MountDir(host_path=inside, virtual_path="/data", mode=mode)
    assert sorted(run(mount, "os.listdir('/data')")) == sorted({path.name for path in inside.iterdir()} - {"caf\udce9"})


def test_a_mount_stays_with_its_directory(inside: Path, outside: Path) -> None:
    mount = MountDir(host_path=inside, virtual_path="/data")
    inside.rename(inside.with_name("elsewhere"))
    inside.symlink_to(outside)
    assert "a.txt" in run(mount, "os.listdir('/data')")


def test_sessions_that_share_a_mount_do_not_see_each_others_writes(inside: Path, backend: BackendName) -> None:
    mount = MountDir(host_path=inside, virtual_path="/data")
    with Session(backend=backend, mount=mount) as one, Session(backend=backend, mount=mount) as two:
        one.feed_run("from pathlib import Path\nPath('/data/mine').write_text('secret')\nPath('/data/a.txt').unlink()")
        assert two.feed_run("from pathlib import Path\n[Path(f'/data/{n}').exists() for n in ('mine', 'a.txt')]") == [
            False,
            True,
        ]


def open_descriptors() -> set[str]:
    return {path.name for path in Path("/dev/fd").iterdir()}


def test_no_descriptor_is_left_open(inside: Path, mode: MountMode) -> None:
    (inside / "link").symlink_to("/etc")
    before = open_descriptors()
    with MountDir(host_path=inside, virtual_path="/data", mode=mode) as mount:
        mounts = Mounts(mount)
        operations: list[tuple[str, list[object]]] = [
            ("Path.read_text", []),
            ("Path.stat", []),
            ("Path.iterdir", []),
            ("Path.scan", []),
            ("Path.write_text", ["x"]),
            ("Path.mkdir", []),
            ("Path.unlink", []),
            ("Path.rmdir", []),
            ("open", ["r"]),
        ]
        for path in ("a.txt", "sub/deep/c.txt", "none/x", "link/passwd", "latin.txt", "sub", "a.txt/x", "n" * 300):
            for name, arguments in operations:
                with contextlib.suppress(OSError, ValueError):
                    mounts(name=name, args=(PurePosixPath("/data", path), *arguments), kwargs={})
        assert len(open_descriptors()) == len(before) + 1
    del mounts
    assert open_descriptors() == before


def test_an_error_says_nothing_of_the_host(inside: Path, mode: MountMode) -> None:
    mount = MountDir(host_path=inside, virtual_path="/data", mode=mode)
    for expression in [*READS.values(), *WRITES.values(), "os.rmdir(p)", "os.rename(p, '/data/none/x')"]:
        assert str(inside) not in attempt(mount, expression, "/data/none/below")


@pytest.mark.parametrize(
    "settings",
    [
        {"virtual_path": "data"},
        {"virtual_path": "/data/../etc"},
        {"virtual_path": "/da\0ta"},
        {"mode": "rw"},
        {"write_bytes_limit": -1},
        {"memory_usage_limit": 1.5},
        {"entry_limit": True},
    ],
    ids=str,
)
def test_a_mount_that_makes_no_sense_is_refused(inside: Path, settings: dict[str, Any]) -> None:
    with pytest.raises(SettingError):
        MountDir(**{"host_path": inside, "virtual_path": "/data", **settings})


def test_what_is_no_directory_is_not_mounted(inside: Path) -> None:
    with pytest.raises(NotADirectoryError):
        MountDir(host_path=inside / "a.txt", virtual_path="/data")
    with pytest.raises(FileNotFoundError):
        MountDir(host_path=inside / "none", virtual_path="/data")


def test_a_mount_that_was_closed_serves_those_who_have_it(inside: Path) -> None:
    mount = MountDir(host_path=inside, virtual_path="/data")
    with Session(mount=mount) as session:
        mount.close()
        mount.close()
        assert session.feed_run("open('/data/a.txt').read()") == "alpha\nbeta\n"
    with pytest.raises(SettingError, match="was closed"):
        Session(mount=mount)
