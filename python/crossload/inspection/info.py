"""What is known of a snapshot without running it: plain data, whose field names are those of the JSON report.

Every text in here that comes from the snapshot is somebody else's: it may hold anything, control characters included.
Its length is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from crossload.inspection.status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crossload.errors import Build

__all__ = [
    "Answer",
    "Damage",
    "Decision",
    "Event",
    "HostInfo",
    "JournalInfo",
    "JournalParts",
    "Outcome",
    "Question",
    "Seal",
    "Section",
    "SnapshotInfo",
]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section, as the header lists it."""

    name: str
    offset: int
    """Where it begins in the file."""
    bytes: int
    """Bytes that it takes in the file."""
    zstd: int | None
    """Bytes when decompressed, or None for a section that is not compressed."""


@dataclass(frozen=True, kw_only=True)
class Damage:
    """How a snapshot is not whole. Where the digest alone shows it, the place may not be known."""

    kind: Literal["text_mode", "truncated", "trailing", "header", "digest"]
    message: str
    section: str | None
    """The section that is cut off, or the first one that makes no sense; `header` for the header."""
    event: int | None
    """The journal's first event that makes no sense."""


@dataclass(frozen=True, kw_only=True)
class Seal:
    """A COSE message (RFC 9052) around a snapshot. Only who has the key can look inside, or knows that it is whole."""

    form: str
    """`COSE_Encrypt0`, `COSE_Mac0`, `COSE_Sign1` and so on."""
    key: bytes | None
    """Id of the key, if the seal names one (at most 64 bytes of it)."""


@dataclass(frozen=True, kw_only=True)
class HostInfo:
    """What the engine knows of the session beside the interpreter."""

    suspensions: int
    """Questions asked so far."""
    slept: float
    """Seconds slept so far."""
    sleeps: int
    """Sleeps under way."""
    own_clock: bool
    """Whether the clock's readings are recorded."""
    zone: str
    """The session's time zone."""
    journal_lost: str | None
    """Why there is no journal, or None where there is one."""
    journal_max_events: int | None
    journal_max_bytes: int
    """The journal's budget."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer of the host's."""

    call: int | None
    """Of which call, where several are answered at once."""
    kind: str
    """`return`, `raise`, `future` or `unhandled`."""
    text: str | None
    """The value as Python writes it, or the exception."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a turn of the guest ended."""

    kind: str
    """`complete`, `raised`, `call`, `os`, `name`, `futures` or `idle`."""
    name: str | None
    """What was called or looked up; for `raised`, the exception's type."""
    object: int | None
    """Number of the host object that was asked, in order of appearance in the journal."""
    args: tuple[str, ...]
    """Positional arguments, as Python writes them."""
    kwargs: tuple[tuple[str, str], ...]
    value: str | None
    """The feed's value, as Python writes it."""
    digest: str | None
    """SHA-256 in place of arguments or a value that are too large to be in the journal."""
    limit: str | None
    """The limit that raised the exception."""
    message: str | None
    """The exception's text."""
    position: tuple[int, int] | None
    """Where the question stands: UTF-8 byte offsets into its source."""
    pending: tuple[int, ...]
    """Ids of the calls that the guest waits for."""
    left_out: int
    """How many arguments or pending calls are not shown here."""
    printed: str | None
    """SHA-256 of what the turn printed, or None if it printed nothing."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event of the journal: what the host asked of the session, and what came of it."""

    event: int
    """Its number, from 1."""
    operation: str
    bytes: int
    source_line: str | None
    """First line of the source that was fed."""
    source_lines: int
    """How many lines that source has."""
    inputs: tuple[tuple[str, str], ...]
    """Names and values, as Python writes them."""
    answers: tuple[Answer, ...]
    left_out: int
    """How many inputs or answers are not shown here."""
    settings: str | None
    """Arguments of any other operation, in CBOR's diagnostic notation."""
    outcome: Outcome | None
    readings: tuple[tuple[int, int], ...]
    """The clock's first readings: seconds since 1970, microseconds."""
    readings_count: int
    identities: int
    """How many identities of sandbox objects the outcome showed."""
    problem: str | None
    """What of the event this build can't read."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Something that the guest asked for, and how often."""

    kind: str
    """`call`, `os` or `name`."""
    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class JournalParts:
    """Bytes of the journal, by what they are for."""

    arguments: int
    given: int
    outcomes: int
    identities: int
    notes: int


@dataclass(frozen=True, kw_only=True)
class JournalInfo:
    """The journal, as far as it can be read."""

    events: int
    before: int
    """Events that were dropped before those, and can't be replayed any more."""
    parts: JournalParts
    operations: Mapping[str, int]
    """How many events of each operation there are."""
    asked: tuple[Question, ...]
    """What the guest asked for, the most frequent first (at most 30 names)."""
    names: int
    """How many different things it asked for."""
    malformed: str | None
    """What is wrong with the first event that can't be read: those after it are not counted."""
    shown: tuple[Event, ...]
    """The events, or those of both ends."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What `Session.load` would do with it on this build."""

    path: Literal["state", "replay", "refuse"]
    reason: str | None
    """Why the state is not loaded, or nothing is."""
    error: str | None
    """For `refuse`: `incompatible`, `corrupt`, or `fault` where the engine itself fails."""


@dataclass(frozen=True, kw_only=True)
class SnapshotInfo:
    """Everything about some bytes that may be a snapshot."""

    kind: Literal["crossload", "sealed", "monty", "unknown"]
    """`monty` is a raw dump, which says nothing of its writer."""
    size: int
    format_version: int | None
    header_bytes: int | None
    writer: Build | None
    """The build that wrote it, if the header can be read. In a damaged snapshot it may be wrong."""
    reader: Build
    """The build that looked at it: this one."""
    sections: tuple[Section, ...]
    damage: Damage | None
    seal: Seal | None
    host: HostInfo | None
    journal: JournalInfo | None
    decision: Decision | None
    """None for what is no crossload snapshot, and for a sealed one."""

    @property
    def status(self) -> Status:
        """How it stands with it."""
        if self.kind == "sealed":
            return Status.SEALED
        if self.decision is None:
            return Status.NOT_A_SNAPSHOT
        return _STATUS.get(self.decision.error or "", Status.OPENS)


_STATUS = {"incompatible": Status.REFUSED, "corrupt": Status.DAMAGED, "fault": Status.CRASHED}
