"""What a worker did wrong, with the evidence; raised by the channel and the worker, named in every report."""

from dataclasses import dataclass

from crossload.matrix.vocabulary import FaultKind

EVIDENCE_CHARACTERS = 4000


class WorkerFault(Exception):
    """A worker died, passed its deadline or broke the protocol."""

    def __init__(self, kind: FaultKind, what: str, evidence: str = "") -> None:
        super().__init__(f"{kind}: {what}")
        self.kind = kind
        self.what = what
        self.evidence = evidence[-EVIDENCE_CHARACTERS:]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault as it is kept: which target's worker, doing what."""

    target: str
    kind: FaultKind
    doing: str
    what: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Suspicion:
    """What a worker did that is no fault, and that somebody should look at."""

    target: str
    what: str
