"""The matrix of a fast subject as a racer: all of its cells, with nothing stored."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

from benchmark.racers.contestants import Unable

if TYPE_CHECKING:
    from benchmark.matrix import Size


class Cells:
    """A project with planted workers, whose source is the size of its matrix in JSON."""

    size = 0

    def __init__(self, kind: str, source: str) -> None:
        if kind != "cells":
            raise Unable("it runs matrices alone")
        # Other racers run where the kit is not installed.
        from benchmark import matrix  # noqa: PLC0415
        from crossload.matrix.proof import PlantedProject  # noqa: PLC0415

        self._matrix: Any = matrix
        self._folder = tempfile.TemporaryDirectory(prefix="crossload-bench-")
        self._size: Size = matrix.Size(**json.loads(source))
        self._project = PlantedProject.make(Path(self._folder.name), scenarios=self._size.scenarios)
        self._project.write_config(*(f"honest-{number}" for number in range(self._size.targets)))
        self._runs = 0

    def run(self, count: int) -> int:
        """All cells, so many times."""
        took = 0
        for _ in range(count):
            self._runs += 1
            results = self._project.root / f"results-{self._runs}.sqlite"
            started = perf_counter_ns()
            self._matrix.run_once(self._project, self._size, results)
            took += perf_counter_ns() - started
        return took

    def close(self) -> None:
        """Remove the project."""
        self._folder.cleanup()
