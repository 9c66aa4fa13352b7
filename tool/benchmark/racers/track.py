"""What a racer in Python does for each kind of work, and how long it took."""

from __future__ import annotations

import contextlib
import functools
import gc
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter_ns as now
from typing import TYPE_CHECKING, Any

from benchmark.racers.contestants import Unable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmark.racers.contestants import Contestant, Program

    Once = Callable[[int], int]

ASK: Mapping[str, Callable[..., Any]] = {"ask": lambda value: value}


class Track:
    """One kind of work, prepared. `run` gives nanoseconds for as many operations."""

    def __init__(self, contestant: Contestant, kind: str, source: str) -> None:
        self._contestant = contestant
        self._source = source
        self._stack = contextlib.ExitStack()
        self.size = 0
        name, _, threads = kind.partition(":")
        prepare: Callable[..., Once] | None = getattr(self, f"_{name}", None)
        if prepare is None:
            raise Unable(f"it has nothing for {name}")
        self._once = prepare(int(threads)) if threads else prepare()
        gc.collect()

    def run(self, count: int) -> int:
        """Do so many operations, with no collection of garbage."""
        gc.disable()
        try:
            return self._once(count)
        finally:
            gc.enable()

    def close(self) -> None:
        """Drop what was prepared."""
        self._stack.close()

    def _fresh(self) -> Once:
        def once(count: int) -> int:
            with contextlib.ExitStack() as opened:
                started = now()
                for _ in range(count):
                    opened.enter_context(self._contestant.open()).run(self._source, {}, {})
                return now() - started

        return once

    def _pooled(self) -> Once:
        def answered() -> int:
            started = now()
            with self._contestant.open() as program:
                program.run(self._source, {}, {})
                return now() - started

        return _summed(answered)

    def _life(self) -> Once:
        def once(count: int) -> int:
            started = now()
            self._lives(count)
            return now() - started

        return once

    def _crowd(self, threads: int) -> Once:
        crowd = self._stack.enter_context(ThreadPoolExecutor(threads))

        def once(count: int) -> int:
            started = now()
            for _ in crowd.map(self._lives, [count] * threads):
                pass
            return now() - started

        return once

    def _lives(self, count: int) -> None:
        for _ in range(count):
            with self._contestant.open() as program:
                program.run(self._source, {}, {})

    def _hold(self) -> Once:
        return _repeated(lambda: self._open().run(self._source, {}, {}))

    def _feed(self) -> Once:
        functions = ASK if "ask(" in self._source else {}

        def fed() -> int:
            with self._contestant.open() as program:
                started = now()
                program.run(self._source, functions, {})
                return now() - started

        return _summed(fed)

    def _convert(self) -> Once:
        program = self._open()
        value = program.run(self._source, {}, {})
        if value is None:
            raise Unable("there is no boundary that a value crosses")
        return _repeated(functools.partial(program.run, "v", {}, {"v": value}))

    def _dump(self) -> Once:
        program = self._open()
        program.suspend(self._source)
        self.size = len(program.dump())
        return _repeated(program.dump)

    def _load(self) -> Once:
        with self._contestant.open() as program:
            idle = program.suspend(self._source)
            data = program.dump()
        self.size = len(data)

        def loaded() -> int:
            started = now()
            with self._contestant.load(data, idle=idle):
                return now() - started

        return _summed(loaded)

    def _first(self) -> Once:
        if not hasattr(self._contestant, "backend"):
            raise Unable("it replays nothing")
        return self._feed()

    def _replay(self) -> Once:
        from benchmark.racers.contestants import Crossload  # noqa: PLC0415 - others have no crossload

        contestant = self._contestant
        if not isinstance(contestant, Crossload):
            raise Unable("it replays nothing")
        with Crossload("native" if contestant.backend == "wasm" else "wasm").open() as program:
            program.run(self._source, ASK, {})
            data = program.dump()
        self.size = len(data)

        def replayed() -> int:
            started = now()
            with contestant.load(data, idle=True) as session:
                took = now() - started
                if session.restored is None or session.restored.path != "replay":
                    raise RuntimeError("the snapshot was not replayed")
            return took

        return _summed(replayed)

    def _check(self) -> Once:
        self._contestant.checked(self._source)
        return _repeated(functools.partial(self._contestant.checked, self._source))

    def _open(self) -> Program:
        return self._stack.enter_context(self._contestant.open())


def _repeated(action: Callable[[], object]) -> Once:
    """The time of an action, so many times in a row."""

    def once(count: int) -> int:
        started = now()
        for _ in range(count):
            action()
        return now() - started

    return once


def _summed(part: Callable[[], int]) -> Once:
    """The sum of what an action says of itself, whose preparation or end does not count."""
    return lambda count: sum(part() for _ in range(count))
