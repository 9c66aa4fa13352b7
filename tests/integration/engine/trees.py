"""Directories that the tests mount, and what is in a directory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONTENT: Mapping[str, bytes | None] = {
    "a.txt": b"alpha\nbeta\n",
    "empty": b"",
    "lines.txt": b"one\r\ntwo\rthree\n",
    "latin.txt": b"caf\xe9",
    "sub": None,
    "sub/b.txt": b"below",
    "sub/deep": None,
    "sub/deep/c.txt": b"deeper",
    "bare": None,
    "été": None,
    "été/ü.txt": "größe".encode(),
}
"""What stands in a directory: by path, the content of a file, or None for a directory."""


def plant(root: Path, content: Mapping[str, bytes | None] = CONTENT) -> Path:
    """Make a directory with this content and return it."""
    root.mkdir()
    for name, data in content.items():
        if data is None:
            (root / name).mkdir()
        else:
            (root / name).write_bytes(data)
        os.utime(root / name, (1_700_000_000, 1_700_000_000))
    return root


def content_of(root: Path) -> dict[str, bytes | None]:
    """Return what is in a directory, as `plant` takes it."""
    found = sorted(root.rglob("*"))
    return {path.relative_to(root).as_posix(): None if path.is_dir() else path.read_bytes() for path in found}
