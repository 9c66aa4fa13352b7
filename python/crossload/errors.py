"""The one family of errors: whatever goes wrong is a `CrossloadError` of the class that says what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossload.checking.report import CheckReport

__all__ = [
    "BackendUnavailableError",
    "Build",
    "ConversionError",
    "CrossloadError",
    "EngineFaultError",
    "Frame",
    "GuestError",
    "GuestSyntaxError",
    "GuestTypingError",
    "LimitError",
    "LimitKind",
    "MemoryLimitError",
    "OutputLimitError",
    "RecursionLimitError",
    "SealKeyError",
    "SealReason",
    "SealUnavailableError",
    "SessionBusyError",
    "SessionClosedError",
    "SessionInterruptedError",
    "SessionStateError",
    "SettingError",
    "SleepLimitError",
    "SnapshotCorruptError",
    "SnapshotDivergedError",
    "SnapshotError",
    "SnapshotIncompatibleError",
    "SnapshotReplayLimitError",
    "SnapshotSealError",
    "SourceLimitError",
    "SuspensionLimitError",
    "TimeLimitError",
    "UsageError",
]

LimitKind = Literal["time", "memory", "output", "source", "recursion", "suspensions", "sleep"]
"""Which limit fired."""

SealReason = Literal[
    "sealed", "unsealed", "malformed", "critical", "content_type", "algorithm", "unknown_key", "not_authentic"
]
"""Why a seal was refused: `sealed` where no keys were passed, `not_authentic` where the cryptography says no."""


class CrossloadError(Exception):
    """Base of every error that crossload raises. All of them can be pickled, as between the processes of a pool."""

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is otherwise made anew from its text, which is not what these take.
        return _remake, (type(self), self.args), self.__dict__


def _remake(cls: type[CrossloadError], args: tuple[Any, ...]) -> CrossloadError:
    return cls.__new__(cls, *args)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One frame of a guest traceback. Lines and columns count from 1, columns in characters."""

    filename: str
    line: int
    column: int
    end_line: int
    end_column: int
    function_name: str | None
    source_line: str | None


class GuestError(CrossloadError):
    """The guest raised an exception that it did not catch. The session stays usable.

    `exc_type` is the sandbox's name of the type (`"ValueError"`, `"json.JSONDecodeError"`), `message` its text or None,
    `frames` the traceback from the outermost frame inwards (at most 200: the outer and the inner hundred),
    `traceback` the text that Python would print.
    """

    def __init__(self, exc_type: str, message: str | None, frames: Sequence[Frame], traceback: str) -> None:
        super().__init__(exc_type if message is None else f"{exc_type}: {message}")
        self.exc_type = exc_type
        self.message = message
        self.frames = tuple(frames)
        self.traceback = traceback

    def exception(self) -> BaseException:
        """Return the host's equivalent of the guest's exception, not raised."""
        from crossload.exceptions import host_exception  # noqa: PLC0415 - most errors are never converted

        return host_exception(self.exc_type, self.message)


class GuestSyntaxError(GuestError):
    """The guest's source is not valid Python, or not in the subset that the interpreter knows."""


class LimitError(GuestError):
    """A limit fired; each kind has a class of its own.

    `limit` is what it allows and `used` what was used when it fired, both in `unit`. They are None where a wall of the
    sandbox itself was met, which says no number.
    """

    kind: ClassVar[LimitKind]
    unit: ClassVar[str]

    def __init__(
        self,
        exc_type: str,
        message: str | None,
        frames: Sequence[Frame],
        traceback: str,
        *,
        limit: float | None,
        used: float | None,
    ) -> None:
        super().__init__(exc_type, message, frames, traceback)
        self.limit = limit
        self.used = used


class TimeLimitError(LimitError):
    """A feed, or a turn of it, ran too long. The session has ended."""

    kind = "time"
    unit = "seconds"


class MemoryLimitError(LimitError):
    """The guest's values took too much memory. The session has ended."""

    kind = "memory"
    unit = "bytes"


class OutputLimitError(LimitError):
    """The guest printed too much in one turn. The session has ended."""

    kind = "output"
    unit = "bytes"


class SourceLimitError(LimitError):
    """The source of a feed is too long. Nothing of it was run, and the session stays usable."""

    kind = "source"
    unit = "bytes"


class RecursionLimitError(LimitError):
    """The guest's calls, or the brackets in its source, were nested too deep. The session stays usable.

    It has ended where the sandbox's own stack was full, before the interpreter's count of calls: `limit` is then None.
    """

    kind = "recursion"
    unit = "calls"


class SuspensionLimitError(LimitError):
    """The guest asked the host too often. The session stays usable; its next question raises this again."""

    kind = "suspensions"
    unit = "questions"


