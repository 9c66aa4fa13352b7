"""The first session of a fresh installation takes the engine that its wheel brings compiled (M-28)."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from crossload.backends.precompiled import PRECOMPILED

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import logging
logging.basicConfig(level=logging.INFO, format="%(message)s")
from crossload import Session
with Session(backend="wasm") as session:
    print(session.feed_run("1 + 1"))
"""


def first_session(home: Path) -> tuple[str, list[str]]:
    """What a session in a process of its own answers, and what the log says of how the engine was had."""
    inherited = {name: value for name, value in os.environ.items() if name != "XDG_CACHE_HOME"}
    environment = {**inherited, "HOME": str(home), "LOCALAPPDATA": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=300, check=True
    )
    return done.stdout, done.stderr.splitlines()


def test_it_compiles_nothing_and_the_next_one_finds_the_engine_in_the_cache(tmp_path: Path) -> None:
    if not resources.files("crossload").joinpath(PRECOMPILED).is_file():
        pytest.skip(
            "this installation has no compiled engine: run `./tool/nox -s test`, which installs a platform's wheel"
        )
    assert first_session(tmp_path) == ("2\n", ["took the compiled sandbox from the installation"])
    assert first_session(tmp_path) == ("2\n", ["took the compiled sandbox from the cache"])
