"""One stored cell with all that is known about it; nothing is run for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crossload.matrix.cell import Cell, CellResult, write_key
from crossload.matrix.config import Config
from crossload.matrix.damage import DamagedLoad
from crossload.matrix.errors import NotFoundError
from crossload.matrix.outcome import Difference, Writing
from crossload.matrix.pattern import Pattern, only_match
from crossload.matrix.result import MatrixResult, ScenarioRow, TargetRow, stored_result
from crossload.matrix.store import Store
from crossload.matrix.vocabulary import Party
from crossload.report.hexdump import first_difference, offending_offset


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A cell of a run. `writing` is the snapshot that was read, `own` what the reader itself made of the scenario.

    Either is None where the store no longer has it; so is `via` where nobody wrote the snapshot again.
    """

    result: MatrixResult
    item: CellResult
    scenario: ScenarioRow
    writer: TargetRow
    reader: TargetRow
    via: TargetRow | None
    writing: Writing | None
    own: Writing | None
    config: Path

    @property
    def damaged(self) -> list[DamagedLoad]:
        """The loads of this cell's snapshot, damaged."""
        return [load for load in self.result.damaged if load.cell == self.item.cell]

    @property
    def stations(self) -> dict[str, TargetRow]:
        """Those who take part, by what they do, in the order in which the snapshot passes them."""
        between = {} if self.via is None else {Party.RELAY.value: self.via}
        return {Party.WRITER.value: self.writer, **between, Party.READER.value: self.reader}

    @property
    def alone(self) -> MatrixResult:
        """A result of this cell only, which makes a results file like any other."""
        return replace(
            self.result,
            planned=1,
            partial=True,
            targets=tuple({target.id: target for target in self.stations.values()}.values()),
            scenarios=(self.scenario,),
            cells=(self.item,),
            faults=(),
            disagreements=(),
            damaged=tuple(self.damaged),
            findings=tuple(finding for finding in self.result.findings if self.item.cell in finding.cells),
        )

    @property
    def config_here(self) -> str:
        """The run's configuration as it is named in the folder that this was asked from."""
        here = Path.cwd()
        return str(self.config.relative_to(here) if self.config.is_relative_to(here) else self.config)

    @property
    def command(self) -> str:
        """What runs this cell alone and anew, for a POSIX shell in the folder that this was asked from."""
        return self.item.cell.command("matrix cell", config=self.config_here)

    @property
    def place(self) -> tuple[int, str] | None:
        """The byte of the snapshot to look at, and how it is known."""
        if self.writing is None or not self.writing.snapshot or self.item.outcome is None:
            return None
        snapshot, outcome = self.writing.snapshot, self.item.outcome
        offset = offending_offset(outcome.message, len(snapshot))
        if offset is not None:
            return offset, "the reader's message names it"
        if outcome.message and self.own is not None and self.own.snapshot:
            parted = first_difference(snapshot, self.own.snapshot)
            if parted is not None:
                return parted, "the first one that differs from what the reader itself writes of this scenario"
        return None

    @property
    def answers(self) -> list[Difference]:
        """Every question that was answered, with the expected and the actual answer, those that differ first."""
        outcome = self.item.outcome
        different = {one.label: one for one in outcome.differences} if outcome is not None else {}
        if self.writing is None or self.writing.outcome is not None:
            return list(different.values())
        same = [
            Difference(label=label, expected=answer, actual=answer)
            for label, answer in zip(self.scenario.questions, self.writing.answers, strict=False)
            if label not in different
        ]
        return [*different.values(), *same]


def explain_cell(config: Config, run: int | None, stations: Sequence[Pattern], scenario: str) -> Explanation:
    """A cell of this run, or of the last one, by its stations in their order. Nothing is run.

    Raises `NotFoundError` when there is no such cell, or a pattern does not name exactly one of the run's targets.
    """
    path = config.root / config.tables.matrix.results
    result = stored_result(path, run)
    writer, *between, reader = passed = [only_match(pattern, result.targets) for pattern in stations]
    scenarios = {row.name: row for row in result.scenarios}
    if scenario not in scenarios:
        raise NotFoundError(f"run {result.run} has no scenario {scenario!r}; it has {', '.join(scenarios)}")
    row = scenarios[scenario]
    cell = Cell(scenario, writer.id, reader.id, *(target.id for target in between))
    item = next((item for item in result.cells if item.cell == cell), None)
    if item is None:
        formats = " and ".join(dict.fromkeys(target.format for target in passed))
        why = "no [[relay]] asked for it" if between else f"{formats} are not crossed"
        raise NotFoundError(f"run {result.run} has no cell {cell}: {why}")
    store = Store(path, reading=True)
    try:
        writers = [target.fingerprint for target in (writer, *between)]
        writing = store.write(write_key(row.digest, *writers))
        own = store.write(write_key(row.digest, reader.fingerprint))
    finally:
        store.close()
    return Explanation(
        result=result,
        item=item,
        scenario=row,
        writer=writer,
        reader=reader,
        via=between[0] if between else None,
        writing=writing,
        own=own,
        config=config.root / result.config,
    )
