"""A fresh installation takes the compiled module that it came with, if it fits exactly, and compiles it otherwise."""

from __future__ import annotations

import json
import logging
import platform
import re
import sys
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pytest
import wasmtime

import precompile
from crossload.backends import artifact, precompiled
from crossload.backends.configuration import configure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# With memory of its own, which is not all zeros and too long to be packed with the code.
MODULE = bytes(
    wasmtime.wat2wasm(
        f"""(module
          (memory 1)
          (data (i32.const 0) "{"".join(f"{index:06}" for index in range(2 * precompile.PROBE // 6))}")
          (func (export "answer") (result i32) (i32.load8_u offset=5 (i32.const 42)))
          (func (export "trap") unreachable))"""
    )
)
ANSWER = ord("7")
"""The eighth number's last digit."""

WHOLE = bytes(wasmtime.Module(wasmtime.Engine(configure()), MODULE).serialize())
PACKED = precompile.pack(WHOLE, MODULE, machine="x86_64")

# A target is named in what is compiled for it: another one, of the same length.
OTHER_MACHINE = WHOLE.replace(b"x86_64-", b"mips64-").replace(b"aarch64-", b"riscv64-")

# A feature of the CPU that it says it takes, and that no CPU which runs these tests has.
WITH_FEATURE = WHOLE.replace(b"has_apx\x02\x00", b"has_apx\x02\x01")
ON_X86_64 = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64", reason="the features are those of x86_64; run it there"
)


class Installation:
    """What is installed, to change, and what its sessions said."""

    def __init__(self, log: pytest.LogCaptureFixture) -> None:
        self.content: bytes | None = PACKED
        self._log = log

    def call(self, function: str = "answer") -> object:
        """Load the module as a first session in a process does, and call a function."""
        engine = wasmtime.Engine(configure())
        store = wasmtime.Store(engine)
        called = wasmtime.Instance(store, artifact.load_module(engine), []).exports(store)[function]
        assert isinstance(called, wasmtime.Func)
        return called(store)

    def said(self) -> list[str]:
        """What the log says since it was last asked."""
        messages = [message for message in self._log.messages if not message.startswith("compiled in ")]
        self._log.clear()
        return messages


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Installation:
    """A fresh one with a small module, whose user has an empty cache."""
    made = Installation(caplog)
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda _: str(tmp_path))
    monkeypatch.setattr(artifact, "_module_bytes", lambda: MODULE)
    monkeypatch.setattr(precompiled, "_content", lambda: made.content)
    caplog.set_level(logging.INFO, logger="crossload")
    return made


FROM_INSTALLATION = "took the compiled sandbox from the installation"
FROM_CACHE = "took the compiled sandbox from the cache"
COMPILED = "compiling the sandbox for this machine, once"


def test_the_first_session_of_an_installation_compiles_nothing_and_the_second_finds_it_in_the_cache(
    installation: Installation, tmp_path: Path
) -> None:
    assert (installation.call(), installation.said()) == (ANSWER, [FROM_INSTALLATION])
    (kept,) = (tmp_path / "compiled").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    installation.content = None
    assert (installation.call(), installation.said()) == (ANSWER, [FROM_CACHE])


def test_without_a_cache_every_process_takes_it_from_the_installation(
    installation: Installation, tmp_path: Path
) -> None:
    (tmp_path / "compiled").write_text("a file is in the way")
    for _ in range(2):
        assert (installation.call(), installation.said()) == (ANSWER, [FROM_INSTALLATION])


def test_a_wheel_without_one_compiles(installation: Installation) -> None:
    installation.content = None
    assert (installation.call(), installation.said()) == (ANSWER, [COMPILED])


def test_what_is_left_out_is_restored_exactly(installation: Installation) -> None:
    whole = precompiled.read_precompiled(MODULE, metadata.version("wasmtime"))
    assert whole is not None
    sections = dict(precompile.read_sections(WHOLE))
    debugging = {index for name in precompile.DEBUGGING for index in range(len(WHOLE))[sections[name]]}
    differing = {index for index, (before, after) in enumerate(zip(WHOLE, whole, strict=True)) if before != after}
    assert differing
    assert differing <= debugging
    ((at, length, start),) = json.loads(PACKED.partition(b"\n")[0])["repeated"]
    assert whole[at : at + length] == MODULE[start : start + length]
    assert length >= precompile.PROBE
    # A trap looks its place up in the section that is empty now.
    with pytest.raises(wasmtime.Trap, match="unreachable"):
        installation.call("trap")


