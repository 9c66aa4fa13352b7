"""The files that a command is given: their names and contents, whatever they are."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crossload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["STDIN", "EmptyFolderError", "UnreadableError", "found", "read"]

STDIN: Final = "-"
"""The name that means standard input."""

# More than any session can hold: a file beyond it is not read into memory.
_LARGEST: Final = 1 << 30


class EmptyFolderError(UsageError):
    """A folder was named that holds no files; the message says which."""


class UnreadableError(Exception):
    """A file can't be read; the message says why."""


def found(names: Iterable[str]) -> list[str]:
    """Return the files that are named, with those inside named folders, each once, folders sorted by path.

    Raises `EmptyFolderError`: who names a folder expects files in it, and would take silence for success.
    """
    return list(dict.fromkeys(file for name in names for file in _files(name)))


def _files(name: str) -> Iterator[str]:
    if name == STDIN or not Path(name).is_dir():
        yield name
        return
    unlisted: list[OSError] = []
    empty = True
    for folder, folders, files in os.walk(name, onerror=unlisted.append):
        folders.sort()
        for file in sorted(files):
            empty = False
            yield os.path.join(folder, file)  # noqa: PTH118 - as the user wrote it: a Path would drop a leading ./
    # A folder that can't be listed is a name that can't be read: reading it says why.
    yield from (str(error.filename) for error in unlisted)
    if empty and not unlisted:
        raise EmptyFolderError(f"the folder {name} holds no files")


def read(name: str) -> bytes:
    """Return a file's content. Raises `UnreadableError`."""
    try:
        if name == STDIN:
            if sys.stdin is None:
                raise UnreadableError("there is no standard input: it was closed")
            return _bounded(sys.stdin.buffer.read(_LARGEST + 1))
        # Without waiting for a writer: a pipe that nobody writes to must not stop the run.
        descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor, not a path
            mode = os.fstat(descriptor).st_mode
            if stat.S_ISDIR(mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
                raise UnreadableError("it is a device or a socket")
            if stat.S_ISFIFO(mode):
                os.set_blocking(descriptor, True)
            return _bounded(file.read(_LARGEST + 1))
    except (OSError, ValueError) as error:
        raise UnreadableError(getattr(error, "strerror", None) or str(error)) from None


def _bounded(content: bytes) -> bytes:
    if len(content) > _LARGEST:
        raise UnreadableError(f"it is larger than {_LARGEST} bytes")
    return content
