"""A package adds a kind of place by an entry point: here one that is really installed, and run by the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.tool import find_uv

from .wheels import wheel_of

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Project

KIND = """
from crossload.matrix.target import Launch, fingerprint
from crossload_adapter import file_digest

NEEDS = frozenset({"settings"})
TAKES = frozenset()

def missing(target):
    return None if target.settings.get("worker") else "no worker is set; set it with: settings.worker"

def prepare(target, workshop):
    worker = workshop.root / target.settings["worker"]
    digest = file_digest(worker)
    return Launch(command=(str(worker), *target.arguments), artifact=digest, fingerprint=fingerprint(target, digest))
"""

PLACE = """
[[subject]]
name = "planted"
format = "planted"
versions = ["1"]
[[subject.places]]
name = "elsewhere"
kind = "elsewhere"
arguments = ["honest"]
release = "1"
"""


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Where a package with the kind is installed."""
    wheel = wheel_of(
        tmp_path,
        "elsewhere",
        "1.0",
        {"elsewhere.py": KIND},
        {"entry_points.txt": "[crossload.places]\nelsewhere = elsewhere\nbroken = no_such_module\nvenv = elsewhere\n"},
    )
    folder = tmp_path / "packages"
    uv = find_uv()
    assert uv is not None
    options = ["--quiet", "--offline", f"--python={sys.executable}", f"--target={folder}"]
    subprocess.run([uv, "pip", "install", *options, str(wheel)], check=True)
    return folder


def run(
    project: Project, packages: Path, settings: str, *, kind: str = "elsewhere"
) -> subprocess.CompletedProcess[str]:
    place = PLACE.replace('kind = "elsewhere"', f'kind = "{kind}"')
    text = f'[matrix]\nscenarios = "scenarios"\n{place}settings = {settings}\n'
    (project.root / "crossload.toml").write_text(text, encoding="utf-8")
    paths = os.pathsep.join([str(packages), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(
        [sys.executable, "-m", "crossload", "matrix", "run"],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_installed_package_adds_a_kind_of_place(project: Project, packages: Path) -> None:
    done = run(project, packages, '{ worker = "worker" }')
    assert done.returncode == 0, done.stderr
    data = json.loads((project.root / "build/matrix/matrix.json").read_text(encoding="utf-8"))
    assert ([target["id"] for target in data["targets"]], data["counts"]) == (["planted@1/elsewhere"], {"same": 1})


def test_what_it_lacks_is_said_as_of_any_other(project: Project, packages: Path) -> None:
    assert "no worker is set; set it with: settings.worker" in run(project, packages, '{ other = "x" }').stdout


@pytest.mark.parametrize(
    ("kind", "complaint"),
    [
        ("elsewere", "there is no such kind of place; did you mean 'elsewhere'?"),
        ("broken", "the kind of place 'broken' can't be used: No module named 'no_such_module'"),
        ("venv", "'settings' can't be given for a place of kind venv"),
    ],
    ids=["misspelled", "broken", "own-name"],
)
def test_a_kind_that_can_not_be_used_is_an_error_of_the_configuration(
    project: Project, packages: Path, kind: str, complaint: str
) -> None:
    done = run(project, packages, '{ worker = "worker" }', kind=kind)
    assert (done.returncode, complaint in done.stderr) == (3, True), done.stderr
