"""Sessions: a guest program that is fed, asks questions, is answered, and is carried elsewhere in a snapshot."""

from __future__ import annotations

import inspect
import sys
import time
from dataclasses import dataclass, field
from types import EllipsisType, TracebackType
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypedDict, Union
from uuid import UUID

import cbor2

from crossload import codec
from crossload.backends import BackendName, Transport, open_transport
from crossload.errors import (
    Build,
    ConversionError,
    CrossloadError,
    EngineFaultError,
    Frame,
    GuestError,
    GuestSyntaxError,
    LimitError,
    SessionClosedError,
    SessionStateError,
    SettingError,
    SnapshotCorruptError,
    SnapshotIncompatibleError,
)
from crossload.exceptions import guest_exception
from crossload.settings import OSPolicy, ResourceLimits, encode_limits, encode_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from typing_extensions import Self

__all__ = [
    "NOT_HANDLED",
    "Call",
    "Complete",
    "ExternalResult",
    "Futures",
    "NameLookup",
    "OsCall",
    "OsHandler",
    "PrintCallback",
    "Session",
    "SnapshotFormat",
    "SourceRange",
    "Step",
]

SnapshotFormat = Literal["crossload", "monty"]
"""`crossload` is the envelope that opens correctly or not at all; `monty` is the interpreter's raw dump."""

PrintCallback = "Callable[[Literal['stdout', 'stderr'], str], object]"
"""Receives what the guest prints, a stream's name and a text at a time, in order, when the guest's turn ends."""

# A stopped deadline must be the hard limit, not the interpreter's: it comes this much later, in parts and seconds.
_GRACE = (1.25, 0.25)


class _NotHandled:
    def __repr__(self) -> str:
        return "NOT_HANDLED"


NOT_HANDLED = _NotHandled()
"""What an OS handler returns to leave a call to the sandbox's default, an error."""


