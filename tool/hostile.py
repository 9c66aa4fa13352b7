#!/usr/bin/env python3
"""Run the hostile programs in tests/hostile on both backends, print what came of each, and fail on any surprise."""

from __future__ import annotations

import argparse
import importlib.util
import json
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import Progress

from crossload.cli.output import console, error_console
from crossload.matrix.guard import Guard
from hostility import table
from hostility.corpus import load_corpus
from hostility.program import BACKENDS
from hostility.trial import Host
from workbench.cache import write_atomically
from workbench.faults import EnvironmentFault, UsageFault, run_main

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crossload.backends import BackendName
    from hostility.corpus import Corpus
    from hostility.program import Program
    from hostility.trial import Trial

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "hostile"
RESULTS = ROOT / "build" / "hostile" / "hostile.json"


def main(arguments: Sequence[str]) -> int:
    """Return 1 when a program came out in another way than it says, or harmed its host or the next session."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", nargs="*", metavar="PATTERN", help="such as 'memory/*'; all by default")
    parser.add_argument("--backend", choices=BACKENDS, help="one backend only; both by default")
    parser.add_argument("--quick", action="store_true", help="those alone that together take a few seconds")
    options = parser.parse_args(arguments)
    corpus = load_corpus(CORPUS)
    programs = corpus.named(options.programs or (corpus.quick if options.quick else ["*"]))
    if not programs:
        raise UsageFault("no program has such a name", where=str(CORPUS), remedy="see the folder for their names")
    results = _try(corpus, programs, [options.backend] if options.backend else BACKENDS)
    _report(corpus, results)
    return int(not all(trial.passed for trial in results))


def _try(corpus: Corpus, programs: Sequence[Program], backends: Sequence[BackendName]) -> list[Trial]:
    """All trials, the backends side by side, in the programs' order."""
    if "native" in backends and importlib.util.find_spec("crossload._native") is None:
        raise EnvironmentFault(
            "this installation has no native backend",
            where="crossload",
            remedy="run the session instead, `./tool/nox -s hostile`, or ask for --backend=wasm",
        )
    results: dict[tuple[str, BackendName], Trial] = {}
    guard = Guard()
    try:
        with Progress(console=error_console()) as progress:
            task = progress.add_task("trials", total=len(programs) * len(backends))

            def run(backend: BackendName) -> None:
                with Host(backend, corpus, guard) as host:
                    for program in programs:
                        results[program.id, backend] = host.run(program)
                        progress.advance(task)

            _side_by_side([lambda backend=backend: run(backend) for backend in backends])  # type: ignore[misc]
    finally:
        guard.close()
    return [results[program.id, backend] for program in programs for backend in backends]


def _side_by_side(tasks: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _report(corpus: Corpus, results: Sequence[Trial]) -> None:
    out = console()
    out.print(table.trials(results))
    out.print(table.gaps(results, corpus.gaps))
    out.print(table.summary(results))
    for trial in results:
        if not trial.passed:
            out.print(f"[bold red]{trial.program}[/] on {trial.backend}: {trial.actual}", highlight=False)
            out.print(f"  expected {trial.expected}; {trial.detail}", highlight=False, markup=False)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    record = [{**asdict(trial), "passed": trial.passed} for trial in results]
    write_atomically(RESULTS, json.dumps(record, indent=1))


if __name__ == "__main__":
    run_main(main)
