"""Serves pydantic-monty in every API it had: a program with one call to the host, at which it is snapshotted."""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
from typing import Any, Callable, ContextManager, Iterator, Mapping

from crossload_adapter import (
    Adapter,
    Failed,
    Identity,
    Loaded,
    Scenario,
    Unsupported,
    Written,
    canonical,
    environment_digest,
    failing,
    machine,
    refusing,
)

# Imported by name: the types of one generation would be wrong for the others.
monty: Any = importlib.import_module("pydantic_monty")

CHECKPOINT = "checkpoint"
"""The host function that a program calls where the snapshot is taken. It returns None."""


class Parsed:
    """0.0.1 to 0.0.7: host functions are declared, and a snapshot's class loads it."""

    def start(self, code: str) -> Any:
        """Run to the first question."""
        return monty.Monty(code, external_functions=[CHECKPOINT]).start()

    def dump(self, snapshot: Any) -> bytes:
        """The suspended program."""
        return bytes(snapshot.dump())

    def load(self, dump: bytes) -> Any:
        """The snapshot again."""
        return monty.MontySnapshot.load(dump)

    def resume(self, snapshot: Any) -> Any:
        """Answer the call."""
        return snapshot.resume(return_value=None)


class Loose(Parsed):
    """0.0.8 to 0.0.12: nothing is declared, and a function loads every kind of snapshot."""

    def start(self, code: str) -> Any:
        """Run to the first question."""
        return monty.Monty(code).start()

    def load(self, dump: bytes) -> Any:
        """The snapshot again."""
        return monty.load_snapshot(dump)


class Tabled(Loose):
    """0.0.13 to 0.0.18: an answer is a table."""

    def resume(self, snapshot: Any) -> Any:
        """Answer the call."""
        return snapshot.resume({"return_value": None})


class Pooled(Tabled):
    """From 0.0.19 on: a session runs in a worker process."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def start(self, code: str) -> Any:
        """Run to the first question."""
        return self._session.feed_start(code)

    def dump(self, _snapshot: Any) -> bytes:
        """The whole session."""
        return bytes(self._session.dump())

    def load(self, dump: bytes) -> Any:
        """The session's snapshot again."""
        return self._session.load_snapshot(dump)


Open = Callable[[], ContextManager[Parsed]]


@contextlib.contextmanager
def _pool() -> Iterator[Open]:
    @contextlib.contextmanager
    def session() -> Iterator[Parsed]:
        with pool.checkout() as checked_out:
            yield Pooled(checked_out)

    with monty.Monty() as pool:
        yield session


GENERATIONS: Mapping[tuple[int, int, int], Callable[[], ContextManager[Open]]] = {
    (0, 0, 19): _pool,
    (0, 0, 13): lambda: contextlib.nullcontext(lambda: contextlib.nullcontext(Tabled())),
    (0, 0, 8): lambda: contextlib.nullcontext(lambda: contextlib.nullcontext(Loose())),
    (0, 0, 1): lambda: contextlib.nullcontext(lambda: contextlib.nullcontext(Parsed())),
}
"""The API from that version on, newest first."""


class Program(Adapter):
    """pydantic-monty at whatever version this environment holds."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._version = importlib.metadata.version("pydantic-monty")
        numbers = tuple(map(int, self._version.split(".")))
        self._stack = contextlib.ExitStack()
        generation = next(make for since, make in GENERATIONS.items() if numbers >= since)
        self._open = self._stack.enter_context(generation())

    def describe(self) -> Identity:
        """The installed package; its interpreter is built for the machine that this process runs on."""
        return Identity("pydantic-monty", self._version, "monty-program", *machine(), environment_digest())

    def write(self, scenario: Scenario) -> Written:
        """Run to the checkpoint, snapshot, and go on."""
        with self._open() as api:
            try:
                snapshot = api.start(program(scenario))
            except (monty.MontyRuntimeError, monty.MontySyntaxError) as error:
                raise Unsupported(f"the interpreter can't run {scenario.name!r}: {error}") from error
            if getattr(snapshot, "function_name", None) != CHECKPOINT:
                raise Unsupported(f"the interpreter does not come to the checkpoint, but to {snapshot!r}")
            dump = api.dump(snapshot)
            try:
                return Written(dump, self._answers(api, snapshot))
            except monty.MontyRuntimeError as error:
                raise Unsupported(f"the interpreter can't answer {scenario.name!r}: {error}") from error

    def read(self, _scenario: Scenario, snapshot: bytes) -> Loaded:
        """Load, and go on."""
        with self._open() as api:
            with refusing():
                loaded = api.load(snapshot)
            with failing():
                return Loaded(self._answers(api, loaded))

    def rewrite(self, _scenario: Scenario, snapshot: bytes) -> bytes:
        """Load, and snapshot at the same call again."""
        with self._open() as api:
            with refusing():
                loaded = api.load(snapshot)
            with failing():
                return api.dump(loaded)

    def _answers(self, api: Parsed, snapshot: Any) -> list[Any]:
        done = api.resume(snapshot)
        if not isinstance(done, monty.MontyComplete):
            raise Failed("Suspension", f"the program is complete after its checkpoint, and came to {done!r}")
        return [canonical(answer) for answer in done.output]

    def close(self) -> None:
        """Stop the pool's workers."""
        self._stack.close()


def program(scenario: Scenario) -> str:
    """The feeds and the guest's own `repr()` of every answer: host languages turn values into theirs differently."""
    feeds = [feed["code"] for feed in scenario.body["feeds"]]
    answers = ",\n".join(f"repr({question['code'].strip()})" for question in scenario.body["questions"])
    return "\n".join([*feeds, f"[{answers}]"])
