from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import TOOL

NOX = TOOL / "nox"


def test_two_first_runs_at_once_from_elsewhere_pass_on_what_they_are_told(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [str(NOX), *arguments], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for arguments in (["--list"], ["--session", "nope"])
    ]
    (listed, _), (refused, _) = (process.communicate(timeout=300) for process in processes)
    assert "snapshots -> " in listed
    assert "test_all -> " in listed
    assert "nope" in refused
    assert (listed + refused).count("making a private environment") == 1
    # nox's own exit codes come through.
    assert [process.returncode for process in processes] == [0, 3]


def find_python(version: str) -> str | None:
    """An interpreter of an old version that runs: on PATH, or one of pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for candidate in (shutil.which(f"python{version}"), *pyenv.glob(f"versions/{version}.*/bin/python")):
        if candidate and not subprocess.run([candidate, "-c", ""], capture_output=True, check=False).returncode:
            return str(candidate)
    return None


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.8", "3.9"])
def test_an_old_python_is_told_which_one_is_needed(version: str) -> None:
    python = find_python(version)
    if python is None:
        pytest.skip(f"there is no Python {version}; `pyenv install {version}` makes this run")
    ran = subprocess.run([python, str(NOX)], capture_output=True, text=True, check=False)
    assert ran.returncode == 10
    assert f"Python 3.10 or newer is needed, and this is Python {version}" in ran.stderr
    assert "next:" in ran.stderr


def test_the_script_may_be_executed() -> None:
    assert os.access(NOX, os.X_OK)
