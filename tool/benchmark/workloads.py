"""What is measured: each workload prepares its contestants and says what one round of them is."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmark.contestants import Crossload
from benchmark.measure import Measured, race

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from benchmark.contestants import Contestant, Program
    from benchmark.measure import Prepare

    Feed = Callable[[Program], object]

CALLS = 1_000
ASKING = f"total = 0\nfor i in range({CALLS}):\n    total += ask(i)"
REPLAYED = "total = 0\nfor i in range(200):\n    total += ask(i)\n    for j in range(5_000):\n        total ^= j * i"

STARTED = "1 + 1"
STARTS = 50

PROGRAMS: Mapping[str, tuple[str, str]] = {
    "loop": (
        "a loop over integers",
        """
total = 0
for i in range(300_000):
    total = (total * 31 + i) % 1_000_003
""",
    ),
    "calls": (
        "recursive calls",
        """
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

fib(22)
""",
    ),
    "containers": (
        "lists and dicts",
        """
counts = {}
for i in range(60_000):
    key = i * i % 997
    counts[key] = counts.get(key, 0) + 1
sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:10]
""",
    ),
    "text": (
        "text",
        """
words = []
for i in range(20_000):
    words.append(f"{i:05d}"[::-1].upper())
" ".join(words).count("1")
""",
    ),
}
"""Programs that only compute: a title, and the source."""

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


def starts(contestants: Sequence[Contestant], baseline: str, rounds: int) -> Measured:
    """A session from its opening to its first answer, where sessions were open before."""
    times = race({each.name: _sessions(each, closing=False) for each in contestants}, baseline, rounds)
    title = f"a session opened and fed `{STARTED}`"
    return Measured(name="start", title=title, per=STARTS, baseline=baseline, times=times, sizes={})


def lives(contestants: Sequence[Contestant], baseline: str, rounds: int) -> Measured:
    """A session from its opening to its end."""
    times = race({each.name: _sessions(each, closing=True) for each in contestants}, baseline, rounds)
    title = f"a session opened, fed `{STARTED}` and closed"
    return Measured(name="life", title=title, per=STARTS, baseline=baseline, times=times, sizes={})


def _sessions(contestant: Contestant, *, closing: bool) -> Prepare:
    @contextlib.contextmanager
    def prepared() -> Iterator[Callable[[], float]]:
        def once() -> float:
            took = 0.0
            for _ in range(STARTS):
                started = time.perf_counter()
                with contestant.open() as program:
                    program.run(STARTED, {})
                    answered = time.perf_counter()
                took += (time.perf_counter() if closing else answered) - started
            return took

        yield once

    return prepared


def host_calls(contestants: Sequence[Contestant], baseline: str, rounds: int) -> Measured:
    """A program of 1,000 host calls, from its feed to its end."""
    times = race({each.name: _feed(each, ASKING, {"ask": abs}) for each in contestants}, baseline, rounds)
    return Measured(
        name="host_call",
        title="one host call of a program of 1,000",
        per=CALLS,
        baseline=baseline,
        times=times,
        sizes={},
    )


def journals(contestants: Sequence[Contestant], baseline: str, rounds: int) -> Measured:
    """The same, where the contestants differ by their journals."""
    measured = host_calls(contestants, baseline, rounds)
    return replace(measured, name="journal", title=f"{measured.title}, with a journal and without")


def computations(kind: str, contestants: Sequence[Contestant], baseline: str, rounds: int) -> Measured:
    """A program that only computes, from its feed to its end."""
    title, code = PROGRAMS[kind]
    return Measured(
        name=f"compute_{kind}",
        title=f"a program of {title}",
        per=1,
        baseline=baseline,
        times=race({each.name: _feed(each, code, {}) for each in contestants}, baseline, rounds),
        sizes={},
    )


def _feed(contestant: Contestant, code: str, functions: Mapping[str, Callable[..., object]]) -> Prepare:
    @contextlib.contextmanager
    def prepared() -> Iterator[Callable[[], float]]:
        def once() -> float:
            with contestant.open() as program:
                started = time.perf_counter()
                program.run(code, functions)
                return time.perf_counter() - started

        yield once

    return prepared


def snapshots(state: str, verb: str, contestants: Sequence[Contestant], rounds: int) -> Measured:
    """Writing a state's snapshot, or opening a session at it."""
    title, feed, idle, repeats = STATES[state]
    sizes: dict[str, int] = {}

    def prepare(contestant: Contestant) -> Prepare:
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
