"""The compiled module is made once, kept privately, and never run when it is damaged."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
import wasmtime

from crossload.backends import artifact

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ANSWER = """(module (func (export "answer") (result i32) (i32.const 42)))"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Path:
    """Where compiled modules are kept, still empty; the module to compile is a small one."""
    folder = tmp_path / "cache" / "compiled"
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda _: str(folder.parent))
    monkeypatch.setattr(artifact, "_module_bytes", lambda: bytes(wasmtime.wat2wasm(ANSWER)))
    caplog.set_level(logging.INFO, logger="crossload")
    return folder


def answer() -> object:
    engine = wasmtime.Engine()
    store = wasmtime.Store(engine)
    instance = wasmtime.Instance(store, artifact.load_module(engine), [])
    function = instance.exports(store)["answer"]
    assert isinstance(function, wasmtime.Func)
    return function(store)


def compilations(caplog: pytest.LogCaptureFixture) -> int:
    return sum("compiling the sandbox" in message for message in caplog.messages)


def test_a_module_is_compiled_once(cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert (answer(), answer()) == (42, 42)
    assert compilations(caplog) == 1
    assert cache.stat().st_mode & 0o077 == 0
    assert [path.stat().st_mode & 0o077 for path in cache.iterdir()] == [0]


@pytest.mark.parametrize("damage", [lambda content: content[:-1], lambda content: b"\0" + content[1:], lambda _: b""])
def test_a_damaged_file_is_made_anew(
    cache: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[bytes], bytes]
) -> None:
    answer()
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    assert answer() == 42
    assert (compilations(caplog), kept.read_bytes()) == (2, whole)


def test_a_folder_that_others_may_write_to_is_not_used(cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    assert (answer(), answer()) == (42, 42)
    assert (compilations(caplog), list(cache.iterdir())) == (2, [])


def test_a_file_that_others_may_write_to_is_not_run(cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    answer()
    (kept,) = cache.iterdir()
    kept.chmod(0o666)
    assert answer() == 42
    assert compilations(caplog) == 2
    assert "the compiled sandbox of the cache is not this user's alone" in caplog.messages
    assert [path.stat().st_mode & 0o077 for path in cache.iterdir()] == [0]


def test_a_folder_that_cant_be_made_is_done_without(cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache.parent.write_text("a file is in the way")
    assert (answer(), answer()) == (42, 42)
    assert compilations(caplog) == 2


@pytest.mark.parametrize("terminal", [True, False])
def test_a_person_at_a_terminal_is_told_why_it_takes_seconds(
    cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, terminal: bool
) -> None:
    del cache
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
    answer()
    said = capsys.readouterr().err
    assert said.startswith("crossload: compiling the sandbox for this machine, once ... ") if terminal else said == ""
    answer()
    assert capsys.readouterr().err == ""
