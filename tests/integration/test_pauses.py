"""Modules that were given looks pause and end in wasmtime, whatever they do."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import wasmtime

from crossload.backends.configuration import configure
from crossload.backends.instance import Instance, Module
from crossload.backends.pausing import choose
from workbench.builder import Builder

if TYPE_CHECKING:
    from workbench.store import Artifact

ROOT = Path(__file__).resolve().parent.parent.parent
PAUSING = choose()

pytestmark = pytest.mark.skipif(
    PAUSING.epoch, reason="this installation has no native code; run `./tool/nox -s test` to test a wheel that has it"
)

MODULE = """
(module
  (import "crossload" "pause" (func $give_way))
  (type $plain (func))
  (table 2 funcref)
  (elem (i32.const 0) $through_a_table $nothing)
  (memory (export "memory") 1)
  (global (export "CROSSLOAD_REQUESTS") i32 (i32.const 128))
  (func (export "crossload_pause") (i32.store8 offset=128 (i32.const 0) (i32.const 0)) (call $give_way))
  (func (export "crossload_buffer") (param i32) (result i32) (i32.const 0))
  (func (export "crossload_fault") (result i32) (i32.const 0))
  (func $nothing)
  (func $again (return_call $again))
  (func $through_a_table (type $plain) (return_call_indirect (type $plain) (i32.const 0)))
  (func $tree (param i32)
    (if (local.get 0)
      (then (call $tree (i32.sub (local.get 0) (i32.const 1))) (call $tree (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "crossload_call") (param i32) (result i64) {body} (i64.const 0)))
"""


@pytest.fixture(scope="module")
def program() -> Path:
    """The program that gives looks to a module."""
    made: list[Artifact] = []
    Builder(root=ROOT).build(["pauses"], made.append)
    return made[0].path


def run(program: Path, folder: Path, body: str) -> str:
    """What becomes of a module that is asked to pause and, if it does not, to end: "paused" or the trap."""
    plain, made = folder / "plain.wasm", folder / "made.wasm"
    plain.write_bytes(wasmtime.wat2wasm(MODULE.format(body=body)))
    subprocess.run([program, plain, made], check=True)
    engine = wasmtime.Engine(configure())
    instance = Instance(Module(engine, wasmtime.Module(engine, made.read_bytes()), PAUSING))
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.02):
            instance.ask_to_pause()
            if over.wait(0.1):
                return
            instance.ask_to_end()

    thread = threading.Thread(target=ask)
    thread.start()
    steps = instance.run(b"")
    try:
        return "paused" if next(steps) is None else "returned"
    except wasmtime.Trap as trap:
        return trap.trap_code.name if trap.trap_code else "trap"
    finally:
        over.set()
        thread.join()
        steps.close()
        instance.close()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("(loop (call $nothing) (br 0))", id="a loop that calls"),
        pytest.param("(loop (loop (br_if 0 (i32.const 0))) (br 0))", id="a loop around a loop"),
        pytest.param("(call $again)", id="a call of itself at the end"),
        pytest.param("(call_indirect (type $plain) (i32.const 0))", id="a call of itself through a table"),
        pytest.param("(call $tree (i32.const 60))", id="two calls of itself"),
    ],
)
def test_what_runs_on_can_pause(program: Path, tmp_path: Path, body: str) -> None:
    assert run(program, tmp_path, body) == "paused"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("(loop (br 0))", id="a loop"),
        # Of which a compiler may take the first one's look for that of the second.
        pytest.param(
            """(local $i i32)
            (loop
              (local.set $i (i32.add (local.get $i) (i32.const 1)))
              (br_if 0 (i32.lt_u (local.get $i) (i32.const 9))))
            (loop (br 0))""",
            id="a loop behind a loop",
        ),
        pytest.param("(loop (br_if 0 (i32.eqz (i32.load offset=256 (i32.const 0)))))", id="a loop that reads"),
        pytest.param(
            "(loop (i32.store8 offset=128 (i32.const 0) (i32.const 0)) (br 0))", id="a loop that writes there"
        ),
    ],
)
def test_what_passes_over_data_can_be_ended(program: Path, tmp_path: Path, body: str) -> None:
    assert run(program, tmp_path, body) == "UNREACHABLE"


def test_what_ends_by_itself_is_left_alone(program: Path, tmp_path: Path) -> None:
    assert run(program, tmp_path, "(call $tree (i32.const 3)) (loop (br_if 0 (i32.const 0)))") == "returned"


def test_the_program_says_what_it_can_not_use(program: Path, tmp_path: Path) -> None:
    junk = tmp_path / "junk.wasm"
    junk.write_bytes(b"\0asm")
    done = subprocess.run([program, junk, tmp_path / "made.wasm"], check=False, capture_output=True, text=True)
    assert (done.returncode, f"{junk}: no WebAssembly module: " in done.stderr) == (1, True)
    assert not (tmp_path / "made.wasm").exists()
    done = subprocess.run([program, junk], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (2, "usage: crossload-pauses INPUT OUTPUT\n")
