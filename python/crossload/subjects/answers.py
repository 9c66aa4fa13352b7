"""The host's side of a scenario: what it answers to calls, OS calls, name look-ups and futures."""

from __future__ import annotations

import base64
import builtins
import datetime as dt
import decimal
import pathlib
import struct
from dataclasses import dataclass
from typing import Any, Callable, Mapping, Union

__all__ = [
    "Answer",
    "Answers",
    "File",
    "HostFunction",
    "Pending",
    "Raise",
    "ScenarioError",
    "Undefined",
    "Value",
    "decode",
]


class ScenarioError(Exception):
    """The scenario contradicts itself or the guest, for example by too few answers."""


@dataclass(frozen=True)
class Value:
    """The host's answer is this value."""

    value: Any


@dataclass(frozen=True)
class File:
    """An open file, as a value within an answer: each library has its own type for it."""

    path: str
    mode: str


@dataclass(frozen=True)
class Raise:
    """The host's answer is an exception, named by its builtin type."""

    type: str
    message: str | None

    def exception(self) -> BaseException:
        """The exception itself, not raised."""
        kind = getattr(builtins, self.type, None)
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            raise ScenarioError(f"{self.type!r} is no builtin exception")
        return kind() if self.message is None else kind(self.message)


@dataclass(frozen=True)
class Pending:
    """The host will answer later: the guest gets a future."""


@dataclass(frozen=True)
class HostFunction:
    """The name that the guest asked for is a host function."""

    name: str


@dataclass(frozen=True)
class Undefined:
    """The host knows no such name, function or OS call: the guest gets its interpreter's own error for that."""


Answer = Union[Value, Raise, Pending, HostFunction, Undefined]

# Stands for the futures among the names of functions: no guest can define a function of this name.
_FUTURES = "await"


class Answers:
    """A scenario's table of answers, with how far each list is used up.

    A list in `[answers.call]` or `[answers.os]` serves one function, its answers in the order of the calls. `results`
    in `[answers.futures]` settles pending futures in the order of their calls; `[answers.name]` holds plain values.

    A snapshot doesn't say how many answers came before it, so scenarios keep to a rule: when it is taken, only
    functions of the kind it is suspended at have been called, each as often as there were suspensions. One suspended
    at futures has made all of its calls, an idle one has used all answers.
    """

    def __init__(self, body: Mapping[str, Any]) -> None:
        table = body["answers"]
        self._names: Mapping[str, Any] = table.get("name", {})
        self._functions = frozenset(table.get("call", {}))
        self._lists: dict[str, list[Any]] = {
            **table.get("call", {}),
            **table.get("os", {}),
            _FUTURES: table.get("futures", {}).get("results", []),
        }
        self._used = dict.fromkeys(self._lists, 0)
        self._used_at_snapshot = _used_at_snapshot(body, self._lists)

    @classmethod
    def from_snapshot(cls, body: Mapping[str, Any]) -> Answers:
        """The answers that are left when a snapshot of this scenario is loaded."""
        answers = cls(body)
        answers._used = dict(answers._used_at_snapshot)
        return answers

    def check_used(self) -> None:
        """Raises `ScenarioError` unless a reader would start from exactly the answers used so far."""
        if self._used != self._used_at_snapshot:
            raise ScenarioError(
                f"at the snapshot, answers were used {self._used}, where a reader assumes {self._used_at_snapshot}: "
                "let the guest ask only the function that it is suspended at before that"
            )

    def next(self, function: str) -> Answer:
        """The next answer of a host function, or to an OS call named as in `os.getenv` or `Path.read_text`."""
        if function not in self._lists:
            return Undefined()
        position = self._used[function]
        values = self._lists[function]
        if position >= len(values):
            raise ScenarioError(f"{function!r} was asked for answer {position + 1}, the scenario has {len(values)}")
        self._used[function] = position + 1
        return decode(values[position])

    def settle(self) -> Answer:
        """The result of the oldest unsettled future."""
        return self.next(_FUTURES)

    def name(self, name: str) -> Answer:
        """What a name that the guest never defined stands for."""
        if name in self._functions:
            return HostFunction(name)
        if name in self._names:
            return decode(self._names[name])
        return Undefined()


def _used_at_snapshot(body: Mapping[str, Any], lists: Mapping[str, list[Any]]) -> dict[str, int]:
    suspend, before = body["suspend"], body["at"] - 1
    all_used = {function: len(values) for function, values in lists.items()}
    if suspend == "idle":
        return all_used
    if suspend == "futures":
        return {**all_used, _FUTURES: before}
    asked = body["answers"].get(suspend, {}) if suspend in ("call", "os") else {}
    return {function: before if function in asked else 0 for function in lists}


def decode(answer: Any) -> Answer:
    """What an entry of the table stands for.

    Special are `{raise = "ValueError", message = "x"}`, `{future = true}`, `{none = true}` and, for what TOML has no
    form for, `{value = V}` with a canonical value V. Everything else is itself.
    """
    if isinstance(answer, dict):
        if "raise" in answer:
            return Raise(answer["raise"], answer.get("message"))
        if answer == {"future": True}:
            return Pending()
        if answer == {"none": True}:
            return Value(None)
        if set(answer) == {"value"}:
            return Value(_from_canonical(answer["value"]))
    return Value(answer)


def _from_canonical(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((tag, content),) = value.items()
    if tag not in _DECODERS:
        raise ScenarioError(f"an answer can't be given as {tag!r}; use one of {sorted(_DECODERS)}")
    return _DECODERS[tag](content)


def _all(values: list[Any]) -> list[Any]:
    return [_from_canonical(value) for value in values]


_DECODERS: Mapping[str, Callable[[Any], Any]] = {
    "int": int,
    "float": lambda bits: struct.unpack(">d", bytes.fromhex(bits))[0],
    "bytes": base64.b64decode,
    "list": _all,
    "tuple": lambda values: tuple(_all(values)),
    "set": lambda values: set(_all(values)),
    "frozenset": lambda values: frozenset(_all(values)),
    "dict": lambda pairs: {_from_canonical(key): _from_canonical(value) for key, value in pairs},
    "date": dt.date.fromisoformat,
    "datetime": dt.datetime.fromisoformat,
    "timedelta": lambda parts: dt.timedelta(*parts),
    "decimal": decimal.Decimal,
    "path": pathlib.PurePosixPath,
    "file": lambda parts: File(*parts),
}
