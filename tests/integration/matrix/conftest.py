"""A small project with a planted-fault subject, as real files: the kit runs it with real worker processes."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.config import Config, load_config
from crossload.matrix.listener import Listener
from crossload.matrix.pattern import parse_pattern
from crossload.matrix.run import Options, run_matrix

if TYPE_CHECKING:
    from crossload.matrix.result import MatrixResult

SCENARIO = '''"""{name} stays."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
value = 41
many = [value, {index}]

# %% ask: the value
value

# %% ask: the list
many
'''

BUILD = """\
import json, sys
print("making it", file=sys.stderr)
print(json.dumps({"artifact": sys.argv[1], "path": "worker", "digest": "sha256:0", "cached": True}))
"""


@dataclass(frozen=True, kw_only=True)
class Project:
    """A folder with `crossload.toml`, scenarios and a worker."""

    root: Path

    @property
    def config(self) -> Config:
        return load_config(self.root / "crossload.toml")

    def write_config(self, *places: str, more: str = "", deadline: float = 5, memory: str = "") -> None:
        """One subject with these places, each named for the fault planted in it."""
        text = f'[matrix]\nscenarios = "scenarios"\nbuild = ["python", "build.py"]\ndeadline = {deadline}\n'
        newer = [place for place in places if place.startswith("new")]
        for subject, version, names in (
            ("planted", 1, [place for place in places if place not in newer]),
            ("newer", 2, newer),
        ):
            if names:
                text += f'\n[[subject]]\nname = "{subject}"\nformat = "planted"\nversions = ["{version}"]\n'
                text += '[[subject.refusal]]\nmessage = "release \\\\d+ is older than"\nreason = "writer-older"\n'
            for name in names:
                text += f'[[subject.places]]\nname = "{name}"\nkind = "artifact"\nartifact = "worker"\n'
                text += f'arguments = ["{name}"]\nrelease = "{version}"\n'
                text += f'memory = "{memory}"\n' if memory else ""
        (self.root / "crossload.toml").write_text(text + more, encoding="utf-8")

    def write_scenarios(self, count: int) -> None:
        folder = self.root / "scenarios"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for index in range(count):
            name = f"thing_{index:02}"
            (folder / f"{name}.py").write_text(SCENARIO.format(name=name, index=index), encoding="utf-8")

    def run(
        self, *, jobs: int = 2, fresh: bool = False, targets: tuple[str, ...] = (), listener: Listener | None = None
    ) -> MatrixResult:
        """A whole run in this process."""
        options = Options(jobs=jobs, fresh=fresh, targets=tuple(map(parse_pattern, targets)))
        return run_matrix(self.config, options, listener or Listener())


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    # Workers get HOME and little else: it keeps what one of them remembers out of the user's own.
    monkeypatch.setenv("HOME", str(tmp_path))
    worker = tmp_path / "worker"
    source = Path(__file__).with_name("planted.py").read_text(encoding="utf-8")
    worker.write_text(source.replace("#!/usr/bin/env python3", f"#!{sys.executable}"), encoding="utf-8")
    worker.chmod(0o755)
    (tmp_path / "build.py").write_text(BUILD, encoding="utf-8")
    made = Project(root=tmp_path)
    made.write_scenarios(1)
    return made


def verdicts(result: MatrixResult) -> str:
    """All verdicts as text, for comparing two runs as a whole."""
    return json.dumps(sorted([*cell.cell, cell.verdict] for cell in result.cells))