class OsHandler(Protocol):
    """Answers the guest's calls of the operating system; returns `NOT_HANDLED` for those it leaves alone."""

    def __call__(self, *, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any: ...


class ReturnValue(TypedDict):
    """The call returns this."""

    return_value: Any


class ExceptionValue(TypedDict):
    """The call raises this."""

    exception: BaseException


class PendingFuture(TypedDict):
    """The call gives an awaitable, whose result comes later."""

    future: EllipsisType


SettledResult = Union[ReturnValue, ExceptionValue]
ExternalResult = Union[ReturnValue, ExceptionValue, PendingFuture]
"""An answer to a call: `{"return_value": v}`, `{"exception": error}` or `{"future": ...}`."""


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
class _Question:
    position: SourceRange
    _session: Session = field(repr=False, compare=False)
    _turn: int = field(repr=False, compare=False)

    def _answer(self, operation: str, arguments: dict[str, Any]) -> Step:
        return self._session._answer(self._turn, operation, arguments)

    def _registry(self) -> codec.Registry:
        return self._session._registry


@dataclass(frozen=True, kw_only=True)
class _AnyCall(_Question):
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
        return self._answer("answer", _encode_result(result, self._registry(), pending=True))


@dataclass(frozen=True, kw_only=True)
class Call(_AnyCall):
    """The guest called a host function, or a method of a host object."""

    object_id: UUID | None
    """Identity of the host object whose method was called, or None for a function."""

    def resume_not_found(self) -> Step:
        """Answer that there is no such function: the guest sees a `NameError`."""
        return self._answer("answer", {"kind": "unhandled"})


@dataclass(frozen=True, kw_only=True)
class OsCall(_AnyCall):
    """The guest called the operating system: files, environment, clock, entropy, or the import of a host module."""

    def resume_not_handled(self) -> Step:
        """Leave the call to the sandbox's default, an error that names what is missing."""
        return self._answer("answer", {"kind": "unhandled"})


_UNDEFINED: Any = object()


@dataclass(frozen=True, kw_only=True)
class NameLookup(_Question):
    """The guest reads a name that it never assigned, or an attribute that only the host knows."""

    variable_name: str
    object_id: UUID | None
    """Identity of the host object whose attribute is read, or None for a name."""

    def resume(self, *, value: Any = _UNDEFINED) -> Step:
        """Give the name its value; without one the guest sees a `NameError` (or `AttributeError`)."""
        if value is _UNDEFINED:
            return self._answer("answer_name", {"kind": "unhandled"})
        return self._answer("answer_name", _encode_result({"return_value": value}, self._registry(), pending=False))


@dataclass(frozen=True, kw_only=True)
class Futures(_Question):
    """All of the guest's tasks wait for results that the host promised."""

    pending_call_ids: tuple[int, ...]

    def resume(self, results: Mapping[int, SettledResult]) -> Step:
        """Settle some or all of the pending calls, by their ids."""
        registry = self._registry()
        encoded = {call_id: _encode_result(result, registry, pending=False) for call_id, result in results.items()}
        return self._answer("answer_futures", {"results": encoded})


Step = Union[Call, OsCall, NameLookup, Futures, Complete]
"""What a turn of the guest ends with, if not with an exception."""


class Session:
    """A guest program in a sandbox of its own.

    Variables and functions persist from feed to feed. A session may move between threads, and is used by one at a
    time. Leaving the `with` block, or `close()`, frees the sandbox.

    `backend="wasm"` isolates the guest in WebAssembly with hard limits; `"native"` runs it in this process: faster, for
    code that you trust not to attack the interpreter. Both take and give the same values, errors and snapshots.

    >>> with Session() as session:
    ...     session.feed_run("1 + 1")
    2
    """

    def __init__(
        self,
        *,
        backend: BackendName = "wasm",
        script_name: str = "main.py",
        limits: ResourceLimits | None = None,
        os_policy: OSPolicy | None = None,
    ) -> None:
        self._start(backend, limits)
        settings: dict[str, Any] = {"script_name": script_name}
        if limits:
            settings["limits"] = encode_limits(limits)
        if os_policy:
            settings["os_policy"] = encode_policy(os_policy)
        self._open("open", settings)

    def _start(self, backend: BackendName, limits: ResourceLimits | None) -> None:
        self.backend: BackendName = backend
        self._registry = codec.Registry()
        self._turn = 0
        self._step: Step | None = None
        self._print: Callable[[Literal["stdout", "stderr"], str], object] = _print_to_host
        # When each sleeping call of the guest's is due, by its id, on the monotonic clock.
        self._due: dict[int, float] = {}
        self._transport: Transport | None = open_transport(backend)
        self._limit(limits)

    def _limit(self, limits: ResourceLimits | None) -> None:
        durations = [] if limits is None else [limits.get("max_feed_duration_secs"), limits.get("max_turn_duration_secs")]
        known = [duration for duration in durations if duration is not None]
        deadline = min(known) * _GRACE[0] + _GRACE[1] if known else None
        transport = self._transport
        assert transport is not None
        try:
            transport.limit(max_memory=None if limits is None else limits.get("max_memory"), deadline=deadline)
        except CrossloadError:
            self.close()
            raise

    def _open(self, operation: str, arguments: dict[str, Any]) -> None:
        try:
            self._advance(self._exchange(operation, arguments)["turn"])
        except BaseException:
            self.close()
            raise

    @classmethod
    def load(
        cls,
        data: bytes,
        *,
        backend: BackendName = "wasm",
        format: SnapshotFormat = "crossload",
        limits: ResourceLimits | None = None,
        print_callback: Callable[[Literal["stdout", "stderr"], str], object] | None = None,
    ) -> Self:
        """Open a snapshot, correctly or not at all.

        The session continues where it was: `suspended` is the question that it waits at, or None. Its own limits
        travel with it; `limits` can only lower them.

        `format="monty"` opens a raw dump of monty or pydantic-monty. Such a dump does not say which build wrote it:
        whoever passes one vouches that it comes, unchanged, from a build of the same pointer width and byte order.

        Raises `SnapshotCorruptError` for bytes that are not a whole snapshot, `SnapshotIncompatibleError` (with
        `writer`, `reader` and `reason`) for one that this build can't be trusted to open.
        """
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"a snapshot is bytes, not {type(data).__name__}")
        session = cls.__new__(cls)
        session._start(backend, limits)
        if print_callback is not None:
            session._print = print_callback
        arguments: dict[str, Any] = {"data": bytes(data), "format": format}
        if limits:
            arguments["limits"] = encode_limits(limits)
        session._open("load", arguments)
        return session

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        # A session that failed to start has no transport; one at interpreter exit has no modules left to close it.
        if getattr(self, "_transport", None) is not None and not sys.is_finalizing():
            self.close()

    def close(self) -> None:
        """Free the sandbox. Safe to repeat; any other use afterwards raises `SessionClosedError`."""
        transport, self._transport = self._transport, None
        self._step = None
        if transport is not None:
            transport.close()

    @property
    def closed(self) -> bool:
        """Whether the session was closed, or lost to a fault."""
        return self._transport is None

    @property
    def suspended(self) -> Step | None:
        """The question that the guest waits at, or None when the session is idle."""
        return self._step

    @property
    def build(self) -> Build:
        """The fingerprint of the engine build that runs this session."""
        return _build(self._exchange("describe", {})["build"])

    def feed_run(
        self,
        code: str,
        *,
        inputs: Mapping[str, Any] | None = None,
        external_lookup: Mapping[str, Any] | None = None,
        print_callback: Callable[[Literal["stdout", "stderr"], str], object] | None = None,
        os: OsHandler | None = None,
        cwd: str | None = None,
    ) -> Any:
        """Run `code` to its end and return the value of its last expression, or None.

        `inputs` are assigned before it runs. `external_lookup` answers the names that the guest never assigned: a
        callable becomes a host function, anything else is the name's value. `os` answers calls of the operating
        system; without it they raise in the guest. An exception of a host function is raised in the guest, at the
        call.

        Raises `GuestError` for an exception that the guest did not catch (`LimitError` where a limit raised it),
        `ConversionError` for an input that can't enter the sandbox.
        """
        step = self.feed_start(code, inputs=inputs, print_callback=print_callback, cwd=cwd)
        try:
            while not isinstance(step, Complete):
                step = self._serve(step, external_lookup or {}, os)
        except BaseException:
            # The feed can't go on without its driver: the session returns to idle, as after a guest's exception.
            if self._step is not None and self._transport is not None:
                self.abandon()
            raise
        return step.output

    def feed_start(
        self,
        code: str,
        *,
        inputs: Mapping[str, Any] | None = None,
        print_callback: Callable[[Literal["stdout", "stderr"], str], object] | None = None,
        cwd: str | None = None,
    ) -> Step:
        """Run `code` up to its first question, or its end.

        The guest waits as long as the host likes: the question is answered with its `resume`, in this process or, by
        way of `dump` and `load`, in another.
        """
        if not isinstance(code, str):
            raise TypeError(f"code is a str, not {type(code).__name__}")
        named = dict(inputs or {})
        nodes, indices = codec.encode(named.values(), self._registry)
        arguments: dict[str, Any] = {"code": code, "nodes": nodes, "inputs": dict(zip(named, indices, strict=True))}
        if cwd is not None:
            arguments["cwd"] = cwd
        if print_callback is not None:
            self._print = print_callback
        elif self._step is None:
            self._print = _print_to_host
        return self._run("feed", arguments)

    def abandon(self) -> None:
        """Drop the suspended feed; what it assigned so far stays. The session is idle again."""
        self._advance(self._exchange("abandon", {})["turn"])

    def dump(self, *, format: SnapshotFormat = "crossload") -> bytes:
        """Return a snapshot of the session, which stays as it is.

        `format="monty"` gives the interpreter's raw dump, which pydantic-monty loads; it lacks what the envelope adds:
        who wrote it, whether it is whole, and how much of the session's budgets was used.
        """
        return bytes(self._exchange("dump", {"format": format})["dump"])

    def _answer(self, turn: int, operation: str, arguments: dict[str, Any]) -> Step:
        if turn != self._turn or self._step is None:
            self._require_open()
            raise SessionStateError("this question was answered, or abandoned, before")
        return self._run(operation, arguments)

    def _run(self, operation: str, arguments: dict[str, Any]) -> Step:
        step = self._advance(self._exchange(operation, arguments)["turn"])
        assert step is not None, "a feed or an answer ends in a step or an exception"
        return step

    def _require_open(self) -> Transport:
        if self._transport is None:
            raise SessionClosedError("the session was closed")
        return self._transport

    def _exchange(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        transport = self._require_open()
        try:
            request = cbor2.dumps([operation, arguments])
        except UnicodeEncodeError as error:
            raise ConversionError(
                f"a str with the lone surrogate {error.object[error.start]!r} can't enter the sandbox"
            ) from None
        try:
            response: dict[str, Any] = cbor2.loads(transport.call(request))
        except (EngineFaultError, LimitError):
            self.close()
            raise
        if "error" in response:
            raise _refusal(response["error"])
        return response

    def _advance(self, turn: dict[str, Any]) -> Step | None:
        """Take a turn's outcome: pass on what was printed, wait out sleeps, and return the question or the result."""
        while True:
            self._turn += 1
            self._step = None
            for stream, text in turn["output"]:
                self._print(stream, text)
            kind = turn["step"]
            if kind == "sleep":
                turn = self._sleep(turn)
            elif kind == "futures" and (slept := self._await_sleeps(turn)) is not None:
                turn = slept
            else:
                break
        if kind == "idle":
            return None
        if kind == "raised":
            raise _guest_error(turn)
        if kind == "complete":
            values = codec.decode(turn["nodes"], self._registry)
            return Complete(output=values[-1])
        self._step = self._question(kind, turn)
        return self._step

    def _question(self, kind: str, turn: dict[str, Any]) -> Step:
        filename, start, end = turn["position"]
        common: dict[str, Any] = {
            "position": SourceRange(filename=filename, start=start, end=end),
            "_session": self,
            "_turn": self._turn,
        }
        if kind == "futures":
            return Futures(pending_call_ids=tuple(turn["pending"]), **common)
        identity = turn.get("object")
        object_id = None if identity is None else UUID(bytes=identity)
        if kind == "name":
            return NameLookup(variable_name=turn["name"], object_id=object_id, **common)
        values = codec.decode(turn["nodes"], self._registry)
        keyword = [values[index] for index in turn["kwargs"]]
        common |= {
            "function_name": turn["name"],
            "call_id": turn["id"],
            "allow_eager_await": turn["eager"],
            "args": tuple(values[index] for index in turn["args"]),
            "kwargs": dict(zip(keyword[::2], keyword[1::2], strict=True)),
        }
        return OsCall(**common) if kind == "os" else Call(object_id=object_id, **common)

    def _sleep(self, turn: dict[str, Any]) -> dict[str, Any]:
        """Wait as the guest asked, or promise to, so that its other tasks run meanwhile."""
        if turn["async"] and not turn["eager"]:
            self._due[turn["id"]] = time.monotonic() + turn["seconds"]
            return self._exchange_turn("answer", {"kind": "future"})
        time.sleep(turn["seconds"])
        return self._exchange_turn("answer", {"kind": "return", "nodes": [None], "eager": turn["async"]})

    def _await_sleeps(self, turn: dict[str, Any]) -> dict[str, Any] | None:
        """Wait for the first of the guest's sleeps, if it waits for any."""
        sleeps: dict[int, float] = turn["sleeps"]
        if not sleeps:
            return None
        now = time.monotonic()
        # A sleep from a snapshot begins anew: when it was due, another process knew.
        due = {call_id: self._due.setdefault(call_id, now + seconds) for call_id, seconds in sleeps.items()}
        first = min(due, key=lambda call_id: due[call_id])
        time.sleep(max(0.0, due[first] - now))
        del self._due[first]
        return self._exchange_turn("answer_futures", {"results": {first: {"kind": "return", "nodes": [None]}}})

    def _exchange_turn(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        turn: dict[str, Any] = self._exchange(operation, arguments)["turn"]
        return turn

    def _serve(self, step: Step, lookup: Mapping[str, Any], os: OsHandler | None) -> Step:
        """Answer one question from the host's functions and values."""
        if isinstance(step, Call):
            return self._serve_call(step, lookup)
        if isinstance(step, NameLookup):
            if step.object_id is not None or step.variable_name not in lookup:
                return step.resume()
            value = lookup[step.variable_name]
            if callable(value) and not isinstance(value, type):
                self._registry.functions[step.variable_name] = value
                return step._answer("answer_name", _function_answer(step.variable_name, value))
            return step.resume(value=value)
        if isinstance(step, OsCall):
            if os is None:
                return step.resume_not_handled()
            return self._serve_os(step, os)
        raise SessionStateError("the guest waits for futures, which feed_run can't settle; use feed_start")

    def _serve_call(self, step: Call, lookup: Mapping[str, Any]) -> Step:
        function = lookup.get(step.function_name, self._registry.functions.get(step.function_name))
        if step.object_id is not None or not callable(function):
            return step.resume_not_found()
        try:
            result = function(*step.args, **step.kwargs)
        except Exception as error:
            return step.resume({"exception": error})
        if inspect.iscoroutine(result):
            result.close()
            raise SessionStateError(
                f"the host function {step.function_name!r} is a coroutine, which feed_run can't await; use feed_start"
            )
        return step.resume({"return_value": result})

    def _serve_os(self, step: OsCall, handler: OsHandler) -> Step:
        try:
            result = handler(name=step.function_name, args=step.args, kwargs=step.kwargs)
        except Exception as error:
            return step.resume({"exception": error})
        return step.resume_not_handled() if result is NOT_HANDLED else step.resume({"return_value": result})


def _print_to_host(stream: Literal["stdout", "stderr"], text: str) -> None:
    getattr(sys, stream).write(text)


def _function_answer(name: str, function: Any) -> dict[str, Any]:
    docstring = getattr(function, "__doc__", None)
    node = [23, name, docstring if isinstance(docstring, str) else None]
    return {"kind": "return", "nodes": [node]}


def _encode_result(result: Mapping[str, Any], registry: codec.Registry, *, pending: bool) -> dict[str, Any]:
    match result:
        case {"return_value": value, **rest} if not rest:
            return {"kind": "return", "nodes": codec.encode([value], registry)[0]}
        case {"exception": BaseException() as error, **rest} if not rest:
            name, message = guest_exception(error)
            return {"kind": "raise", "type": name, "message": message}
        case {"future": _, **rest} if pending and not rest:
            return {"kind": "future"}
    forms = "{'return_value': value}, {'exception': error}" + (", {'future': ...}" if pending else "")
    raise SettingError(f"an answer is one of {forms}; not {result!r}")


def _guest_error(turn: dict[str, Any]) -> GuestError:
    frames = [
        Frame(
            filename=filename,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            function_name=function_name,
            source_line=source_line,
        )
        for filename, line, column, end_line, end_column, function_name, source_line in turn["frames"]
    ]
    details: tuple[str, str | None, Sequence[Frame], str] = (turn["type"], turn["message"], frames, turn["traceback"])
    if turn["limit"] is not None:
        return LimitError(turn["limit"], *details)
    return (GuestSyntaxError if turn["type"] == "SyntaxError" else GuestError)(*details)


def _build(entries: dict[str, Any]) -> Build:
    return Build(**entries)


def _refusal(error: dict[str, Any]) -> CrossloadError:
    kind, message = error["kind"], error["message"]
    if kind == "incompatible":
        writer = error["writer"]
        return SnapshotIncompatibleError(None if writer is None else _build(writer), _build(error["reader"]), message)
    if kind == "corrupt":
        return SnapshotCorruptError(message)
    if kind == "setting":
        return SettingError(message)
    if kind == "misuse":
        return SessionStateError(message)
    return EngineFaultError(f"host and engine disagree about a message ({message})", message)
