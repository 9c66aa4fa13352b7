"""Asks the engine what some bytes are: they are parsed in the sandbox, and nothing of them is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crossload import envelope, message, responses
from crossload.backends import call, open_transport
from crossload.errors import EngineFaultError, LimitError, SettingError
from crossload.files import section
from crossload.inspection.info import (
    Answer,
    Damage,
    Decision,
    Event,
    HostInfo,
    JournalInfo,
    JournalParts,
    Outcome,
    Question,
    Seal,
    Section,
    SnapshotInfo,
)

if TYPE_CHECKING:
    from crossload.backends import BackendName
    from crossload.errors import Build

__all__ = ["inspect_snapshot", "this_build"]

# Bytes and seconds that the sandbox may take for one snapshot.
_MEMORY: Final = 1 << 30
_SECONDS: Final = 60.0
_UNBOUNDED: Final = (1 << 64) - 1
_LONGEST: Final = (1 << 16) - 1


def inspect_snapshot(
    data: bytes, *, backend: BackendName = "wasm", longest: int = 200, events: int | None = None
) -> SnapshotInfo:
    """Say what some bytes are, and what `Session.load` would do with them on this build.

    Any bytes will do, damaged and hostile ones too: on the default backend they are parsed in the sandbox. The decision
    is the loader's own; the state is decoded where it would be loaded, and nothing is run. Whether a replay repeats
    itself only a replay can tell.

    Texts and values are cut to about `longest` characters, with their whole length. Of the journal, `events` events of
    each end are shown, or all.

    Raises `EngineFaultError` or `LimitError` where the bytes overwhelm the engine itself.
    """
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"a snapshot is bytes, not {type(data).__name__}")
    if not 0 < longest <= _LONGEST:
        raise SettingError(f"longest must be between 1 and {_LONGEST}, not {longest}")
    arguments = {"data": bytes(data), "longest": longest, "ends": _UNBOUNDED if events is None else max(0, events)}
    rest, files = envelope.detach(bytes(data), section.SECTION)
    try:
        described = _ask({**arguments, "data": rest, "restore": True}, backend)
        if files is not None:
            # The decision is about what the engine is given; the description, about what is there.
            described = {**_ask({**arguments, "restore": False}, backend), "decision": described["decision"]}
        return _info(described)
    except (EngineFaultError, LimitError) as fault:
        # What this build can't decode even in the sandbox, it can still describe.
        described = _ask({**arguments, "restore": False}, backend)
        why = f"this build's engine fails on its state: {fault}"
        return _info({**described, "decision": {"path": "refuse", "reason": why, "error": "fault"}})


def this_build(backend: BackendName) -> Build:
    """Return the fingerprint of the engine build that this installation has for a backend."""
    transport = open_transport(backend)
    try:
        return responses.build(message.decode(call(transport, message.encode("describe", {}), turn=False))["build"])
    finally:
        transport.close()


def _ask(arguments: dict[str, Any], backend: BackendName) -> dict[str, Any]:
    transport = open_transport(backend)
    try:
        transport.limit(max_memory=_MEMORY if backend == "wasm" else None, max_seconds=_SECONDS)
        response = message.decode(call(transport, message.encode("inspect", arguments), turn=True))
    finally:
        transport.close()
    if "error" in response:
        raise responses.refusal(response["error"])
    inspection: dict[str, Any] = response["inspection"]
    return inspection


def _info(entries: dict[str, Any]) -> SnapshotInfo:
    parts: dict[str, Any] = {
        "writer": entries["writer"] and responses.build(entries["writer"]),
        "reader": responses.build(entries["reader"]),
        "sections": tuple(Section(**section) for section in entries["sections"]),
        "damage": entries["damage"] and Damage(**entries["damage"]),
        "seal": entries["seal"] and Seal(**entries["seal"]),
        "host": entries["host"] and _host(entries["host"]),
        "journal": entries["journal"] and _journal(entries["journal"]),
        "decision": entries["decision"] and Decision(**entries["decision"]),
    }
    return SnapshotInfo(**{**entries, **parts})


def _host(entries: dict[str, Any]) -> HostInfo:
    most = entries["journal_max_events"]
    return HostInfo(**{**entries, "journal_max_events": None if most == _UNBOUNDED else most})


def _journal(entries: dict[str, Any]) -> JournalInfo:
    parts: dict[str, Any] = {
        "parts": JournalParts(**entries["parts"]),
        "asked": tuple(Question(kind=kind, name=name, count=count) for kind, name, count in entries["asked"]),
        "shown": tuple(_event(event) for event in entries["shown"]),
    }
    return JournalInfo(**{**entries, **parts})


def _event(entries: dict[str, Any]) -> Event:
    count, readings = entries["readings"]
    parts: dict[str, Any] = {
        "inputs": tuple((name, value) for name, value in entries["inputs"]),
        "answers": tuple(Answer(call=call, kind=kind, text=text) for call, kind, text in entries["answers"]),
        "outcome": entries["outcome"] and _outcome(entries["outcome"]),
        "readings": tuple((seconds, microseconds) for seconds, microseconds in readings),
        "readings_count": count,
    }
    return Event(**{**entries, **parts})


def _outcome(entries: dict[str, Any]) -> Outcome:
    parts: dict[str, Any] = {
        "args": tuple(entries["args"]),
        "kwargs": tuple((name, value) for name, value in entries["kwargs"]),
        "digest": entries["digest"] and entries["digest"].hex(),
        "printed": entries["printed"] and entries["printed"].hex(),
        "position": entries["position"] and tuple(entries["position"]),
        "pending": tuple(entries["pending"]),
    }
    return Outcome(**{**entries, **parts})
