"""The first session of a fresh installation takes the engine that its wheel brings compiled (M-28)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from crossload.backends.precompiled import PRECOMPILED

PROGRAM = """
import logging
logging.basicConfig(level=logging.INFO, format="%(message)s")
from crossload import Session
with Session(backend="wasm") as session:
    print(session.feed_run("1 + 1"))
"""


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """The installed package once more, of links, so that a file of it can be replaced."""
    installed = resources.files("crossload")
    if not installed.joinpath(PRECOMPILED).is_file():
        pytest.skip(
            "this installation has no compiled engine: run `./tool/nox -s test`, which installs a platform's wheel"
        )
    assert isinstance(installed, Path)
    return shutil.copytree(installed, tmp_path / "installed" / "crossload", copy_function=os.symlink)


def first_session(package: Path, home: Path) -> tuple[str, list[str]]:
    """What a session in a process of its own answers, and what the log says of how the engine was had."""
    inherited = {name: value for name, value in os.environ.items() if name != "XDG_CACHE_HOME"}
    environment = {**inherited, "HOME": str(home), "LOCALAPPDATA": str(home), "PYTHONPATH": str(package.parent)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=300, check=True
    )
    return done.stdout, [line for line in done.stderr.splitlines() if not line.startswith("compiled in ")]


def test_it_compiles_nothing_and_the_next_one_finds_the_engine_in_the_cache(installation: Path, tmp_path: Path) -> None:
    assert first_session(installation, tmp_path) == ("2\n", ["took the compiled sandbox from the installation"])
    assert first_session(installation, tmp_path) == ("2\n", ["took the compiled sandbox from the cache"])


def test_it_compiles_what_came_damaged_and_the_next_one_finds_that_in_the_cache(
    installation: Path, tmp_path: Path
) -> None:
    compiled = installation / PRECOMPILED
    content = compiled.read_bytes()
    compiled.unlink()
    compiled.write_bytes(content[: len(content) // 2])
    told = ["the compiled sandbox of the installation is damaged", "compiling the sandbox for this machine, once"]
    assert first_session(installation, tmp_path) == ("2\n", told)
    assert first_session(installation, tmp_path) == ("2\n", ["took the compiled sandbox from the cache"])
