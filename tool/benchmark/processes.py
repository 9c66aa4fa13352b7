"""What a new process takes to its first answer: of a fresh installation, and once the compiled engine is kept."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING

from benchmark.measure import Measured, race
from benchmark.workloads import STARTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from benchmark.measure import Prepare

CROSSLOAD = """
from crossload import Session
with Session(backend={backend!r}) as session:
    print(session.feed_run({started!r}))
"""

PEER = """
from pydantic_monty import Monty
with Monty() as pool, pool.checkout() as session:
    print(session.feed_run({started!r}))
"""


def first_answers(rounds: int) -> Measured:
    """A process from its start, with imports, to its end after one session's answer."""
    native, wasm = (CROSSLOAD.format(backend=backend, started=STARTED) for backend in ("native", "wasm"))
    peer = PEER.format(started=STARTED)
    racing: Mapping[str, Prepare] = {
        "native": lambda: _returning(native),
        "wasm": lambda: _returning(wasm),
        "wasm, fresh installation": lambda: _fresh(wasm),
        "pydantic-monty": lambda: _returning(peer),
    }
    return Measured(
        name="process",
        title=f"a process that imports, feeds `{STARTED}` to a session and ends",
        per=1,
        baseline="pydantic-monty",
        times=race(racing, "pydantic-monty", rounds),
        sizes={},
    )


@contextlib.contextmanager
def _returning(program: str) -> Iterator[Callable[[], float]]:
    """As a user whose earlier processes have left in the cache what they leave there."""
    with _home() as home:
        yield lambda: _run(program, home)


@contextlib.contextmanager
def _fresh(program: str) -> Iterator[Callable[[], float]]:
    """As a new user each time."""

    def once() -> float:
        with _home() as home:
            return _run(program, home)

    yield once


def _home() -> AbstractContextManager[str]:
    return tempfile.TemporaryDirectory(prefix="crossload-bench-")


def _run(program: str, home: str) -> float:
    # Each system has its own name for where caches are.
    environment = {**os.environ, "HOME": home, "XDG_CACHE_HOME": home, "LOCALAPPDATA": home}
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, check=True)
    took = time.perf_counter() - started
    if done.stdout.split() != [b"2"]:
        raise RuntimeError(f"a session answered {done.stdout!r}")
    return took
