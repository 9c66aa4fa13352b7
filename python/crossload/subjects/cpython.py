"""Serves CPython itself as the third oracle: it runs a scenario from top to bottom and has no snapshots."""

from __future__ import annotations

import ast
import builtins
import contextlib
import contextvars
import datetime
import io
import os
import pathlib
import platform
import time
from typing import Any, Callable, Dict, Iterator, List, Tuple
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
    machine,
)

from .answers import Answer, Answers, HostFunction, Pending, Raise, Value

OS_CALLS: Dict[str, Tuple[Any, str]] = {
    "Path.exists": (pathlib.Path, "exists"),
    "Path.read_bytes": (pathlib.Path, "read_bytes"),
    "Path.read_text": (pathlib.Path, "read_text"),
    "os.getenv": (os, "getenv"),
    "os.urandom": (os, "urandom"),
    "time.sleep": (time, "sleep"),
    "time.time": (time, "time"),
}
"""Where CPython's own form of each OS call lives; `datetime.now` and `date.today` belong to classes that can't be patched."""


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
        return Written(b"", contextvars.copy_context().run(_run, scenario.body))

    def read(self, scenario: Scenario, snapshot: bytes) -> Loaded:
        """There is nothing to read."""
        raise Unsupported("CPython has no snapshots")


def _run(body: Dict[str, Any]) -> List[Canonical]:
    host = _Host(body)
    names = {"__name__": "__main__", **host.names()}
    with host.installed():
        for feed in body["feeds"]:
            _execute(feed["code"], names)
        return [_ask(question["code"], names) for question in body["questions"]]


def _ask(code: str, names: Dict[str, Any]) -> Canonical:
    try:
        return canonical(_execute(code, names))
    except Exception as error:
        # An interpreter without argument tuples hands out the message alone, so a KeyError's is not quoted.
        return {"raised": {"type": type(error).__name__, "message": str(error.args[0]) if error.args else None}}


def _execute(code: str, names: Dict[str, Any]) -> Any:
    """Run a cell; its value is that of its last expression, if it ends in one."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<scenario>", "exec"), names)  # noqa: S102 - running the scenario is the point
    return None if last is None else eval(compile(ast.Expression(last.value), "<scenario>", "eval"), names)  # noqa: S307


class _Host:
    """The scenario's answers as CPython objects: functions, values, and replaced parts of the standard library."""

    def __init__(self, body: Dict[str, Any]) -> None:
        self._answers = Answers(body)
        self._table = body["answers"]

    def names(self) -> Dict[str, Any]:
        """The globals that a guest would ask the host for."""
        names = [*self._table.get("call", {}), *self._table.get("name", {})]
        answers = {name: self._answers.name(name) for name in names}
        return {
            name: self._function(name) if isinstance(answer, HostFunction) else _result(answer)
            for name, answer in answers.items()
        }

    def _function(self, name: str) -> Callable[..., Any]:
        def call(*_args: Any, **_kwargs: Any) -> Any:
            answer = self._answers.call(name)
            return self._settled() if isinstance(answer, Pending) else _result(answer)

        return call

    async def _settled(self) -> Any:
        return _result(self._answers.settle())

    def _open(self, _path: str, mode: str = "r") -> io.IOBase:
        # The whole content comes at once: when an interpreter asks its host for it is its own affair.
        if "b" in mode:
            return io.BytesIO(_result(self._answers.os("Path.read_bytes")))
        return io.StringIO(_result(self._answers.os("Path.read_text")))

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """Answers every OS call that the scenario lists, until the end of the block."""
        with contextlib.ExitStack() as stack:
            for call in self._table.get("os", {}):
                stack.enter_context(self._patch(call))
            yield

    def _patch(self, call: str) -> contextlib.AbstractContextManager[Any]:
        def answer(*_args: Any, **_kwargs: Any) -> Any:
            return _result(self._answers.os(call))

        if call in ("datetime.now", "date.today"):
            owner, method = call.split(".")
            stand_in = _StandIn(owner, (getattr(datetime, owner),), {method: staticmethod(answer)})
            return mock.patch.object(datetime, owner, stand_in)
        if call == "open":
            return mock.patch.object(builtins, "open", self._open)
        if call not in OS_CALLS:
            raise Unsupported(f"CPython has no single function for {call!r}; known: {sorted(OS_CALLS)}")
        module, attribute = OS_CALLS[call]
        return mock.patch.object(module, attribute, answer)


class _StandIn(type):
    """The type of a subclass that takes its base's place: what is an instance of the base is one of it."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, cls.__bases__[0])


def _result(answer: Answer) -> Any:
    if isinstance(answer, Raise):
        raise getattr(builtins, answer.type)(answer.message)
    assert isinstance(answer, Value), answer
    return answer.value
