"""The dialog of host and engine: one request after the other, from the feed to its questions to its end."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Any, Final, Literal

from crossload import codec, message, responses
from crossload.backends import call
from crossload.errors import (
    ConversionError,
    EngineFaultError,
    LimitError,
    SessionBusyError,
    SessionClosedError,
    SessionInterruptedError,
    SessionStateError,
    SnapshotReplayLimitError,
)
from crossload.steps import NOTHING_YET, Answer, Complete
from crossload.waiting import BLOCKING, finish

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from contextlib import AbstractContextManager

    from crossload.backends import Steps, Transport
    from crossload.steps import Call, Futures, NameLookup, OsCall, Step
    from crossload.waiting import Waiting

    PrintCallback = Callable[[Literal["stdout", "stderr"], str], object]

__all__ = ["Dialog"]

# Operations in which the guest runs.
_TURNS: Final = frozenset({"feed", "answer", "answer_name", "answer_futures", "load"})
# Steps after which the session is idle.
_ENDS: Final = frozenset({"idle", "raised", "complete"})
_NOTHING: Final[dict[str, Any]] = {"kind": "return", "nodes": [None]}


class _Reply:
    """One answer's way back into the dialog."""

    __slots__ = ("_dialog", "_turn", "registry")

    def __init__(self, dialog: Dialog, turn: int) -> None:
        self._dialog = dialog
        self._turn = turn
        self.registry = dialog.registry

    @property
    def open(self) -> bool:
        return self._dialog.waits_at(self._turn)

    def check(self) -> None:
        self._dialog.check(self._turn)

    def hold(self) -> AbstractContextManager[None]:
        return self._dialog.hold_to_answer()

    def __call__(self, answer: Answer) -> Step:
        return finish(self.send(answer, BLOCKING))

    def send(self, answer: Answer, waiting: Waiting) -> Coroutine[Any, Any, Step]:
        return self._dialog.answer(self._turn, answer, waiting)


