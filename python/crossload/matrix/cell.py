"""A cell of the matrix, and the key that its result is stored under."""

import hashlib
import shlex
from dataclasses import dataclass
from typing import NamedTuple

from crossload.matrix.config import naming
from crossload.matrix.outcome import Outcome
from crossload.matrix.verdict import Judgement
from crossload.matrix.vocabulary import Party, Verdict
from crossload_adapter import ORACLE_VERSION, PROTOCOL_VERSION


class Cell(NamedTuple):
    """Who reads whose snapshot of what, by name and target ids.

    In a relay, `via` loads the writer's snapshot and writes it again, and the reader gets that one.
    """

    scenario: str
    writer: str
    reader: str
    via: str = ""

    def __str__(self) -> str:
        return f"{self.scenario}: {self.way}"

    @property
    def way(self) -> str:
        """The targets that a snapshot passes, in words."""
        return " → ".join(self.stations)

    def unnamed(self, sentence: str) -> str:
        """A sentence about it that does not say which targets these are, so that alike cells share it."""
        for way in (self.way, *(" → ".join(self.leg(party)) for party in (Party.RELAY, Party.READER))):
            sentence = sentence.replace(way, "this pair")
        return sentence

    @property
    def stations(self) -> tuple[str, ...]:
        """The targets that take part, in the order in which the snapshot passes them."""
        return (self.writer, self.via, self.reader) if self.via else (self.writer, self.reader)

    def leg(self, party: Party) -> tuple[str, str]:
        """Whose snapshot who was loading when this party ended the cell."""
        if party is Party.RELAY:
            return self.writer, self.via
        return self.via or self.writer, self.reader

    def side(self, party: Party) -> str:
        """The target that had this part."""
        return {Party.WRITER: self.writer, Party.RELAY: self.via, Party.READER: self.reader}[party]

    def command(self, verb: str, *more: str, config: str) -> str:
        """`crossload VERB` about this cell alone, for a POSIX shell in the folder that `config` is named from."""
        via = ("--via", self.via) if self.via else ()
        options = (*via, *more, *naming(config))
        return shlex.join(["crossload", *verb.split(), self.writer, self.reader, self.scenario, *options])


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


def write_key(scenario: str, *writers: str) -> str:
    """The key of a write, from the scenario's digest and the fingerprints of the writer and of who wrote it again."""
    return _digest("write", scenario, *writers)


def cell_key(scenario: str, *stations: str) -> str:
    """The key of a cell, from the scenario's digest and the fingerprint of each station."""
    return _digest("cell", scenario, *stations)


def damaged_key(cell: str, snapshot: str) -> str:
    """The key of a damaged load, from that of the cell and the digest of the damaged snapshot."""
    return _digest("damaged", cell, snapshot)


def _digest(*parts: str) -> str:
    text = "\0".join((*parts, str(ORACLE_VERSION), str(PROTOCOL_VERSION)))
    return hashlib.sha256(text.encode()).hexdigest()[:40]
