"""The matrix as Markdown, fit to be pasted into a README or a pull request."""

from collections.abc import Iterable

from crossload.matrix.result import MatrixResult
from crossload.matrix.vocabulary import Verdict
from crossload.report.causes import OFFENDING_SHOWN, causes, corruptions
from crossload.report.damages import LEAD, damages
from crossload.report.faults import faults
from crossload.report.grid import Grid, grids, unmade
from crossload.report.legend import LOOKS
from crossload.report.plain import plain
from crossload.report.suspects import suspects
from crossload.report.values import readable


def matrix_markdown(result: MatrixResult) -> str:
    """The whole report; its first part is the picture, what went wrong follows."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: MatrixResult) -> Iterable[str]:
    yield "# Matrix"
    yield ""
    counts = ", ".join(f"{count} {verdict}" for verdict, count in result.counts.items())
    yield f"{len(result.cells)} cells over {len(result.scenarios)} scenarios: {counts}."
    if result.interrupted:
        yield ""
        yield "The run was interrupted: what it did not reach is `not_run`, and the next run continues."
    for grid in grids(result):
        yield from _grid(grid)
    yield ""
    yield from (f"- {LOOKS[verdict].symbol} **{verdict}**: {LOOKS[verdict].meaning}" for verdict in result.counts)
    yield from _unmade(result)
    yield from _findings(result)
    yield from _wrong(result)
    yield from _causes(result)
    yield from _unstable(result)
    yield from _suspicious(result)
    yield from _damages(result)
    yield from _disagreements(result)
    yield from _faults(result)


def _grid(grid: Grid) -> Iterable[str]:
    numbers = range(1, len(grid.targets) + 1)
    yield ""
    yield f"## Format `{grid.format}`{', there and back' if grid.relays else ''}"
    yield ""
    yield f"| {' '.join(grid.axes)} | {' | '.join(str(number) for number in numbers)} |"
    yield f"|---|{':-:|' * len(grid.targets)}"
    for number, target, row, paths in zip(numbers, grid.targets, grid.counts, grid.paths, strict=True):
        cells = (_counted(*cell) for cell in zip(row, paths, strict=True))
        yield f"| {number} `{target.id}` | {' | '.join(cells)} |"


def _counted(counts: dict[Verdict, int], paths: dict[str, int]) -> str:
    counted = " ".join(f"{LOOKS[verdict].symbol} {count}" for verdict, count in reversed(counts.items()))
    return f"{counted} ({', '.join(f'{count} {path}' for path, count in paths.items())})" if paths else counted


def _unmade(result: MatrixResult) -> Iterable[str]:
    targets = unmade(result)
    if targets:
        yield from ("", "## Targets that can't be made here", "")
        yield from (f"- `{target.id}`: {_escaped(target.problem)}" for target in targets)


def _findings(result: MatrixResult) -> Iterable[str]:
    if not result.findings:
        return
    yield from ("", "## Promises", "")
    for finding in result.findings:
        mark = "✓" if finding.holds else "✗"
        yield f"- {mark} {finding.kind} `{finding.summary}`: {_escaped(finding.why)}"
        for cell in finding.cells[:OFFENDING_SHOWN]:
            yield f"  - `{cell.command('matrix cell', config=result.config)}`"


def _wrong(result: MatrixResult) -> Iterable[str]:
    found = corruptions(result)
    if not found:
        return
    yield from (
        "",
        "## Silent corruption",
        "",
        "Each scenario with its first cell; all cells are in the JSON report.",
        "",
    )
    yield "| scenario | cells | first pair | question | expected | actual |"
    yield "|---|--:|---|---|---|---|"
    for corruption in found:
        cell = corruption.example.cell
        way = " → ".join(f"`{target}`" for target in cell.stations)
        start = f"{corruption.scenario} | {len(corruption.cells)} | {way}"
        for difference in corruption.differences:
            answers = (_code(readable(value, longest=120)) for value in (difference.expected, difference.actual))
            yield f"| {start} | {_escaped(difference.label)} | {' | '.join(answers)} |"
            start = " | | "


def _causes(result: MatrixResult) -> Iterable[str]:
    found = causes(result)
    if not found:
        return
    yield from (
        "",
        "## Why cells are not the same",
        "",
        "| verdict | cells | why | writers | readers |",
        "|---|--:|---|---|---|",
    )
    for cause in found:
        writers, readers = (_listed(names) for names in (cause.writers, cause.readers))
        symbol = LOOKS[cause.verdict].symbol
        why = _escaped(cause.why[:400])
        yield f"| {symbol} {cause.verdict} | {len(cause.cells)} | {why} | {writers} | {readers} |"


def _unstable(result: MatrixResult) -> Iterable[str]:
    unstable = [cell for cell in result.cells if cell.unstable]
    if unstable:
        yield from ("", "## Unstable cells", "")
        yield from (
            f"- {_escaped(str(cell.cell))}: {cell.verdict}, and {cell.unstable} at another time" for cell in unstable
        )


def _suspicious(result: MatrixResult) -> Iterable[str]:
    if found := suspects(result):
        yield from ("", "## Suspicious", "", "No fault, and worth a look: it may be the machine's doing.", "")
        yield from (f"- {_escaped(item.target)}: {_escaped(item.what)}" for item in found)


def _damages(result: MatrixResult) -> Iterable[str]:
    found = damages(result)
    if found is None:
        return
    marks = [f"{LOOKS[verdict].symbol} {verdict}" for verdict in found.undetected]
    yield from ("", "## Damage", "", LEAD, "")
    yield f"| writer | reader | {' | '.join([*found.regions, *marks])} |"
    yield f"|---|---|{'--:|' * (len(found.regions) + len(marks))}"
    for row in found.rows:
        numbers = [*map(row.rate, found.regions), *(str(row.counts[verdict] or "") for verdict in found.undetected)]
        yield f"| `{row.writer}` | `{row.reader}` | {' | '.join(numbers)} |"
    if found.first:
        yield ""
    for load in found.first:
        yield f"- {LOOKS[load.verdict].symbol} {_escaped(load.place)}: {_escaped(load.why)}"
        yield f"  - `{load.command(result.config)}`"


def _disagreements(result: MatrixResult) -> Iterable[str]:
    if not result.disagreements:
        return
    yield from ("", "## Oracle: writers that answer otherwise than CPython", "")
    yield "| scenario | writer | question | CPython | writer's answer | |"
    yield "|---|---|---|---|---|---|"
    for item in result.disagreements:
        for difference in item.differences:
            expected, actual = (
                _code(readable(value, longest=120)) for value in (difference.expected, difference.actual)
            )
            known = f"known: {item.known}" if item.known else "**not declared**"
            label = _escaped(difference.label)
            yield f"| {item.scenario} | {item.writer} | {label} | {expected} | {actual} | {known} |"


def _faults(result: MatrixResult) -> Iterable[str]:
    if not result.faults:
        return
    yield from ("", "## Workers that can't be trusted", "")
    found = faults(result)
    for fault, times in found.counted.items():
        often = f", {times} times" if times > 1 else ""
        yield f"- `{fault.target}` {fault.kind} ({fault.doing}{often}): {_escaped(fault.what)}"
    yield ""
    yield from (f"{kind}: {advice}." for kind, advice in found.advice.items())


def _listed(names: list[str], shown: int = 4) -> str:
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(f"`{name}`" for name in names[:shown]) + more


def _escaped(text: str) -> str:
    return plain(" ".join(text.split())).replace("|", "\\|").replace("<", "&lt;")


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}".replace("|", "\\|").replace("\n", " ")