class SleepLimitError(LimitError):
    """The guest slept too long in all. The session stays usable; its next sleep raises this again."""

    kind = "sleep"
    unit = "seconds"


class GuestTypingError(CrossloadError):
    """A check found something wrong with a program. `report` says what."""

    def __init__(self, report: CheckReport) -> None:
        super().__init__(str(report))
        self.report = report


class UsageError(CrossloadError):
    """The host asked for what is not possible."""


class ConversionError(UsageError):
    """A host value has no counterpart in the sandbox."""


class SettingError(UsageError, ValueError):
    """A limit or a policy has a value that can't be used."""


class SessionStateError(UsageError):
    """The operation does not fit what the session is doing: feeding while it waits, answering while it is idle."""


class SessionClosedError(SessionStateError):
    """The session was closed."""


class SessionBusyError(SessionStateError):
    """Another thread is inside the session."""


class SessionInterruptedError(CrossloadError):
    """`Session.interrupt()` ended the feed.

    If the guest was running, its sandbox was stopped somewhere, and the session is closed (`session.closed`). If it
    waited for the host, the feed was dropped, and the session is idle.
    """


class BackendUnavailableError(UsageError):
    """The backend is not part of this installation."""


class SealKeyError(UsageError, ValueError):
    """A key, or a ring of keys, can't be used for what was asked of it."""


class SealUnavailableError(UsageError):
    """The library that seals are made with is not installed."""


@dataclass(frozen=True, kw_only=True)
class Build:
    """The fingerprint of an engine build: what decides which snapshots it may load.

    `pointer_width` (bits) and `byte_order` are those of the code that computes the guest's hashes.
    """

    engine: str
    monty: str
    dump: int
    pointer_width: int
    byte_order: Literal["little", "big"]

    def __str__(self) -> str:
        return (
            f"crossload {self.engine} (monty {self.monty}, dump {self.dump}, "
            f"{self.pointer_width}-bit {self.byte_order}-endian)"
        )


class SnapshotError(CrossloadError):
    """A snapshot was refused. Nothing of it was run."""


class SnapshotCorruptError(SnapshotError):
    """The bytes are not a whole snapshot: some other file, cut off, or changed since they were written."""


class SnapshotSealError(SnapshotError):
    """A snapshot's seal is missing, unexpected or broken. Nothing inside was looked at.

    `reason` is one of `SealReason`, `key_id` the id that the seal names, if that can be read. Until a seal holds, both
    are what whoever made the bytes wants them to be.
    """

    def __init__(self, message: str, *, reason: SealReason, key_id: str | None) -> None:
        super().__init__(f"this snapshot was refused: {message}")
        self.reason: SealReason = reason
        self.key_id = key_id


class SnapshotIncompatibleError(SnapshotError):
    """The snapshot is whole, and this build can't be trusted to open it correctly.

    `writer` is the build that wrote it (None where the snapshot does not say), `reader` this one, `reason` what stands
    between them.
    """

    def __init__(self, writer: Build | None, reader: Build, reason: str) -> None:
        origin = "an unknown build" if writer is None else str(writer)
        super().__init__(f"this snapshot of {origin} can't be opened by {reader}: {reason}")
        self.writer = writer
        self.reader = reader
        self.reason = reason


class SnapshotDivergedError(SnapshotError):
    """The snapshot had to be replayed on this build, and the replay went another way than the run it records.

    `event` is the number of the journal's event, from 1, `operation` the request that it records, `source_line` the
    first line of the source if that was a feed. `recorded` and `happened` are the two outcomes, for people. With the
    operation `dump` all outcomes are the same and the program keeps to itself what differs: `recorded` and `happened`
    then name that, as `global x['k']: 1`. The host was not asked anything.
    """

    def __init__(
        self, message: str, *, event: int, operation: str, source_line: str | None, recorded: str, happened: str
    ) -> None:
        super().__init__(message)
        self.event = event
        self.operation = operation
        self.source_line = source_line
        self.recorded = recorded
        self.happened = happened


class SnapshotReplayLimitError(SnapshotError):
    """The snapshot has to be replayed on this build, and that takes longer, or more of the sandbox, than it may.

    `event` is the number of the journal's event at which it was stopped, of `events`; `limit` is in seconds. They are
    None where a wall of the sandbox itself was met: its memory, its stack, or the deadline behind the limit.
    """

    def __init__(
        self, message: str, *, event: int | None = None, events: int | None = None, limit: float | None = None
    ) -> None:
        super().__init__(message)
        self.event = event
        self.events = events
        self.limit = limit


class EngineFaultError(CrossloadError):
    """The engine itself failed: a trap or a panic. The session is gone; others are not affected.

    `report` says what is known, for a bug report.
    """

    def __init__(self, summary: str, report: str) -> None:
        super().__init__(f"{summary}; the session is lost. Please report it with `error.report`")
        self.report = report
