"""Instances of a module: their memory, and calls that pause."""

from __future__ import annotations

import threading

import pytest
import wasmtime

from crossload.backends.instance import Instance, Module
from crossload.errors import EngineFaultError

LIAR = """
(module
  (memory (export "memory") 1)
  (func (export "crossload_buffer") (param i32) (result i32) (i32.const {buffer}))
  (func (export "crossload_fault") (result i32) (i32.const 0))
  (func (export "crossload_call") (param i32) (result i64) (i64.const {response})))
"""


ENDLESS = LIAR.format(buffer=0, response=0).replace("(i64.const 0)", "(loop (br 0)) (i64.const 0)")


def module(source: str) -> Module:
    config = wasmtime.Config()
    config.epoch_interruption = True
    engine = wasmtime.Engine(config)
    return Module(engine, wasmtime.Module(engine, source))


def lying(buffer: int, response: int) -> Module:
    return module(LIAR.format(buffer=buffer, response=response))


@pytest.mark.parametrize(
    ("buffer", "response", "request_length"),
    [
        pytest.param(0, 65_535 << 32 | 2, 1, id="a response that ends one byte behind the memory"),
        pytest.param(0, -1, 1, id="a response at the end of the address space"),
        pytest.param(65_530, 0, 7, id="a buffer that ends one byte behind the memory"),
        pytest.param(-1, 0, 100_000, id="a large buffer at the end of the address space"),
    ],
)
def test_memory_beyond_the_sandboxs_own_is_never_touched(buffer: int, response: int, request_length: int) -> None:
    with pytest.raises(EngineFaultError, match="memory that it does not have"):
        Instance(lying(buffer, response)).exchange(bytes(request_length))


def test_memory_up_to_the_last_byte_is_read() -> None:
    assert Instance(lying(65_530, 65_530 << 32 | 6)).exchange(b"\x82cross") == b"\x82cross"


def advance(engine: wasmtime.Engine, ticks: int) -> None:
    for _ in range(ticks):
        engine.increment_epoch()


def test_a_call_pauses_when_its_time_has_come() -> None:
    endless = module(ENDLESS)
    instance = Instance(endless)
    steps = instance.run(b"", first=2)
    for ticks in (2, 20, 20):
        ticking = threading.Timer(0.02, advance, (endless.engine, ticks))
        ticking.start()
        assert next(steps) is None
        ticking.join()
    steps.close()
    instance.close()


def test_a_call_may_outlive_its_store() -> None:
    """As where the garbage collector takes the two in this order."""
    endless = module(ENDLESS)
    instance = Instance(endless)
    steps = instance.run(b"", first=1)
    ticking = threading.Timer(0.02, endless.engine.increment_epoch)
    ticking.start()
    assert next(steps) is None
    instance.close()
    steps.close()
