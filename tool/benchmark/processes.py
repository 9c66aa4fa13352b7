"""What a new process takes to its first answer: the process, its import, its first session, as a new user and later."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import time
from typing import TYPE_CHECKING

from benchmark.race import Taken
from benchmark.settings import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from benchmark.race import Turn
    from benchmark.settings import Contestant
    from benchmark.stable import Stable

KINDS = ("process", "import", "first_session", "fresh_installation")

CROSSLOAD = """
from time import perf_counter_ns as now
started = now()
from crossload import Session
imported = now()
with Session(backend={backend!r}) as session:
    session.feed_run({source!r})
print(imported - started, now() - imported)
"""

PEER = """
from time import perf_counter_ns as now
started = now()
from pydantic_monty import Monty
imported = now()
with Monty() as pool, pool.checkout() as session:
    session.feed_run({source!r})
    answered = now()
print(imported - started, answered - imported)
"""


@contextlib.contextmanager
def newcomer(contestant: Contestant, stable: Stable, kind: str, source: str, file: Path) -> Iterator[Turn]:
    """A contestant as a new process each time. Raises `LookupError` with the reason where it can't be one."""
    run = _program(contestant, stable, kind, source, file)
    with _home() as lasting:
        if kind != "fresh_installation":
            # Earlier processes have left in the user's cache what they leave there.
            run(lasting)

        def turn() -> Taken:
            with _home() if kind == "fresh_installation" else contextlib.nullcontext(lasting) as home:
                return Taken(figure=run(home))

        yield turn


def _program(contestant: Contestant, stable: Stable, kind: str, source: str, file: Path) -> Callable[[str], float]:
    if contestant.engine in (Engine.CROSSLOAD, Engine.PEER):
        template = CROSSLOAD if contestant.engine is Engine.CROSSLOAD else PEER
        code = template.format(source=source, backend=contestant.options.get("backend"))
        return lambda home: _python(stable.python, code, home, kind)
    if contestant.engine not in (Engine.MONTY, Engine.C):
        raise LookupError("it has no sessions")
    if kind != "process":
        raise LookupError("a compiled program is there once its process is")
    command = stable.command(contestant)
    asked = f"prepare\tpooled\t{file}\nrun\t1\n"

    def once(_home: str) -> float:
        started = time.perf_counter()
        subprocess.run(command, input=asked, stdout=subprocess.DEVNULL, check=True, text=True)
        return time.perf_counter() - started

    return once


def _python(python: str, code: str, home: str, kind: str) -> float:
    # Each system has its own name for where caches are.
    environment: Mapping[str, str] = {**os.environ, "HOME": home, "XDG_CACHE_HOME": home, "LOCALAPPDATA": home}
    started = time.perf_counter()
    done = subprocess.run([python, "-I", "-c", code], env=environment, stdout=subprocess.PIPE, check=True)
    took = time.perf_counter() - started
    imported, answered = (int(word) / 1e9 for word in done.stdout.split())
    return {"import": imported, "first_session": answered}.get(kind, took)


def _home() -> contextlib.AbstractContextManager[str]:
    return tempfile.TemporaryDirectory(prefix="crossload-bench-")
