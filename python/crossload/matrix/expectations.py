"""What fails in the last run without being expected, and the entries of `crossload.toml` that would stand for it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import tomlkit

from crossload.matrix.cell import CellResult
from crossload.matrix.config import Config, checked
from crossload.matrix.errors import NotWholeError
from crossload.matrix.lock import resolve_versions
from crossload.matrix.oracle import Disagreement
from crossload.matrix.plan import make_plan
from crossload.matrix.promises import Finding, Kind, declare, examine, unexpected
from crossload.matrix.result import MatrixResult
from crossload.matrix.scenario import load_scenarios
from crossload.matrix.target import Target, targets_of
from crossload.matrix.verdict import Known

if TYPE_CHECKING:
    from crossload.matrix.vocabulary import Verdict

LONGEST_PREFIX = 80
"""Characters of a message that an entry asks for: numbers and names that differ each time mostly come later."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A whole run under the configuration as it is now: how its expectations stand, and what has none."""

    findings: tuple[Finding, ...]
    failing: tuple[CellResult, ...]
    differing: tuple[Disagreement, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is left to be written, renewed or taken out."""
        return not self.failing and not self.differing and all(finding.holds for finding in self.findings)


def stand(config: Config, result: MatrixResult) -> Standing:
    """Hold a run against the configuration as it is now. Raises `NotWholeError` when the run left anything out."""
    targets = targets_of(config, resolve_versions(config, update=False))
    _check_whole(config, targets, result)
    releases = {row.id: row.release for row in result.targets}
    known = {
        target.id: Known(target=target.id, identity=target.identity, release=releases[target.id]) for target in targets
    }
    findings = examine(config, targets, known, result.cells, partial=False)
    differing, declared = declare(config, targets, result.disagreements, partial=False)
    return Standing(
        findings=tuple(item for item in (*findings, *declared) if item.kind is not Kind.PROMISE),
        failing=tuple(unexpected(config, targets, known, result.cells)),
        differing=tuple(item for item in differing if not item.known),
    )


def _check_whole(config: Config, targets: Sequence[Target], result: MatrixResult) -> None:
    scenarios = load_scenarios(config.root / config.tables.matrix.scenarios)
    planned = set(make_plan(targets, scenarios, only_targets=(), only_scenarios=()).cells)
    left = sum(not item.verdict.settled for item in result.cells)
    problem = None
    if result.interrupted:
        problem = "it was interrupted"
    elif result.partial:
        problem = "only some targets or scenarios were asked for"
    elif planned != {item.cell for item in result.cells}:
        problem = "crossload.toml has other targets or scenarios by now"
    elif result.faults:
        problem = "it has workers that can't be trusted"
    elif left:
        problem = f"{left} of its cells did not run; `crossload doctor` says what this machine lacks"
    if problem is not None:
        raise NotWholeError(
            f"run {result.run} is not whole: {problem}. Expectations are written from a whole run only: "
            "run `crossload matrix run` first"
        )


def entries_for(standing: Standing, *, link: str, expires: dt.date) -> dict[str, list[dict[str, Any]]]:
    """The entries that stand for everything that fails, by table: each names its cells exactly, without wildcards."""
    failing: dict[tuple[str, str, Verdict, str], list[str]] = {}
    for item in standing.failing:
        key = (item.cell.writer, item.cell.reader, item.verdict, _prefix(item))
        failing.setdefault(key, []).append(item.cell.scenario)
    differing: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for other in standing.differing:
        labels = tuple(difference.label for difference in other.differences)
        differing.setdefault((other.writer, labels), []).append(other.scenario)
    until = {"link": link, "expires": expires}
    return {
        Kind.EXPECT: [
            {
                "writer": writer,
                "reader": reader,
                "scenarios": sorted(scenarios),
                "verdicts": [str(verdict)],
                **({"message": message} if message else {}),
                **until,
            }
            for (writer, reader, verdict, message), scenarios in failing.items()
        ],
        Kind.DIFFERS: [
            {"writer": writer, "scenarios": sorted(scenarios), "questions": list(labels), **until}
            for (writer, labels), scenarios in differing.items()
        ],
    }


def _prefix(item: CellResult) -> str:
    message = item.outcome.message if item.outcome is not None else ""
    return message.split("\n", 1)[0][:LONGEST_PREFIX]


def append(config: Config, entries: dict[str, list[dict[str, Any]]]) -> Config:
    """Write entries to the end of the file: what is there stays as it is. Returns the configuration as it is then.

    Raises `ConfigError`, and writes nothing, when the file does not take them.
    """
    document = tomlkit.document()
    for kind, tables in entries.items():
        array = tomlkit.aot()
        for table in tables:
            array.append(tomlkit.item(table))
        if tables:
            document.append(kind, array)
    before = config.path.read_text(encoding="utf-8").rstrip("\n")
    text = f"{before}\n\n{tomlkit.dumps(document).strip()}\n"
    written = checked(text, config.path, config.document.name)
    temporary = config.path.with_name(f"{config.path.name}.new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(config.path)
    return written
