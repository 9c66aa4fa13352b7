"""What workers did that the protocol does not allow: each thing once, and what to do about its kind."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from crossload.matrix.fault import Fault
from crossload.matrix.result import MatrixResult
from crossload.matrix.vocabulary import FaultKind

_ANSWERS_ALONE = "standard output is for answers alone: print to standard error"
_ADVICE: Mapping[FaultKind, str] = {
    FaultKind.DIED: "its last words are with the fault; `crossload matrix cell` prints the command that starts it",
    FaultKind.HUNG: "see what it does there; where it needs longer, raise 'start-deadline' or 'deadline'",
    FaultKind.EXHAUSTED: "see what it holds; where it needs more, raise 'memory'",
    FaultKind.GARBAGE: _ANSWERS_ALONE,
    FaultKind.TRUNCATED: _ANSWERS_ALONE,
    FaultKind.STRAY_OUTPUT: _ANSWERS_ALONE,
    FaultKind.OVERSIZED: "let the scenario make a smaller state",
    FaultKind.WRONG_ID: "answer each request once, with its own id, as the adapter libraries do",
    FaultKind.MALFORMED: "answer as PROTOCOL.md of crossload_adapter says, or use an adapter library",
    FaultKind.LYING: "report what is measured there, such as importlib.metadata.version(); or ask for what it is",
    FaultKind.KNOWS_UNKNOWN: "answer a scenario that the adapter does not know with Unsupported",
    FaultKind.BLIND: "answer from what was loaded, and from nothing else",
    FaultKind.ORPHAN: "end whatever was started before the worker ends",
    FaultKind.ADAPTER_ERROR: "mend the adapter; what the subject itself may raise belongs in refusing() or failing()",
}


@dataclass(frozen=True, kw_only=True)
class Faults:
    """Every fault with how often it was seen, as a writer and as a reader, and what to do about each kind of them."""

    counted: Mapping[Fault, int]
    advice: Mapping[FaultKind, str]


def faults(result: MatrixResult) -> Faults:
    """Those of a run, in their order."""
    same: dict[tuple[str, str, str, str], Fault] = {}
    for fault in result.faults:
        same.setdefault(_seen(fault), fault)
    times = Counter(map(_seen, result.faults))
    return Faults(
        counted={fault: times[key] for key, fault in same.items()},
        advice={fault.kind: _ADVICE[fault.kind] for fault in same.values()},
    )


def _seen(fault: Fault) -> tuple[str, str, str, str]:
    return fault.target, fault.kind, fault.doing, fault.what
