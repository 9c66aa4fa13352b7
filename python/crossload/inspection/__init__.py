"""What a snapshot is and whether it opens here: read without running it, and rehearsed without calling the host."""

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
from crossload.inspection.reading import inspect_snapshot
from crossload.inspection.rehearsal import Divergence, Rehearsal, rehearse
from crossload.inspection.status import Status

__all__ = [
    "Answer",
    "Damage",
    "Decision",
    "Divergence",
    "Event",
    "HostInfo",
    "JournalInfo",
    "JournalParts",
    "Outcome",
    "Question",
    "Rehearsal",
    "Seal",
    "Section",
    "SnapshotInfo",
    "Status",
    "inspect_snapshot",
    "rehearse",
]
