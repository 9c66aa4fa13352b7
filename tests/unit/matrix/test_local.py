from __future__ import annotations

import threading
from typing import Any

import pytest

from crossload.matrix.executor import Reports, Work
from crossload.matrix.local import local


def test_an_interrupt_between_the_starts_of_two_threads_is_still_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    start = threading.Thread.start
    started: list[threading.Thread] = []

    def interrupted(thread: threading.Thread) -> None:
        if started:
            raise KeyboardInterrupt
        started.append(thread)
        start(thread)

    def never(*_: Any) -> None:
        raise AssertionError("there is nothing to report")

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    reports = Reports(
        wrote=never, read=never, not_run=never, fault=never, suspect=never, described=never, writing=never
    )
    work = Work(ready=[], scenarios=[], writes=[], reads=[], jobs=2)
    with local() as executor, pytest.raises(KeyboardInterrupt):
        executor.run(work, reports)
    assert not started[0].is_alive()
