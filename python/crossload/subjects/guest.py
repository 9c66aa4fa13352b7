"""Plays scenarios on a suspendable Python interpreter; which library runs the guest is left to each adapter."""

from __future__ import annotations

import contextlib
import enum
from typing import Any, Callable, ContextManager, Iterator, NamedTuple

from crossload_adapter import (
    Adapter,
    Canonical,
    Failed,
    Loaded,
    Scenario,
    Unsupported,
    Written,
    canonical,
    failing,
    refusing,
)

from .answers import Answer, Answers, Pending, Raise, ScenarioError, Value


class Kind(str, enum.Enum):
    """Why a guest handed control back; the values are those of a scenario's `suspend`."""

    CALL = "call"
    OS = "os"
    NAME = "name"
    FUTURES = "futures"
    COMPLETE = "idle"


def _nothing_to_resume(_answer: Any) -> Step:
    raise ScenarioError("a complete feed was answered")


class Step(NamedTuple):
    """Where a feed stands: suspended with a question to the host, or complete with its output.

    `name` is the function, OS call or variable asked for; `pending` the ids of unsettled futures.
    `resume` takes the answer, or for futures a mapping of ids to answers, and returns the next step.
    """

    kind: Kind
    name: str = ""
    pending: tuple[int, ...] = ()
    output: Any = None
    resume: Callable[[Any], Step] = _nothing_to_resume


class GuestRaised(Exception):
    """An exception left the guest's own code: a result like any other, not a failure of the library."""

    def __init__(self, kind: str, message: str | None) -> None:
        super().__init__(f"{kind}: {message}" if message else kind)
        self.form = exception_form(kind, message)


def exception_form(kind: str, message: str | None) -> dict[str, Any]:
    """An exception's canonical form: its type without the module, and the message as `str()` gives it.

    Interpreters keep the first argument alone, and don't tell an empty message from none.
    """
    text = repr(message) if kind == "KeyError" and message else message
    return {"type": kind.rpartition(".")[2], "message": text or None}


class Guest:
    """One live session of the library under test; a subclass for each API names the library's own functions.

    `start` and each step's `resume` raise `GuestRaised` for an exception out of the guest's code, and let every other
    exception of the library pass.
    """

    def start(self, code: str) -> Step:
        """Feed a piece of code and return its first step."""
        raise NotImplementedError

    def load(self, snapshot: bytes, *, idle: bool) -> Step | None:
        """Load a snapshot, expected to be `idle` or not, into this fresh session; return the suspension it is at."""
        raise NotImplementedError

    def dump(self) -> bytes:
        """Snapshot the session where it stands."""
        raise NotImplementedError

    def special(self, _value: Any) -> dict[str, Any] | None:
        """The canonical form of one of the library's own types, else None."""
        return None


class GuestAdapter(Adapter):
    """An adapter whose subject runs Python guests: a subclass says who it is, and how a session is opened."""

    def open(self) -> ContextManager[Guest]:
        """A fresh session, closed at the end of the `with` block."""
        raise NotImplementedError

    def knows(self, scenario: Scenario) -> bool:
        """Whether the body is one that this module can play."""
        body = scenario.body
        parts = {"feeds", "suspend", "at", "answers", "questions"}
        return parts <= set(body) and bool(body["feeds"]) and body["suspend"] in set(Kind)

    def write(self, scenario: Scenario) -> Written:
        """Play up to the point of suspension, snapshot, and go on in the same session.

        Scenarios catch what they raise, so an exception out of a feed means that the interpreter can't run them.
        """
        with self.open() as guest:
            play = _Play(guest, scenario, Answers(scenario.body))
            try:
                step = play.to_suspension()
                snapshot = guest.dump()
                play.answers.check_used()
                play.finish_feed(step)
            except GuestRaised as error:
                raise Unsupported(f"the interpreter can't run {scenario.name!r}: {error}") from error
            return Written(snapshot, play.ask())

    def read(self, scenario: Scenario, snapshot: bytes) -> Loaded:
        """Load, go on from the suspension, and ask."""
        with self.open() as guest:
            step = _load(guest, scenario, snapshot)
            play = _Play(guest, scenario, Answers.from_snapshot(scenario.body))
            with _failing():
                play.finish_feed(step)
                return Loaded(play.ask(), self.path(guest))

    def rewrite(self, scenario: Scenario, snapshot: bytes) -> bytes:
        """Load and snapshot again at once."""
        with self.open() as guest:
            _load(guest, scenario, snapshot)
            with failing():
                return guest.dump()

    def path(self, _guest: Guest) -> str | None:
        """Which way the snapshot was loaded, for a subject that has more than one."""
        return None


