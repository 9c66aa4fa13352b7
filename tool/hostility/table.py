"""The trials as tables: every one of them, a summary by kind, and what each gap let through."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hostility.trial import Trial

__all__ = ["gaps", "summary", "trials"]


def trials(results: Sequence[Trial]) -> Table:
    """A row for each program on each backend."""
    table = Table(title="programs")
    for column in ("program", "backend", "expected", "actual", "ms", "host", "next session"):
        table.add_column(column, justify="right" if column == "ms" else "left", overflow="fold")
    for trial in results:
        table.add_row(
            trial.program,
            trial.backend,
            _ending(trial.expected, trial.expected_after),
            Text(_ending(trial.actual, trial.after), style="green" if trial.passed else "bold red"),
            f"{trial.milliseconds:,.0f}",
            trial.host,
            trial.next or "-",
        )
    return table


def _ending(outcome: str, after: str | None) -> str:
    return outcome if after in {None, "usable"} else f"{outcome}, {after}"


def summary(results: Sequence[Trial]) -> Table:
    """How many programs of each kind came out as they had to, and in what state they left their hosts."""
    table = Table(title="summary")
    columns = ("kind", "backend", "programs", "as expected", "host alive", "died", "hung", "next session ok")
    for column in columns:
        table.add_column(column, justify="left" if column in {"kind", "backend"} else "right")
    for kind, backend, group in _groups(results):
        endings = [trial.actual for trial in group]
        figures = (
            len(group),
            sum(trial.passed for trial in group),
            sum(trial.host == "alive" for trial in group),
            endings.count("died"),
            endings.count("hung"),
            sum(trial.next == "ok" for trial in group),
        )
        table.add_row(kind, backend, *map(str, figures), end_section=kind == "all" and backend == "wasm")
    return table


def _groups(results: Sequence[Trial]) -> Iterator[tuple[str, str, list[Trial]]]:
    groups: dict[tuple[str, str], list[Trial]] = defaultdict(list)
    for trial in results:
        groups[trial.kind, trial.backend].append(trial)
        groups["all", trial.backend].append(trial)
    for kind, backend in sorted(groups, key=lambda key: (key[0] == "all", key)):
        yield kind, backend, groups[kind, backend]


def gaps(results: Sequence[Trial], described: Mapping[str, str]) -> Table:
    """What a backend does not guarantee, and the programs that showed it."""
    table = Table(title="what is not guaranteed, and who showed it")
    for column in ("gap", "backend", "programs", "what it is"):
        table.add_column(column, overflow="fold")
    shown: dict[tuple[str, str], list[str]] = defaultdict(list)
    for trial in results:
        if trial.gap is not None:
            shown[trial.gap, trial.backend].append(trial.program)
    for (gap, backend), programs in sorted(shown.items()):
        table.add_row(gap, backend, "\n".join(programs), described[gap])
    return table
