"""The sessions that `crossload.nox` adds to a noxfile, run by a real nox."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from .test_command import PROMISE

if TYPE_CHECKING:
    from .conftest import Project

NOXFILE = "from crossload.nox import add_sessions\n\nadd_sessions({arguments})\n"


@pytest.fixture
def noxed(project: Project) -> Project:
    pytest.importorskip("nox", reason="nox is not installed: pip install nox")
    project.write_config("honest", "flips-a-byte", more=PROMISE.format(reader="*"))
    (project.root / "noxfile.py").write_text(NOXFILE.format(arguments=""), encoding="utf-8")
    return project


def nox(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nox", *arguments]
    return subprocess.run(command, cwd=project.root, capture_output=True, text=True, timeout=300, check=False)


def test_three_sessions_are_added_and_one_runs_by_default(noxed: Project) -> None:
    listed = nox(noxed, "--list").stdout
    marked = dict(line.split()[1::-1] for line in listed.splitlines() if " -> " in line)
    assert marked == {"snapshots": "*", "snapshots_update": "-", "snapshots_report": "-"}


def test_a_broken_promise_fails_the_session_until_it_is_expected(noxed: Project) -> None:
    assert nox(noxed).returncode == 1
    updated = nox(noxed, "-s", "snapshots_update", "--", "--link=https://example.com/1")
    assert updated.returncode == 0, updated.stderr
    assert "[[expect]]" in (noxed.root / "crossload.toml").read_text(encoding="utf-8")
    assert nox(noxed).returncode == 0


def test_arguments_go_to_the_command_and_the_reports_are_written_again(noxed: Project) -> None:
    ran = nox(noxed, "-s", "snapshots", "--", "--targets=planted/honest")
    assert "1 cells over 1 scenarios: 1 same" in ran.stdout
    reports = noxed.root / "build/matrix"
    (reports / "matrix.md").unlink()
    assert nox(noxed, "-s", "snapshots_report", "--", "--out=again").returncode == 0
    assert (noxed.root / "again/matrix.md").is_file()


def test_another_configuration_can_be_named(noxed: Project) -> None:
    (noxed.root / "crossload.toml").rename(noxed.root / "other.toml")
    (noxed.root / "noxfile.py").write_text(NOXFILE.format(arguments='"other.toml"'), encoding="utf-8")
    assert "Format planted" in nox(noxed, "-s", "snapshots").stdout


def test_importing_it_takes_no_nox() -> None:
    program = "import sys, crossload.nox; assert 'nox' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
