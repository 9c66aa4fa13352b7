"""Versions of a Rust package, from the index that cargo keeps of its registry."""

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from crossload.matrix.indexes.published import IndexProblem, Published
from crossload.matrix.target_tables import IndexVersions
from crossload.matrix.tool import UnbuildableError, run_tool

_CACHE_VERSION = 3
"""The first byte of a cached entry, cargo's `CURRENT_CACHE_VERSION` since 1.54: any other form would be misread."""


def published(package: str, _wanted: IndexVersions, root: Path) -> Iterable[Published]:
    """Every version. cargo has no command that lists them: it is made to ask, and then its notes are read."""
    if shutil.which("cargo") is None:
        raise IndexProblem("cargo is not installed; get it with: apt-get install cargo")
    try:
        run_tool(["cargo", "info", "--quiet", package], cwd=root)
    except UnbuildableError as error:
        raise IndexProblem(f"cargo can't find the package {package!r}: {error}") from None
    home = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    kept = sorted(home.glob(f"registry/index/*/.cache/{_folder(package)}"), key=lambda path: path.stat().st_mtime)
    if not kept:
        raise IndexProblem(
            f"cargo keeps no entry of {package!r} in {home}/registry/index; set CARGO_HOME to its folder"
        )
    return [_published(entry) for entry in _entries(kept[-1])]


def _published(entry: dict[str, Any]) -> Published:
    time = entry.get("pubtime", "")
    return Published(
        version=entry["vers"],
        released=dt.date.fromisoformat(time.partition("T")[0]) if time else None,
        yanked=entry["yanked"],
        digest=f"sha256:{entry['cksum']}",
    )


def _folder(package: str) -> str:
    """Where an index has a package: by its length, and from four letters on by the first four."""
    name = package.lower()
    if len(name) <= 3:  # noqa: PLR2004 - the index's own rule
        return f"{len(name)}/{name[0] + '/' if len(name) == 3 else ''}{name}"  # noqa: PLR2004
    return f"{name[:2]}/{name[2:4]}/{name}"


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    """After a byte and four for the form: the index's state, then each version and its JSON, with NULs between."""
    content = path.read_bytes()
    if content[0] != _CACHE_VERSION:
        raise IndexProblem(f"{path} is of form {content[0]}, which only a newer crossload can read")
    _, *fields = content[5:].split(b"\0")
    for version, text in zip(fields[::2], fields[1::2], strict=False):
        if version:
            yield json.loads(text)
