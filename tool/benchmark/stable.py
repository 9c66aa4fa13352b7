"""Where the racers are: their processes, started once, asked in turn, and ended whatever happens."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.faults import RacerFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmark.settings import Contestant, Engine

TOOL = Path(__file__).resolve().parent.parent

DEADLINE = 60.0
"""Seconds that a racer may take for an answer: the largest snapshots take some."""


@dataclass(frozen=True, kw_only=True)
class Stable:
    """What racers are started from: a Python with crossload, others without it, and programs that were built."""

    python: str = sys.executable
    pythons: Mapping[Engine, Path] = field(default_factory=dict)
    programs: Mapping[Engine, Path]
    lacks: Mapping[Engine, str]
    """Why a program, or a Python, is not there."""

    def command(self, contestant: Contestant) -> Sequence[str]:
        """What starts a contestant's racer. Raises `LookupError` with the reason where it can't be."""
        if contestant.engine in self.programs:
            return [str(self.programs[contestant.engine])]
        if contestant.engine in self.lacks:
            raise LookupError(self.lacks[contestant.engine])
        python = str(self.pythons.get(contestant.engine, self.python))
        return [python, "-m", "benchmark.racers", contestant.engine, json.dumps(dict(contestant.options))]

    def start(self, contestant: Contestant) -> Racer:
        """A new process of a contestant. Raises `LookupError` as `command` does."""
        return Racer(contestant.name, self.command(contestant))


class Racer:
    """A process that does what it is told. Raises `RacerFault` where it does not."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        deadline: float = DEADLINE,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self._deadline = deadline
        variables = {**os.environ, "PYTHONPATH": str(TOOL), "PYTHONHASHSEED": "0", **(environment or {})}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=variables, text=True, bufsize=1
        )
        self._selector = selectors.DefaultSelector()
        if self._process.stdout is not None:
            self._selector.register(self._process.stdout, selectors.EVENT_READ)

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def prepare(self, kind: str, source: Path) -> int:
        """Make ready for a kind of work, and return the size of the snapshot in it, if it is about one.

        Raises `LookupError` with the reason where the contestant does not take part.
        """
        verb, word = self._ask("prepare", kind, str(source))
        if verb == "no":
            raise LookupError(word)
        return int(word)

    def run(self, count: int) -> float:
        """The seconds of so many operations."""
        return int(self._ask("run", str(count))[1]) / 1e9

    def end(self) -> None:
        """Drop what was prepared."""
        self._ask("end")

    def close(self) -> None:
        """End the process."""
        self._selector.close()
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _ask(self, *words: str) -> list[str]:
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise RacerFault(f"{self.name} has no pipes", where="its process", remedy="run the same again")
        try:
            process.stdin.write("\t".join(words) + "\n")
            line = process.stdout.readline() if self._selector.select(self._deadline) else None
        except BrokenPipeError:
            line = ""
        if not line:
            what = "did not answer in time" if line is None else "ended"
            raise RacerFault(
                f"{self.name} {what} at {' '.join(words)}",
                where=f"process {process.pid}, whose messages are above",
                remedy="repeat it alone with `--only`",
            )
        return line.rstrip("\n").split("\t")
