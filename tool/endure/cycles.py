"""What `leak` repeats: a session is made, comes to one kind of end, and is disposed of."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NoReturn, TypeVar

from crossload import (
    CrossloadError,
    GuestError,
    LimitError,
    MemoryLimitError,
    OutputLimitError,
    RecursionLimitError,
    Session,
    SleepLimitError,
    SourceLimitError,
    SuspensionLimitError,
    TimeLimitError,
)
from endure.opening import open_and_feed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crossload import ResourceLimits
    from crossload.backends import BackendName
    from endure.opening import Ending
    from endure.settings import Damage
    from endure.specimens import Damaged

    Cycle = Callable[[], object]

_E = TypeVar("_E", bound=CrossloadError)


class UnexpectedEndError(Exception):
    """A cycle came to another end than its kind says: what it left behind would tell nothing."""


def cycles(backend: BackendName) -> dict[str, Cycle]:
    """One cycle of each kind that needs no snapshot, by its name."""
    feed = functools.partial(_feed, backend)
    return {
        "success": lambda: feed("d = {b'k': [1, 2.5]}\nlen(d) + n"),
        "suspended": functools.partial(_suspend, backend),
        "snapshot": functools.partial(_snapshot, backend),
        "guest error": lambda: _expect(GuestError, lambda: feed("{}['k']")),
        "syntax error": lambda: _expect(GuestError, lambda: feed("def")),
        "host exception": lambda: _expect(GuestError, lambda: feed("fail()")),
        **{f"{error.kind} limit": _limit(backend, error, *case) for error, case in _LIMITS.items()},
    }


def opening(damaged: Damaged, backend: BackendName, settings: Damage, ending: Ending) -> Cycle:
    """A cycle that opens a damaged snapshot, which ends as it did when it was found."""

    def cycle() -> None:
        found, said = open_and_feed(damaged, backend, settings, lambda _: None)
        if found is not ending:
            raise UnexpectedEndError(f"the snapshot ended in {found.name}, not {ending.name}: {said}")

    return cycle


def _feed(backend: BackendName, code: str, limits: ResourceLimits | None = None) -> None:
    with Session(backend=backend, limits=limits) as session:
        session.feed_run(code, inputs={"n": 1}, external_lookup=_LOOKUP, print_callback=_drop)


def _suspend(backend: BackendName) -> None:
    """Disposed of while its guest waits for the host."""
    with Session(backend=backend) as session:
        session.feed_start("x = ask()")


def _snapshot(backend: BackendName) -> None:
    """Dumped, loaded from its state, and once more by a replay of its journal."""
    with Session(backend=backend) as session:
        session.feed_run("x = [ask()]", external_lookup=_LOOKUP)
        data = session.dump()
    with Session.load(data, backend=backend, trusted=True, verify=True) as copy:
        copy.feed_run("x")


def _limit(backend: BackendName, error: type[LimitError], limits: ResourceLimits, code: str) -> Cycle:
    return lambda: _expect(error, lambda: _feed(backend, code, limits))


def _expect(kind: type[_E], run: Callable[[], object]) -> _E:
    try:
        run()
    except kind as error:
        return error
    raise UnexpectedEndError(f"there was no {kind.__name__}")


def _fail() -> NoReturn:
    raise OSError("the host's own")


def _drop(_stream: str, _text: str) -> None:
    """What a cycle prints is nobody's business."""


# What makes each limit fire, sooner than anything else could.
_LIMITS: Mapping[type[LimitError], tuple[ResourceLimits, str]] = {
    TimeLimitError: ({"max_feed_duration_secs": 0.0001}, "while True:\n    pass"),
    MemoryLimitError: ({"max_memory": 1 << 20}, "'x' * 10**7"),
    OutputLimitError: ({"max_output": 1_000}, "while True:\n    print('x' * 100)"),
    SourceLimitError: ({"max_source": 10}, "# longer than ten"),
    RecursionLimitError: ({"max_recursion_depth": 50}, "def f():\n    f()\nf()"),
    SuspensionLimitError: ({"max_suspensions": 1}, "ask()\nask()"),
    SleepLimitError: ({"max_total_sleep_secs": 0.01}, "import time\ntime.sleep(5)"),
}
_LOOKUP: Mapping[str, Callable[..., object]] = {"ask": lambda: 1, "fail": _fail}
