"""The C library as `./tool/nox -s c` builds and installs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .binding import Library


@pytest.fixture(scope="session")
def prefix() -> Path:
    """Where the library's tree is."""
    if "CROSSLOAD_C_PREFIX" not in os.environ:
        pytest.skip("CROSSLOAD_C_PREFIX names no installation of the C library; run `./tool/nox -s c`")
    return Path(os.environ["CROSSLOAD_C_PREFIX"])


@pytest.fixture(scope="session")
def library(prefix: Path) -> Library:
    """The shared library, loaded."""
    paths = [path for path in (prefix / "lib").iterdir() if path.suffix in {".so", ".dylib", ".dll"}]
    return Library.at(paths[0])
