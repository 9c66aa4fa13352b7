"""Many threads that each open session after session with answers of their own, and those that heard another's."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crossload import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from crossload.backends import BackendName

    Answer = Callable[[int, int], int]

# A name that one session assigns and the next, in the same sandbox's place, must not find.
_FIRST = """
try:
    found = secret
except NameError:
    found = None
secret = tenant
print(tenant)
answer = ask(number)
[tenant, number, answer, found]
"""
_SECOND = "{tenant: [answer, secret], b'n': number}"
# Wrong answers that are told in full.
_TOLD = 5
_TOGETHER_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """What came of it."""

    backend: BackendName
    threads: int
    sessions: int
    """In each thread."""
    wrong: int
    """Sessions that gave another answer than their own, or an error."""
    told: tuple[str, ...]
    """The first of them."""
    seconds: float
    most_alive: int
    """Sessions that were open at once, at most."""


def answer(thread: int, number: int) -> int:
    """What the host tells session `number` of a thread."""
    return thread * 1_000_003 + number * 7


def crosstalk(thread: int, number: int) -> int:
    """A planted fault: every tenth session hears what the next thread's does."""
    return answer(thread + (number % 10 == 9), number)  # noqa: PLR2004 - every tenth


def run(backend: BackendName, *, threads: int, sessions: int, snapshot_every: int, told: Answer = answer) -> Crowd:
    """Run them all; every so many sessions are moved to another one by a snapshot half way."""
    wrong: list[str] = []
    alive, most = 0, 0
    counting = threading.Lock()
    together = threading.Barrier(threads)

    def count(change: int) -> None:
        nonlocal alive, most
        with counting:
            alive += change
            most = max(most, alive)

    def one(thread: int) -> None:
        def ask(number: int) -> int:
            if number == 0:
                # All of them are inside of their first session's guest at once.
                together.wait(_TOGETHER_SECONDS)
            return told(thread, number)

        for number in range(sessions):
            count(1)
            moves = number % snapshot_every == snapshot_every - 1
            try:
                difference = _play(backend, thread, number, ask, moves=moves)
            except Exception as error:  # noqa: BLE001 - any is a wrong answer
                difference = f"{type(error).__name__}: {error}"
            finally:
                count(-1)
            if difference:
                wrong.append(f"thread {thread}, session {number}: {difference}")

    began = time.monotonic()
    workers = [threading.Thread(target=one, args=(index,)) for index in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return Crowd(
        backend=backend,
        threads=threads,
        sessions=sessions,
        wrong=len(wrong),
        told=tuple(wrong[:_TOLD]),
        seconds=time.monotonic() - began,
        most_alive=most,
    )


def _play(backend: BackendName, thread: int, number: int, ask: Callable[[int], int], *, moves: bool) -> str:
    """One session; return how its answers differ from its own, or nothing."""
    tenant = f"tenant {thread}/{number}"
    printed: list[str] = []
    with Session(backend=backend) as session:
        first = session.feed_run(
            _FIRST,
            inputs={"tenant": tenant, "number": number},
            external_lookup={"ask": ask},
            print_callback=lambda _, text: printed.append(text),
        )
        if moves:
            with Session.load(session.dump(), backend=backend, trusted=True) as copy:
                second = copy.feed_run(_SECOND)
        else:
            second = session.feed_run(_SECOND)
    own = answer(thread, number)
    expected = ([tenant, number, own, None], {tenant: [own, tenant], b"n": number}, f"{tenant}\n")
    given = (first, second, "".join(printed))
    return "" if given == expected else f"{given!r} is not {expected!r}"
