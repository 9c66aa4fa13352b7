"""What readers make of damaged snapshots: of each pair, how much is detected in each region, and what is not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from crossload.matrix.damage import DETECTED, DamagedLoad
from crossload.matrix.result import MatrixResult
from crossload.matrix.vocabulary import Verdict

LEAD = (
    "Snapshots that are read well when they are whole, damaged on their way: bits flipped, ends cut off, tails of "
    "other snapshots put on, and in the header numbers changed. What a reader refuses, and what fails in its decoder, "
    "is detected; of the rest, the worst is what it takes for something else."
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A reader's damaged snapshots from one writer."""

    writer: str
    reader: str
    regions: Mapping[str, Counter[Verdict]]

    @cached_property
    def counts(self) -> Counter[Verdict]:
        """All regions together."""
        return sum(self.regions.values(), Counter[Verdict]())

    def rate(self, region: str) -> str:
        """The share that is detected, and of how many."""
        counts = self.regions.get(region)
        return "" if counts is None else f"{detected(counts):.0%} of {counts.total()}"


@dataclass(frozen=True, kw_only=True)
class Damages:
    """A row for each pair, and the columns that any of them needs: regions, and verdicts of what went undetected."""

    rows: tuple[Row, ...]
    regions: tuple[str, ...]
    undetected: tuple[Verdict, ...]
    first: tuple[DamagedLoad, ...]
    """Of each pair and each of these verdicts but `same`, the first load."""


def detected(counts: Counter[Verdict]) -> float:
    """The share of loads whose damage the reader saw."""
    return sum(counts[verdict] for verdict in DETECTED) / counts.total()


def damages(result: MatrixResult) -> Damages | None:
    """None when nothing was damaged."""
    if not result.damaged:
        return None
    pairs: dict[tuple[str, str], dict[str, Counter[Verdict]]] = {}
    first: dict[tuple[str, str, Verdict], DamagedLoad] = {}
    for load in result.damaged:
        regions = pairs.setdefault((load.writer, load.reader), {})
        regions.setdefault(load.region, Counter())[load.verdict] += 1
        if load.verdict not in (*DETECTED, Verdict.SAME):
            first.setdefault((load.writer, load.reader, load.verdict), load)
    rows = [Row(writer=writer, reader=reader, regions=regions) for (writer, reader), regions in pairs.items()]
    # In the order in which they take turns; the first load of all has the number 1.
    names = dict.fromkeys(load.region for load in sorted(result.damaged, key=lambda load: load.number))
    seen = {load.verdict for load in result.damaged}
    return Damages(
        rows=tuple(rows),
        regions=tuple(names),
        undetected=tuple(verdict for verdict in Verdict if verdict in seen - {*DETECTED}),
        first=tuple(first.values()),
    )
