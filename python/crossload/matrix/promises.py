"""Promises and expectations held against a finished matrix."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from crossload.enums import StrEnum
from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.config import Config
from crossload.matrix.oracle import Disagreement
from crossload.matrix.pattern import parse_pattern
from crossload.matrix.tables import DiffersTable, ExpectTable, PromiseTable, today
from crossload.matrix.target import Target
from crossload.matrix.verdict import Known, related
from crossload.matrix.vocabulary import Verdict


class Kind(StrEnum):
    """Which table of the configuration an entry is from."""

    PROMISE = "promise"
    EXPECT = "expect"
    DIFFERS = "cpython-differs"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One entry held against the matrix; `cells` are those that speak against it."""

    kind: Kind
    position: str
    summary: str
    holds: bool
    why: str
    matched: int
    offending: int = 0
    cells: tuple[Cell, ...] = ()


def examine(
    config: Config,
    targets: Iterable[Target],
    known: Mapping[str, Known],
    results: Sequence[CellResult],
    *,
    partial: bool,
) -> list[Finding]:
    """Each entry's finding, in the configuration's order; in a partial run without those that match nothing."""
    matched_by = _matcher({target.id: target for target in targets}, known, results)
    widest = config.tables.matrix.widest_expectation
    expected: set[Cell] = set()
    findings: list[Finding] = []
    for index, expectation in enumerate(config.tables.expect):
        matched = matched_by(expectation)
        expected.update(result.cell for result in matched if result.verdict in expectation.verdicts)
        if matched or not partial:
            findings.append(_expectation(config.at("expect", index), expectation, matched, widest))
    for index, promise in enumerate(config.tables.promise):
        matched = matched_by(promise)
        if matched or not partial:
            findings.append(_promise(config.at("promise", index), promise, matched, expected))
    return findings


def unexpected(
    config: Config, targets: Iterable[Target], known: Mapping[str, Known], results: Sequence[CellResult]
) -> list[CellResult]:
    """Every cell that breaks a promise and that no expectation stands for, in the order of the results."""
    matched_by = _matcher({target.id: target for target in targets}, known, results)
    covered = {
        result.cell
        for expectation in config.tables.expect
        for result in matched_by(expectation)
        if result.verdict in expectation.verdicts
    }
    against = {
        result.cell
        for promise in config.tables.promise
        for result in matched_by(promise)
        if result.verdict not in promise.verdicts
    }
    return [result for result in results if result.cell in against - covered]


def _matcher(
    parts: Mapping[str, Target], known: Mapping[str, Known], results: Iterable[CellResult]
) -> Callable[[PromiseTable | ExpectTable], list[CellResult]]:
    """Finds the results that an entry is about."""
    by_pair: dict[tuple[str, str], list[CellResult]] = {}
    for result in results:
        by_pair.setdefault((result.cell.writer, result.cell.reader), []).append(result)

    def matched_by(entry: PromiseTable | ExpectTable) -> list[CellResult]:
        return [
            result
            for (writer, reader), cells in by_pair.items()
            if _is_pair(entry, parts[writer], parts[reader], known)
            for result in cells
            if any(fnmatchcase(result.cell.scenario, glob) for glob in entry.scenarios)
        ]

    return matched_by


def declare(
    config: Config, targets: Iterable[Target], disagreements: Iterable[Disagreement], *, partial: bool
) -> tuple[list[Disagreement], list[Finding]]:
    """Disagreements with CPython, those that are declared marked as known, and a finding for each entry."""
    parts = {target.id: target for target in targets}
    entries = config.tables.cpython_differs
    used = [0] * len(entries)
    marked: list[Disagreement] = []
    for item in disagreements:
        by_question = [_declared(entries, item, difference.label, parts) for difference in item.differences]
        for index in {index for index in by_question if index is not None}:
            used[index] += 1
        known = entries[by_question[0]].link if by_question[0] is not None and None not in by_question else ""
        marked.append(replace(item, known=known))
    findings = [
        _differs(config.at("cpython-differs", index), entry, used[index])
        for index, entry in enumerate(entries)
        if used[index] or not partial
    ]
    return marked, findings


def _declared(
    entries: Sequence[DiffersTable], item: Disagreement, label: str, targets: Mapping[str, Target]
) -> int | None:
    for index, entry in enumerate(entries):
        scenario = any(fnmatchcase(item.scenario, glob) for glob in entry.scenarios)
        question = any(fnmatchcase(label, glob) for glob in entry.questions)
        if scenario and question and _is(entry.writer, targets[item.writer]):
            return index
    return None


def _differs(position: str, entry: DiffersTable, used: int) -> Finding:
    why = f"known: {entry.link}, until {entry.expires}"
    if entry.expires < today():
        why = f"expired on {entry.expires}: look at {entry.link} again, then renew it or take it out"
    elif not used:
        why = "is stale: no writer that it names differs from CPython any more; take it out"
    summary = f"{entry.writer}: {', '.join(entry.scenarios)}, {', '.join(entry.questions)}"
    holds = entry.expires >= today() and used > 0
    return Finding(kind=Kind.DIFFERS, position=position, summary=summary, holds=holds, why=why, matched=used)


def _is_pair(entry: PromiseTable | ExpectTable, writer: Target, reader: Target, known: Mapping[str, Known]) -> bool:
    return (
        _is(entry.writer, writer)
        and _is(entry.reader, reader)
        and all(related(relation, known[writer.id], known[reader.id]) for relation in entry.where)
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
        cells=tuple(item.cell for item in against),
    )


def _expectation(position: str, entry: ExpectTable, matched: Sequence[CellResult], widest: int) -> Finding:
    ran = [item for item in matched if item.verdict.settled]
    against = [item for item in ran if not (item.verdict in entry.verdicts and _says(item, entry.message))]
    holds, why = False, ""
    if entry.expires < today():
        why = f"expired on {entry.expires}: look at {entry.link} again, then renew it or take it out"
    elif not matched:
        why = "matches no cell: correct its patterns, or take it out"
    elif len(matched) > widest:
        why = f"stands for {len(matched)} cells, and may for {widest} (widest-expectation in [matrix]): name fewer"
    elif not ran:
        why = "was not looked at: none of its cells ran"
    elif all(item.verdict in (Verdict.SAME, Verdict.UNSUPPORTED) for item in ran):
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
        cells=tuple(item.cell for item in against),
    )


def _says(item: CellResult, prefix: str) -> bool:
    return not prefix or (item.outcome is not None and item.outcome.message.startswith(prefix))


def _counts(results: Sequence[CellResult]) -> str:
    counted = {verdict: sum(item.verdict is verdict for item in results) for verdict in Verdict}
    return ", ".join(f"{count} {verdict}" for verdict, count in counted.items() if count)
