"""A program outlives its hosts: each is killed after one answer, and the next runs the other backend."""

from __future__ import annotations

import importlib.util
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.engine.conftest import NO_NATIVE

HOST = Path(__file__).with_name("mortal_host.py")
CALLS = 200


@pytest.mark.skipif(importlib.util.find_spec("crossload._native") is None, reason=NO_NATIVE)
def test_a_program_survives_the_death_of_its_host_between_any_two_calls(tmp_path: Path) -> None:
    endings: list[int] = []
    while len(endings) < CALLS:
        backend = ("wasm", "native")[len(endings) % 2]
        done = subprocess.run([sys.executable, str(HOST), str(tmp_path), backend], check=False, timeout=60)
        endings.append(done.returncode)
    assert endings == [-signal.SIGKILL] * (CALLS - 1) + [0]
    asked = [line.split() for line in (tmp_path / "asked").read_text().splitlines()]
    assert [int(number) for number, _, _ in asked] == list(range(CALLS)), "every call was asked once"
    # Each host ran the other backend than the one before it, so that each had to replay.
    assert {path for _, _, path in asked[1:]} == {"replay"}
    assert (tmp_path / "result").read_text() == str(sum(range(CALLS)))
