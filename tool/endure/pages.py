"""What the sessions print, and the same as JSON."""

from __future__ import annotations

import statistics
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from crossload.report.plain import plain
from endure.leak import PLANTED
from endure.opening import Ending

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console

    from endure.crowd import Crowd
    from endure.damage import Report
    from endure.delays import Delays
    from endure.leak import Growth
    from endure.settings import Damage, Leak
    from endure.specimens import Damaged

_ENDINGS = [ending for ending in Ending if ending.value >= Ending.REFUSED.value]
# Kinds of faults that are shown; the file has all.
_SHOWN = 12
_LONGEST = 160


def print_damage(console: Console, reports: Sequence[Report], *, specimens: int, proven: bool) -> None:
    """A table for each backend, what its faults said, and whether all is as it must be."""
    for report in reports:
        table = Table(
            title=f"{report.backend}: {len(report.outcomes):,} loads of {specimens} damaged snapshots, "
            f"{report.seconds:.0f} s",
            title_justify="left",
            header_style="bold",
        )
        table.add_column("section")
        for ending in _ENDINGS:
            allowed = ending in report.allowed
            table.add_column(_title(ending), justify="right", header_style="bold" if allowed else "bold red")
        for section, counts in report.sections.items():
            table.add_row(section, *(f"{counts[ending]:,}" for ending in _ENDINGS))
        table.add_section()
        table.add_row("all", *(f"{report.endings[ending]:,}" for ending in _ENDINGS), style="bold")
        console.print(table)
        slowest = max(report.outcomes, key=lambda outcome: outcome.seconds)
        median = statistics.median(outcome.seconds for outcome in report.outcomes)
        console.print(
            f"median {median * 1e3:.2f} ms with what was fed; slowest {slowest.seconds:.2f} s (load {slowest.number})"
        )
        for endings in ((Ending.KILLED, Ending.HUNG), (Ending.UNTYPED,), (Ending.FAULT,)):
            for words, count in report.words(*endings).most_common(_SHOWN):
                console.print(Text(f"  {count:>6,} {_title(endings[0])}: {plain(words, _LONGEST)}"))
        for number, path in report.findings.items():
            console.print(Text(f"  load {number}: {path}"))
        forbidden = len(report.forbidden)
        verdict = "no load ended as it must not" if not forbidden else f"{forbidden:,} loads ended as they must not"
        console.print(Text(f"{report.backend}: {verdict}", style="red" if forbidden else "green"))
    console.print(_proof(proven, "a planted crash and a planted hang were seen, named and survived"))


def print_load(console: Console, report: Report, damaged: Damaged, path: Path) -> None:
    """One load that was repeated."""
    (outcome,) = report.outcomes
    console.print(
        Text(
            f"{report.backend}, load {outcome.number}: {damaged.section} of {damaged.specimen.name}: "
            f"{_title(outcome.ending)} after {outcome.seconds:.3f} s\n  {path}\n  {plain(outcome.said)}"
        )
    )


def damage_json(reports: Sequence[Report], settings: Damage, *, specimens: int, proven: bool) -> dict[str, Any]:
    """All that was counted, and each load that was a fault or worse."""
    return {
        "seed": settings.seed,
        "specimens": specimens,
        "proven": proven,
        "backends": {
            report.backend: {
                "loads": len(report.outcomes),
                "seconds": report.seconds,
                "endings": {ending.name.lower(): report.endings[ending] for ending in _ENDINGS},
                "sections": {
                    name: {ending.name.lower(): count for ending, count in counts.items()}
                    for name, counts in report.sections.items()
                },
                "faults": dict(report.words(Ending.FAULT).most_common()),
                "worse": [
                    {"number": outcome.number, "ending": outcome.ending.name.lower(), "said": outcome.said}
                    for outcome in report.outcomes
                    if outcome.ending.value > Ending.FAULT.value
                ],
            }
            for report in reports
        },
    }


def _title(ending: Ending) -> str:
    return "host killed" if ending is Ending.KILLED else ending.name.lower().replace("_", " ")


def _proof(proven: bool, words: str) -> Text:
    return Text(
        f"proof: {words}" if proven else f"the run proves nothing: not so: {words}", style="" if proven else "red"
    )


