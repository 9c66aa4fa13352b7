"""A project whose one scenario is run by the real kinds of place, with a cache of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossload.matrix.config import load_config
from crossload.matrix.listener import Listener
from crossload.matrix.options import Options
from crossload.matrix.places import Workshop
from crossload.matrix.proof.project import SCENARIO
from crossload.matrix.run import run_matrix

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crossload.matrix.result import MatrixResult


def lay_out(project: Path, config: str) -> None:
    """Write the configuration and the scenario."""
    (project / "crossload.toml").write_text(config, encoding="utf-8")
    (project / "scenarios").mkdir()
    (project / "scenarios" / "thing.py").write_text(SCENARIO.format(name="thing", index=1), encoding="utf-8")


def run(project: Path, *, build: Sequence[str] = ("false",), cache: Path | None = None) -> MatrixResult:
    """A whole run."""
    workshop = Workshop(root=project, build=build, cache=cache or project / "cache")
    return run_matrix(load_config(project / "crossload.toml"), Options(jobs=2, workshop=workshop), Listener())
