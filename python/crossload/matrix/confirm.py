"""A failing cell counts only after fresh workers saw it fail again; the passes that see to that."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from crossload.matrix.cell import Cell
from crossload.matrix.outcome import Outcome
from crossload.matrix.schedule import Task
from crossload.matrix.verdict import Judgement
from crossload.matrix.vocabulary import Verdict

Pass = Callable[[Iterable[Cell], int], Mapping[Cell, Outcome]]
"""Runs cells anew in workers that nothing else used, that many at a time; cells that could not be run are left out."""

Judge = Callable[[Cell, Outcome], Judgement]

_NEEDS_A_QUIET_MACHINE = frozenset({Verdict.HUNG, Verdict.EXHAUSTED})


class Confirmed(NamedTuple):
    """What counts for a cell; `unstable` names the verdict it had first, when that was another."""

    outcome: Outcome
    unstable: str = ""


def confirm(failing: Mapping[Cell, Outcome], judge: Judge, again: Pass, jobs: int) -> dict[Cell, Confirmed]:
    """Run failing cells a second time, and those that end otherwise a third time, each alone.

    Timeouts and lack of memory depend on what else the machine does: those run one at a time from the start.
    """
    first = {cell: judge(cell, outcome).verdict for cell, outcome in failing.items()}
    quiet = [cell for cell, verdict in first.items() if verdict in _NEEDS_A_QUIET_MACHINE]
    others = [cell for cell in first if cell not in quiet]
    second = {**again(others, jobs), **again(quiet, 1)}
    confirmed: dict[Cell, Confirmed] = {}
    for cell, outcome in second.items():
        if judge(cell, outcome).verdict is first[cell]:
            confirmed[cell] = Confirmed(outcome)
            continue
        for last in again([cell], 1).values():
            confirmed[cell] = Confirmed(last, first[cell].value)
    return confirmed


def tasks_of(cells: Iterable[Cell]) -> tuple[list[Task], list[Task]]:
    """The writes and the reads that run these cells from the beginning."""
    wanted = list(cells)
    writes = dict.fromkeys(Task(cell.writer, cell.scenario) for cell in wanted)
    return list(writes), [Task(cell.reader, cell.scenario, cell.writer) for cell in wanted]
