"""Writers by readers with verdicts counted: the tables that every report draws, one or two for each format."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crossload.matrix.cell import CellResult
from crossload.matrix.result import MatrixResult, TargetRow
from crossload.matrix.vocabulary import Verdict

_Pairs = Mapping[tuple[str, str], Sequence[CellResult]]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """`counts[row][column]` has a pair's cells by verdict, best first. Targets that can't be made are left out.

    `paths` has those that loaded by the way that the reader took; a grid in which all took the same has none. In one of
    relays the columns are those by way of whom the writer's snapshots came back to it, and a pair may have no cells.
    """

    format: str
    relays: bool
    targets: tuple[TargetRow, ...]
    counts: tuple[tuple[dict[Verdict, int], ...], ...]
    paths: tuple[tuple[dict[str, int], ...], ...]

    @property
    def title(self) -> str:
        """What is counted."""
        return f"Format {self.format}: " + (
            "who keeps what others wrote" if self.relays else "who reads whose snapshots"
        )

    @property
    def axes(self) -> tuple[str, str]:
        """What rows and columns are."""
        return ("writer and reader ↓", "written again by →") if self.relays else ("writer ↓", "reader →")

    def headline(self, row: int, column: int) -> Verdict:
        """The gravest verdict of a pair if it speaks against someone, else its most frequent one."""
        counts = self.counts[row][column]
        worst = max(counts, key=list(Verdict).index, default=Verdict.NOT_RUN)
        return worst if worst.failing else max(counts, key=counts.__getitem__, default=worst)


def grids(result: MatrixResult) -> list[Grid]:
    """One grid for each format that has targets which could be made, and another one if it has relays."""
    found = []
    for name in result.formats:
        made = [target for target in result.targets if target.format == name and not target.problem]
        relayed = {target for way in result.by_relay for target in way}
        found.append(_grid(name, made, result.by_pair, relays=False))
        found.append(_grid(name, [target for target in made if target.id in relayed], result.by_relay, relays=True))
    return [grid for grid in found if grid.targets]


def unmade(result: MatrixResult) -> list[TargetRow]:
    """The targets that are in no grid."""
    return [target for target in result.targets if target.problem]


def _grid(name: str, targets: Sequence[TargetRow], pairs: _Pairs, *, relays: bool) -> Grid:
    cells = [[pairs.get((row.id, column.id), ()) for column in targets] for row in targets]
    counts = tuple(tuple(_counted(pair) for pair in row) for row in cells)
    paths = tuple(tuple(_paths(pair) for pair in row) for row in cells)
    if len({path for row in paths for pair in row for path in pair}) < 2:  # noqa: PLR2004 - one path tells nothing
        paths = tuple(tuple({} for _ in targets) for _ in targets)
    return Grid(format=name, relays=relays, targets=tuple(targets), counts=counts, paths=paths)


def _counted(cells: Sequence[CellResult]) -> dict[Verdict, int]:
    counted = Counter(item.verdict for item in cells)
    return {verdict: counted[verdict] for verdict in Verdict if counted[verdict]}


def _paths(cells: Sequence[CellResult]) -> dict[str, int]:
    paths = (item.outcome.path for item in cells if item.verdict is Verdict.SAME and item.outcome is not None)
    return dict(sorted(Counter(path for path in paths if path is not None).items(), reverse=True))
