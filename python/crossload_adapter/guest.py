"""Plays a scenario on a suspendable Python guest; which library runs the guest is left to the adapter.

A scenario for such guests has feeds, a point of suspension, the host's answers and questions (see `snapshots/README.md`).
The adapter describes its library as a `Guest`; `write`, `read` and `rewrite` here do the rest.
"""

from __future__ import annotations

import base64
import datetime
import decimal
import enum
import pathlib
import struct
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Optional, Protocol, Sequence, Tuple, Union

__all__ = [
    "Answer",
    "Answers",
    "Guest",
    "GuestRaised",
    "HostFunction",
    "Kind",
    "LibraryError",
    "Pending",
    "Raise",
    "ScenarioError",
    "Step",
    "Undefined",
    "Value",
    "play_from_snapshot",
    "play_to_snapshot",
]


class Kind(str, enum.Enum):
    """Why a guest handed control back; the values are those of a scenario's `suspend`."""

    CALL = "call"
    OS = "os"
    NAME = "name"
    FUTURES = "futures"
    COMPLETE = "idle"


@dataclass(frozen=True)
class Value:
    """The host's answer is this value."""

    value: Any


@dataclass(frozen=True)
class Raise:
    """The host's answer is an exception, named by its builtin type."""

    type: str
    message: Optional[str]


@dataclass(frozen=True)
class Pending:
    """The host will answer later: the guest gets a future."""


@dataclass(frozen=True)
class HostFunction:
    """The name that the guest asked for is a host function."""

    name: str


@dataclass(frozen=True)
class Undefined:
    """The host doesn't know the name either."""


Answer = Union[Value, Raise, Pending, HostFunction, Undefined]


@dataclass(frozen=True)
class Step:
    """Where a feed stands: suspended with a question to the host, or complete with its output.

    `name` is the function, OS call or variable asked for; `pending` the ids of unsettled futures.
    `resume` takes the answer, or for futures a mapping of ids to answers, and returns the next step.
    """

    kind: Kind
    name: str = ""
    pending: Tuple[int, ...] = ()
    output: Any = None
    resume: Optional[Callable[[Any], Step]] = None


class Guest(Protocol):
    """A live session of the library under test.

    `start` and `resume` raise `GuestRaised` for an exception that the guest's own code let out,
    and `LibraryError` for whatever else the library raises.
    """

    announced: Optional[Step]
    """The suspension that a loaded snapshot was taken at, or None between feeds."""

    def start(self, code: str) -> Step: ...

    def dump(self) -> bytes: ...


class GuestRaised(Exception):
    """An exception left the guest's code: a result like any other, not a failure of the library."""

    def __init__(self, type: str, message: Optional[str]) -> None:
        super().__init__(type if message is None else f"{type}: {message}")
        self.type = type
        self.message = message


class LibraryError(Exception):
    """The library under test raised for a reason of its own."""

    def __init__(self, type: str, message: str) -> None:
        super().__init__(f"{type}: {message}")
        self.type = type
        self.message = message


class ScenarioError(Exception):
    """The scenario contradicts itself, for example by too few answers."""
