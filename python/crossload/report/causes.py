"""Cells that failed for the same reason, put together: a hundred cells are read as the three things that went wrong."""

import re
from dataclasses import dataclass

from crossload.matrix.cell import CellResult
from crossload.matrix.outcome import Difference
from crossload.matrix.result import MatrixResult
from crossload.matrix.verdict import alike
from crossload.matrix.vocabulary import Verdict

OFFENDING_SHOWN = 5
"""Cells of a broken promise that a text names; the results file and the page have them all."""

_CHOICES = re.compile(r"(expected one of `[^`]*`, `[^`]*`), `.*", re.DOTALL)
_DULL = frozenset({Verdict.SAME, Verdict.UNBUILDABLE})


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Cells of one verdict whose sentences differ by numbers at most; `why` is the first one's."""

    verdict: Verdict
    why: str
    cells: tuple[CellResult, ...]

    @property
    def writers(self) -> list[str]:
        """Who wrote, without repetition."""
        return list(dict.fromkeys(result.cell.writer for result in self.cells))

    @property
    def readers(self) -> list[str]:
        """Who read, without repetition."""
        return list(dict.fromkeys(result.cell.reader for result in self.cells))


@dataclass(frozen=True, kw_only=True)
class Corruption:
    """The cells of one scenario whose answers differ; `example` is the first of them."""

    scenario: str
    cells: tuple[CellResult, ...]

    @property
    def example(self) -> CellResult:
        """The first cell."""
        return self.cells[0]

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The example's questions with both answers."""
        return self.example.outcome.differences if self.example.outcome is not None else ()


def corruptions(result: MatrixResult) -> list[Corruption]:
    """Cells that loaded and answer otherwise, by scenario; the scenarios with most of them first."""
    groups: dict[str, list[CellResult]] = {}
    for cell in result.cells:
        if cell.verdict is Verdict.WRONG:
            groups.setdefault(cell.cell.scenario, []).append(cell)
    found = [Corruption(scenario=scenario, cells=tuple(cells)) for scenario, cells in groups.items()]
    return sorted(found, key=lambda corruption: (-len(corruption.cells), corruption.scenario))


def causes(result: MatrixResult) -> list[Cause]:
    """Every cause, gravest verdict first, then by the number of cells. Cells that differ have their own section."""
    groups: dict[tuple[Verdict, str], list[CellResult]] = {}
    for cell in result.cells:
        if cell.verdict not in _DULL and cell.verdict is not Verdict.WRONG:
            groups.setdefault((cell.verdict, alike(_sentence(cell))), []).append(cell)
    found = [
        Cause(verdict=verdict, why=_sentence(cells[0]), cells=tuple(cells)) for (verdict, _), cells in groups.items()
    ]
    order = list(Verdict)
    return sorted(found, key=lambda cause: (-order.index(cause.verdict), -len(cause.cells)))


def _sentence(cell: CellResult) -> str:
    # The pair is shown beside the sentence; inside it, it would keep alike cells apart.
    return _CHOICES.sub(r"\1, …", cell.cell.unnamed(cell.why))
