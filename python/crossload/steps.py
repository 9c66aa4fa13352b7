"""What a turn of the guest ends with: a question and how to answer it, or the feed's result."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from types import EllipsisType  # noqa: TC003 - a TypedDict's types are looked up at run time
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypedDict
from uuid import UUID  # noqa: TC003 - as above

from crossload import codec
from crossload.errors import SettingError
from crossload.exceptions import guest_exception
from crossload.files import Mounts
from crossload.handlers import NOT_HANDLED

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from contextlib import AbstractContextManager

    from crossload.handlers import OsHandler
    from crossload.waiting import Waiting

__all__ = [
    "NOTHING_YET",
    "UNHANDLED",
    "UNKNOWN",
    "Answer",
    "Call",
    "Complete",
    "ExternalResult",
    "Futures",
    "NameLookup",
    "OsCall",
    "Question",
    "Reply",
    "SettledResult",
    "SourceRange",
    "Step",
]


_UNDEFINED: Any = object()


class ReturnValue(TypedDict):
    """The call returns this."""

    return_value: Any


class ExceptionValue(TypedDict):
    """The call raises this."""

    exception: BaseException


class PendingFuture(TypedDict):
    """The call gives an awaitable, whose result comes later."""

    future: EllipsisType


SettledResult = ReturnValue | ExceptionValue
"""An outcome: `{"return_value": v}` or `{"exception": error}`."""

ExternalResult = ReturnValue | ExceptionValue | PendingFuture
"""An answer to a call: an outcome, or `{"future": ...}` for one that comes later."""


class Answer(NamedTuple):
    """An answer as the engine takes it."""

    operation: str
    arguments: dict[str, Any]


UNHANDLED = Answer("answer", {"kind": "unhandled"})
"""The host does not know the function, or leaves the call of the operating system alone."""
NOTHING_YET = Answer("answer_futures", {"results": {}})
"""The host settles none of the calls."""
UNKNOWN = Answer("answer_name", {"kind": "unhandled"})
"""The host does not know the name."""


class Reply(Protocol):
    """The way back into the session, good for one answer."""

    registry: codec.Registry

    @property
    def open(self) -> bool:
        """Whether the question is still to be answered."""
        ...

    def check(self) -> None:
        """Raise unless the question still waits for its answer: `SessionStateError`, `SessionInterruptedError`."""
        ...

    def hold(self) -> AbstractContextManager[None]:
        """Let nobody save the session until an answer was sent. Raises `SessionBusyError` if someone does already."""
        ...

    def __call__(self, answer: Answer) -> Step:
        """Send the answer and return what the guest does next."""
        ...

    def send(self, answer: Answer, waiting: Waiting) -> Coroutine[Any, Any, Step]:
        """As a call, for a host that waits in its own way."""
        ...


@dataclass(frozen=True, kw_only=True)
class SourceRange:
    """Where the guest's question stands: UTF-8 byte offsets into the source of the named feed, `end` exclusive."""

    filename: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Complete:
    """The feed has run to its end."""

    output: Any
    """Value of the feed's last expression, or None."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """The guest waits for the host."""

    position: SourceRange
    reply: Reply = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class _AnyCall(Question):
    function_name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    call_id: int
    allow_eager_await: bool

    def resume(self, result: ExternalResult) -> Step:
        """Answer the call and run on to the next question or the end of the feed. A call is answered once.

        Raises `GuestError` if the guest ends with an exception, `ConversionError` (the call stays open) for a value
        that can't enter the sandbox, `SessionStateError` if the call was answered before.
        """
        return self.reply(self.answer(result))

    def answer(self, result: ExternalResult, *, eager: bool = False) -> Answer:
        """Return the answer without sending it. If `eager`, it goes to the `await` that follows the call."""
        encoded = _encode_result(result, self.reply.registry, pending=True)
        return Answer("answer", {**encoded, "eager": True} if eager else encoded)


@dataclass(frozen=True, kw_only=True)
class Call(_AnyCall):
    """The guest called a host function, or a method of a host object."""

    object_id: UUID | None
    """Identity of the host object whose method was called, or None for a function."""

    def resume_not_found(self) -> Step:
        """Answer that there is no such function: the guest sees a `NameError`."""
        return self.reply(UNHANDLED)


@dataclass(frozen=True, kw_only=True)
class OsCall(_AnyCall):
    """The guest called the operating system: files, environment, clock, entropy, or the import of a host module."""

    def resume_with(self, handler: OsHandler) -> Step:
        """Answer the call as the handler does: with what it returns or raises; `session.mounts` is one.

        Raises `SessionStateError`, and does not ask the handler, if the call was answered before.
        """
        # Other handlers may save the session: a snapshot holds nothing of what they do.
        with self.reply.hold() if isinstance(handler, Mounts) else nullcontext():
            self.reply.check()
            try:
                result = handler(name=self.function_name, args=self.args, kwargs=self.kwargs, is_async=False)
            except Exception as error:  # noqa: BLE001 - whatever it raises is the guest's to handle
                return self.resume({"exception": error})
            return self.resume_not_handled() if result is NOT_HANDLED else self.resume({"return_value": result})

    def resume_not_handled(self) -> Step:
        """Leave the call to the sandbox's default, an error that names what is missing."""
        return self.reply(UNHANDLED)


