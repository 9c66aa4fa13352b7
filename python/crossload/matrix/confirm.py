"""A failing cell counts only after fresh workers saw it fail again; the passes that see to that."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol

from crossload.matrix.cell import Cell
from crossload.matrix.outcome import Outcome
from crossload.matrix.schedule import Task
from crossload.matrix.verdict import Judgement, alike

Judge = Callable[[Cell, Outcome], Judgement]


class Pass(Protocol):
    """Runs cells anew in workers that nothing else used; cells that could not be run are left out."""

    def __call__(self, cells: Iterable[Cell], *, jobs: int, alone: bool) -> Mapping[Cell, Outcome]:
        """`jobs` at a time; `alone` gives each cell workers of its own."""


class Confirmed(NamedTuple):
    """What counts for a cell; `unstable` names the verdict it had first, when that was another."""

    outcome: Outcome
    unstable: str = ""


def confirm(failing: Mapping[Cell, Outcome], judge: Judge, again: Pass, jobs: int) -> dict[Cell, Confirmed]:
    """Run failing cells a second time, and those that end otherwise a third time.

    What a reader fails at for one reason is confirmed by the first such cell alone, in a process that read nothing
    else, and the others follow it in one that read nothing but failing cells. When the first one ends otherwise, all of
    them run alone. Timeouts and lack of memory depend on what else the machine does: those run alone, one at a time.
    """
    first = {cell: judge(cell, outcome) for cell, outcome in failing.items()}
    groups = _groups(first)
    suspicious = [cell for cell, judgement in first.items() if judgement.verdict.suspicious]
    second = {**again(suspicious, jobs=1, alone=True), **again([group[0] for group in groups], jobs=jobs, alone=True)}

    def stands(cell: Cell) -> bool:
        return cell in second and judge(cell, second[cell]).verdict is first[cell].verdict

    for alone in (False, True):
        rest = [cell for group in groups if stands(group[0]) is not alone for cell in group[1:]]
        second.update(again(rest, jobs=jobs, alone=alone))
    unstable = [cell for cell in second if not stands(cell)]
    last = again(unstable, jobs=1, alone=True)
    confirmed = {cell: Confirmed(outcome) for cell, outcome in second.items() if cell not in unstable}
    return confirmed | {cell: Confirmed(outcome, first[cell].verdict.value) for cell, outcome in last.items()}


def _groups(judgements: Mapping[Cell, Judgement]) -> list[list[Cell]]:
    """The cells of each reader that failed for one reason, but for those that may be the machine's doing."""
    groups: dict[tuple[str, str, str], list[Cell]] = {}
    for cell, judgement in judgements.items():
        if not judgement.verdict.suspicious:
            why = alike(cell.unnamed(judgement.why))
            groups.setdefault((cell.reader, judgement.verdict, why), []).append(cell)
    return list(groups.values())


def tasks_of(cells: Iterable[Cell]) -> tuple[list[Task], list[Task]]:
    """The writes, with the rewrites behind them, and the reads that run these cells from the beginning."""
    wanted = list(cells)
    writes = dict.fromkeys(Task(cell.writer, cell.scenario) for cell in wanted)
    writes |= dict.fromkeys(Task(cell.via, cell.scenario, cell.writer, rewrites=True) for cell in wanted if cell.via)
    return list(writes), [Task(cell.reader, cell.scenario, cell.writer, cell.via) for cell in wanted]