class Dialog:
    """What one session and its machine say to each other. Closing and interrupting it is safe in every thread."""

    __slots__ = (
        "__weakref__",
        "_due",
        "_end",
        "_feeds",
        "_held",
        "_interrupted",
        "_lock",
        "_sleeps",
        "_time",
        "_transport",
        "_turn",
        "print",
        "question",
        "registry",
    )

    def __init__(self, transport: Transport, print_callback: PrintCallback) -> None:
        self.registry = codec.Registry()
        self.print = print_callback
        self.question: Call | OsCall | NameLookup | Futures | None = None
        self._transport: Transport | None = transport
        # Why there is none, once there is none.
        self._end = "the session was closed"
        self._turn = 0
        self._feeds = 0
        # Of the feed that is under way: the limit that its next turn comes up against first, and what was used of it.
        self._time: tuple[float, float] | None = None
        self._interrupted = False
        # The guest's calls that sleep beside those that the host settles: seconds by their ids.
        self._sleeps: dict[int, float] = {}
        # When each sleeping call is due, by its id, on the monotonic clock.
        self._due: dict[int, float] = {}
        # Held while what the guest knows and what its mounts hold are apart, or are saved.
        self._lock = threading.Lock()
        # What gives the lock back once the mounts' answer was sent.
        self._held: contextlib.ExitStack | None = None

    @property
    def closed(self) -> bool:
        """Whether there is no machine any more."""
        return self._transport is None

    def open_transport(self) -> Transport:
        """Return the machine. Raises `SessionClosedError` if there is none."""
        transport = self._transport
        if transport is None:
            raise SessionClosedError(self._end)
        return transport

    def close(self) -> None:
        """Free the machine; a turn that is under way in another thread ends as soon as the backend can stop it."""
        transport, self._transport = self._transport, None
        self.question = None
        if transport is not None:
            transport.close()

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Let nobody else change what the mounts hold, or save it. Raises `SessionBusyError` if someone does."""
        if not self._lock.acquire(blocking=False):
            self.open_transport()
            raise SessionBusyError("the session's mounts are at work for its guest, or a snapshot of it is being taken")
        try:
            yield
        finally:
            self._lock.release()

    @contextlib.contextmanager
    def hold_to_answer(self) -> Iterator[None]:
        """As `hold`, but no longer than until an answer was sent."""
        with contextlib.ExitStack() as held:
            held.enter_context(self.hold())
            self._held = held
            yield

    def interrupt(self) -> None:
        """End the feed that is under way, if there is one."""
        self._interrupted = True

    def open(self, request: bytes) -> None:
        """Open the session; raises what the engine answers with if that is an error."""
        response = call(self.open_transport(), request, turn=False)
        # A session that was just opened waits at nothing, and has printed nothing.
        if message.is_refusal(response):
            raise responses.refusal(message.decode(response)["error"])

    async def exchange(self, operation: str, arguments: dict[str, Any], waiting: Waiting) -> dict[str, Any]:
        """Carry out one operation of the engine; raises what it answers with if that is an error."""
        transport = self.open_transport()
        request = message.encode(operation, arguments)
        turn = operation in _TURNS
        steps: Steps | None = None
        try:
            ran = transport.run(request, turn=turn, time=self._time, brisk=waiting.awaits)
            if isinstance(ran, bytes):
                response = ran
            else:
                steps = ran
                first = next(steps)
                check = self._check_guest if turn else self._check_open
                response = await waiting.carry_out(steps, check) if first is None else first
            answered = message.decode(response)
        except SessionStateError:
            # Closed meanwhile, or busy: nothing of it is lost.
            raise
        except BaseException as error:
            self._lose(error)
            if operation == "load" and isinstance(error, LimitError):
                raise SnapshotReplayLimitError(f"the snapshot can't be opened in this sandbox: {error}") from error
            raise
        finally:
            try:  # `suppress` takes half a microsecond.
                if steps is not None:
                    steps.close()
            except ValueError:
                # A step still runs in a thread that nobody waits for any more: it finds the machine closed.
                pass
        if self._transport is None:
            raise SessionClosedError(self._end)
        if "error" in answered:
            raise responses.refusal(answered["error"])
        if "turn" in answered:
            self._time = answered.get("time")
        return answered

    def _check_open(self) -> None:
        """Raise if what runs is no longer wanted."""
        self.open_transport()

    def _check_guest(self) -> None:
        self.open_transport()
        if self._interrupted:
            raise SessionInterruptedError(
                "the feed was interrupted while its guest ran; the session is closed, as its state is unknown"
            )

    def _check_sleep(self) -> None:
        self.open_transport()
        if self._interrupted:
            raise SessionInterruptedError("the feed was interrupted while its guest slept; the session is idle again")

    def _lose(self, error: BaseException) -> None:
        """Close after a failure, and say why from now on."""
        why = f"a {type(error).__name__} stopped its sandbox"
        self._end = f"the session was closed: {why}; open a new one, or load an earlier snapshot"
        self.close()

    async def begin(
        self, arguments: dict[str, Any], print_callback: PrintCallback, waiting: Waiting
    ) -> tuple[int, dict[str, Any]]:
        """Feed the guest; return the feed's number, and its first turn for `follow`."""
        # An interruption is for the feed that was under way when it came.
        interrupted, self._interrupted = self._interrupted, False
        try:
            response = await self.exchange("feed", arguments, waiting)
        except SessionStateError:
            # And that one still is.
            self._interrupted |= interrupted
            raise
        self.print = print_callback
        self._feeds += 1
        return self._feeds, response["turn"]

    def drop(self, feed: int) -> None:
        """Abandon a feed by its number, if it is still the one that waits for the host."""
        if feed == self._feeds and self.question is not None and not self.closed:
            finish(self.abandon())

    def waits_at(self, turn: int) -> bool:
        """Whether the question that a turn ended with is still to be answered."""
        return turn == self._turn and self.question is not None

    def check(self, turn: int) -> None:
        """Raise unless the guest waits at the question that a turn ended with, and its answer is wanted."""
        if not self.waits_at(turn):
            self.open_transport()
            raise SessionStateError("this question was answered, or abandoned, before")
        if self._interrupted:
            self.heed()

    async def answer(self, turn: int, answer: Answer, waiting: Waiting) -> Step:
        """Answer the question that a turn ended with."""
        self.check(turn)
        if answer == NOTHING_YET and self._sleeps:
            answer = await self._await_sleep(self._sleeps, waiting)
        response = await self.exchange(*answer, waiting)
        if self._held is not None:
            self._held.close()
            self._held = None
        return await self.follow(response["turn"], waiting)

    def heed(self) -> None:
        """Drop the feed, whose guest waits for the host, if it was interrupted. Raises `SessionInterruptedError`."""
        if self._interrupted:
            finish(self.abandon())
            raise SessionInterruptedError("the feed was interrupted while its guest waited; the session is idle again")

    async def abandon(self) -> None:
        """Drop the suspended feed, which takes no time."""
        await self.exchange("abandon", {}, BLOCKING)
        self._due.clear()
        self._turn += 1
        self.question = None

    async def follow(self, turn: dict[str, Any], waiting: Waiting) -> Step:
        """Take a turn's outcome: pass on what was printed, wait out sleeps, and return the question or the result."""
        while True:
            # What the session waits at is known before any of the host's code runs, which may raise.
            try:
                sleeping = self._note(turn, waiting)
            except ConversionError:
                # The host can't hold what the guest asks with, and so will never answer.
                await self.abandon()
                raise
            try:
                for stream, text in turn["output"]:
                    self.print(stream, text)
                if not sleeping:
                    break
                if turn["step"] == "sleep":
                    answer = await self._sleep(turn, waiting)
                else:
                    answer = await self._await_sleep(self._sleeps, waiting)
                turn = (await self.exchange(*answer, waiting))["turn"]
            except BaseException:
                # Nobody would wait out a sleep that was interrupted: the feed is dropped, as after an exception.
                if sleeping and not self.closed:
                    await self.abandon()
                raise
        return self._outcome(turn)

    def _outcome(self, turn: dict[str, Any]) -> Step:
        """Return the question or the result that a turn ended with, or raise its exception."""
        match turn["step"]:
            case "raised":
                raise responses.guest_error(turn)
            case "complete":
                return Complete(output=codec.decode(turn["nodes"], self.registry)[-1])
            case _ if self.question is None:
                raise EngineFaultError("a turn ended without an outcome", "a feed, or an answer, left the session idle")
            case _:
                return self.question

    def _note(self, turn: dict[str, Any], waiting: Waiting) -> bool:
        """Note what the session waits at: nothing, the host's answer, or, as is returned, only sleeps."""
        self._turn += 1
        self.question = None
        # An event loop waits for the guest's sleeps as for any other call.
        self._sleeps = {} if waiting.awaits else turn.get("sleeps", {})
        sleeping = turn["step"] == "sleep" or len(self._sleeps) == len(turn.get("pending", ())) > 0
        if turn["step"] in _ENDS:
            self._due.clear()
        elif not sleeping:
            self.question = responses.question(turn, _Reply(self, self._turn), self._sleeps)
        return sleeping

    async def _sleep(self, turn: dict[str, Any], waiting: Waiting) -> Answer:
        """Wait as the guest asked, or promise to, so that its other tasks run meanwhile; return the answer."""
        seconds = turn["seconds"]
        if not turn["async"] or turn["eager"]:
            await waiting.sleep(seconds, self._check_sleep)
            return Answer("answer", {**_NOTHING, "eager": turn["async"]})
        if waiting.awaits:
            waiting.keep(turn["id"], waiting.sleep(seconds, self._check_open))
        else:
            self._due[turn["id"]] = time.monotonic() + seconds
        return Answer("answer", {"kind": "future"})

    async def _await_sleep(self, sleeps: dict[int, float], waiting: Waiting) -> Answer:
        """Wait for the first of the guest's sleeps that is due; `sleeps` are seconds by call id. Return the answer."""
        now = time.monotonic()
        # A sleep from a snapshot begins anew: when it was due, another process knew.
        due = {call_id: self._due.setdefault(call_id, now + seconds) for call_id, seconds in sleeps.items()}
        first = min(due, key=lambda call_id: due[call_id])
        await waiting.sleep(due[first] - now, self._check_sleep)
        del self._due[first]
        return Answer("answer_futures", {"results": {first: _NOTHING}})
