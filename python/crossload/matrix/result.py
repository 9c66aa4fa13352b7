"""A finished matrix as reports read it: plain data drawn from the store, with nothing left to run."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import Any

from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.config import CONFIG_NAME
from crossload.matrix.damage import DamagedLoad
from crossload.matrix.errors import ExitCode, NotFoundError, StoreError
from crossload.matrix.fault import Fault, Suspicion
from crossload.matrix.oracle import Disagreement
from crossload.matrix.outcome import Difference
from crossload.matrix.promises import Finding, Kind
from crossload.matrix.store import HistoryRow, Store
from crossload.matrix.vocabulary import DamageKind, FaultKind, Verdict


@dataclass(frozen=True, kw_only=True)
class TargetRow:
    """A target as it was in the run; `problem` says why it has no cells that ran.

    `fingerprint` stands for all that decides what its worker answers, and `detail` is what that said of itself.
    """

    id: str
    subject: str
    version: str
    place: str
    format: str
    arch: str
    pointer_width: int
    byte_order: str
    artifact: str
    release: str
    problem: str
    fingerprint: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ScenarioRow:
    """A scenario as it was in the run; `body` is what workers got, `file` where it stands beside the configuration."""

    name: str
    summary: str
    digest: str
    file: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def questions(self) -> dict[str, str]:
        """The source of each question, by its label."""
        return {question["label"]: question["code"] for question in self.body.get("questions", ())}


@dataclass(frozen=True, kw_only=True)
class MatrixResult:
    """One run. `planned` is the number of cells that were declared before anything ran, `made_by` what ran them.

    `again` is how many times all of them ran once more, `config` the configuration's name, without its folder.
    """

    run: int
    started: datetime
    finished: datetime
    interrupted: bool
    partial: bool
    planned: int
    targets: tuple[TargetRow, ...]
    scenarios: tuple[ScenarioRow, ...]
    cells: tuple[CellResult, ...]
    faults: tuple[Fault, ...]
    disagreements: tuple[Disagreement, ...]
    findings: tuple[Finding, ...]
    made_by: Mapping[str, str] = field(default_factory=dict)
    suspicions: tuple[Suspicion, ...] = ()
    again: int = 0
    damaged: tuple[DamagedLoad, ...] = ()
    config: str = CONFIG_NAME

    @cached_property
    def counts(self) -> dict[Verdict, int]:
        """Cells by verdict, best verdict first; only those that occur."""
        counted = Counter(result.verdict for result in self.cells)
        return {verdict: counted[verdict] for verdict in Verdict if counted[verdict]}

    @cached_property
    def by_pair(self) -> dict[tuple[str, str], list[CellResult]]:
        """Cells by (writer, reader), without relays."""
        return _grouped((cell.writer, cell.reader, item) for item in self.cells if not (cell := item.cell).via)

    @cached_property
    def by_relay(self) -> dict[tuple[str, str], list[CellResult]]:
        """Cells that came by way of another one, by (writer, that one)."""
        return _grouped((cell.writer, cell.via, item) for item in self.cells if (cell := item.cell).via)

    @property
    def formats(self) -> list[str]:
        """The formats, in the order of their first targets."""
        return list(dict.fromkeys(target.format for target in self.targets))

    @property
    def broken(self) -> list[Finding]:
        """Promises and expectations that don't hold."""
        return [finding for finding in self.findings if not finding.holds]

    @property
    def exit_code(self) -> ExitCode:  # noqa: PLR0911 - one return for each reason
        """How the run ends; the gravest reason wins."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if self.faults:
            return ExitCode.WORKER
        if any(not item.known for item in self.disagreements):
            return ExitCode.ORACLE
        if self.broken:
            return ExitCode.PROMISE
        if self.again and any(result.unstable for result in self.cells):
            return ExitCode.FLAKY
        # Where some were settled, what can't be made is for promises to judge; where none was, nothing was tested.
        if Verdict.UNBUILDABLE in self.counts and not any(verdict.settled for verdict in self.counts):
            return ExitCode.UNREADY
        return ExitCode.PARTIAL if Verdict.NOT_RUN in self.counts else ExitCode.OK

    @property
    def heading(self) -> str:
        """How it ended, in few words. Where nothing was promised, that is no promise kept."""
        if self.exit_code is ExitCode.OK and not self.findings:
            return "done; nothing was promised"
        return self.exit_code.meaning


def _grouped(items: Iterable[tuple[str, str, CellResult]]) -> dict[tuple[str, str], list[CellResult]]:
    groups: dict[tuple[str, str], list[CellResult]] = {}
    for one, other, item in items:
        groups.setdefault((one, other), []).append(item)
    return groups


def stored_result(path: Path, run: int | None = None) -> MatrixResult:
    """A run from a results database, the last one by default. Raises `NotFoundError` and `StoreError`."""
    if not path.exists():
        raise NotFoundError(f"there is no results file {path} yet; `crossload matrix run` makes it")
    store = Store(path, reading=True)
    try:
        number = store.last_run() if run is None else run
        if number is None:
            raise StoreError(f"{path} has no finished run; `crossload matrix run` makes one")
        return load_result(store, number)
    finally:
        store.close()


def load_result(store: Store, run: int, cells: Sequence[CellResult] | None = None) -> MatrixResult:
    """A run from the store, but for its `cells` where they are at hand. Raises `StoreError` when it is not there."""
    started, finished, record = store.run(run)
    details = store.details(row.get("fingerprint", "") for row in record["targets"])
    if cells is None:
        cells = _cells(store, run, record)
    return MatrixResult(
        run=run,
        started=datetime.fromtimestamp(started, timezone.utc),
        finished=datetime.fromtimestamp(finished, timezone.utc),
        interrupted=record["interrupted"],
        partial=record["partial"],
        planned=record["planned"],
        targets=tuple(
            TargetRow(**item, detail=details.get(item.get("fingerprint", ""), {})) for item in record["targets"]
        ),
        scenarios=tuple(ScenarioRow(**item) for item in record["scenarios"]),
        cells=tuple(cells),
        faults=tuple(_fault(item) for item in record["faults"]),
        disagreements=tuple(_disagreement(item) for item in record["disagreements"]),
        findings=tuple(_finding(item) for item in record["findings"]),
        suspicions=tuple(Suspicion(**item) for item in record.get("suspicions", ())),
        again=record.get("again", 0),
        made_by=record.get("made_by", {}),
        damaged=tuple(_damaged(item) for item in record.get("damaged", ())),
        config=record.get("config", CONFIG_NAME),
    )


def _cells(store: Store, run: int, record: Mapping[str, Any]) -> list[CellResult]:
    """All cells in the plan's order: by pair and then by scenario, and those of relays last."""
    history = store.history(run)
    stored = store.outcomes(row.key for row in history if row.key is not None)
    pairs = {(row["writer"], row["reader"]): index for index, row in enumerate(record["pairs"])}
    scenarios = {row["name"]: index for index, row in enumerate(record["scenarios"])}

    def place(row: HistoryRow) -> tuple[bool, int, int]:
        one, other, *_ = row.cell.stations
        return bool(row.cell.via), pairs[one, other], scenarios[row.cell.scenario]

    cells = []
    for row in sorted(history, key=place):
        found = stored.get(row.key) if row.key is not None else None
        cells.append(
            CellResult(
                cell=row.cell,
                verdict=Verdict(row.verdict),
                why=row.why,
                outcome=found.outcome if found else None,
                cached=row.cached,
                unstable=found.unstable if found else "",
            )
        )
    return cells


def _damaged(item: Mapping[str, Any]) -> DamagedLoad:
    return DamagedLoad(**{**item, "kind": DamageKind(item["kind"]), "verdict": Verdict(item["verdict"])})


def _fault(item: Mapping[str, Any]) -> Fault:
    return Fault(**{**item, "kind": FaultKind(item["kind"])})


def _disagreement(item: Mapping[str, Any]) -> Disagreement:
    return Disagreement(
        scenario=item["scenario"],
        writer=item["writer"],
        differences=tuple(Difference(**difference) for difference in item["differences"]),
        known=item["known"],
    )


def _finding(item: Mapping[str, Any]) -> Finding:
    return Finding(**{**item, "kind": Kind(item["kind"]), "cells": tuple(Cell(*cell) for cell in item["cells"])})
