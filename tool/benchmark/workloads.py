"""What is measured: each workload prepares its contestants and says what one round of them is."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmark.contestants import Crossload
from benchmark.measure import Timed, race

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from benchmark.contestants import Contestant, Program

    Feed = Callable[[Program], object]

CALLS = 1_000
ASKING = f"total = 0\nfor i in range({CALLS}):\n    total += ask(i)"
REPLAYED = "total = 0\nfor i in range(200):\n    total += ask(i)\n    for j in range(5_000):\n        total ^= j * i"

STATES: Mapping[str, tuple[str, Feed, bool, int]] = {
    "idle": ("an idle session that ran nothing", lambda _: None, True, 20),
    "suspended": (
        "a session that waits in a host call",
        lambda program: program.suspend("def f(x):\n    return ask(x)\nf([1, 2])"),
        False,
        20,
    ),
    "dicts": (
        "10,000 small dicts",
        lambda program: program.run("d = [{'id': i, 'name': f'n{i}'} for i in range(10_000)]", {}),
        True,
        1,
    ),
    "floats": ("100,000 floats", lambda program: program.run("f = [i / 7 for i in range(100_000)]", {}), True, 1),
}
"""A state's title, how a session gets into it, whether it is idle then, and how often a round writes or opens it."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A workload's outcome: times, and the sizes of what was written where there is such a thing."""

    name: str
    title: str
    per: int
    """By how many operations a round's time is divided."""
    baseline: str
    times: Mapping[str, Timed]
    sizes: Mapping[str, int]


def host_calls(contestants: Sequence[Contestant], rounds: int) -> Measured:
    """A program of 1,000 host calls, from its feed to its end."""

    def prepare(contestant: Contestant) -> Callable[[], contextlib.AbstractContextManager[Callable[[], float]]]:
        @contextlib.contextmanager
        def prepared() -> Iterator[Callable[[], float]]:
            def once() -> float:
                with contestant.open() as program:
                    started = time.perf_counter()
                    program.run(ASKING, {"ask": abs})
                    return time.perf_counter() - started

            yield once

        return prepared

    racing = {contestant.name: prepare(contestant) for contestant in contestants}
    return Measured(
        name="host_call",
        title="one host call of a program of 1,000",
        per=CALLS,
        baseline="native, no journal",
        times=race(racing, "native, no journal", rounds),
        sizes={},
    )


def snapshots(state: str, verb: str, contestants: Sequence[Contestant], rounds: int) -> Measured:
    """Writing a state's snapshot, or opening a session at it."""
    title, feed, idle, repeats = STATES[state]
    sizes: dict[str, int] = {}

    def prepare(contestant: Contestant) -> Callable[[], contextlib.AbstractContextManager[Callable[[], float]]]:
        @contextlib.contextmanager
        def prepared() -> Iterator[Callable[[], float]]:
            with contestant.open() as program:
                feed(program)
                data = program.dump()
                sizes[contestant.name] = len(data)

                def dump() -> float:
                    started = time.perf_counter()
                    for _ in range(repeats):
                        program.dump()
                    return time.perf_counter() - started

                def load() -> float:
                    took = 0.0
                    for _ in range(repeats):
                        started = time.perf_counter()
                        with contestant.load(data, idle=idle):
                            took += time.perf_counter() - started
                    return took

                yield dump if verb == "dump" else load

        return prepared

    racing = {contestant.name: prepare(contestant) for contestant in contestants}
    times = race(racing, "pydantic-monty", rounds)
    return Measured(
        name=f"{verb}_{state}",
        title=f"{verb}: {title}",
        per=repeats,
        baseline="pydantic-monty",
        times=times,
        sizes=sizes,
    )


def replays(rounds: int) -> Measured:
    """A program of 200 host calls run for the first time, and replayed from another hash class's snapshot."""

    @contextlib.contextmanager
    def first() -> Iterator[Callable[[], float]]:
        def once() -> float:
            with wasm.open() as program:
                started = time.perf_counter()
                program.run(REPLAYED, {"ask": abs})
                return time.perf_counter() - started

        yield once

    @contextlib.contextmanager
    def again() -> Iterator[Callable[[], float]]:
        with native.open() as program:
            program.run(REPLAYED, {"ask": abs})
            data = program.dump()

        def once() -> float:
            started = time.perf_counter()
            with wasm.load(data, idle=True) as session:
                took = time.perf_counter() - started
                if session.restored is None or session.restored.path != "replay":
                    raise RuntimeError("the snapshot was not replayed")
                return took

        yield once

    native, wasm = Crossload("native", "native"), Crossload("wasm", "wasm")
    return Measured(
        name="replay",
        title="a program of 200 host calls and a million steps, in wasm",
        per=1,
        baseline="first run",
        times=race({"first run": first, "replay": again}, "first run", rounds),
        sizes={},
    )
