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
ONE, TWO, THREE = (Cell(name, "w", "r") for name in ("one", "two", "three"))


def judged(_cell: Cell, outcome: Outcome) -> Judgement:
    return Judgement(verdict=VERDICTS[outcome.happening], why=outcome.message)


class Passes:
    """Ends each cell as told, one time after the other, and remembers what was asked for."""

    def __init__(self, **endings: list[Outcome]) -> None:
        self.left = endings
        self.asked: list[tuple[list[str], int, bool]] = []

    def __call__(self, cells: Iterable[Cell], *, jobs: int, alone: bool) -> Mapping[Cell, Outcome]:
        wanted = list(cells)
        if wanted:
            self.asked.append(([cell.scenario for cell in wanted], jobs, alone))
        return {cell: self.left[cell.scenario].pop(0) for cell in wanted if self.left.get(cell.scenario)}


def test_a_failure_seen_again_alone_counts() -> None:
    passes = Passes(one=[DIED])
    assert confirm({ONE: DIED}, judged, passes, 2) == {ONE: Confirmed(DIED)}
    assert passes.asked == [(["one"], 2, True)]


def test_cells_that_failed_for_one_reason_follow_the_first_of_them() -> None:
    died = [Outcome(happening=Happening.DIED, message=f"at offset {offset}") for offset in (1, 22, 333)]
    other = Outcome(happening=Happening.DIED, message="otherwise")
    passes = Passes(one=died[:1], two=died[1:2], three=[other])
    confirm({ONE: died[0], TWO: died[1], THREE: other}, judged, passes, 2)
    assert passes.asked == [(["one", "three"], 2, True), (["two"], 2, False)]


def test_when_the_first_of_them_ends_otherwise_all_run_alone() -> None:
    passes = Passes(one=[LOADED, LOADED], two=[DIED])
    assert confirm({ONE: DIED, TWO: DIED}, judged, passes, 2) == {
        ONE: Confirmed(LOADED, "crashed"),
        TWO: Confirmed(DIED),
    }
    assert passes.asked == [(["one"], 2, True), (["two"], 2, True), (["one"], 1, True)]


def test_timeouts_are_seen_again_on_a_quiet_machine() -> None:
    passes = Passes(one=[DIED], two=[HUNG])
    confirm({ONE: DIED, TWO: HUNG}, judged, passes, 2)
    assert passes.asked == [(["two"], 1, True), (["one"], 2, True)]


def test_a_cell_that_could_not_be_run_again_is_not_confirmed() -> None:
    assert confirm({ONE: DIED}, judged, Passes(), 2) == {}


def test_cells_share_their_writes() -> None:
    assert tasks_of([ONE, Cell("one", "w", "other")]) == (
        [Task("w", "one")],
        [Task("r", "one", "w"), Task("other", "one", "w")],
    )
