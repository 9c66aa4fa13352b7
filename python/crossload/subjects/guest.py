"""Plays scenarios on a suspendable Python interpreter; which library runs the guest is left to each adapter."""

from __future__ import annotations

import contextlib
import enum
from typing import Any, Callable, ContextManager, Dict, List, NamedTuple, Optional, Tuple

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

from .answers import Answers, ScenarioError


class Kind(str, enum.Enum):
    """Why a guest handed control back; the values are those of a scenario's `suspend`."""

    CALL = "call"
    OS = "os"
    NAME = "name"
    FUTURES = "futures"
    COMPLETE = "idle"


class Step(NamedTuple):
    """Where a feed stands: suspended with a question to the host, or complete with its output.

    `name` is the function, OS call or variable asked for; `pending` the ids of unsettled futures, oldest first.
    `resume` takes the answer, or for futures a mapping of ids to answers, and returns the next step.
    """

    kind: Kind
    name: str = ""
    pending: Tuple[int, ...] = ()
    output: Any = None
    resume: Optional[Callable[[Any], Step]] = None


class GuestRaised(Exception):
    """An exception left the guest's own code: a result like any other, not a failure of the library."""

    def __init__(self, type: str, message: Optional[str]) -> None:
        super().__init__(type if not message else f"{type}: {message}")
        # An exception without a message and one with an empty message are the same to the interpreter.
        self.form = {"type": type, "message": message or None}


class Guest:
    """One live session of the library under test. A subclass per API generation names the library's own functions.

    `start` and each step's `resume` raise `GuestRaised` for an exception out of the guest's code and let every other
    exception of the library pass.
    """

    def start(self, code: str) -> Step:
        """Feed a piece of code and return its first step."""
        raise NotImplementedError

    def load(self, snapshot: bytes, idle: bool) -> Optional[Step]:
        """Load a snapshot into this fresh session, taken between feeds or not, and return the suspension it is at."""
        raise NotImplementedError

    def dump(self) -> bytes:
        """Snapshot the session where it stands."""
        raise NotImplementedError

    def special(self, value: Any) -> Optional[Dict[str, Any]]:
        """The canonical form of one of the library's own types, else None."""
        return None


class GuestAdapter(Adapter):
    """An adapter whose subject runs Python guests: a subclass says only how a session is opened."""

    def open(self) -> ContextManager[Guest]:
        """A fresh session, closed at the end of the `with` block."""
        raise NotImplementedError

    def knows(self, scenario: Scenario) -> bool:
        """Whether the body is one that this module can play."""
        body = scenario.body
        return {"feeds", "suspend", "at", "answers", "questions"} <= set(body) and body["suspend"] in set(Kind)

    def write(self, scenario: Scenario) -> Written:
        """Play up to the point of suspension, snapshot, and go on in the same session.

        An exception out of a feed means that this version's interpreter can't run the scenario, never that it ran wrong:
        scenarios catch what they raise.
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

    def path(self, guest: Guest) -> Optional[str]:
        """Which way the snapshot was loaded, for a subject that has more than one."""
        return None


class _Play:
    """One scenario on one guest."""

    def __init__(self, guest: Guest, scenario: Scenario, answers: Answers) -> None:
        self.guest = guest
        self.body = scenario.body
        self.answers = answers

    def to_suspension(self) -> Optional[Step]:
        """Run the feeds up to the point of suspension; None if that is after the last one."""
        *earlier, last = [feed["code"] for feed in self.body["feeds"]]
        for code in earlier:
            self._drive(self.guest.start(code))
        step = self.guest.start(last)
        kind = Kind(self.body["suspend"])
        if kind is Kind.COMPLETE:
            self._drive(step)
            return None
        reached = 0
        while step.kind is not Kind.COMPLETE:
            reached += step.kind is kind
            if reached == self.body["at"]:
                return step
            step = self._resume(step)
        raise ScenarioError(f"the last feed was suspended {reached} times at {kind.value!r}, never the time {self.body['at']}")

    def finish_feed(self, step: Optional[Step]) -> None:
        """Run the suspended feed, if there is one, to its end."""
        if step is not None:
            self._drive(step)

    def ask(self) -> List[Canonical]:
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
        assert step.resume is not None, "only a suspended feed is resumed"
        if step.kind is Kind.CALL:
            return step.resume(self.answers.call(step.name))
        if step.kind is Kind.OS:
            return step.resume(self.answers.os(step.name))
        if step.kind is Kind.NAME:
            return step.resume(self.answers.name(step.name))
        # Futures are settled one at a time, the oldest first, so that a snapshot can hold some of each.
        return step.resume({min(step.pending): self.answers.settle()})


def _load(guest: Guest, scenario: Scenario, snapshot: bytes) -> Optional[Step]:
    saved = Kind(scenario.body["suspend"])
    with refusing():
        step = guest.load(snapshot, idle=saved is Kind.COMPLETE)
    found = Kind.COMPLETE if step is None else step.kind
    if found is not saved:
        raise Failed("Suspension", f"loaded a session suspended at {found.value!r}, saved at {saved.value!r}")
    return step


@contextlib.contextmanager
def _failing() -> Any:
    """As `failing`, with the adapter's own mistakes let through as such."""
    try:
        with failing():
            yield
    except Failed as error:
        if isinstance(error.__cause__, (ScenarioError, AssertionError)):
            raise error.__cause__
        raise
