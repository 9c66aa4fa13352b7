"""What was seen of one cell, or of one write, before anyone judges it; made from answers and faults."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from crossload.matrix.answer import Answer, Canonical, Status
from crossload.matrix.fault import WorkerFault
from crossload.matrix.vocabulary import FaultKind, Happening, Party

_FAULTS = {FaultKind.DIED: Happening.DIED, FaultKind.HUNG: Happening.HUNG, FaultKind.EXHAUSTED: Happening.EXHAUSTED}
_STATUSES = {
    Status.REFUSED: Happening.REFUSED,
    Status.FAILED: Happening.FAILED,
    Status.UNSUPPORTED: Happening.UNSUPPORTED,
}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A question whose answer is not the expected one."""

    label: str
    expected: Canonical
    actual: Canonical


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`party` is whose doing it was; `limit` is the deadline in seconds or the cap in bytes that was met."""

    happening: Happening
    party: Party = Party.READER
    error_type: str = ""
    message: str = ""
    differences: tuple[Difference, ...] = ()
    path: str | None = None
    evidence: str = ""
    limit: float | None = None
    seconds: float = 0.0
    """To the millisecond."""

    def to_data(self) -> dict[str, Any]:
        """As JSON data; fields with their default value are left out."""
        # Written out by hand: `asdict` copies every answer, which takes most of the time of a fully cached run.
        data = {name: value for name in _PLAIN if (value := getattr(self, name)) not in ("", None)}
        if self.differences:
            data["differences"] = [vars(difference) for difference in self.differences]
        return data

    def to_json(self) -> str:
        """Compact JSON of `to_data`."""
        return json.dumps(self.to_data(), separators=(",", ":"), ensure_ascii=True)


_PLAIN = tuple(field.name for field in fields(Outcome) if field.name != "differences")


@lru_cache(maxsize=4096)
def outcome_from_json(text: str) -> Outcome:
    """The inverse of `Outcome.to_json`."""
    # Thousands of cells share a few outcomes, since durations are whole milliseconds.
    data: dict[str, Any] = json.loads(text)
    data["happening"] = Happening(data["happening"])
    data["party"] = Party(data["party"])
    data["differences"] = tuple(Difference(**item) for item in data.get("differences", ()))
    return Outcome(**data)


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What a writer made of a scenario: a snapshot and its own answers, or the outcome that all its cells share."""

    snapshot: bytes = b""
    answers: tuple[Canonical, ...] = ()
    outcome: Outcome | None = None


def comparable(value: Canonical) -> str:
    """A text that is equal for equal values only: `1` and `true` are equal to Python, never here."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def differences(
    labels: Sequence[str], expected: Sequence[Canonical], actual: Sequence[Canonical]
) -> tuple[Difference, ...]:
    """The questions that were answered differently, in their order."""
    return tuple(
        Difference(label=label, expected=one, actual=other)
        for label, one, other in zip(labels, expected, actual, strict=True)
        if comparable(one) != comparable(other)
    )


def from_answer(answer: Answer, party: Party, *, evidence: str = "", seconds: float = 0.0) -> Outcome:
    """The outcome of an answer that is no data."""
    return Outcome(
        happening=_memory(answer) or _STATUSES[answer.status],
        party=party,
        error_type=answer.error_type,
        message=answer.reason or answer.error_message,
        evidence=evidence,
        seconds=seconds,
    )


def _memory(answer: Answer) -> Happening | None:
    return Happening.EXHAUSTED if answer.error_type == "MemoryError" else None


def from_fault(fault: WorkerFault, party: Party, *, limit: float | None, seconds: float = 0.0) -> Outcome:
    """The outcome of a fault that is about the subject."""
    happening = _FAULTS[fault.kind]
    return Outcome(
        happening=happening, party=party, message=fault.what, evidence=fault.evidence, limit=limit, seconds=seconds
    )
