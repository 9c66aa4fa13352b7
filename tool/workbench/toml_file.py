"""Reading a TOML file on every supported Python; the data itself means something only to the callers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from workbench.faults import WorkspaceFault

if TYPE_CHECKING:
    from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    # Python 3.10 has no TOML reader of its own; pip carries one.
    try:
        import tomli as tomllib
    except ModuleNotFoundError:
        try:
            from pip._vendor import tomli as tomllib
        except ModuleNotFoundError as error:
            raise WorkspaceFault(
                "this Python 3.10 has nothing to read TOML with",
                where=sys.executable,
                remedy="run `python3 -m pip install tomli`, or use Python 3.11 or newer",
            ) from error


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of one file."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError as error:
        raise WorkspaceFault(
            f"{path.name} is missing", where=str(path), remedy="restore it from the repository, e.g. `git checkout`"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceFault(
            f"{path.name} is not TOML: {error}", where=str(path), remedy="correct the line that the message names"
        ) from error
