"""The engine's responses as the errors and steps that they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from crossload import codec
from crossload.errors import (
    Build,
    CrossloadError,
    EngineFaultError,
    Frame,
    GuestError,
    GuestSyntaxError,
    LimitError,
    MemoryLimitError,
    OutputLimitError,
    RecursionLimitError,
    SessionStateError,
    SettingError,
    SleepLimitError,
    SnapshotCorruptError,
    SnapshotDivergedError,
    SnapshotIncompatibleError,
    SnapshotReplayLimitError,
    SourceLimitError,
    SuspensionLimitError,
    TimeLimitError,
)
from crossload.steps import Call, Futures, NameLookup, OsCall, SourceRange

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from crossload.steps import Reply

__all__ = ["build", "guest_error", "question", "refusal"]

# Refusals that a message says all about.
_PLAIN: dict[str, Callable[[str], CrossloadError]] = {
    "corrupt": SnapshotCorruptError,
    "setting": SettingError,
    "misuse": SessionStateError,
}

_LIMITS: dict[str, type[LimitError]] = {
    kind.kind: kind
    for kind in (
        MemoryLimitError,
        OutputLimitError,
        RecursionLimitError,
        SleepLimitError,
        SourceLimitError,
        SuspensionLimitError,
        TimeLimitError,
    )
}


def build(entries: dict[str, Any]) -> Build:
    """Return the fingerprint that a response names."""
    return Build(**entries)


def refusal(error: dict[str, Any]) -> CrossloadError:
    """Return the error for an operation that was not carried out."""
    kind, message = error["kind"], error["message"]
    match kind:
        case "incompatible":
            writer = None if error["writer"] is None else build(error["writer"])
            return SnapshotIncompatibleError(writer, build(error["reader"]), message)
        case "diverged":
            details = {name: error[name] for name in ("event", "operation", "source_line", "recorded", "happened")}
            return SnapshotDivergedError(message, **details)
        case "replay_limit":
            return SnapshotReplayLimitError(message, **{name: error[name] for name in ("event", "events", "limit")})
        case _ if kind in _PLAIN:
            return _PLAIN[kind](message)
        case _:
            return EngineFaultError(f"host and engine disagree about a message ({message})", message)


def guest_error(turn: dict[str, Any]) -> GuestError:
    """Return the error for a feed that ended with an exception."""
    names = ("filename", "line", "column", "end_line", "end_column", "function_name", "source_line")
    frames = [Frame(**dict(zip(names, frame, strict=True))) for frame in turn["frames"]]
    details: tuple[str, str | None, Sequence[Frame], str] = (turn["type"], turn["message"], frames, turn["traceback"])
    if (fired := turn["limit"]) is not None:
        return _LIMITS[fired["kind"]](*details, limit=fired["limit"], used=fired["used"])
    return (GuestSyntaxError if turn["type"] == "SyntaxError" else GuestError)(*details)


def question(turn: dict[str, Any], reply: Reply, sleeps: Container[int]) -> Call | OsCall | NameLookup | Futures:
    """Return the question that a turn ended with. Which of its calls sleep, the session answers by itself."""
    kind = turn["step"]
    filename, start, end = turn["position"]
    position = SourceRange(filename=filename, start=start, end=end)
    if kind == "futures":
        return Futures(
            position=position,
            reply=reply,
            pending_call_ids=tuple(call_id for call_id in turn["pending"] if call_id not in sleeps),
        )
    identity = turn.get("object")
    object_id = None if identity is None else UUID(bytes=identity)
    if kind == "name":
        return NameLookup(position=position, reply=reply, variable_name=turn["name"], object_id=object_id)
    values = codec.decode(turn["nodes"], reply.registry)
    keyword = [values[index] for index in turn["kwargs"]]
    call: dict[str, Any] = {
        "position": position,
        "reply": reply,
        "function_name": turn["name"],
        "call_id": turn["id"],
        "allow_eager_await": turn["eager"],
        "args": tuple([values[index] for index in turn["args"]]),
        "kwargs": dict(zip(keyword[::2], keyword[1::2], strict=True)) if keyword else {},
    }
    return OsCall(**call) if kind == "os" else Call(object_id=object_id, **call)
