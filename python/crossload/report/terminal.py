"""The matrix on a terminal: a grid for each format, what went wrong, and whether the promises hold."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crossload.matrix.result import MatrixResult
from crossload.matrix.vocabulary import Verdict
from crossload.report.causes import OFFENDING_SHOWN, Cause, causes, corruptions
from crossload.report.damages import damages
from crossload.report.faults import faults
from crossload.report.grid import Grid, grids, unmade
from crossload.report.legend import LOOKS
from crossload.report.plain import plain
from crossload.report.suspects import suspects
from crossload.report.values import readable

WRONG_SHOWN = 40
CAUSES_SHOWN = 14
DISAGREEMENTS_SHOWN = 6

_Column = Sequence[Text]
"""What heads it, and a cell for each row."""


def print_matrix(console: Console, result: MatrixResult, *, where: str) -> None:
    """The whole picture; `where` says in which file the rest is."""
    for part in _parts(result, where, console.width):
        # Lines that are to be copied stay whole; a terminal folds them itself.
        console.print(part, soft_wrap=isinstance(part, Text))


def _parts(result: MatrixResult, where: str, width: int) -> Iterable[RenderableType]:
    for grid in grids(result):
        yield _heading(grid.title)
        yield from _grid_tables(grid, width)
    yield _legend(result)
    yield from _unmade(result)
    yield from _wrong(result, where)
    yield from _causes(result, where)
    yield from _unstable(result)
    yield from _suspicious(result, where)
    yield from _damages(result)
    yield from _disagreements(result, where)
    yield from _faults(result)
    yield from _findings(result)
    yield _summary(result)


def _grid_tables(grid: Grid, width: int) -> Iterable[Table]:
    """One table where that fits, else one after the other: each has every row, and as many columns as fit."""
    numbers = [Text(str(number)) for number in range(1, len(grid.targets) + 1)]
    rows = [list(map(_counted, *row)) for row in zip(grid.counts, grid.paths, strict=True)]
    columns = list(zip(numbers, *rows, strict=True))
    axes = Text("  ".join(grid.axes))
    room = width - 1 - _taken(numbers) - _taken([axes, *(Text(target.id) for target in grid.targets)])
    for some in _fitting(columns, room):
        table = Table(header_style="bold")
        table.add_column("#", justify="right", style="dim", no_wrap=True)
        # In a window too narrow for a single column, the names give way to what is counted.
        table.add_column(axes, overflow="fold")
        for number, *_ in some:
            table.add_column(number, justify="right", no_wrap=True)
        for number, target, *counted in zip(numbers, grid.targets, *(cells for _, *cells in some), strict=True):
            table.add_row(number, target.id, *counted)
        yield table


def _fitting(columns: Sequence[_Column], room: int) -> Iterable[list[_Column]]:
    """The columns in their order, in lists that take no more than this room, and have one at least."""
    some: list[_Column] = []
    left = room
    for column in columns:
        left -= _taken(column)
        if some and left < 0:
            yield some
            some, left = [], room - _taken(column)
        some.append(column)
    yield some


def _taken(column: Iterable[Text]) -> int:
    """The width of a column, with a space at both sides and the line behind it."""
    return 3 + max(cell_len(line) for text in column for line in text.plain.splitlines())


def _counted(counts: dict[Verdict, int], paths: dict[str, int]) -> Text:
    text = Text()
    for index, (verdict, count) in enumerate(reversed(counts.items())):
        text.append("\n" if index else "")
        text.append(f"{LOOKS[verdict].symbol} {count}", style=LOOKS[verdict].style)
    for path, count in paths.items():
        text.append(f"\n{count} {path}", style="dim")
    return text


def _legend(result: MatrixResult) -> RenderableType:
    lines = [
        Text.assemble((f"  {LOOKS[verdict].symbol} {verdict:<12}", LOOKS[verdict].style), LOOKS[verdict].meaning)
        for verdict in result.counts
    ]
    return Group(*lines, Text())


def _heading(text: str, style: str = "bold") -> Text:
    return Text(text, style=style)


def _unmade(result: MatrixResult) -> Iterable[RenderableType]:
    targets = unmade(result)
    if targets:
        yield _heading("Targets that can't be made here")
        for target in targets:
            yield Text.assemble((f"  □ {target.id}: ", "dim"), plain(" ".join(target.problem.split())))
        yield Text()


def _wrong(result: MatrixResult, where: str) -> Iterable[RenderableType]:
    found = corruptions(result)
    if not found:
        return
    whole = [grid for grid in grids(result) if not grid.relays]
    numbers = {target.id: str(number) for grid in whole for number, target in enumerate(grid.targets, 1)}
    yield _heading(f"Silent corruption: {result.counts[Verdict.WRONG]} cells loaded and answer otherwise", "bold red")
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("cells", justify="right")
    table.add_column("first", no_wrap=True)
    for heading in ("scenario", "question", "expected", "actual"):
        table.add_column(heading, overflow="fold")
    for corruption in found[:WRONG_SHOWN]:
        difference = corruption.differences[0]
        answers = [readable(value, longest=48) for value in (difference.expected, difference.actual)]
        cell = corruption.example.cell
        table.add_row(
            str(len(corruption.cells)),
            Text(" → ".join(numbers[target] for target in cell.stations), style="dim"),
            corruption.scenario,
            plain(difference.label),
            Text(answers[0], style="green"),
            Text(answers[1], style="red"),
        )
    yield Padding(table, (0, 0, 0, 2))
    more = f"{len(found) - WRONG_SHOWN} more scenarios and " if len(found) > WRONG_SHOWN else ""
    yield Text(f"  {more}every question in {where}", style="dim")
    yield Text()


def _causes(result: MatrixResult, where: str) -> Iterable[RenderableType]:
    found = causes(result)
    if not found:
        return
    yield _heading("Why cells are not the same")
    for cause in found[:CAUSES_SHOWN]:
        yield _cause(cause)
    if len(found) > CAUSES_SHOWN:
        yield Text(f"  {len(found) - CAUSES_SHOWN} more in {where}", style="dim")
    yield Text()


def _cause(cause: Cause) -> RenderableType:
    look = LOOKS[cause.verdict]
    first = cause.cells[0].cell
    pairs = len({item.cell.stations for item in cause.cells})
    count = f"{len(cause.cells)} cells of {pairs} pairs, first {first}" if len(cause.cells) > 1 else str(first)
    head = Text.assemble((f"  {look.symbol} {cause.verdict}: ", look.style), plain(cause.why[:600]))
    return Group(head, Text(f"      {count}", style="dim"))


def _unstable(result: MatrixResult) -> Iterable[RenderableType]:
    unstable = [cell for cell in result.cells if cell.unstable]
    if unstable:
        yield _heading(f"Unstable: {len(unstable)} cells did not end alike each time")
        for cell in unstable[:CAUSES_SHOWN]:
            yield Text(f"  {cell.cell}: {cell.verdict}, and {cell.unstable} at another time")
        yield Text()


def _suspicious(result: MatrixResult, where: str) -> Iterable[RenderableType]:
    found = suspects(result)
    if found:
        yield _heading(f"Suspicious: {len(found)}, which may be the machine's doing")
        yield from (Text.assemble("  ", (item.target, "bold"), f" {plain(item.what)}") for item in found[:CAUSES_SHOWN])
        if len(found) > CAUSES_SHOWN:
            yield Text(f"  {len(found) - CAUSES_SHOWN} more in {where}", style="dim")
        yield Text()


def _damages(result: MatrixResult) -> Iterable[RenderableType]:
    found = damages(result)
    if found is None:
        return
    yield _heading("Damaged snapshots: how many are detected, and what is made of the others")
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("writer → reader", overflow="fold")
    for region in found.regions:
        table.add_column(region, justify="right", no_wrap=True)
    for verdict in found.undetected:
        table.add_column(f"{LOOKS[verdict].symbol} {verdict}", justify="right", no_wrap=True)
    for row in found.rows:
        others = (Text(str(row.counts[verdict] or ""), style=LOOKS[verdict].style) for verdict in found.undetected)
        table.add_row(f"{row.writer} → {row.reader}", *map(row.rate, found.regions), *others)
    yield Padding(table, (0, 0, 0, 2))
    for load in found.first[:CAUSES_SHOWN]:
        look = LOOKS[load.verdict]
        yield Text.assemble((f"  {look.symbol} {load.verdict} ", look.style), f"{load.place}: {plain(load.why)}")
        yield Text(f"      {load.command(result.config)}", style="dim")
    yield Text()


def _disagreements(result: MatrixResult, where: str) -> Iterable[RenderableType]:
    found = [item for item in result.disagreements if not item.known]
    if not found:
        return
    yield _heading(f"Oracle failure: {len(found)} writings answer otherwise than CPython", "bold red")
    for item in found[:DISAGREEMENTS_SHOWN]:
        yield Text.assemble("  ", (f"{item.scenario}: {item.writer}", "bold"))
        for difference in item.differences:
            cpython, other = readable(difference.expected), readable(difference.actual)
            yield Text(f"      {plain(difference.label)}: CPython {cpython}, {item.writer} {other}")
    if len(found) > DISAGREEMENTS_SHOWN:
        yield Text(f"  {len(found) - DISAGREEMENTS_SHOWN} more in {where}", style="dim")
    yield Text()


def _faults(result: MatrixResult) -> Iterable[RenderableType]:
    if not result.faults:
        return
    yield _heading(f"Workers that can't be trusted: {len(result.faults)} faults", "bold red")
    found = faults(result)
    for fault, times in found.counted.items():
        often = f", {times} times" if times > 1 else ""
        yield Text.assemble("  ", (fault.target, "bold"), f" {fault.kind} ({fault.doing}{often}): {plain(fault.what)}")
        for line in fault.evidence.splitlines()[-4:]:
            yield Text(f"      {plain(line)}", style="dim")
    for kind, advice in found.advice.items():
        yield Text(f"  {kind}: {advice}")
    yield Text()


def _findings(result: MatrixResult) -> Iterable[RenderableType]:
    if not result.findings:
        return
    yield _heading("Promises")
    for finding in result.findings:
        mark, style = ("✓", "green") if finding.holds else ("✗", "bold red")
        yield Text.assemble((f"  {mark} {finding.kind} ", style), f"{finding.summary}: {plain(finding.why)}")
        if not finding.holds:
            yield Text(f"      {finding.position}", style="dim")
        for cell in finding.cells[:OFFENDING_SHOWN]:
            yield Text(f"      {cell.command('matrix cell', config=result.config)}")
    yield Text()


def _summary(result: MatrixResult) -> Text:
    text = Text.assemble((f"{len(result.cells)} cells", "bold"), f" over {len(result.scenarios)} scenarios: ")
    for index, (verdict, count) in enumerate(result.counts.items()):
        text.append(", " if index else "")
        text.append(f"{count} {verdict}", style=LOOKS[verdict].style)
    seconds = (result.finished - result.started).total_seconds()
    cached = sum(cell.cached for cell in result.cells)
    text.append(f"; {cached} cached; {seconds:.1f} s", style="dim")
    if result.interrupted:
        text.append("; interrupted, the next run continues", style="bold")
    return text
