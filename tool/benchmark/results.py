"""A run's figures as a record: kept in JSON, its medians as a line of the history, and read again to be drawn."""

from __future__ import annotations

import json
import math
import os
import platform
import subprocess
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmark.interval import Interval, ratio
from benchmark.race import Raced
from workbench.cache import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmark.meeting import Outcome

DISTRIBUTIONS = ("crossload", "pydantic-monty", "wasmtime")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A workload and what came of it."""

    name: str
    group: str
    title: str
    unit: str
    raced: Mapping[str, Raced]
    absent: Mapping[str, str]

    def figure(self, contestant: str) -> Interval:
        """What a contestant took."""
        return Interval.of(self.raced[contestant].figures)

    def ratio(self, contestant: str, to: str) -> Interval | None:
        """How often that is what another one took, or None where one of them did not take part."""
        if contestant not in self.raced or to not in self.raced:
            return None
        return ratio(self.raced[contestant].figures, self.raced[to].figures)


@dataclass(frozen=True, kw_only=True)
class Record:
    """A whole run."""

    machine: Mapping[str, str]
    mode: str
    commit: str
    time: str
    rows: Sequence[Row]
    checks: Sequence[str]
    """What the gate said, a line each."""
    load: float
    """Of each core when the run began."""

    @classmethod
    def of(cls, outcomes: Iterable[Outcome], checks: Sequence[str], mode: str, load: float, root: Path) -> Record:
        """What was just measured."""
        rows = []
        for outcome in outcomes:
            work = outcome.workload
            named = {"name": work.name, "group": work.group, "title": work.title, "unit": work.unit}
            rows.append(Row(**named, raced=outcome.raced, absent=outcome.absent))
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        return cls(machine=machine(), mode=mode, commit=_commit(root), time=now, rows=rows, checks=checks, load=load)

    def facts(self) -> dict[str, str]:
        """What is to be known of the figures, by its name."""
        rounds = sorted(len(raced.figures) for row in self.rows for raced in row.raced.values()) or [0]
        spread = f"{self.mode} run, {rounds[0]} to {rounds[-1]} rounds"
        load = f"{self.load:.1f} for each core when the run began"
        return {**self.machine, "load": load, "rounds": spread, "measured": f"{self.time}, at {self.commit}"}

    @classmethod
    def read(cls, path: Path) -> Record:
        """What was kept."""
        table = json.loads(path.read_text(encoding="utf-8"))
        rows = [
            Row(**{**row, "raced": {name: Raced(**raced) for name, raced in row["raced"].items()}})
            for row in table["rows"]
        ]
        return cls(**{**table, "rows": rows})

    def write(self, path: Path) -> None:
        """Keep all of it."""
        write_atomically(path, json.dumps(asdict(self), indent=1))

    def append(self, history: Path) -> None:
        """Keep its medians as a line beside those of earlier runs."""
        medians = {row.name: {name: float(f"{row.figure(name).median:.4g}") for name in row.raced} for row in self.rows}
        line: dict[str, Any] = {
            "time": self.time,
            "commit": self.commit,
            "mode": self.mode,
            "load": self.load,
            **self.machine,
        }
        history.parent.mkdir(parents=True, exist_ok=True)
        with history.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**line, "medians": medians}) + "\n")


def geometric_mean(ratios: Iterable[float]) -> float:
    """The mean of ratios: twice as much and half as much cancel out."""
    logs = [math.log(each) for each in ratios]
    return math.exp(sum(logs) / len(logs))


def machine() -> dict[str, str]:
    """What the figures are measured on."""
    described = {
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
    }
    for name in DISTRIBUTIONS:
        try:
            described[name] = version(name)
        except PackageNotFoundError:
            described[name] = "not installed"
    return described


def load() -> float:
    """How many programs want each core, over the last minute; 0 where the system does not say."""
    return os.getloadavg()[0] / (os.cpu_count() or 1) if hasattr(os, "getloadavg") else 0.0


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown processor"


def _commit(root: Path) -> str:
    command = ["git", "-C", str(root), "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
