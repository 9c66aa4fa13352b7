"""All cells of a run, declared before anything runs, and the count that the finished matrix must reach."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from crossload.matrix.cell import Cell
from crossload.matrix.errors import NotFoundError
from crossload.matrix.pattern import Pattern
from crossload.matrix.scenario import Scenario
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

    def part(self, shard: Shard) -> "Plan":
        """The cells of a shard. Those of a scenario mostly stay together, so that few writers write it twice."""
        by_scenario = sorted(self.cells, key=lambda cell: cell.scenario)
        first, last = (len(by_scenario) * part // shard.count for part in (shard.number - 1, shard.number))
        cells = tuple(by_scenario[first:last])
        names = {cell.scenario for cell in cells}
        scenarios = tuple(scenario for scenario in self.scenarios if scenario.name in names)
        return replace(self, scenarios=scenarios, cells=cells, partial=True)

    def digest(self, rules: str) -> str:
        """Equal for plans of the same cells over the same scenarios, under the same rules."""
        digest = hashlib.sha256(rules.encode())
        for scenario in self.scenarios:
            digest.update(f"\0{scenario.name}\0{scenario.digest}".encode())
        for cell in self.cells:
            digest.update("\0".join(("", *cell)).encode())
        return f"sha256:{digest.hexdigest()}"


def make_plan(
    targets: Sequence[Target],
    scenarios: Sequence[Scenario],
    *,
    only_targets: Sequence[Pattern],
    only_scenarios: Sequence[str],
) -> Plan:
    """Cross the selected targets of each format, over the selected scenarios. Raises `NotFoundError` for none."""
    chosen = [target for target in targets if _selected(target, only_targets)]
    asked = [
        item for item in scenarios if not only_scenarios or any(fnmatchcase(item.name, glob) for glob in only_scenarios)
    ]
    if not chosen:
        known = ", ".join(target.id for target in targets)
        raise NotFoundError(
            f"no target matches {', '.join(pattern.text for pattern in only_targets)}; there are {known}"
        )
    if not asked:
        known = ", ".join(scenario.name for scenario in scenarios)
        raise NotFoundError(f"no scenario matches {', '.join(only_scenarios)}; there are {known}")
    cells = tuple(Cell(scenario.name, writer.id, reader.id) for writer, reader in pairs(chosen) for scenario in asked)
    partial = len(chosen) < len(targets) or len(asked) < len(scenarios)
    return Plan(targets=tuple(chosen), scenarios=tuple(asked), cells=cells, partial=partial)


def pairs(targets: Iterable[Target]) -> list[tuple[Target, Target]]:
    """Each ordered pair of targets that share a format, a target with itself among them."""
    everyone = list(targets)
    return [(writer, reader) for writer in everyone for reader in everyone if writer.format == reader.format]


def _selected(target: Target, patterns: Sequence[Pattern]) -> bool:
    matches: Callable[[Pattern], bool] = lambda pattern: pattern.matches(  # noqa: E731
        subject=target.subject, version=target.version, place=target.place
    )
    return not patterns or any(matches(pattern) for pattern in patterns)
