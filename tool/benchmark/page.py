"""A record as a page of Markdown: what each figure is beside the limit and the peer, and which targets are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmark.results import geometric_mean
from benchmark.units import digits, shown, times, with_bounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmark.results import Record, Row
    from benchmark.settings import Settings, Target

HEAD = """# Benchmarks

Written by `./tool/nox -s bench -- --write`. In each round every contestant has one turn, all on the same core, and the
order alternates, so that a busy machine or a slow core slows all of them; a ratio is the median of the rounds' own
ratios. In parentheses: the interval that holds the true median with 95 % confidence.

Each cell has the wall-clock time (or memory), then how often that is what **{limit}** took, a host in Rust that calls
the interpreter's crate and nothing else: the limit; then how often it is what **{peer}** took, the peer. ✓ and ✗ say
whether a figure keeps to its targets in `tool/bench.toml`. [Plots](benchmarks.html) show the same with the intervals;
[benchmarks.jsonl](benchmarks.jsonl) has the medians of this run and earlier ones.

`./tool/nox -s bench -- --quick` takes two minutes, `-- --compare REV` builds another revision and says what is
better, worse, the same or can't be told, and `-- --only 'load_*'` measures some workloads. Every run holds the budgets
in `tool/bench_budgets.toml`: counts of instructions and of WebAssembly's fuel, sizes and memory; CPU time is held to
that of another revision, by `--compare`, which fails beyond a tenth more. A run also shows that its gate works: a build
against itself must pass, one with a fifth more work planted in it must not. `-- --prove` shows that ten times in a row
and for every budget; `-- --renew` writes the budgets anew.

{machine}
"""


BUSY = """**The machine was busy with something else**, as {load:.1f} programs wanted each core when it began: times are
longer than on a quiet one, those of contestants with several processes most, and ratios are less certain. Counts and
sizes are not affected.
"""


def page(record: Record, settings: Settings) -> str:
    """The whole page."""
    described = "\n".join(f"- {name}: {value}" for name, value in record.facts().items())
    parts = [HEAD.format(limit=settings.limit, peer=settings.peer, machine=described)]
    if record.load > settings.busy:
        parts += [BUSY.format(load=record.load)]
    parts += ["## At a glance", "", *_overview(record, settings), ""]
    parts += ["## Targets", "", *_targets(record, settings), ""]
    for group, words in settings.groups.items():
        rows = [row for row in record.rows if row.group == group]
        if rows:
            parts += [f"## {group}", "", words, "", *_table(rows, settings), "", *_absences(rows)]
    parts += ["## Who is not there", ""]
    parts += [f"- {name}: {reason}." for name, reason in settings.absent.items()]
    if record.checks:
        parts += ["", "## The budgets of this run", "", "```text", *record.checks, "```"]
    return "\n".join([*parts, ""])


def verdict(row: Row, contestant: str, settings: Settings) -> bool | None:
    """Whether a contestant keeps to all targets that are for it, or None where none is."""
    held = [_kept(row, contestant, target) for target in settings.targets if target.have(row.name, contestant)]
    told = [kept for kept in held if kept is not None]
    return all(told) if told else None


def _kept(row: Row, contestant: str, target: Target) -> bool | None:
    if contestant not in row.raced or contestant == target.to:
        return None
    ratio = row.ratio(contestant, target.to) if target.to else None
    if target.to and ratio is None:
        return None
    within = ratio is None or ratio.median <= target.ratio
    return within and row.figure(contestant).median <= target.seconds


def columns(rows: Sequence[Row], settings: Settings) -> list[str]:
    """Those that took part in some of the rows, in the order of the settings."""
    return [each.name for each in settings.contestants if any(each.name in row.raced for row in rows)]


def _overview(record: Record, settings: Settings) -> Iterator[str]:
    """The geometric means of the ratios, by group."""
    names = [name for name in columns(record.rows, settings) if name != settings.limit and "," not in name]
    yield f"| geometric mean of the ratios to the limit · to the peer | {' | '.join(names)} |"
    yield f"|---|{'---|' * len(names)}"
    for group in settings.groups:
        rows = [row for row in record.rows if row.group == group]
        cells = [f"{_mean(rows, name, settings.limit)} · {_mean(rows, name, settings.peer)}" for name in names]
        if rows:
            yield f"| {group} | {' | '.join(cells)} |"


def _mean(rows: Sequence[Row], contestant: str, to: str) -> str:
    ratios = [ratio.median for row in rows if (ratio := row.ratio(contestant, to)) is not None]
    return f"{digits(geometric_mean(ratios))}" if ratios else "-"


def _targets(record: Record, settings: Settings) -> Iterator[str]:
    """Each target, how many figures keep to it, and those that don't."""
    busy = record.load > settings.busy
    unknown = "not explained: the machine was busy." if busy else "not explained yet."
    for target in settings.targets:
        missed: dict[str, list[str]] = {}
        met = failed = 0
        for row in record.rows:
            for name in row.raced:
                if not target.have(row.name, name) or (kept := _kept(row, name, target)) is None:
                    continue
                met += kept
                if not kept:
                    failed += 1
                    known = " ".join(_sentence(miss.why) for miss in settings.misses if miss.have(row.name, name))
                    missed.setdefault(known or unknown, []).append(_miss(row, name, target))
        if met or failed:
            yield f"- {_words(target)}: {met} of {met + failed} figures keep to it{'.' if not failed else ':'}"
        for why, figures in missed.items():
            yield f"  - {_sentence(why)}"
            yield from (f"    - {figure}" for figure in figures)


