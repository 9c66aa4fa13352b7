"""Fixtures for the tests of tool/: a cache of one's own, a small git repository, and running a script for real."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

TOOL = Path(__file__).resolve().parents[3] / "tool"

OWN_CACHE = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
"""The cache of whoever runs the tests, for the few that only need what is slow to make."""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache directory, empty, here and in every process that a test starts."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    # Cargo and rustup keep to the real home, where what they downloaded is; a test of theirs says otherwise.
    return tmp_path / "cache" / "crossload"


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A git repository to write into."""

    root: Path

    def write(self, name: str, text: str) -> Path:
        """Write one file, below new directories where needed."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


def make_repository(root: Path) -> Repository:
    """An empty git repository at `root`."""
    root.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return Repository(root=root)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """An empty git repository."""
    return make_repository(tmp_path / "repository")


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a process said and how it ended."""

    code: int
    out: str
    err: str


def run_python(*arguments: object, environment: Mapping[str, str] | None = None) -> Ran:
    """Run this Python with tool/ on its path."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(TOOL), **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)
