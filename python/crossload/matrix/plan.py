"""All cells of a run, declared before anything runs, and the count that the finished matrix must reach."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from crossload.matrix.cell import Cell
from crossload.matrix.errors import NotFoundError
from crossload.matrix.pattern import Pattern, parse_pattern
from crossload.matrix.scenario import Scenario
from crossload.matrix.schedule import Task
from crossload.matrix.tables import RelayTable
from crossload.matrix.target import Target


@dataclass(frozen=True)
class Shard:
    """One of `count` parts of a plan; `number` counts from 1."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


def parse_shard(text: str) -> Shard:
    """`2/8`. Raises `ValueError` with what a shard looks like."""
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    shard = Shard(int(match[1]), int(match[2])) if match else Shard(0, 0)
    if not 1 <= shard.number <= shard.count:
        raise ValueError(f"{text!r} is no shard; write 2/8 for the second of eight")
    return shard


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`partial` when only some of the configured targets or scenarios were selected, or it is a shard."""

    targets: tuple[Target, ...]
    scenarios: tuple[Scenario, ...]
    cells: tuple[Cell, ...]
    partial: bool
    damages: tuple[Task, ...] = ()
    """Loads of snapshots that are damaged on their way."""
    spliced: Mapping[str, Scenario] = field(default_factory=dict)
    """Whose snapshot a splice takes its tail from, by the damaged one's scenario; it need not be in the plan."""

    def part(self, shard: Shard) -> "Plan":
        """The cells of a shard. Those of a scenario mostly stay together, so that few writers write it twice."""
        by_scenario = sorted(self.cells, key=lambda cell: cell.scenario)
        first, last = (len(by_scenario) * part // shard.count for part in (shard.number - 1, shard.number))
        cells = tuple(by_scenario[first:last])
        names = {cell.scenario for cell in cells}
        mine = {*cells}
        damages = tuple(task for task in self.damages if damaged_cell(task) in mine)
        scenarios = tuple(scenario for scenario in self.scenarios if scenario.name in names)
        return replace(self, scenarios=scenarios, cells=cells, damages=damages, partial=True)

    def digest(self, rules: str) -> str:
        """Equal for plans of the same cells over the same scenarios, under the same rules."""
        digest = hashlib.sha256(rules.encode())
        for scenario in self.scenarios:
            digest.update(f"\0{scenario.name}\0{scenario.digest}".encode())
        for cell in self.cells:
            digest.update("\0".join(("", *cell)).encode())
        return f"sha256:{digest.hexdigest()}"


def damaged_cell(load: Task) -> Cell:
    """The cell whose snapshot is damaged for a load."""
    return Cell(load.scenario, load.writer, load.target)


def make_plan(
    targets: Sequence[Target],
    scenarios: Sequence[Scenario],
    *,
    only_targets: Sequence[Pattern],
    only_scenarios: Sequence[str],
    relays: Sequence[RelayTable] = (),
) -> Plan:
    """Cross the selected targets of each format, over the selected scenarios, then relay what is asked for.

    Raises `NotFoundError` when a pattern or a glob matches nothing.
    """
    chosen = [target for target in targets if not only_targets or any(one.means(target) for one in only_targets)]
    asked = [
        item for item in scenarios if not only_scenarios or any(fnmatchcase(item.name, glob) for glob in only_scenarios)
    ]
    if missed := [one.text for one in only_targets if not any(map(one.means, targets))]:
        known = ", ".join(target.id for target in targets)
        raise NotFoundError(f"no target matches {', '.join(missed)}; there are {known}")
    names = [scenario.name for scenario in scenarios]
    if missed := [glob for glob in only_scenarios if not any(fnmatchcase(name, glob) for name in names)]:
        raise NotFoundError(f"no scenario matches {', '.join(missed)}; there are {', '.join(names)}")
    cells = [Cell(scenario.name, writer.id, reader.id) for writer, reader in pairs(chosen) for scenario in asked]
    cells += relayed(chosen, asked, relays)
    partial = len(chosen) < len(targets) or len(asked) < len(scenarios)
    return Plan(targets=tuple(chosen), scenarios=tuple(asked), cells=tuple(cells), partial=partial)


def relayed(targets: Sequence[Target], scenarios: Sequence[Scenario], relays: Sequence[RelayTable]) -> Iterable[Cell]:
    """Each way there and back that is asked for, once: the writer reads what another one wrote again."""
    for writer, via in pairs(targets):
        tables = [
            table
            for table in relays
            if parse_pattern(table.writer).means(writer) and parse_pattern(table.via).means(via)
        ]
        for scenario in scenarios:
            if any(fnmatchcase(scenario.name, glob) for table in tables for glob in table.scenarios):
                yield Cell(scenario.name, writer.id, writer.id, via.id)


def pairs(targets: Iterable[Target]) -> list[tuple[Target, Target]]:
    """Each ordered pair of targets that share a format, a target with itself among them."""
    everyone = list(targets)
    return [(writer, reader) for writer in everyone for reader in everyone if writer.format == reader.format]
