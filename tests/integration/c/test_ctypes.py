"""The C library, called through ctypes."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import cbor2
import pytest

from .binding import Library, LibraryError

if TYPE_CHECKING:
    from .binding import Handle

ROOT = Path(__file__).resolve().parents[3]


def test_it_has_the_version_and_the_interface_of_the_sources(library: Library, prefix: Path) -> None:
    workspace = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    header = (prefix / "include" / "crossload.h").read_text(encoding="utf-8")
    assert f'version = "{library.c.crossload_version().decode()}"' in workspace
    assert f"#define CROSSLOAD_ABI {library.c.crossload_abi()}\n" in header


def test_it_exports_what_the_header_declares_and_nothing_else(prefix: Path) -> None:
    if shutil.which("nm") is None:
        pytest.skip("there is no nm here; run `apt-get install binutils`")
    listed = subprocess.run(
        ["nm", "--dynamic", "--defined-only", str(prefix / "lib" / "libcrossload.so")],
        capture_output=True,
        text=True,
        check=True,
    )
    header = (prefix / "include" / "crossload.h").read_text(encoding="utf-8")
    declared = set(re.findall(r"^[a-z].*\b(crossload_\w+)\(", header, re.MULTILINE))
    assert {line.split()[-1] for line in listed.stdout.splitlines()} == declared


def test_pkg_config_finds_it_wherever_the_tree_is_put(library: Library, prefix: Path, tmp_path: Path) -> None:
    if shutil.which("pkg-config") is None:
        pytest.skip("there is no pkg-config here; run `apt-get install pkgconf`")
    shutil.copytree(prefix, tmp_path / "else where", symlinks=True)
    path = tmp_path / "else where" / "lib" / "pkgconfig"

    def asked(*options: str) -> str:
        command = ["pkg-config", *options, "crossload"]
        environment = {"PKG_CONFIG_PATH": str(path), "PATH": "/usr/bin:/usr/local/bin"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()

    assert asked("--modversion") == library.c.crossload_version().decode()
    assert "-lcrossload" in asked("--libs")
    assert str(tmp_path) in asked("--cflags")


def test_a_program_is_suspended_and_resumed(library: Library) -> None:
    handle = library.open(script_name="sums.py")
    assert handle.feed("print('é')\nfetch(n, key=[1.5]) + 1", n=2**70) == "call"
    assert (handle.get("name"), handle.json("args"), handle.json("kwargs")) == (b"fetch", [2**70], {"key": [1.5]})
    assert handle.get("stdout") == "é\n".encode()
    assert handle.resume(41) == "complete"
    assert handle.json("value") == 42
    handle.free()


def test_a_snapshot_goes_on_in_another_session(library: Library) -> None:
    first = library.open()
    assert first.feed("x = {b'k': 1}\nx[b'k'] + fetch()") == "call"
    snapshot = first.dump(compress=True)
    first.free()
    second, step = library.load(snapshot, trusted=True)
    assert (step, second.get("name"), second.json("restored")["path"]) == ("call", b"fetch", "state")
    assert second.resume(41) == "complete"
    assert second.json("value") == 42
    second.free()


def test_an_error_carries_what_the_engine_answered(library: Library) -> None:
    with pytest.raises(LibraryError) as caught:
        library.load(b"not a snapshot", trusted=True)
    assert caught.value.kind == "corrupt"
    assert cbor2.loads(caught.value.details) == {"error": {"kind": "corrupt", "message": caught.value.message}}


def test_the_whole_protocol_is_there(library: Library) -> None:
    handle = library.new()
    assert cbor2.loads(handle.call(cbor2.dumps(["describe", {}])))["build"]["pointer_width"] == 64
    assert cbor2.loads(handle.call(cbor2.dumps(["open", {"limits": {"max_recursion_depth": 50}}])))["turn"]["step"]
    assert handle.feed("1j") == "complete"
    with pytest.raises(LibraryError, match="a complex number has no form in JSON"):
        handle.get("value")
    assert cbor2.loads(handle.get("response"))["turn"]["nodes"] == [[11, 0.0, 1.0]]
    handle.free()


def use(handle: Handle) -> str:
    try:
        return handle.feed("1")
    except LibraryError as error:
        return error.kind


def test_a_freed_handle_is_refused_from_any_thread(library: Library) -> None:
    # M-06, M-07
    handle = library.open()
    handle.free()
    with ThreadPoolExecutor(max_workers=8) as pool:
        assert set(pool.map(use, [handle] * 64)) == {"invalid_handle"}


def test_threads_that_share_a_session_use_it_by_turns_or_find_it_busy(library: Library) -> None:
    # ctypes lets go of the interpreter lock, so that these really meet.
    handle = library.open()
    barrier = threading.Barrier(8)

    def meet(_: int) -> set[str]:
        barrier.wait()
        return {use(handle) for _ in range(200)}

    with ThreadPoolExecutor(max_workers=8) as pool:
        seen = set().union(*pool.map(meet, range(8)))
    assert "complete" in seen
    assert seen <= {"complete", "busy"}
    handle.free()


def test_threads_with_the_smallest_stacks_run_guests(library: Library) -> None:
    # M-04: the library brings the stack that the interpreter needs where a thread has too little.
    def recurse() -> None:
        handle = library.open()
        steps.append(handle.feed("def f(n):\n    return n and f(n - 1)\nf(900)"))
        steps.append(handle.feed("f(10_000)"))
        steps.append(handle.get("type").decode())
        handle.free()

    steps: list[str] = []
    before = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=recurse)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert steps == ["complete", "raised", "RecursionError"]