def changed(**entries: Any) -> bytes:
    """The packed module under a manifest that says something else; None leaves an entry out."""
    line, _, packed = PACKED.partition(b"\n")
    manifest = {**json.loads(line), **entries}
    return json.dumps({key: value for key, value in manifest.items() if value is not None}).encode() + b"\n" + packed


def with_byte(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


DAMAGED = {
    "empty": b"",
    "cut off": PACKED[:-1],
    "manifest alone": PACKED.partition(b"\n")[0],
    "manifest not JSON": b"{" + PACKED,
    "manifest not an object": b"[]\n" + PACKED,
    "manifest not text": b"\xff" + PACKED,
    "a byte of the code": with_byte(PACKED, len(PACKED) * 2 // 3),
    "the digest": changed(digest="0" * 64),
    "no digest": changed(digest=None),
    "no version": changed(wasmtime=None),
    "no repeats": changed(repeated=None),
    "repeats that are none": changed(repeated=[1]),
    "repeats of text": changed(repeated=[["a", "b", "c"]]),
    "repeats elsewhere": changed(repeated=[[0, 64, 0]]),
    "repeats left out": changed(repeated=[]),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_one_is_never_run(installation: Installation, content: bytes) -> None:
    installation.content = content
    told = ["the compiled sandbox of the installation is damaged", COMPILED]
    assert (installation.call(), installation.said()) == (ANSWER, told)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(
            changed(wasmtime="50.0.0+other"),
            f"is for wasmtime 50.0.0+other, and this is {metadata.version('wasmtime')}",
            id="another release of wasmtime",
        ),
        pytest.param(changed(module="0" * 64), "belongs to another engine.wasm", id="another engine"),
        pytest.param(
            precompile.pack(OTHER_MACHINE, MODULE, machine="mips64"),
            "does not fit this machine: Module was compiled for architecture",
            id="another machine",
        ),
        pytest.param(
            precompile.pack(WITH_FEATURE, MODULE, machine="x86_64"),
            "does not fit this machine: compilation settings of module incompatible with native host Caused by: ",
            id="a CPU with another feature",
            marks=ON_X86_64,
        ),
    ],
)
def test_one_for_something_else_is_never_run(installation: Installation, content: bytes, reason: str) -> None:
    installation.content = content
    assert installation.call() == ANSWER
    first, second = installation.said()
    assert first.startswith(f"the compiled sandbox of the installation {reason}")
    assert second == COMPILED


def test_a_python_without_lzma_compiles(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lzma", None)
    told = ["the compiled sandbox of the installation can't be decompressed, because this Python has no lzma", COMPILED]
    assert (installation.call(), installation.said()) == (ANSWER, told)


def test_a_damaged_cache_is_made_anew_from_the_installation(installation: Installation, tmp_path: Path) -> None:
    installation.call()
    (kept,) = (tmp_path / "compiled").iterdir()
    whole = kept.read_bytes()
    damage: list[Callable[[bytes], bytes]] = [lambda content: content[:-1], lambda content: with_byte(content, 100)]
    for harm in damage:
        kept.write_bytes(harm(whole))
        installation.said()
        told = ["the compiled sandbox of the cache is damaged", FROM_INSTALLATION]
        assert (installation.call(), installation.said()) == (ANSWER, told)
        assert kept.read_bytes() == whole


@ON_X86_64
def test_the_program_compiles_for_every_machine_that_has_the_named_features(
    installation: Installation, tmp_path: Path
) -> None:
    engine, output = tmp_path / "engine.wasm", tmp_path / "engine.precompiled"
    engine.write_bytes(MODULE)
    features = ["--feature=has_sse3", "--feature=has_ssse3"]
    assert precompile.main([str(engine), str(output), "--target=x86_64-unknown-linux-gnu", *features]) == 0
    installation.content = output.read_bytes()
    whole = precompiled.read_precompiled(MODULE, metadata.version("wasmtime"))
    assert whole is not None
    assert set(re.findall(rb"(has_\w+)\x02\x01", whole)) == {b"has_sse3", b"has_ssse3"}
    assert (installation.call(), installation.said()) == (ANSWER, [FROM_INSTALLATION])


def test_equal_modules_are_compiled_and_packed_equally() -> None:
    again = bytes(wasmtime.Module(wasmtime.Engine(configure()), MODULE).serialize())
    assert precompile.pack(again, MODULE, machine="x86_64") == PACKED
