"""One stored cell with all that is known about it; nothing is run for it."""

import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from crossload.matrix.cell import Cell, CellResult, write_key
from crossload.matrix.config import CONFIG_NAME, Config
from crossload.matrix.errors import NotFoundError
from crossload.matrix.outcome import Difference, Writing
from crossload.matrix.pattern import Pattern, only_match
from crossload.matrix.result import MatrixResult, ScenarioRow, TargetRow, stored_result
from crossload.matrix.store import Store
from crossload.report.hexdump import first_difference, offending_offset


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A cell of a run. `writing` is what the writer made of the scenario, `own` what the reader itself made of it.

    Either is None where the store no longer has it.
    """

    result: MatrixResult
    item: CellResult
    scenario: ScenarioRow
    writer: TargetRow
    reader: TargetRow
    writing: Writing | None
    own: Writing | None
    config: Path

    @property
    def alone(self) -> MatrixResult:
        """A result of this cell only, which makes a results file like any other."""
        return replace(
            self.result,
            planned=1,
            partial=True,
            targets=tuple({target.id: target for target in (self.writer, self.reader)}.values()),
            scenarios=(self.scenario,),
            cells=(self.item,),
            faults=(),
            disagreements=(),
            findings=tuple(finding for finding in self.result.findings if self.item.cell in finding.cells),
        )

    @property
    def command(self) -> str:
        """What runs this cell alone and anew, for a POSIX shell in the folder that this was asked from."""
        here = Path.cwd()
        config = self.config.relative_to(here) if self.config.is_relative_to(here) else self.config
        named = [] if config == Path(CONFIG_NAME) else ["--config", str(config)]
        return shlex.join(["crossload", "matrix", "cell", self.writer.id, self.reader.id, self.scenario.name, *named])

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


def explain_cell(config: Config, run: int | None, pair: tuple[Pattern, Pattern], scenario: str) -> Explanation:
    """A cell of this run, or of the last one. Nothing is run.

    Raises `NotFoundError` when there is no such cell, or a pattern does not name exactly one of the run's targets.
    """
    path = config.root / config.tables.matrix.results
    result = stored_result(path, run)
    writer, reader = (only_match(pattern, result.targets) for pattern in pair)
    scenarios = {row.name: row for row in result.scenarios}
    if scenario not in scenarios:
        raise NotFoundError(f"run {result.run} has no scenario {scenario!r}; it has {', '.join(scenarios)}")
    row = scenarios[scenario]
    cell = Cell(scenario, writer.id, reader.id)
    item = next((item for item in result.by_pair.get((writer.id, reader.id), ()) if item.cell == cell), None)
    if item is None:
        raise NotFoundError(f"run {result.run} has no cell {cell}: {writer.format} and {reader.format} are not crossed")
    store = Store(path)
    try:
        writing, own = (store.write(write_key(target.fingerprint, row.digest)) for target in (writer, reader))
    finally:
        store.close()
    return Explanation(
        result=result,
        item=item,
        scenario=row,
        writer=writer,
        reader=reader,
        writing=writing,
        own=own,
        config=config.path,
    )
