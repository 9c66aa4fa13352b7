#!/usr/bin/env python3
"""Measure sessions, journals, snapshots and replays beside pydantic-monty, in one run, and print the figures."""

from __future__ import annotations

import argparse
import functools
import json
import os
import platform
import sys
import time
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.contestants import Crossload, PydanticMonty
from benchmark.page import Targets, page
from benchmark.processes import first_answers
from benchmark.workloads import PROGRAMS, STATES, computations, host_calls, journals, lives, replays, snapshots, starts
from workbench.cache import write_atomically
from workbench.faults import run_main
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmark.measure import Measured

ROOT = Path(__file__).resolve().parent.parent
TARGETS = ROOT / "tool" / "bench.toml"
PAGE = ROOT / "docs" / "costs.md"
RESULTS = ROOT / "build" / "bench" / "costs.json"
ROUNDS, QUICK_ROUNDS = 41, 7


def main(arguments: Sequence[str]) -> int:
    """Print the page, keep the figures, and write the page to the docs when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds instead of {ROUNDS}")
    parser.add_argument("--write", action="store_true", help=f"also write {PAGE.relative_to(ROOT)}")
    options = parser.parse_args(arguments)
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    measured = list(measure(rounds))
    text = page(measured, machine(), rounds, Targets.read(read_toml(TARGETS)))
    print(text)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    record = {"machine": machine(), "rounds": rounds, "workloads": [asdict(item) for item in measured]}
    write_atomically(RESULTS, json.dumps(record, indent=1))
    if options.write:
        write_atomically(PAGE, text)
    return 0


def measure(rounds: int) -> Sequence[Measured]:
    """Every workload, telling of each as it begins."""
    native, wasm = Crossload("native", "native"), Crossload("wasm", "wasm")
    small = Crossload("native, compressed", "native", compress=True)
    limited = Crossload("native, memory limit", "native", max_memory=64 << 20)
    silent = Crossload("native, no journal", "native", journal=False)
    silent_wasm = Crossload("wasm, no journal", "wasm", journal=False)
    with PydanticMonty.started() as peer:
        plan: list[Callable[[int], Measured]] = [
            first_answers,
            functools.partial(starts, [native, limited, wasm, peer], peer.name),
            functools.partial(lives, [native, wasm, peer], peer.name),
            functools.partial(host_calls, [native, wasm, peer], peer.name),
            functools.partial(journals, [native, silent, wasm, silent_wasm], silent.name),
            *(functools.partial(computations, kind, [native, limited, wasm, peer], native.name) for kind in PROGRAMS),
            replays,
            *(
                functools.partial(snapshots, state, verb, [native, small, wasm, peer])
                for state in STATES
                for verb in ("dump", "load")
            ),
        ]
        measured = []
        for number, run in enumerate(plan, 1):
            started = time.monotonic()
            measured.append(run(rounds))
            took = time.monotonic() - started
            print(f"{number} of {len(plan)}: {measured[-1].title}, {took:.0f} s", file=sys.stderr, flush=True)
        return measured


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "Python": platform.python_version(),
        "crossload": version("crossload"),
        "pydantic-monty": version("pydantic-monty"),
        "wasmtime": version("wasmtime"),
    }


if __name__ == "__main__":
    run_main(main)
