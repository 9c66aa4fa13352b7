"""One run of workloads: racers are started once, those that can take part in a workload are prepared, and they race."""

from __future__ import annotations

import contextlib
import functools
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmark import processes
from benchmark.memory import holder
from benchmark.race import Raced, Runner, race
from workbench.faults import RacerFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmark.race import Turn
    from benchmark.settings import Contestant, Mode, Workload
    from benchmark.stable import Racer, Stable

_SPREAD = ("crowd", "cells")
"""How kinds of work begin that are for several cores at once."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a workload came to."""

    workload: Workload
    raced: Mapping[str, Raced]
    absent: Mapping[str, str]
    """Why some of those that were to take part did not."""


@dataclass(kw_only=True)
class Meeting:
    """Racers of one stable, in one mode; close it to end them."""

    stable: Stable
    mode: Mode
    _racers: dict[str, Racer] = field(default_factory=dict, init=False)
    _folder: TemporaryDirectory[str] = field(init=False)

    def __post_init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="crossload-bench-")

    def close(self) -> None:
        """End the racers."""
        for racer in self._racers.values():
            racer.close()
        self._racers.clear()
        self._folder.cleanup()

    def hold(self, workload: Workload, contestants: Sequence[Contestant]) -> Outcome:
        """Have them race."""
        started = time.monotonic()
        file = Path(self._folder.name) / "program.py"
        file.write_text(workload.source, encoding="utf-8")
        absent: dict[str, str] = {}
        turns: dict[str, Turn] = {}
        sizes: dict[str, int] = {}
        with contextlib.ExitStack() as stack:
            for each in contestants:
                try:
                    turns[each.name] = stack.enter_context(self._prepared(workload, each, file, sizes))
                except LookupError as reason:
                    absent[each.name] = str(reason.args[0])
                except RacerFault as fault:
                    self._drop(each.name)
                    absent[each.name] = fault.what
            failed: dict[str, str] = {}
            raced = race(turns, self.mode, sizes, failed) if turns else {}
            for name in failed:
                self._drop(name)
        absent |= failed
        took = time.monotonic() - started
        rounds = len(next(iter(raced.values())).figures) if raced else 0
        print(f"{workload.name}: {len(raced)} took part in {rounds} rounds, {took:.1f} s", file=sys.stderr, flush=True)
        return Outcome(workload=workload, raced=raced, absent=absent)

    @contextlib.contextmanager
    def _prepared(
        self, workload: Workload, contestant: Contestant, file: Path, sizes: dict[str, int]
    ) -> Iterator[Turn]:
        if workload.kind in processes.KINDS:
            with processes.newcomer(contestant, self.stable, workload.kind, workload.source, file) as turn:
                yield turn
        elif workload.kind == "memory":
            with holder(functools.partial(self.stable.start, contestant), file, workload.most_count) as turn:
                yield turn
        else:
            racer = self._racer(contestant)
            sizes[contestant.name] = racer.prepare(workload.kind, file)
            runner = Runner(racer=racer, per=workload.per, spread=workload.kind.startswith(_SPREAD))
            runner.calibrate(self.mode.slice, workload.most_count)
            try:
                yield runner
            finally:
                if contestant.name in self._racers:
                    racer.end()

    def _racer(self, contestant: Contestant) -> Racer:
        if contestant.name not in self._racers:
            self._racers[contestant.name] = self.stable.start(contestant)
        return self._racers[contestant.name]

    def _drop(self, name: str) -> None:
        racer = self._racers.pop(name, None)
        if racer is not None:
            racer.close()
