"""Promises and expectations held against a finished matrix."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.config import Config, ExpectTable, PromiseTable
from crossload.matrix.pattern import parse_pattern
from crossload.matrix.target import Target
from crossload.matrix.verdict import Known, related
from crossload.matrix.vocabulary import StrEnum, Verdict

SHOWN = 5
"""Offending cells that a finding names."""


class Kind(StrEnum):
    """Which table of the configuration an entry is from."""

    PROMISE = "promise"
    EXPECT = "expect"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One entry held against the matrix; `cells` are the first that speak against it."""

    kind: Kind
    position: str
    summary: str
    holds: bool
    why: str
    matched: int
    offending: int = 0
    cells: tuple[Cell, ...] = ()


def examine(
    config: Config, targets: Iterable[Target], known: Mapping[str, Known], results: Sequence[CellResult], *, partial: bool
) -> list[Finding]:
    """Each entry's finding, in the configuration's order. In a partial run an entry that matches nothing is left out."""
    parts = {target.id: target for target in targets}
    expected: set[Cell] = set()
    findings: list[Finding] = []
    for index, expectation in enumerate(config.tables.expect):
        matched = [result for result in results if _matches(expectation, result.cell, parts, known)]
        expected.update(result.cell for result in matched if result.verdict in expectation.verdicts)
        if matched or not partial:
            findings.append(_expectation(config.at("expect", index), expectation, matched))
    for index, promise in enumerate(config.tables.promise):
        matched = [result for result in results if _matches(promise, result.cell, parts, known)]
        if matched or not partial:
            findings.append(_promise(config.at("promise", index), promise, matched, expected))
    return findings


def _matches(entry: PromiseTable | ExpectTable, cell: Cell, targets: Mapping[str, Target], known: Mapping[str, Known]) -> bool:
    return (
        _is(entry.writer, targets[cell.writer])
        and _is(entry.reader, targets[cell.reader])
        and any(fnmatchcase(cell.scenario, glob) for glob in entry.scenarios)
        and all(related(relation, known[cell.writer], known[cell.reader]) for relation in entry.where)
    )


def _is(pattern: str, target: Target) -> bool:
    return parse_pattern(pattern).matches(subject=target.subject, version=target.version, place=target.place)


def _summary(entry: PromiseTable | ExpectTable) -> str:
    where = f" where {', '.join(entry.where)}" if entry.where else ""
    scenarios = "" if entry.scenarios == ("*",) else f", {', '.join(entry.scenarios)}"
    return f"{entry.writer} → {entry.reader}{where}{scenarios}: {' or '.join(entry.verdicts)}"


def _promise(position: str, promise: PromiseTable, matched: Sequence[CellResult], expected: set[Cell]) -> Finding:
    against = [item for item in matched if item.verdict not in promise.verdicts and item.cell not in expected]
    why = promise.why or "holds"
    if not matched:
        why = "matches no cell: correct its patterns, or take it out"
    elif against:
        why = f"{len(against)} of {len(matched)} cells are {_counts(against)}"
    return Finding(
        kind=Kind.PROMISE,
        position=position,
        summary=_summary(promise),
        holds=bool(matched) and not against,
        why=why,
        matched=len(matched),
        offending=len(against),
        cells=tuple(item.cell for item in against[:SHOWN]),
    )


def _expectation(position: str, entry: ExpectTable, matched: Sequence[CellResult]) -> Finding:
    ran = [item for item in matched if item.verdict.settled]
    against = [item for item in ran if not (item.verdict in entry.verdicts and _says(item, entry.message))]
    holds, why = False, ""
    if entry.expires < datetime.date.today():
        why = f"expired on {entry.expires}: look at {entry.link} again, then renew it or take it out"
    elif not matched:
        why = "matches no cell: correct its patterns, or take it out"
    elif ran and all(item.verdict in (Verdict.SAME, Verdict.UNSUPPORTED) for item in ran):
        why = "is stale: none of its cells fails any more; take it out"
    elif against:
        why = f"{len(against)} of {len(ran)} cells are {_counts(against)}, or say something else than {entry.message!r}"
    else:
        holds, why = True, f"known: {entry.link}, until {entry.expires}"
    return Finding(
        kind=Kind.EXPECT,
        position=position,
        summary=_summary(entry),
        holds=holds,
        why=why,
        matched=len(matched),
        offending=len(against),
        cells=tuple(item.cell for item in against[:SHOWN]),
    )


def _says(item: CellResult, prefix: str) -> bool:
    return not prefix or (item.outcome is not None and item.outcome.message.startswith(prefix))


def _counts(results: Sequence[CellResult]) -> str:
    counted = {verdict: sum(item.verdict is verdict for item in results) for verdict in Verdict}
    return ", ".join(f"{count} {verdict}" for verdict, count in counted.items() if count)
