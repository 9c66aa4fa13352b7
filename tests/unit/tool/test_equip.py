from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import equip
from workbench.faults import UsageFault

from .conftest import OWN_CACHE, TOOL, run_python


def test_nothing_is_installed_outside_a_virtual_environment() -> None:
    base = Path(sys.base_prefix, "bin", "python3")
    if not base.exists():
        pytest.skip(f"the Python that made this environment is gone; `{sys.executable} -m venv` with another one helps")
    ran = subprocess.run([str(base), str(TOOL / "equip.py"), "kit"], capture_output=True, text=True, check=False)
    assert ran.returncode == UsageFault.exit_code
    assert "this is not a virtual environment" in ran.stderr
    assert "./tool/nox -s" in ran.stderr


def test_an_unknown_lock_is_a_fault() -> None:
    ran = run_python(TOOL / "equip.py", "nope")
    assert ran.code == UsageFault.exit_code
    assert ran.err.startswith("error: there is no lock 'nope'\n")


def test_an_environment_that_holds_the_lock_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    lock = tmp_path / "lock.txt"
    lock.write_text("# nothing\n")
    monkeypatch.setattr(sys, "prefix", str(environment))
    monkeypatch.setattr(sys, "executable", str(environment / "bin" / "python"))
    # The pinned tools that are there will do: what is tested is the environment that they fill.
    monkeypatch.setenv("XDG_CACHE_HOME", OWN_CACHE)
    equip.equip(lock, [])
    first = (environment / "equipped.json").read_text()
    capsys.readouterr()

    def forbid(*_: object) -> None:
        pytest.fail("something was installed although nothing had changed")

    monkeypatch.setattr(equip, "run_uv", forbid)
    equip.equip(lock, [])
    assert (environment / "equipped.json").read_text() == first
