"""Who takes part: crossload's backends, and pydantic-monty with its worker processes, behind what a workload needs."""

from __future__ import annotations

import contextlib
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from crossload import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from crossload import ResourceLimits
    from crossload.backends import BackendName

# Only the session's own environment has it, the one that checks types has not.
pydantic_monty: Any = importlib.import_module("pydantic_monty")

LIMITS: ResourceLimits = {"max_suspensions": 10_000_000}


class Program(Protocol):
    """An open session."""

    def run(self, code: str, functions: Mapping[str, Callable[..., Any]]) -> object:
        """Feed code to its end, answering calls with host functions."""

    def suspend(self, code: str) -> object:
        """Feed code up to its first question."""

    def dump(self) -> bytes:
        """Take a snapshot."""


class Contestant(Protocol):
    """Opens sessions."""

    @property
    def name(self) -> str:
        """What it is called in the tables."""

    def open(self) -> AbstractContextManager[Program]:
        """A fresh session."""

    def load(self, data: bytes, *, idle: bool) -> AbstractContextManager[object]:
        """The session that a snapshot holds."""


class _CrossloadProgram:
    def __init__(self, session: Session, *, compress: bool) -> None:
        self._session = session
        self._compress = compress

    def run(self, code: str, functions: Mapping[str, Callable[..., Any]]) -> object:
        return self._session.feed_run(code, external_lookup=functions)

    def suspend(self, code: str) -> object:
        return self._session.feed_start(code)

    def dump(self) -> bytes:
        return self._session.dump(compress=self._compress)


@dataclass(frozen=True)
class Crossload:
    """A backend of crossload, with its journal or without, and with a limit on memory or without."""

    name: str
    backend: BackendName
    journal: bool = True
    compress: bool = False
    max_memory: int | None = None

    @contextlib.contextmanager
    def open(self) -> Iterator[Program]:
        """A fresh session."""
        limits: ResourceLimits = {**LIMITS, "max_memory": self.max_memory}
        with Session(backend=self.backend, journal=self.journal, limits=limits) as session:
            yield _CrossloadProgram(session, compress=self.compress)

    def load(self, data: bytes, *, idle: bool) -> Session:
        """The session that a snapshot holds."""
        del idle
        return Session.load(data, backend=self.backend, trusted=True)


class _PydanticMontyProgram:
    def __init__(self, session: Any) -> None:
        self._session = session

    def run(self, code: str, functions: Mapping[str, Callable[..., Any]]) -> object:
        return self._session.feed_run(code, external_lookup=dict(functions))

    def suspend(self, code: str) -> object:
        return self._session.feed_start(code)

    def dump(self) -> bytes:
        return bytes(self._session.dump())


class PydanticMonty:
    """pydantic-monty as its users run it: sessions in warm worker processes of a pool."""

    name = "pydantic-monty"

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    @classmethod
    @contextlib.contextmanager
    def started(cls) -> Iterator[PydanticMonty]:
        """With a pool of its own."""
        with pydantic_monty.Monty() as pool:
            yield cls(pool)

    @contextlib.contextmanager
    def open(self) -> Iterator[Program]:
        """A fresh session."""
        with self._pool.checkout(limits=LIMITS) as session:
            yield _PydanticMontyProgram(session)

    @contextlib.contextmanager
    def load(self, data: bytes, *, idle: bool) -> Iterator[object]:
        """The session that a snapshot holds."""
        with self._pool.checkout() as session:
            yield session.load_session(data) if idle else session.load_snapshot(data)
