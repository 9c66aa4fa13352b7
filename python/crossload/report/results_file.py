"""The results file, `matrix.json`, as other programs read it: its shape, its schema, and the way back to a result."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.config import CONFIG_NAME
from crossload.matrix.damage import DamagedLoad
from crossload.matrix.errors import NotFoundError, StoreError
from crossload.matrix.fault import Fault, Suspicion
from crossload.matrix.oracle import Disagreement
from crossload.matrix.outcome import Outcome
from crossload.matrix.promises import Finding
from crossload.matrix.result import MatrixResult, ScenarioRow, TargetRow
from crossload.matrix.vocabulary import Verdict
from crossload.report.json_file import JSON_VERSION

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class CellEntry(BaseModel):
    """A cell; `seen` is what was observed of it, and absent when it did not run."""

    model_config = ConfigDict(frozen=True)

    scenario: str
    writer: str
    reader: str
    via: Annotated[str, Field(description="Who loaded the snapshot and wrote it again before it was read.")] = ""
    verdict: Verdict
    why: Annotated[str, Field(description="The verdict's reason, with the library's own words.")]
    cached: Annotated[bool, Field(description="Whether an earlier run saw it, and nothing that decides it changed.")]
    unstable: Annotated[str, Field(description="The verdict that it had first, when a second run gave another.")] = ""
    suspicious: Annotated[bool, Field(description="Whether a deadline or a lack of memory decided it.")] = False
    seen: Outcome | None = None

    def result(self) -> CellResult:
        """The cell as the other reports take it."""
        return CellResult(
            cell=Cell(self.scenario, self.writer, self.reader, self.via),
            verdict=self.verdict,
            why=self.why,
            outcome=self.seen,
            cached=self.cached,
            unstable=self.unstable,
        )


class ResultsFile(BaseModel):
    """One run of a matrix. `planned` counts the cells that were declared before anything ran."""

    model_config = ConfigDict(frozen=True)

    version: Annotated[int, Field(alias="crossload-matrix", ge=JSON_VERSION, le=JSON_VERSION)]
    made_by: Annotated[Mapping[str, str], Field(description="Versions of what ran it, and the kind of machine.")] = {}
    config: Annotated[str, Field(description="The configuration's name, without its folder.")] = CONFIG_NAME
    run: Annotated[int, Field(description="The run's number in its results database.")]
    started: AwareDatetime
    finished: AwareDatetime
    interrupted: bool
    partial: Annotated[bool, Field(description="Whether only some of the targets or scenarios were asked for.")]
    exit_code: Annotated[int, Field(description="What the run's command ended with.")]
    planned: int
    counts: Annotated[Mapping[Verdict, int], Field(description="Cells by verdict, best verdict first.")]
    legend: Annotated[Mapping[Verdict, str], Field(description="What each verdict means.")]
    targets: tuple[TargetRow, ...]
    scenarios: tuple[ScenarioRow, ...]
    findings: Annotated[tuple[Finding, ...], Field(description="Promises and expectations, held against the cells.")]
    faults: Annotated[tuple[Fault, ...], Field(description="What workers did that the protocol does not allow.")]
    disagreements: tuple[Disagreement, ...]
    suspicions: Annotated[
        tuple[Suspicion, ...], Field(description="What workers did that is no fault, such as growing all along.")
    ] = ()
    again: Annotated[int, Field(description="How many times all cells ran once more, to find flaky ones.")] = 0
    damaged: Annotated[
        tuple[DamagedLoad, ...], Field(description="Loads of snapshots that were damaged on their way.")
    ] = ()
    cells: tuple[CellEntry, ...]


def read_results(path: Path) -> MatrixResult:
    """The run that a results file holds. Raises `NotFoundError` and `StoreError`."""
    try:
        file = ResultsFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise NotFoundError(f"{path}: {error.strerror}; `crossload matrix run` writes one") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise StoreError(f"{path} is no results file of version {JSON_VERSION}: {where}: {first['msg']}") from None
    known = {target.id for target in file.targets}, {scenario.name for scenario in file.scenarios}
    for entry in file.cells:
        cell = entry.result().cell
        if not ({*cell.stations} <= known[0] and cell.scenario in known[1]):
            raise StoreError(f"{path} has a cell of a target or scenario that it does not list: {cell}")
    return MatrixResult(
        run=file.run,
        started=_utc(file.started),
        finished=_utc(file.finished),
        interrupted=file.interrupted,
        partial=file.partial,
        planned=file.planned,
        targets=file.targets,
        scenarios=file.scenarios,
        cells=tuple(entry.result() for entry in file.cells),
        faults=file.faults,
        disagreements=file.disagreements,
        findings=file.findings,
        made_by=file.made_by,
        suspicions=file.suspicions,
        again=file.again,
        damaged=file.damaged,
        config=file.config,
    )


def results_schema() -> str:
    """The JSON schema of results files, as it is published."""
    schema: dict[str, Any] = {
        "$schema": SCHEMA_DIALECT,
        **ResultsFile.model_json_schema(),
        "title": "crossload matrix results",
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.timezone.utc)
