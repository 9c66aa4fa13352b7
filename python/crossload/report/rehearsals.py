"""A dry run of many snapshots on a terminal: a line for each file as it ends, bars meanwhile, and the sum."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from crossload.inspection.rehearsal import Rehearsal
from crossload.inspection.status import Status
from crossload.report.plain import plain
from crossload.report.snapshot import LOOKS

_LONGEST_NAME = 40
_STATUS_WIDTH = max(len(status) for status in Status) + 2


@contextlib.contextmanager
def counting(
    console: Console, lines: Console | None, names: Sequence[str]
) -> Iterator[Callable[[int, Rehearsal], None]]:
    """A function that is told what came of each file, by its index, and shows it while the context lasts.

    `console` has the bars where it is a terminal. Lines go to `lines` if that is given, in the order of the files: one
    that ends early waits for those before it, and what still waits is printed at the end.
    """
    told: dict[int, Rehearsal] = {}
    counts: Counter[Status] = Counter()
    longest = min(_LONGEST_NAME, lines.width // 2 - _STATUS_WIDTH // 2) if lines is not None else 0
    width = min(max((len(plain(name)) for name in names), default=0), longest)

    def print_line(index: int) -> None:
        if lines is not None:
            line = _line(lines, names[index], told.pop(index), width)
            lines.print(line, soft_wrap=not lines.is_terminal)

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # One live display draws on one console: where both are terminals, they are the same one, and it prints the lines.
    both = lines is not None and lines.is_terminal and console.is_terminal
    shown = lines if both and lines is not None else console
    progress = Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal, redirect_stdout=False)
    task = progress.add_task("replaying", total=len(names))
    following = iter(range(len(names)))
    upcoming = next(following, None)

    def tell(index: int, rehearsal: Rehearsal) -> None:
        nonlocal upcoming
        told[index] = rehearsal
        counts[rehearsal.status] += 1
        progress.update(task, advance=1, description=_progress(counts))
        while lines is not None and upcoming in told:
            print_line(upcoming)
            upcoming = next(following, None)

    with progress:
        try:
            yield tell
        finally:
            progress.stop()
            for index in sorted(told) if lines is not None else ():
                print_line(index)


def print_sum(console: Console, rehearsals: Sequence[Rehearsal], seconds: float, build: str) -> None:
    """How many there are of each, and which build they were rehearsed on."""
    counts = Counter(rehearsal.status for rehearsal in rehearsals)
    text = Text.assemble((f"{len(rehearsals):,} {'file' if len(rehearsals) == 1 else 'files'}", "bold"), ": ")
    for index, status in enumerate(status for status in Status if counts[status]):
        text.append(", " if index else "")
        text.append(f"{counts[status]:,} {_word(status)}", style=LOOKS[status][1])
    text.append(f"; {seconds:.1f} s on {plain(build)}", style="dim")
    console.print(text, soft_wrap=not console.is_terminal)


def _progress(counts: Counter[Status]) -> str:
    grave = sum(count for status, count in counts.items() if status.exit_code)
    return f"replaying, {grave:,} not as it was" if grave else "replaying"


def _word(status: Status) -> str:
    return status.replace("_", " ")


def _line(console: Console, name: str, rehearsal: Rehearsal, width: int) -> Table | Text:
    symbol, style = LOOKS[rehearsal.status]
    word = f"{symbol} {_word(rehearsal.status)}"
    shown = plain(name)
    details = plain(_details(rehearsal))
    if not console.is_terminal:
        return Text.assemble((f"{word:<{_STATUS_WIDTH}}", style), f"  {shown:<{width}}  {details}")
    table = Table.grid(padding=(0, 2))
    table.add_column(width=_STATUS_WIDTH, style=style, no_wrap=True)
    table.add_column(width=width, overflow="fold")
    table.add_column(overflow="fold", style="" if rehearsal.divergence else "dim")
    table.add_row(word, Text(shown), Text(details))
    return table


def _details(rehearsal: Rehearsal) -> str:
    divergence = rehearsal.divergence
    if divergence is not None:
        line = "" if divergence.source_line is None else f" {divergence.source_line!r}"
        of = f" of {rehearsal.events}" if rehearsal.events else ""
        return (
            f"at event {divergence.event}{of}, {divergence.operation}{line}: "
            f"recorded {divergence.recorded}, happened {divergence.happened}"
        )
    if rehearsal.status is Status.SAME:
        count = len(rehearsal.warnings)
        warned = f", {count} {'warning' if count == 1 else 'warnings'}" if count else ""
        path = "journal" if rehearsal.path == "replay" else "state"
        return f"{rehearsal.events:,} events in {rehearsal.seconds:.2f} s{warned}; opens by {path}"
    return rehearsal.reason or ""
