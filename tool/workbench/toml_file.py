"""Reading a TOML file on every supported Python; the data itself means something only to the callers."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from workbench.faults import WorkspaceFault

if TYPE_CHECKING:
    from pathlib import Path

READERS = ("tomllib", "tomli", "pip._vendor.tomli")
"""Modules with the same functions, best first: Python 3.10 has none of its own, but its pip carries one."""


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of one file."""
    reader = _reader()
    try:
        with path.open("rb") as file:
            tables: dict[str, Any] = reader.load(file)
    except FileNotFoundError as error:
        raise WorkspaceFault(
            f"{path.name} is missing", where=str(path), remedy="restore it from the repository, e.g. `git checkout`"
        ) from error
    # Each reader's own error is a ValueError, and so is text that is not UTF-8.
    except ValueError as error:
        raise WorkspaceFault(
            f"{path.name} is not TOML: {error}", where=str(path), remedy="correct the line that the message names"
        ) from error
    return tables


def _reader() -> Any:
    for name in READERS:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError:
            continue
    raise WorkspaceFault(
        "this Python has nothing to read TOML with",
        where=sys.executable,
        remedy="run `python3 -m pip install tomli`, or use Python 3.11 or newer",
    )
