from __future__ import annotations

from typing import TYPE_CHECKING

from crossload.matrix.cell import Cell
from crossload.matrix.confirm import Confirmed, confirm, tasks_of
from crossload.matrix.outcome import Outcome
from crossload.matrix.schedule import Task
from crossload.matrix.verdict import Judgement
from crossload.matrix.vocabulary import Happening, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DIED, LOADED, HUNG = (Outcome(happening=kind) for kind in (Happening.DIED, Happening.LOADED, Happening.HUNG))
VERDICTS = {Happening.DIED: Verdict.CRASHED, Happening.LOADED: Verdict.SAME, Happening.HUNG: Verdict.HUNG}
ONE, TWO = Cell("one", "w", "r"), Cell("two", "w", "r")


def judged(_cell: Cell, outcome: Outcome) -> Judgement:
    return Judgement(verdict=VERDICTS[outcome.happening], why="")


class Passes:
    """Replays what each further run of a cell ends in, and remembers how it was asked."""

    def __init__(self, *outcomes: Mapping[Cell, Outcome]) -> None:
        self.left = list(outcomes)
        self.asked: list[tuple[list[Cell], int]] = []

    def __call__(self, cells: Iterable[Cell], jobs: int) -> Mapping[Cell, Outcome]:
        wanted = list(cells)
        if not wanted:
            return {}
        self.asked.append((wanted, jobs))
        return self.left.pop(0)


def test_a_failure_seen_twice_counts() -> None:
    passes = Passes({ONE: DIED})
    assert confirm({ONE: DIED}, judged, passes, 2) == {ONE: Confirmed(DIED)}
    assert passes.asked == [([ONE], 2)]


def test_a_failure_that_does_not_come_again_runs_alone_and_that_run_counts() -> None:
    passes = Passes({ONE: LOADED, TWO: DIED}, {ONE: LOADED})
    assert confirm({ONE: DIED, TWO: DIED}, judged, passes, 2) == {
        ONE: Confirmed(LOADED, "crashed"),
        TWO: Confirmed(DIED),
    }
    assert passes.asked == [([ONE, TWO], 2), ([ONE], 1)]


def test_timeouts_are_seen_again_on_a_quiet_machine() -> None:
    passes = Passes({ONE: DIED}, {TWO: HUNG})
    confirm({ONE: DIED, TWO: HUNG}, judged, passes, 2)
    assert passes.asked == [([ONE], 2), ([TWO], 1)]


def test_a_cell_that_could_not_be_run_again_is_not_confirmed() -> None:
    assert confirm({ONE: DIED}, judged, Passes({}), 2) == {}


def test_cells_share_their_writes() -> None:
    assert tasks_of([ONE, Cell("one", "w", "other")]) == (
        [Task("w", "one")],
        [Task("r", "one", "w"), Task("other", "one", "w")],
    )
