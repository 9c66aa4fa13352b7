#!/usr/bin/env python3
"""Measure crossload beside the interpreter alone, pydantic-monty and CPython, and hold it to its budgets."""

from __future__ import annotations

import argparse
import contextlib
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.budgets import Budgets
from benchmark.compare import compare, python_of
from benchmark.interval import Change
from benchmark.meeting import Meeting
from benchmark.page import page
from benchmark.profile import profile
from benchmark.programs import ensure_programs
from benchmark.proof import measured, paired
from benchmark.results import Record, load
from benchmark.settings import Settings
from benchmark.site import site
from benchmark.stable import Stable
from workbench.cache import write_atomically
from workbench.faults import UsageFault, run_main

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmark.budgets import Figure
    from benchmark.gate import Check
    from benchmark.settings import Workload

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "tool" / "bench.toml"
BUDGETS = ROOT / "tool" / "bench_budgets.toml"
WORK = ROOT / "build" / "bench"
DOCS = ROOT / "docs"
EVERYTHING = "*"
PROVEN = 10
"""Times in a row that a build is held against itself, where that is what is asked for."""


def main(arguments: Sequence[str]) -> int:
    """Return 1 when a budget is exceeded, or the gate did not prove itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds, and the counted budgets alone")
    parser.add_argument("--only", metavar="PATTERN", default=EVERYTHING, help="workloads by name, such as 'compute_*'")
    parser.add_argument("--write", action="store_true", help="also write docs/benchmarks.* from the figures")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--compare", metavar="REV", help="say instead what is better or worse than in that revision")
    what.add_argument("--prove", action="store_true", help=f"show instead that the gate holds, {PROVEN} times in a row")
    what.add_argument("--renew", action="store_true", help=f"write the budgets anew instead, into {BUDGETS.name}")
    what.add_argument("--profile", action="store_true", help="print instead where the workloads' time goes")
    what.add_argument("--draw", action="store_true", help="draw the last run's pages anew instead")
    options = parser.parse_args(arguments)
    settings = Settings.read(SETTINGS)
    WORK.mkdir(parents=True, exist_ok=True)
    if options.draw:
        draw(Record.read(WORK / "results.json"), settings, write=options.write)
        return 0
    built = ensure_programs(ROOT, WORK, quick=options.quick)
    stable = Stable(pythons=built.pythons, programs=built.paths, lacks=built.lacks)
    budgets = Budgets(path=BUDGETS, settings=settings, stable=stable, quick=options.quick)
    if options.compare:
        return compared(budgets, options.compare, options.only)
    if options.prove:
        return prove(budgets)
    if options.profile:
        for workload in _chosen(budgets, options.only):
            for name in budgets.plan["contestants"]:
                print("\n".join(profile(workload, settings.contestant(name), stable)), flush=True)
        return 0
    if options.renew:
        with budgets.figures(_tell) as figures:
            budgets.renew(figures, _tell)
        return 0
    return run(budgets, options.only, "quick" if options.quick else "default", write=options.write)


def run(budgets: Budgets, only: str, mode: str, *, write: bool) -> int:
    """Measure everything, judge it, and keep it."""
    settings, busy = budgets.settings, load()
    with contextlib.closing(Meeting(stable=budgets.stable, mode=settings.modes[mode])) as meeting:
        outcomes = [meeting.hold(each, settings.racing(each)) for each in _chosen(budgets, only)]
    lines: list[str] = []
    red = judge(budgets, lines)
    record = Record.of(outcomes, lines, mode, busy, ROOT)
    record.write(WORK / "results.json")
    record.append(WORK / "history.jsonl")
    draw(record, settings, write=write)
    return int(red)


def judge(budgets: Budgets, lines: list[str]) -> bool:
    """Hold the budgets, and say whether something is red: one of them, or the gate itself."""

    def say(line: str) -> None:
        lines.append(line)
        print(line, flush=True)

    red: list[Check] = []
    with budgets.figures(say) as figures:
        for figure in figures:
            check = budgets.check(figure)
            say(f"skipped: {figure.key} has no budget: `--renew` writes one" if check is None else check.line())
            red += [check] if check is not None and check.alarm else []
        trials = [*measured(budgets, _sample(figures)), *paired(budgets, budgets.plan["timed"][:1], times=1)]
    for trial in trials:
        say(trial.line())
    for check in red:
        print(f"{check.workload}, {check.contestant}: {check.kind} {check.excess:+.1%} above its budget", flush=True)
        with contextlib.suppress(StopIteration):
            workload = budgets.settings.workload(check.workload)
            print(
                "\n".join(profile(workload, budgets.settings.contestant(check.contestant), budgets.stable)), flush=True
            )
    return bool(red) or not all(trial.passed for trial in trials)


def _chosen(budgets: Budgets, only: str) -> list[Workload]:
    wanted = [each for each in budgets.settings.workloads if fnmatchcase(each.name, only)]
    return _some([each for each in wanted if each.quick or not budgets.quick], only)


def _sample(figures: Sequence[Figure]) -> list[Figure]:
    """One figure of each kind."""
    return list({figure.kind: figure for figure in reversed(figures)}.values())


def prove(budgets: Budgets) -> int:
    """Show that the gate holds: builds against themselves, and each figure with a planted fault."""
    passed = alarms = missed = 0
    with budgets.figures(_tell) as figures:
        timed = budgets.plan["timed"][: 2 if budgets.quick else None]
        for trials in (measured(budgets, figures), paired(budgets, timed, PROVEN)):
            for trial in trials:
                print(trial.line(), flush=True)
                passed += trial.passed
                alarms += not trial.passed and not trial.planted
                missed += not trial.passed and trial.planted
    print(f"{passed} as they must be, {alarms} alarms for nothing, {missed} planted faults missed")
    return int(alarms + missed > 0)


def compared(budgets: Budgets, revision: str, only: str) -> int:
    """Say what is better or worse than in another revision; return 1 where something is worse than a budget allows."""
    wanted = _compared(budgets, only)
    old = Stable(python=str(python_of(ROOT, revision)), programs={}, lacks={})
    most = 1 + budgets.table["tolerance"]["cpu"]
    counted, bad = dict.fromkeys(Change, 0), 0
    for each in compare(budgets, old, wanted):
        print(each.line(), flush=True)
        counted[each.change] += 1
        bad += each.change is Change.WORSE and each.ratio.median > most
    print(", ".join(f"{count} {change}" for change, count in counted.items()) + f" than in {revision}")
    return int(bad > 0)


def _compared(budgets: Budgets, only: str) -> list[Workload]:
    patterns = budgets.plan["compared"]
    chosen = [each for each in _chosen(budgets, only) if any(fnmatchcase(each.name, one) for one in patterns)]
    # What takes long is compared where it is asked for.
    return _some([each for each in chosen if each.quick or only != EVERYTHING], only)


def _some(chosen: list[Workload], only: str) -> list[Workload]:
    if not chosen:
        raise UsageFault(
            f"no workload that would be measured fits {only!r}",
            where="--only",
            remedy=f"see {SETTINGS.name} for their names; some are left out of --quick, and some are not compared",
        )
    return chosen


def draw(record: Record, settings: Settings, *, write: bool) -> None:
    """Write the pages: beside the figures, and into the docs when asked to."""
    text, drawn = page(record, settings), site(record, settings)
    write_atomically(WORK / "benchmarks.md", text)
    write_atomically(WORK / "benchmarks.html", drawn)
    print(f"written: {WORK / 'benchmarks.md'} and benchmarks.html beside it")
    if write:
        write_atomically(DOCS / "benchmarks.md", text)
        write_atomically(DOCS / "benchmarks.html", drawn)
        record.append(DOCS / "benchmarks.jsonl")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    run_main(main)
