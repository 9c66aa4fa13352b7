"""Writers by readers with verdicts counted: the one table that every report draws, one for each format."""

from collections import Counter
from dataclasses import dataclass

from crossload.matrix.result import MatrixResult, TargetRow
from crossload.matrix.vocabulary import Verdict


@dataclass(frozen=True, kw_only=True)
class Grid:
    """`counts[row][column]` has a pair's cells by verdict, best first. Targets that can't be made are left out.

    `paths` has those that loaded by the way that the reader took; a grid in which all took the same has none.
    """

    format: str
    targets: tuple[TargetRow, ...]
    counts: tuple[tuple[dict[Verdict, int], ...], ...]
    paths: tuple[tuple[dict[str, int], ...], ...]

    def headline(self, row: int, column: int) -> Verdict:
        """The gravest verdict of a pair if it speaks against someone, else its most frequent one."""
        counts = self.counts[row][column]
        worst = max(counts, key=list(Verdict).index, default=Verdict.NOT_RUN)
        return worst if worst.failing else max(counts, key=counts.__getitem__, default=worst)


def grids(result: MatrixResult) -> list[Grid]:
    """One grid for each format that has targets which could be made."""
    return [grid for name in result.formats if (grid := _grid(result, name)).targets]


def unmade(result: MatrixResult) -> list[TargetRow]:
    """The targets that are in no grid."""
    return [target for target in result.targets if target.problem]


def _grid(result: MatrixResult, name: str) -> Grid:
    targets = tuple(target for target in result.targets if target.format == name and not target.problem)
    counts = tuple(tuple(_counted(result, writer, reader) for reader in targets) for writer in targets)
    paths = tuple(tuple(_paths(result, writer, reader) for reader in targets) for writer in targets)
    if len({path for row in paths for pair in row for path in pair}) < 2:  # noqa: PLR2004 - one path tells nothing
        paths = tuple(tuple({} for _ in targets) for _ in targets)
    return Grid(format=name, targets=targets, counts=counts, paths=paths)


def _counted(result: MatrixResult, writer: TargetRow, reader: TargetRow) -> dict[Verdict, int]:
    counted = Counter(item.verdict for item in result.by_pair.get((writer.id, reader.id), ()))
    return {verdict: counted[verdict] for verdict in Verdict if counted[verdict]}


def _paths(result: MatrixResult, writer: TargetRow, reader: TargetRow) -> dict[str, int]:
    cells = result.by_pair.get((writer.id, reader.id), ())
    paths = (item.outcome.path for item in cells if item.verdict is Verdict.SAME and item.outcome is not None)
    return dict(sorted(Counter(path for path in paths if path is not None).items(), reverse=True))
