"""What a session tells of its past: how it came back from a snapshot, and how its journal stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["JournalState", "Restored"]


@dataclass(frozen=True, kw_only=True)
class Restored:
    """How a load went."""

    path: Literal["state", "replay"]
    """From the interpreter's own state, or by replaying the journal."""
    events: int | None
    """How many events the session's journal holds, or None without one."""
    seconds: float
    """How long it took."""
    verified: bool
    """Whether the state and what the journal rebuilds were both made, compared, and found to be the same."""
    warnings: tuple[str, ...] = ()
    """What differed in a replay and means nothing else: positions in the source, texts of errors."""


@dataclass(frozen=True, kw_only=True)
class JournalState:
    """How a session's journal stands."""

    events: int
    """Events that it holds."""
    before: int
    """Events before those, which were dropped by `Session.compact` and can't be replayed any more."""
    bytes: int
    """Its size: what it adds to a snapshot."""
    lost: str | None
    """Why there is no journal, or None where there is one."""
