"""Instances of a module: their memory, and calls that pause."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from typing import TYPE_CHECKING

import pytest
import wasmtime

from crossload.backends.configuration import configure
from crossload.backends.instance import Instance, Module
from crossload.backends.pausing import Epoch, Pausing, choose
from crossload.errors import EngineFaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

LIAR = """
(module
  (import "crossload" "pause" (func $pause))
  (memory (export "memory") 1)
  (global (export "CROSSLOAD_REQUESTS") i32 (i32.const 128))
  (func (export "crossload_buffer") (param i32) (result i32) (i32.const {buffer}))
  (func (export "crossload_fault") (result i32) (i32.const 0))
  (func (export "crossload_call") (param i32) (result i64) (i64.const {response})))
"""

ENDLESS = LIAR.format(buffer=0, response=0).replace(
    "(i64.const 0)",
    """(loop
         (if (i32.load8_u offset=128 (i32.const 0))
           (then (i32.store8 offset=128 (i32.const 0) (i32.const 0)) (call $pause)))
         (br 0)) (i64.const 0)""",
)
UNPAUSED = LIAR.format(buffer=0, response=0).replace(
    "(i64.const 0)",
    "(loop (if (i32.load8_u offset=129 (i32.const 0)) (then unreachable)) (br 0)) (i64.const 0)",
)

PAUSING = choose()


@pytest.fixture(params=["looks", "epoch"])
def pausing(request: pytest.FixtureRequest) -> Pausing:
    if request.param == "looks":
        if PAUSING.epoch:
            pytest.skip("this installation has no native code; run `./tool/nox -s test` to test a wheel that has it")
        return PAUSING
    return Epoch()


def module(source: str, pausing: Pausing = PAUSING) -> Module:
    engine = wasmtime.Engine(configure(epoch=pausing.epoch))
    return Module(engine, wasmtime.Module(engine, source), pausing)


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


@contextlib.contextmanager
def asking(*asks: Callable[[], None]) -> Iterator[threading.Event]:
    """Ask again and again, from a little later on; the event says that it has begun to."""
    begun, over = threading.Event(), threading.Event()

    def ask() -> None:
        while not over.wait(0.02):
            begun.set()
            for one in asks:
                one()

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield begun
    finally:
        over.set()
        thread.join()


@contextlib.contextmanager
def running(source: str, pausing: Pausing) -> Iterator[tuple[Instance, Generator[bytes | None, None, None]]]:
    """An instance and the steps of a call in it."""
    instance = Instance(module(source, pausing))
    steps = instance.run(b"")
    try:
        yield instance, steps
    finally:
        steps.close()
        instance.close()


def test_a_call_pauses_when_it_is_asked_to(pausing: Pausing) -> None:
    with running(ENDLESS, pausing) as (instance, steps):
        for _ in range(3):
            with asking(instance.ask_to_pause):
                assert next(steps) is None


def test_what_it_is_asked_while_it_pauses_it_does_not_do_again(pausing: Pausing) -> None:
    with running(ENDLESS, pausing) as (instance, steps):
        with asking(instance.ask_to_pause):
            assert next(steps) is None
        instance.ask_to_pause()
        with asking(instance.ask_to_pause) as begun:
            assert next(steps) is None
            assert begun.is_set()


def test_a_call_that_can_not_pause_is_ended(pausing: Pausing) -> None:
    with running(UNPAUSED, pausing) as (instance, steps), asking(instance.ask_to_pause, instance.ask_to_end):
        if pausing.epoch:
            assert next(steps) is None
        else:
            with pytest.raises(wasmtime.Trap, match="unreachable"):
                next(steps)


def test_what_was_asked_of_one_call_is_not_asked_of_the_next(pausing: Pausing) -> None:
    instance = Instance(module(LIAR.format(buffer=0, response=0), pausing))
    for _ in range(2):
        instance.ask_to_pause()
        instance.ask_to_end()
        assert instance.exchange(b"1") == b""
    instance.close()


def test_a_closed_instance_can_be_asked_anything(pausing: Pausing) -> None:
    """Whoever asks need not know that it was closed."""
    instance = Instance(module(LIAR.format(buffer=0, response=0), pausing))
    instance.close()
    instance.ask_to_pause()
    instance.ask_to_end()


def test_a_call_may_outlive_its_store(pausing: Pausing) -> None:
    """As where the garbage collector takes the two in this order."""
    instance = Instance(module(ENDLESS, pausing))
    steps = instance.run(b"")
    with asking(instance.ask_to_pause):
        assert next(steps) is None
    instance.close()
    steps.close()


def test_handlers_of_signals_are_heard_at_a_pause_and_nothing_they_raise_is_lost(pausing: Pausing) -> None:
    struck = map(signal.raise_signal, [signal.SIGINT])
    with (
        running(ENDLESS, pausing) as (instance, steps),
        pytest.raises(KeyboardInterrupt),
        asking(lambda: next(struck, None), instance.ask_to_pause),
    ):
        next(steps)


def test_without_native_code_the_epoch_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "crossload._native", None)
    assert isinstance(choose(), Epoch)


def test_with_another_wasmtime_whose_continuations_differ_the_epoch_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crossload.backends.pausing.continuation_layout", lambda: [0, 8, 24, 32])
    assert isinstance(choose(), Epoch)
