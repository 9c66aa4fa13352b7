"""A dry run of one stored snapshot on this build: its journal is replayed and compared, without a call of the host."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crossload import envelope, message, responses
from crossload.backends import call, open_transport
from crossload.errors import (
    CrossloadError,
    EngineFaultError,
    LimitError,
    SettingError,
    SnapshotCorruptError,
    SnapshotDivergedError,
    SnapshotIncompatibleError,
    SnapshotReplayLimitError,
    TimeLimitError,
    UsageError,
)
from crossload.files import section
from crossload.inspection.reading import inspect_snapshot
from crossload.inspection.status import Status

if TYPE_CHECKING:
    from crossload.backends import BackendName

__all__ = ["Divergence", "Rehearsal", "bounded", "rehearse"]

# Bytes that the sandbox may take. What a session's own limit allows beyond that, a dry run need not.
_MEMORY: Final = 2 << 30
# The engine stops by itself; its sandbox is stopped this many seconds later.
_GRACE: Final = 2.0
# The longest that is waited for a replay, 11 days: the system's calls take no much longer time.
_LONGEST: Final = 1e6


@dataclass(frozen=True, kw_only=True)
class Divergence:
    """Where a replay went another way; the texts are the snapshot's, of bounded length."""

    event: int
    operation: str
    source_line: str | None
    recorded: str
    happened: str


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What came of one file."""

    status: Status
    reason: str | None = None
    """Why it does not open, or what opens it instead of a replay."""
    path: str | None = None
    """How a load on this build would go: `state`, `replay` or `refuse`."""
    events: int | None = None
    """How many events the journal has."""
    seconds: float = 0.0
    divergence: Divergence | None = None
    warnings: tuple[str, ...] = ()
    """What differed and means nothing else: positions in the source, texts of errors."""


def rehearse(data: bytes, *, backend: BackendName = "wasm", seconds: float = 60.0) -> Rehearsal:
    """Replay a snapshot's journal in a machine of its own, also where its state would be loaded, and call no host.

    Whatever the bytes are, the answer says what came of them. A replay may take `seconds`. A sealed snapshot is not
    judged: pass what `KeyRing.open` returns. The native backend decodes and runs it in this process, where hostile
    bytes could attack the decoder, and a loop that never looks at the clock runs on.

    Raises `BackendUnavailableError` or `SettingError` for what is not about the bytes.
    """
    started, seconds = time.monotonic(), bounded(seconds)
    try:
        info = inspect_snapshot(data, backend=backend, longest=200, events=0)
    except UsageError:
        raise
    except CrossloadError as fault:
        return Rehearsal(status=Status.CRASHED, reason=str(fault), seconds=time.monotonic() - started)
    known: dict[str, Any] = {
        "path": info.decision and info.decision.path,
        "events": info.journal and info.journal.events,
    }
    if info.status not in (Status.OPENS, Status.REFUSED):
        reason = _described(info.kind) if info.decision is None else info.decision.reason
        return Rehearsal(status=info.status, reason=reason, **known)
    if info.journal is None:
        lost = info.host and info.host.journal_lost
        reason = info.decision.reason if info.decision and info.decision.reason else f"no journal: {lost}"
        return Rehearsal(status=info.status, reason=reason, **known)
    return _replay(data, backend, seconds, known)


def bounded(seconds: Any) -> float:
    """Return a duration that can be waited for. Raises `SettingError` for what is none."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not seconds >= 0:
        raise SettingError(f"the time for a replay must be a number of seconds that is not negative, not {seconds!r}")
    return float(min(seconds, _LONGEST))


def _described(kind: str) -> str:
    return {
        "sealed": "sealed",
        "monty": "a raw dump, which has no journal",
    }.get(kind, "the first bytes are not those of a snapshot")


def _replay(data: bytes, backend: BackendName, seconds: float, known: dict[str, Any]) -> Rehearsal:
    started = time.monotonic()
    details: dict[str, Any]
    try:
        restored = _load(data, backend, seconds)
        details = {"status": Status.SAME, "warnings": tuple(restored["warnings"])}
    except SnapshotDivergedError as error:
        divergence = Divergence(
            event=error.event,
            operation=error.operation,
            source_line=error.source_line,
            recorded=error.recorded,
            happened=error.happened,
        )
        details = {"status": Status.DIVERGED, "reason": str(error), "divergence": divergence}
    except CrossloadError as error:
        reason = error.reason if isinstance(error, SnapshotIncompatibleError) else str(error)
        details = {"status": _status(error), "reason": reason}
    return Rehearsal(seconds=time.monotonic() - started, **known, **details)


def _load(data: bytes, backend: BackendName, seconds: float) -> dict[str, Any]:
    transport = open_transport(backend)
    # A replay has the answers that its guest got about files: it needs none.
    rest, _ = envelope.detach(data, section.SECTION)
    try:
        transport.limit(max_memory=_MEMORY if backend == "wasm" else None, max_seconds=seconds + _GRACE)
        arguments = {"data": rest, "replay": True, "max_replay_secs": seconds}
        response = message.decode(call(transport, message.encode("load", arguments), turn=True))
    finally:
        transport.close()
    if "error" in response:
        raise responses.refusal(response["error"])
    restored: dict[str, Any] = response["restored"]
    return restored


def _status(error: CrossloadError) -> Status:
    match error:
        case SnapshotReplayLimitError() | TimeLimitError():
            return Status.TIMEOUT
        case SnapshotIncompatibleError():
            return Status.REFUSED
        case SnapshotCorruptError():
            return Status.DAMAGED
        case LimitError() | EngineFaultError():
            return Status.CRASHED
        case _:
            return Status.REFUSED
