from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from workbench.environment import Environment, ensure
from workbench.faults import EnvironmentFault

from .conftest import TOOL, run_python

if TYPE_CHECKING:
    from pathlib import Path

ENSURE = """
import sys
from pathlib import Path
from workbench.environment import ensure
print(ensure("test", Path(sys.argv[1])).directory)
"""


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    """A lock that names nothing, so that no package index is needed."""
    path = tmp_path / "test.txt"
    path.write_text("# nothing\n")
    return path


def works(environment: Environment) -> bool:
    prefix = subprocess.run(
        [str(environment.python), "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True
    )
    return prefix.stdout.strip() == str(environment.directory)


def test_an_environment_is_made_once(requirements: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = ensure("test", requirements)
    made = first.directory.stat().st_mtime_ns
    assert works(first)
    assert capsys.readouterr().err.startswith("making a private environment for test (once)")
    second = ensure("test", requirements)
    assert second == first
    assert second.directory.stat().st_mtime_ns == made
    assert capsys.readouterr().err == ""


def test_another_lock_or_a_python_that_is_gone_makes_another(requirements: Path) -> None:
    environment = ensure("test", requirements)
    environment.python.unlink()
    requirements.write_text("# nothing else\n")
    assert ensure("test", requirements) != environment
    requirements.write_text("# nothing\n")
    assert works(ensure("test", requirements))


def test_an_interrupted_creation_is_made_good(requirements: Path, cache: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", ENSURE, str(requirements)], cwd=TOOL, start_new_session=True)
    deadline = time.monotonic() + 60
    while not list(cache.glob("environments/test-*/bin/python*")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    # Nothing gets to clean up: neither the tool nor the venv and pip that it runs.
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not list(cache.glob("environments/test-*/complete"))
    assert works(ensure("test", requirements))


def test_of_two_processes_one_makes_the_environment_and_both_get_it(requirements: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ENSURE, str(requirements)],
            cwd=TOOL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert said[0][0] == said[1][0] == f"{ensure('test', requirements).directory}\n"
    assert sum("making a private environment" in err for _, err in said) == 1


def test_a_package_that_does_not_match_its_hash_is_refused(requirements: Path) -> None:
    # No index is asked: the file that the requirement names is right here.
    wheel = requirements.with_name("thing-1.0-py3-none-any.whl")
    wheel.write_bytes(b"not what was locked")
    requirements.write_text(f"thing @ {wheel.as_uri()} --hash=sha256:{'0' * 64}\n")
    with pytest.raises(EnvironmentFault, match="DO NOT MATCH THE HASHES") as caught:
        ensure("test", requirements)
    assert "test-" in caught.value.where


def test_a_python_without_ensurepip_is_told_what_to_install(requirements: Path) -> None:
    code = "import sys; sys.modules['ensurepip'] = None; import importlib.util\n"
    hidden = (
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name: None if name == 'ensurepip' else find(name)\n"
        "from pathlib import Path\n"
        "from workbench.environment import ensure\n"
        "from workbench.faults import run_main\n"
        "run_main(lambda arguments: ensure('test', Path(arguments[0])) and 0)\n"
    )
    ran = run_python("-c", code + hidden, requirements)
    assert ran.code == EnvironmentFault.exit_code
    assert "apt-get install python3-venv" in ran.err