@dataclass(frozen=True, kw_only=True)
class NameLookup(Question):
    """The guest reads a name that it never assigned, or an attribute that only the host knows."""

    variable_name: str
    object_id: UUID | None
    """Identity of the host object whose attribute is read, or None for a name."""

    def resume(self, *, value: Any = _UNDEFINED) -> Step:
        """Give the name its value; without one the guest sees a `NameError` (or `AttributeError`)."""
        return self.reply(UNKNOWN if value is _UNDEFINED else self.value(value))

    def resume_function(self, function: Any) -> Step:
        """Give the name a host function that the guest calls by this name, whatever the function's own."""
        return self.reply(self.function(function))

    def value(self, value: Any) -> Answer:
        """Return the answer that gives the name a value, without sending it."""
        return Answer("answer_name", _encode_result({"return_value": value}, self.reply.registry, pending=False))

    def function(self, function: Any) -> Answer:
        """Return the answer that gives the name a host function, without sending it."""
        node = codec.function_node(self.variable_name, function)
        return Answer("answer_name", {"kind": "return", "nodes": [node]})


@dataclass(frozen=True, kw_only=True)
class Futures(Question):
    """All of the guest's tasks sleep, or wait for results that the host promised."""

    pending_call_ids: tuple[int, ...]

    def resume(self, results: Mapping[int, SettledResult]) -> Step:
        """Settle some or all of the pending calls, by their ids.

        Tasks of the guest's that sleep hold this question back only if nothing else is pending. Without results, the
        first of their sleeps is waited out, and the guest runs on.
        """
        return self.reply(self.answer(results))

    def answer(self, results: Mapping[int, SettledResult]) -> Answer:
        """Return the answer without sending it."""
        registry = self.reply.registry
        encoded = {call_id: _encode_result(result, registry, pending=False) for call_id, result in results.items()}
        return Answer("answer_futures", {"results": encoded})


Step = Call | OsCall | NameLookup | Futures | Complete
"""What a turn of the guest ends with, if not with an exception."""


def _encode_result(result: Mapping[str, Any], registry: codec.Registry, *, pending: bool) -> dict[str, Any]:
    match result:
        case {"return_value": value} if len(result) == 1:
            return {"kind": "return", "nodes": codec.encode([value], registry)[0]}
        case {"exception": BaseException() as error} if len(result) == 1:
            name, message = guest_exception(error)
            return {"kind": "raise", "type": name, "message": message}
        case {"future": _} if pending and len(result) == 1:
            return {"kind": "future"}
    forms = "{'return_value': value}, {'exception': error}" + (", {'future': ...}" if pending else "")
    raise SettingError(f"an answer is one of {forms}; not {result!r}")
