"""The run of `leak`: every kind of cycle in a process of its own, and what that says of its slope."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from endure.opening import Ending
from endure.settings import ROOT
from endure.slope import theil_sen
from endure.specimens import draw
from workbench.cache import write_atomically
from workbench.process import describe_exit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from crossload.backends import BackendName
    from endure.damage import Report
    from endure.settings import Damage, Leak
    from endure.specimens import Specimens

PLANTED = "planted leak"
SETTINGS, SPECIMENS = "settings.json", "specimens.json"
FOUND: Mapping[str, Ending] = {"refused snapshot": Ending.REFUSED, "fault": Ending.FAULT}
"""Kinds that open a damaged snapshot, and what comes of it."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """A kind of cycle in one backend; `number` is the damaged snapshot that it opens, if it opens one."""

    backend: BackendName
    kind: str
    number: int | None = None

    @property
    def name(self) -> str:
        """As it is called in messages."""
        return f"{self.backend}, {self.kind}"


@dataclass(frozen=True, kw_only=True)
class Growth:
    """What a kind of cycle left behind."""

    job: Job
    readings: Mapping[str, Sequence[int]]
    """Bytes after the warm-up and after each block, by meter."""
    slopes: Mapping[str, float]
    """Bytes per cycle, by meter."""
    allowed: float
    failure: str = ""
    """Why there are no readings, if there are none."""

    @property
    def leaks(self) -> bool:
        """Whether a meter grows by more than it may."""
        return any(slope > self.allowed for slope in self.slopes.values())

    @property
    def passed(self) -> bool:
        """Whether it is as it must be: the planted leak is seen, and there is no other."""
        return not self.failure and self.leaks == (self.job.kind == PLANTED)


def snapshots(report: Report, specimens: Specimens, settings: Damage) -> list[Job]:
    """The kinds that open a damaged snapshot, each with the first load of a run of `damage` that ended so."""
    jobs = []
    for kind, ending in FOUND.items():
        numbers = (outcome.number for outcome in report.outcomes if outcome.ending is ending)
        # A state is what the interpreter's own decoder reads.
        decoded = (number for number in numbers if draw(number, specimens, report.backend, settings)[1] == "state")
        jobs.append(Job(backend=report.backend, kind=kind, number=next(decoded, None)))
    return jobs


def measure(jobs: Sequence[Job], settings: Leak, folder: Path, told: Callable[[Growth], None]) -> list[Growth]:
    """Every job in a fresh process; `told` hears of each when it is done."""
    write_atomically(folder / SETTINGS, json.dumps(asdict(settings)))

    def one(job: Job) -> Growth:
        growth = _measured(job, settings, folder)
        told(growth)
        return growth

    with ThreadPoolExecutor(settings.jobs) as pool:
        return list(pool.map(one, jobs))


def _measured(job: Job, settings: Leak, folder: Path) -> Growth:
    if job.kind in FOUND and job.number is None:
        failure = "no load of a quick `damage` ended so: give [damage.quick] more loads"
        return Growth(job=job, readings={}, slopes={}, allowed=settings.allowed, failure=failure)
    environment = {
        **os.environ,
        # Python's own allocator would keep what is freed.
        "PYTHONMALLOC": "malloc",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT / "tool"), os.environ.get("PYTHONPATH", "")])),
    }
    command = [sys.executable, "-m", "endure.repeat", str(folder), json.dumps(asdict(job))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    readings: dict[str, list[int]] = {}
    failure = ""
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        failure = f"{describe_exit(done.returncode)}: {last}"
    else:
        readings = json.loads(done.stdout)
    slopes = {name: theil_sen(values, settings.block) for name, values in readings.items()}
    return Growth(job=job, readings=readings, slopes=slopes, allowed=settings.allowed, failure=failure)
