"""Programs against hosts: each program's outcome, and a new host wherever one died or hung."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import crossload
from crossload.matrix.channel import Channel
from crossload.matrix.fault import WorkerFault
from crossload.matrix.vocabulary import FaultKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from typing_extensions import Self

    from crossload.backends import BackendName
    from crossload.matrix.guard import Guard
    from hostility.corpus import Corpus
    from hostility.program import Program

__all__ = ["COMMAND", "Host", "Trial"]

COMMAND = (sys.executable, "-m", "hostility.host")
SOURCES = (Path(__file__).parent.parent, Path(crossload.__file__).parent.parent)
"""Where a host finds what it imports."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What came of one program on one backend, beside what had to."""

    program: str
    kind: str
    backend: BackendName
    expected: str
    expected_after: str | None
    gap: str | None
    actual: str
    detail: str
    milliseconds: float
    host: str
    """`alive`, or how it ended."""
    after: str | None
    """Whether the session was `usable`, had `ended` or was `unopened`; None where nobody is left to tell."""
    next: str | None
    """`ok` where a fresh session in the same process then computed what it had to."""

    @property
    def unharmed(self) -> bool:
        """Whether the host lived on, and its next session was right."""
        return self.host == "alive" and self.next == "ok"

    @property
    def passed(self) -> bool:
        """Whether everything came as the program says."""
        as_expected = (self.actual, self.after) == (self.expected, self.expected_after)
        return as_expected and (self.unharmed or self.expected in {"died", "hung"})


class Host:
    """A host process for one backend, started when needed and again when it is gone."""

    def __init__(
        self, backend: BackendName, corpus: Corpus, guard: Guard | None = None, command: Sequence[str] = COMMAND
    ) -> None:
        self._backend = backend
        self._corpus = corpus
        self._guard = guard
        self._command = command
        self._channel: Channel | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end()

    def run(self, program: Program) -> Trial:
        """Run one program."""
        ending = program.endings[self._backend]
        request = {**program.request(self._backend), "probe": self._corpus.probe}
        started = time.perf_counter()
        try:
            line = self._open().exchange(json.dumps(request).encode() + b"\n", ending.seconds)
            answer = json.loads(line)
            host = "alive"
        except WorkerFault as fault:
            self._end()
            hung = fault.kind is FaultKind.HUNG
            host = "hung" if hung else fault.what
            answer = {
                "outcome": "hung" if hung else "died",
                "detail": fault.evidence[-200:],
                "seconds": time.perf_counter() - started,
                "after": None,
                "next": None,
            }
        return Trial(
            program=program.id,
            kind=program.kind,
            backend=self._backend,
            expected=ending.outcome,
            expected_after=ending.after,
            gap=ending.gap,
            actual=answer["outcome"],
            detail=answer["detail"],
            milliseconds=answer["seconds"] * 1000,
            host=host,
            after=answer["after"],
            next=answer["next"],
        )

    def _open(self) -> Channel:
        if self._channel is None:
            environment = {"PYTHONPATH": os.pathsep.join(map(str, SOURCES))}
            memory = self._corpus.memory.get(self._backend)
            self._channel = Channel(self._command, environment, memory, self._guard)
        return self._channel

    def _end(self) -> None:
        if self._channel is not None:
            self._channel.kill()
            self._channel = None
