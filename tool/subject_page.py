"""What a subject's run came to, as Markdown for its page: who reads whom, and what was seen where it went otherwise."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from crossload.matrix.vocabulary import Verdict
from crossload.report.legend import LOOKS
from crossload.report.values import readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crossload.matrix.cell import CellResult
    from crossload.matrix.result import MatrixResult, TargetRow

LONGEST_SENTENCE = 160
LONGEST_VALUE = 70
MOST_ROWS = 30
MOST_SCENARIOS = 4
_SYMBOL = {verdict: look.symbol for verdict, look in LOOKS.items()}
_DULL = frozenset({Verdict.SAME, Verdict.UNBUILDABLE, Verdict.UNSUPPORTED})
# What differs between two machines, or between two runs on one.
_PLACES = re.compile(r"(?:/[\w.@+-]+)+/|0x[0-9a-f]+")
_NUMBERS = re.compile(r"\d+")


class Alike:
    """Targets of one format that write and read alike: no scenario, and no other target, tells them apart.

    With `relays`, those that hand on alike what others wrote, and get back alike what they wrote themselves.
    """

    def __init__(self, result: MatrixResult, name: str, *, relays: bool = False) -> None:
        pairs = result.by_relay if relays else result.by_pair
        asked = {target for pair in pairs for target in pair}
        self.targets = [
            target for target in result.targets if target.format == name and not target.problem and target.id in asked
        ]
        self._verdicts = {(*pair, cell.cell.scenario): cell.verdict for pair, cells in pairs.items() for cell in cells}
        self._scenarios = [scenario.name for scenario in result.scenarios]
        self.groups: list[list[TargetRow]] = []
        for target in self.targets:
            group = next((group for group in self.groups if self._alike(group[0], target)), None)
            if group is None:
                self.groups.append([target])
            else:
                group.append(target)

    def _alike(self, one: TargetRow, other: TargetRow) -> bool:
        rest = [target.id for target in self.targets if target not in (one, other)]
        own = {self._row(writer.id, reader.id) for writer in (one, other) for reader in (one, other)}
        return (
            len(own) == 1
            and all(self._row(one.id, third) == self._row(other.id, third) for third in rest)
            and all(self._row(third, one.id) == self._row(third, other.id) for third in rest)
        )

    def _row(self, writer: str, reader: str) -> tuple[Verdict, ...]:
        return tuple(
            self._verdicts[writer, reader, scenario]
            for scenario in self._scenarios
            if (writer, reader, scenario) in self._verdicts
        )

    def counts(self, writers: Sequence[TargetRow], readers: Sequence[TargetRow]) -> str:
        """The verdicts of one pair of these groups, gravest first."""
        counted = Counter(self._row(writers[0].id, readers[-1].id))
        return " ".join(f"{_SYMBOL[verdict]} {counted[verdict]}" for verdict in reversed(Verdict) if counted[verdict])


def page(result: MatrixResult) -> str:
    """Everything between the page's two marks."""
    counts = ", ".join(f"{count} {verdict}" for verdict, count in result.counts.items())
    lines = [f"{len(result.cells)} cells over {len(result.scenarios)} scenarios: {counts}."]
    for name in result.formats:
        lines += ["", *_table(Alike(result, name), "writer ↓ reader →")]
        relays = Alike(result, name, relays=True)
        if relays.targets:
            lines += ["", "There and back again:", "", *_table(relays, "writer and reader ↓ by way of →")]
    lines += ["", *(f"- {_SYMBOL[verdict]} **{verdict}**: {LOOKS[verdict].meaning}" for verdict in result.counts)]
    lines += [f"- `{target.id}` can't be made: {_told(target.problem)}" for target in result.targets if target.problem]
    return "\n".join([*lines, "", *_findings(result)])


def _table(alike: Alike, corner: str) -> Iterable[str]:
    numbers = range(1, len(alike.groups) + 1)
    yield f"| {corner} | {' | '.join(map(str, numbers))} |"
    yield f"|---|{':-:|' * len(numbers)}"
    for number, writers in zip(numbers, alike.groups, strict=True):
        cells = (alike.counts(writers, readers) for readers in alike.groups)
        yield f"| {number}: {named(alike.targets, writers)} | {' | '.join(cells)} |"


def named(everyone: Sequence[TargetRow], some: Iterable[TargetRow]) -> str:
    """Targets in few words: neighbors among `everyone` as ranges, by subject and place."""
    order = {target.id: index for index, target in enumerate(everyone)}
    chosen = sorted({order[target.id] for target in some})
    if len(chosen) == len(everyone):
        return "all"
    parts = []
    for _, run in groupby(enumerate(chosen), lambda pair: _line(everyone[pair[1]], pair[1] - pair[0])):
        first, *_, last = [everyone[index] for _, index in run] * 2
        parts.append(f"`{first.id}`" if first.id == last.id else f"`{first.id}` … `{last.id}`")
    return ", ".join(parts)


def _line(target: TargetRow, start: int) -> tuple[str, int]:
    return target.subject, start


def _findings(result: MatrixResult) -> Iterable[str]:
    """What went otherwise, gravest first: cells that were seen to do the same, apart from numbers, are one row."""
    found: dict[tuple[Verdict, str], list[CellResult]] = {}
    for cell in result.cells:
        if cell.verdict not in _DULL:
            found.setdefault((cell.verdict, _NUMBERS.sub("#", _what(cell))), []).append(cell)
    if not found:
        return
    targets = {target.id: target for target in result.targets}
    order = list(Verdict)
    rows = sorted(found.items(), key=lambda item: (-order.index(item[0][0]), -len(item[1])))
    yield "| verdict | scenarios | cells | written by | read by | what was seen, at first |"
    yield "|---|---|--:|---|---|---|"
    for (verdict, _), cells in rows[:MOST_ROWS]:
        sides = (_side(result, targets, names) for names in zip(*map(_leg, cells), strict=True))
        scenarios = dict.fromkeys(cell.cell.scenario for cell in cells)
        names = ", ".join(scenarios) if len(scenarios) <= MOST_SCENARIOS else f"{len(scenarios)} of them"
        yield f"| {' | '.join((f'{_SYMBOL[verdict]} {verdict}', names, str(len(cells)), *sides, _what(cells[0])))} |"
    if rest := [len(cells) for _, cells in rows[MOST_ROWS:]]:
        yield ""
        yield f"{len(rest)} more rows, of {sum(rest)} cells, are in the reports that the run writes."


def _leg(cell: CellResult) -> tuple[str, str]:
    """Whose snapshot who was loading; in a relay, one of two."""
    return cell.cell.leg(cell.outcome.party) if cell.outcome is not None else (cell.cell.writer, cell.cell.reader)


def _side(result: MatrixResult, targets: Mapping[str, TargetRow], names: Iterable[str]) -> str:
    some = [targets[name] for name in dict.fromkeys(names)]
    return named([target for target in result.targets if target.format == some[0].format], some)


def _what(cell: CellResult) -> str:
    if cell.verdict is not Verdict.WRONG or cell.outcome is None:
        return _told(cell.cell.unnamed(cell.why))
    first = cell.outcome.differences[0]
    expected, actual = (_told(readable(value, longest=LONGEST_VALUE)) for value in (first.expected, first.actual))
    return f"{first.label}: `{expected}`, and was `{actual}`"


def _told(sentence: str) -> str:
    text = _PLACES.sub("…/", " ".join(sentence.split())).replace("|", "\\|")
    return text if len(text) <= LONGEST_SENTENCE else f"{text[: LONGEST_SENTENCE - 1]}…"
