"""The end of a run: every planned cell has one verdict, the promises are held against them, and a record is made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.config import Config
from crossload.matrix.damage import DamagedLoad
from crossload.matrix.fault import Fault, Suspicion
from crossload.matrix.oracle import Disagreement
from crossload.matrix.plan import Plan, Shard, pairs
from crossload.matrix.promises import declare, examine
from crossload.matrix.record import provenance, scenario_row
from crossload.matrix.store import HistoryRow
from crossload.matrix.verdict import Known


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a run saw beside its cells. `rows` are the targets as reports show them; `again` counts further passes."""

    rows: Sequence[Mapping[str, Any]]
    known: Mapping[str, Known]
    faults: Sequence[Fault]
    suspicions: Sequence[Suspicion]
    disagreements: Sequence[Disagreement]
    interrupted: bool = False
    again: int = 0
    damaged: Sequence[DamagedLoad] = ()


def conclude(
    config: Config, plan: Plan, results: Sequence[CellResult], seen: Seen, shard: Shard | None = None
) -> dict[str, Any]:
    """The record of a run. A shard's promises are left to the merge, which sees every cell that they are about."""
    if [result.cell for result in results] != list(plan.cells):
        raise RuntimeError("a planned cell has no verdict, or two")
    findings, disagreements = [], list(seen.disagreements)
    if shard is None:
        findings = examine(config, plan.targets, seen.known, results, partial=plan.partial)
        disagreements, declared = declare(config, plan.targets, disagreements, partial=plan.partial)
        findings += declared
    return {
        "interrupted": seen.interrupted,
        "partial": plan.partial,
        "planned": len(plan.cells),
        "again": seen.again,
        "damaged": [asdict(load) for load in seen.damaged],
        "shard": asdict(shard) if shard else None,
        "targets": list(seen.rows),
        "pairs": [{"writer": writer.id, "reader": reader.id} for writer, reader in pairs(plan.targets)],
        "scenarios": [scenario_row(config, scenario) for scenario in plan.scenarios],
        "faults": [asdict(fault) for fault in seen.faults],
        "suspicions": [asdict(suspicion) for suspicion in seen.suspicions],
        "disagreements": [asdict(item) for item in disagreements],
        "findings": [asdict(finding) for finding in findings],
        "made_by": provenance(),
        "config": config.path.name,
    }


def rows_of(results: Iterable[CellResult], key: Callable[[Cell], str]) -> Iterable[HistoryRow]:
    """What the history keeps of each cell; `key` is what a cell's outcome is stored under."""
    return (
        HistoryRow(
            cell=result.cell,
            verdict=result.verdict,
            why=result.why,
            key=key(result.cell) if result.outcome is not None else None,
            cached=result.cached,
        )
        for result in results
    )
