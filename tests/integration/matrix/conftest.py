"""A small project with planted workers, as real files: the kit runs it with real worker processes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crossload.matrix.listener import Listener
from crossload.matrix.options import Options
from crossload.matrix.pattern import parse_pattern
from crossload.matrix.proof import PlantedProject
from crossload.matrix.run import run_matrix

if TYPE_CHECKING:
    from pathlib import Path

    from crossload.matrix.result import MatrixResult


class Project(PlantedProject):
    """A planted project that is run in this process."""

    def run(
        self, *, jobs: int = 2, targets: tuple[str, ...] = (), listener: Listener | None = None, **options: Any
    ) -> MatrixResult:
        """A whole run."""
        chosen = Options(jobs=jobs, targets=tuple(map(parse_pattern, targets)), **options)
        return run_matrix(self.config, chosen, listener or Listener())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.make(tmp_path)


def verdicts(result: MatrixResult) -> str:
    """All verdicts as text, for comparing two runs as a whole."""
    return json.dumps(sorted([*cell.cell, cell.verdict] for cell in result.cells))
