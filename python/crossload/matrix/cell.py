"""A cell of the matrix, and the key that its result is stored under."""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from crossload.matrix.outcome import Outcome
from crossload.matrix.verdict import Judgement
from crossload.matrix.vocabulary import Verdict
from crossload_adapter import ORACLE_VERSION, PROTOCOL_VERSION


class Cell(NamedTuple):
    """Who reads whose snapshot of what, by name and target ids."""

    scenario: str
    writer: str
    reader: str

    def __str__(self) -> str:
        return f"{self.scenario}: {self.writer} → {self.reader}"


@dataclass(frozen=True, kw_only=True)
class CellResult:
    """A finished cell; `unstable` says how it ended before, when a second run of it ended otherwise."""

    cell: Cell
    verdict: Verdict
    why: str
    outcome: Outcome | None = None
    cached: bool = False
    unstable: str = ""

    @property
    def suspicious(self) -> bool:
        """Whether it may be the machine's doing: it passed its deadline or ran out of memory, now or at first."""
        return self.verdict.suspicious or (bool(self.unstable) and Verdict(self.unstable).suspicious)


def judged(cell: Cell, judgement: Judgement, outcome: Outcome, *, cached: bool, unstable: str = "") -> CellResult:
    """The result of a cell that a worker decided."""
    return CellResult(
        cell=cell, verdict=judgement.verdict, why=judgement.why, outcome=outcome, cached=cached, unstable=unstable
    )


def write_key(writer: str, scenario: str) -> str:
    """The key of a write, from the writer's fingerprint and the scenario's digest."""
    return _digest("write", writer, scenario)


def cell_key(writer: str, reader: str, scenario: str) -> str:
    """The key of a cell, from both fingerprints and the scenario's digest."""
    return _digest("cell", writer, reader, scenario)


def _digest(*parts: str) -> str:
    text = "\0".join((*parts, str(ORACLE_VERSION), str(PROTOCOL_VERSION)))
    return hashlib.sha256(text.encode()).hexdigest()[:40]
