"""Two runs held against each other, cell by cell: what got worse, what got better, what is new and what is gone."""

from dataclasses import dataclass

from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.result import MatrixResult
from crossload.matrix.vocabulary import Verdict

_RANKS = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True, kw_only=True)
class Change:
    """A cell that ended otherwise. `before` or `after` is None where that run does not have it."""

    cell: Cell
    before: Verdict | None
    after: Verdict | None
    why: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Every cell of both runs, once; a cell that ended as before is only counted. `config` is the later run's."""

    worse: tuple[Change, ...]
    better: tuple[Change, ...]
    new: tuple[Change, ...]
    gone: tuple[Change, ...]
    unchanged: int
    config: str


def compare(base: MatrixResult, later: MatrixResult) -> Comparison:
    """What changed from one run to a later one.

    A cell that the earlier run settled and the later one did not, because its target can't be made or it did not run,
    got worse: nobody sees any longer how it ends. Of what a partial run does not have nothing is gone.
    """
    earlier = {result.cell: result for result in base.cells}
    kinds: dict[str, list[Change]] = {kind: [] for kind in ("worse", "better", "new", "gone", "unchanged")}
    for result in later.cells:
        before = earlier.pop(result.cell, None)
        verdict = before.verdict if before is not None else None
        change = Change(cell=result.cell, before=verdict, after=result.verdict, why=result.why)
        kinds[_kind(before, result)].append(change)
    if not later.partial:
        kinds["gone"] = [
            Change(cell=item.cell, before=item.verdict, after=None, why=item.why) for item in earlier.values()
        ]
    unchanged = len(kinds.pop("unchanged"))
    return Comparison(
        **{kind: tuple(changes) for kind, changes in kinds.items()}, unchanged=unchanged, config=later.config
    )


def _kind(before: CellResult | None, after: CellResult) -> str:
    if before is None or (after.verdict.settled and not before.verdict.settled):
        return "new"
    if before.verdict is after.verdict or not before.verdict.settled:
        return "unchanged"
    worse = not after.verdict.settled or _RANKS[after.verdict] > _RANKS[before.verdict]
    return "worse" if worse else "better"
