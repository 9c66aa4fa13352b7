"""Serves CPython itself as the third oracle: it runs a scenario from top to bottom and has no snapshots."""

from __future__ import annotations

import contextlib
import contextvars
import datetime as dt
import io
import os
import pathlib
import platform
import time
from typing import Any, Callable, ContextManager, Iterator, Mapping
from unittest import mock

from crossload_adapter import (
    Adapter,
    Canonical,
    Identity,
    Loaded,
    Scenario,
    Unsupported,
    Written,
    canonical,
    environment_digest,
    evaluate,
    machine,
    raised,
)

from .answers import Answer, Answers, HostFunction, Pending, Raise, ScenarioError, Value

OS_CALLS: Mapping[str, tuple[Any, str]] = {
    "Path.exists": (pathlib.Path, "exists"),
    "Path.read_bytes": (pathlib.Path, "read_bytes"),
    "Path.read_text": (pathlib.Path, "read_text"),
    "os.getenv": (os, "getenv"),
    "os.urandom": (os, "urandom"),
    "time.sleep": (time, "sleep"),
    "time.time": (time, "time"),
}
"""The function of CPython's that makes each OS call, apart from `open`, `datetime.now` and `date.today`."""


class CPython(Adapter):
    """The interpreter that runs this adapter."""

    def describe(self) -> Identity:
        """The running interpreter and its environment."""
        arch, pointer_width, byte_order = machine()
        return Identity(
            subject="cpython",
            version=platform.python_version(),
            format="cpython",
            arch=arch,
            pointer_width=pointer_width,
            byte_order=byte_order,
            artifact=environment_digest(),
        )

    def write(self, scenario: Scenario) -> Written:
        """Run every feed, then ask; the snapshot is empty."""
        # A context of its own keeps what a scenario does to the decimal context out of the next one.
        return Written(b"", contextvars.copy_context().run(_run, scenario))

    def read(self, _scenario: Scenario, _snapshot: bytes) -> Loaded:
        """There is nothing to read."""
        raise Unsupported("CPython has no snapshots")


def _run(scenario: Scenario) -> list[Canonical]:
    host = _Host(scenario.body)
    names = {"__name__": "__main__", **host.names()}
    with host.installed():
        for feed in scenario.body["feeds"]:
            try:
                evaluate(feed["code"], names)
            except ScenarioError:
                raise
            except Exception as error:
                # Scenarios catch what they raise: this version lacks something.
                reason = f"{type(error).__name__}: {error}"
                raise Unsupported(f"this CPython can't run {scenario.name!r}: {reason}") from error
        return [_ask(question["code"], names) for question in scenario.body["questions"]]


def _ask(code: str, names: dict[str, Any]) -> Canonical:
    try:
        return canonical(evaluate(code, names))
    except ScenarioError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the question raises is its answer
        return raised(error)


class _Host:
    """The scenario's answers as CPython objects: functions, values, and replaced parts of the standard library."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._answers = Answers(body)
        self._table = body["answers"]

    def names(self) -> dict[str, Any]:
        """The globals that a guest would ask the host for."""
        names = [*self._table.get("call", {}), *self._table.get("name", {})]
        answers = {name: self._answers.name(name) for name in names}
        return {
            name: self._function(name) if isinstance(answer, HostFunction) else _result(answer)
            for name, answer in answers.items()
        }

    def _function(self, name: str) -> Callable[..., Any]:
        def call(*_args: Any, **_kwargs: Any) -> Any:
            answer = self._answers.next(name)
            return self._settled() if isinstance(answer, Pending) else _result(answer)

        return call

    async def _settled(self) -> Any:
        return _result(self._answers.settle())

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """Answers every OS call that the scenario lists, until the end of the block."""
        with contextlib.ExitStack() as stack:
            for call in self._table.get("os", {}):
                stack.enter_context(self._patch(call))
            yield

    def _patch(self, call: str) -> ContextManager[Any]:
        def answer(*_args: Any, **_kwargs: Any) -> Any:
            return _result(self._answers.next(call))

        if call == "open":
            return mock.patch("builtins.open", self._open)
        if call in ("datetime.now", "date.today"):
            owner, method = call.split(".")
            stand_in = _StandIn(owner, (getattr(dt, owner),), {method: staticmethod(answer)})
            return mock.patch.object(dt, owner, stand_in)
        if call not in OS_CALLS:
            raise Unsupported(f"CPython has no single function for {call!r}; known: {sorted(OS_CALLS)}")
        module, attribute = OS_CALLS[call]
        return mock.patch.object(module, attribute, answer)

    def _open(self, _path: str, mode: str = "r") -> io.BytesIO | io.StringIO:
        # The whole content comes at once: when an interpreter asks its host for it is its own affair.
        if "b" in mode:
            return io.BytesIO(_result(self._answers.next("Path.read_bytes")))
        return io.StringIO(_result(self._answers.next("Path.read_text")))


class _StandIn(type):
    """The type of a subclass that takes its base's place: what is an instance of the base is one of it."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, cls.__bases__[0])


def _result(answer: Answer) -> Any:
    if isinstance(answer, Raise):
        raise answer.exception()
    if isinstance(answer, Value):
        return answer.value
    raise ScenarioError(f"{answer} is no answer that CPython can give")
