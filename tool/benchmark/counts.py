"""What can be counted instead of timed: fuel of the wasm backend, and instructions of the engine on a CPU."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.stable import Racer
from workbench.apt import install_command
from workbench.cache import cache_root
from workbench.faults import RacerFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmark.settings import Workload

_COLLECTED = re.compile(r"^==\d+== Collected : (\d+)", re.MULTILINE)
DEADLINE = 300.0


@dataclass(frozen=True, kw_only=True)
class Counter:
    """Counts what one operation of a workload takes. `extra` is a planted fault: the part more that is done."""

    kind: str
    racer: Racer | None = None
    program: Path | None = None

    def count(self, workload: Workload, operations: int, extra: float = 0.0) -> float:
        """The count of one operation, from as many."""
        done = round(operations * (1 + extra))
        with source_file(workload) as file:
            if self.racer is not None:
                self.racer.prepare(workload.kind, file)
                total = self.racer.run(done) * 1e9
                self.racer.end()
            else:
                # What comes before the first operation is in both, and cancels out.
                total = self._instructions(workload.kind, file, done + 1) - self._instructions(workload.kind, file, 1)
        return total / operations

    def _instructions(self, kind: str, file: Path, count: int) -> int:
        asked = f"prepare\t{kind}\t{file}\nrun\t1\nrun\t{count}\n"
        done = callgrind(self.program, asked, file.with_suffix(".out"))
        found = _COLLECTED.search(done)
        if found is None:
            raise RacerFault(
                f"callgrind did not count: {done.strip()[-500:]}", where=str(self.program), remedy="run it by hand"
            )
        return int(found[1])


def callgrind(program: Path | None, asked: str, out: Path) -> str:
    """Run a racer under callgrind, and return what that said."""
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", str(program)]
    done = subprocess.run(
        command,
        input=asked,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    return done.stderr


@contextlib.contextmanager
def source_file(workload: Workload) -> Iterator[Path]:
    """A workload's source where a racer can read it."""
    with tempfile.TemporaryDirectory(prefix="crossload-bench-") as folder:
        file = Path(folder, "program.py")
        file.write_text(workload.source, encoding="utf-8")
        yield file


@contextlib.contextmanager
def fuel(python: str) -> Iterator[Counter]:
    """The counter of the wasm backend."""
    # An engine that counts takes no module that another has compiled, and must leave none for others.
    cache = cache_root() / "bench"
    command = [python, "-m", "benchmark.racers.fuel", "crossload", json.dumps({"backend": "wasm"})]
    environment = {"XDG_CACHE_HOME": str(cache), "LOCALAPPDATA": str(cache)}
    with contextlib.closing(Racer("fuel", command, deadline=DEADLINE, environment=environment)) as racer:
        yield Counter(kind="fuel", racer=racer)


def instructions(program: Path | None) -> Counter:
    """The counter of the engine in a host in C. Raises `LookupError` with the reason where there is none."""
    if program is None:
        raise LookupError("the racer in C is not there")
    if shutil.which("valgrind") is None:
        raise LookupError(f"there is no valgrind here; on Debian `{install_command(['valgrind'])}` installs it")
    return Counter(kind="instructions", program=program)