def _words(target: Target) -> str:
    most = [f"{times(target.ratio)} {target.to}"] if target.to else []
    most += [shown(target.seconds, "s")] if target.seconds < float("inf") else []
    return (
        f"`{target.workload}`, {'all' if target.contestant == '*' else target.contestant}: at most {' and '.join(most)}"
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _miss(row: Row, contestant: str, target: Target) -> str:
    figure = shown(row.figure(contestant).median, row.unit)
    ratio = row.ratio(contestant, target.to)
    took = figure if ratio is None else f"{figure}, {times(ratio.median)}"
    return f"✗ {row.title}, {contestant}: {took}"


def _table(rows: Sequence[Row], settings: Settings) -> Iterator[str]:
    names = columns(rows, settings)
    yield f"| | {' | '.join(names)} |"
    yield f"|---|{'---|' * len(names)}"
    for row in rows:
        yield f"| {row.title.rstrip('.')} | {' | '.join(_cell(row, name, settings) for name in names)} |"


def _cell(row: Row, name: str, settings: Settings) -> str:
    if name not in row.raced:
        return ""
    parts = [with_bounds(row.figure(name), row.unit)]
    ratios = {"limit": row.ratio(name, settings.limit), "peer": row.ratio(name, settings.peer)}
    roles: Mapping[str, str] = {"limit": settings.limit, "peer": settings.peer}
    told = [f"{times(each.median)} {role}" for role, each in ratios.items() if each is not None and roles[role] != name]
    mark = {None: "", True: " ✓", False: " ✗"}[verdict(row, name, settings)]
    parts += [f"{', '.join(told)}{mark}"] if told or mark else []
    parts += [f"{row.raced[name].size:,} B"] if row.raced[name].size else []
    return "<br>".join(parts)


def _absences(rows: Sequence[Row]) -> Iterator[str]:
    """Who did not take part, with the reason, by what they did not take part in."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for name, reason in row.absent.items():
            reasons.setdefault((name, reason), []).append(row.name)
    for (name, reason), names in reasons.items():
        yield f"- {name} is not in {', '.join(f'`{each}`' for each in names)}: {reason}."
    if reasons:
        yield ""
