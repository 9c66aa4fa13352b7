"""The cache of finished artifacts: one directory per artifact and key, complete or absent."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.cache import cache_root, publishing
from workbench.faults import BuildFault
from workbench.sources import digest_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEPT = 12
"""How many builds of one artifact are kept; the least recently used go first."""

STATEMENT = "artifact.json"


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """A finished file and the digest of its content."""

    name: str
    path: Path
    digest: str
    cached: bool
    """Whether it was there already."""

    def line(self) -> str:
        """What tool/build.py prints of it."""
        fields = {"artifact": self.name, "path": str(self.path), "digest": self.digest, "cached": self.cached}
        return json.dumps(fields)


def find_artifact(name: str, key: str) -> Artifact | None:
    """The artifact that was published under `key`, or None; one that was changed since counts as absent."""
    directory = _shelf(name) / key
    try:
        statement = json.loads((directory / STATEMENT).read_text(encoding="utf-8"))
        path = directory / statement["file"]
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if [status.st_size, status.st_mtime_ns] != statement["seen"] and digest_file(path) != statement["digest"]:
        shutil.rmtree(directory)
        return None
    # The directory's time is that of its last use, for `_prune`.
    os.utime(directory)
    return Artifact(name=name, path=path, digest=statement["digest"], cached=True)


def publish_artifact(name: str, key: str, make: Callable[[Path], Path]) -> Artifact:
    """Let `make` put a file into a new directory, and publish that directory under `key`."""
    with publishing(_shelf(name) / key) as draft:
        path = make(draft)
        status = path.stat()
        statement = {"file": path.name, "digest": digest_file(path), "seen": [status.st_size, status.st_mtime_ns]}
        (draft / STATEMENT).write_text(json.dumps(statement), encoding="utf-8")
    _prune(_shelf(name))
    found = find_artifact(name, key)
    if found is None:
        raise BuildFault(
            f"{name} was removed as soon as it was published",
            where=str(_shelf(name) / key),
            remedy="see what else cleans the cache directory, then run the same again",
        )
    return Artifact(name=name, path=found.path, digest=found.digest, cached=False)


def _shelf(name: str) -> Path:
    return cache_root() / "artifacts" / name


def _prune(shelf: Path) -> None:
    builds = [path for path in shelf.iterdir() if not path.name.startswith(".")]
    for stale in sorted(builds, key=lambda path: path.stat().st_mtime_ns, reverse=True)[KEPT:]:
        shutil.rmtree(stale, ignore_errors=True)
