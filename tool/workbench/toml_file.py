"""Reading TOML on every supported Python; the data itself means something only to the callers."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from workbench.faults import WorkspaceFault

READERS = ("tomllib", "tomli", "pip._vendor.tomli")
"""Modules with the same functions, best first: Python 3.10 has none of its own, but its pip carries one."""


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of one file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise WorkspaceFault(
            f"{path.name} is missing", where=str(path), remedy="restore it from the repository, e.g. `git checkout`"
        ) from error
    except UnicodeDecodeError as error:
        raise _not_toml(error, str(path)) from error
    return parse_toml(text, where=str(path))


def parse_toml(text: str, *, where: str) -> dict[str, Any]:
    """The tables that a text holds, which is `where` says."""
    try:
        tables: dict[str, Any] = _reader().loads(text)
    except ValueError as error:  # Each reader's own error is one.
        raise _not_toml(error, where) from error
    return tables


def _not_toml(error: ValueError, where: str) -> WorkspaceFault:
    return WorkspaceFault(
        f"{Path(where).name} is not TOML: {error}", where=where, remedy="correct the line that the message names"
    )


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