def print_leak(console: Console, grown: Sequence[Growth], settings: Leak) -> None:
    """A row for each kind of cycle and backend."""
    cycles = settings.blocks * settings.block
    table = Table(
        title=f"bytes left behind by each of {cycles:,} cycles, after {settings.warm_up:,} to warm up",
        title_justify="left",
        header_style="bold",
    )
    table.add_column("backend")
    table.add_column("each session's end")
    for meter in ("its own memory", "C heap", "grown by", ""):
        table.add_column(meter, justify="right")
    for growth in grown:
        slopes = [f"{growth.slopes[name]:+.3f}" if name in growth.slopes else "-" for name in ("uss", "heap")]
        uss = growth.readings.get("uss", [0])
        verdict = Text("as planted" if growth.job.kind == PLANTED else "flat", style="green")
        if not growth.passed:
            verdict = Text(growth.failure or ("LEAKS" if growth.leaks else "not seen"), style="red")
        table.add_row(growth.job.backend, growth.job.kind, *slopes, f"{(uss[-1] - uss[0]) / 1024:+,.0f} KiB", verdict)
    console.print(table)
    console.print(f"more than {settings.allowed} B a cycle, of either, is a leak")


def leak_json(grown: Sequence[Growth], settings: Leak) -> dict[str, Any]:
    """All readings, and what follows from them."""
    return {
        "settings": asdict(settings),
        "kinds": [
            {
                **asdict(growth.job),
                "passed": growth.passed,
                "failure": growth.failure,
                "slopes": growth.slopes,
                "readings": growth.readings,
            }
            for growth in grown
        ],
    }


def print_stress(console: Console, crowds: Sequence[Crowd], measured: Sequence[Delays], *, proven: bool) -> None:
    """What the crowds answered, and how long small sessions took."""
    table = Table(title="sessions with different answers", title_justify="left", header_style="bold")
    for column in ("backend", "threads", "sessions", "open at once", "seconds", "wrong answers"):
        table.add_column(column, justify="left" if column == "backend" else "right")
    for crowd in crowds:
        wrong = Text(f"{crowd.wrong:,}", style="red" if crowd.wrong else "green")
        sessions = f"{crowd.threads * crowd.sessions:,}"
        table.add_row(crowd.backend, str(crowd.threads), sessions, str(crowd.most_alive), f"{crowd.seconds:.0f}", wrong)
    console.print(table)
    for crowd in crowds:
        for told in crowd.told:
            console.print(Text(f"  {crowd.backend}: {plain(told)}", style="red"))
    table = Table(title="a small session, in milliseconds", title_justify="left", header_style="bold")
    columns = ("backend", "beside", "ended", "sessions", "median", "99 %", "99.9 %", "slowest", "may be late by", "")
    for column in columns:
        table.add_column(column, justify="left" if column in {"backend", "beside", ""} else "right")
    for delays in measured:
        beside = f"{delays.neighbors} {delays.beside}" if delays.neighbors else delays.beside
        shown = (statistics.median(delays.times), *map(delays.percentile, (0.99, 0.999)), max(delays.times))
        verdict = Text("kept" if delays.passed else "LATE", style="green" if delays.passed else "red")
        counts = (f"{delays.ended:,}", f"{len(delays.times):,}")
        late = f"{delays.limit * 1e3:.0f}" if delays.neighbors else "-"
        table.add_row(delays.backend, beside, *counts, *(f"{value * 1e3:.2f}" for value in shown), late, verdict)
    console.print(table)
    console.print(_proof(proven, "planted cross-talk and a planted delay were seen"))


def stress_json(crowds: Sequence[Crowd], measured: Sequence[Delays], *, proven: bool) -> dict[str, Any]:
    """The same figures."""
    return {
        "proven": proven,
        "crowds": [asdict(crowd) for crowd in crowds],
        "delays": [
            {
                **{name: value for name, value in asdict(delays).items() if name != "times"},
                "sessions": len(delays.times),
                "median": statistics.median(delays.times),
                "99": delays.percentile(0.99),
                "99.9": delays.percentile(0.999),
                "slowest": max(delays.times),
                "passed": delays.passed,
            }
            for delays in measured
        ],
    }