class _Play:
    """One scenario on one guest."""

    def __init__(self, guest: Guest, scenario: Scenario, answers: Answers) -> None:
        self.guest = guest
        self.body = scenario.body
        self.answers = answers

    def to_suspension(self) -> Step | None:
        """Run the feeds up to the point of suspension; None if that is after the last one."""
        *earlier, last = [feed["code"] for feed in self.body["feeds"]]
        for code in earlier:
            self._drive(self.guest.start(code))
        step = self.guest.start(last)
        kind, at, reached = Kind(self.body["suspend"]), self.body["at"], 0
        while step.kind is not Kind.COMPLETE:
            reached += step.kind is kind
            if step.kind is kind and reached == at:
                return step
            step = self._resume(step)
        if kind is Kind.COMPLETE:
            return None
        raise ScenarioError(f"the last feed was suspended {reached} times at {kind.value!r}, the scenario says {at}")

    def finish_feed(self, step: Step | None) -> None:
        """Run the suspended feed, if there is one, to its end."""
        if step is not None:
            self._drive(step)

    def ask(self) -> list[Canonical]:
        """The canonical answer to every question, in order."""
        return [self._answer(question["code"]) for question in self.body["questions"]]

    def _answer(self, code: str) -> Canonical:
        try:
            output = self._drive(self.guest.start(code)).output
        except GuestRaised as error:
            return {"raised": error.form}
        return canonical(output, self.guest.special)

    def _drive(self, step: Step) -> Step:
        while step.kind is not Kind.COMPLETE:
            step = self._resume(step)
        return step

    def _resume(self, step: Step) -> Step:
        if step.kind is Kind.NAME:
            return step.resume(self.answers.name(step.name))
        if step.kind is Kind.FUTURES:
            # One at a time, the oldest first, so that a snapshot can hold some settled and some not.
            return step.resume({min(step.pending): self.answers.settle()})
        return step.resume(self.answers.next(step.name))


def _load(guest: Guest, scenario: Scenario, snapshot: bytes) -> Step | None:
    saved = Kind(scenario.body["suspend"])
    with refusing():
        step = guest.load(snapshot, idle=saved is Kind.COMPLETE)
    found = Kind.COMPLETE if step is None else step.kind
    if found is not saved:
        raise Failed("Suspension", f"loaded a session suspended at {found.value!r}, saved at {saved.value!r}")
    return step


@contextlib.contextmanager
def _failing() -> Iterator[None]:
    """As `failing`, but a mistake in the scenario stays one."""
    mistake = None
    with failing():
        try:
            yield
        except ScenarioError as error:
            mistake = error
    if mistake is not None:
        raise mistake


def result(answer: Answer) -> dict[str, Any]:
    """The answer to a call as pydantic-monty takes it since its beginnings, and crossload after it."""
    if isinstance(answer, Pending):
        return {"future": ...}
    if isinstance(answer, Raise):
        return {"exception": answer.exception()}
    if isinstance(answer, Value):
        return {"return_value": answer.value}
    raise ScenarioError(f"{answer} is no answer to a call")


def host_function(name: str) -> Callable[..., Any]:
    """A function to hand into a guest; every call of it is answered from the scenario, so it is never run."""

    def function(*_args: Any, **_kwargs: Any) -> Any:
        raise ScenarioError(f"host function {name!r} was run instead of asked for")

    function.__name__ = function.__qualname__ = name
    return function
