"""A directory of the host, from which nothing leads out.

Its root is an open descriptor. Every path is walked from there name by name, each opened relative to the directory
before it and never through a link: what someone swaps meanwhile is either found as it is, or refused. What was opened
is looked at again before it is used.
"""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TYPE_CHECKING, Final

from crossload.files.tree import Info, Parts, Tree, check_file, fail, find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crossload.files.quota import Quota

__all__ = ["Descriptor", "HostTree", "is_supported"]

_NO_LINKS: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_DIRECTORY: Final = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NO_LINKS
# A directory on the way needs no more than that its names can be looked up.
_ON_THE_WAY: Final = _DIRECTORY | getattr(os, "O_PATH", 0)
# What was a file a moment ago may be a pipe now, or a terminal.
_FILE: Final = _NO_LINKS | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_CHUNK: Final = 1 << 20


def is_supported() -> bool:
    """Whether this system opens files relative to a directory, and can be told to follow no link."""
    return hasattr(os, "O_NOFOLLOW") and {os.open, os.stat, os.mkdir, os.unlink, os.rmdir, os.rename} <= (
        os.supports_dir_fd
    )


class Descriptor:
    """An open directory, which closes with the last one who holds it."""

    __slots__ = ("number",)

    def __init__(self, path: str) -> None:
        self.number = os.open(path, _DIRECTORY & ~getattr(os, "O_NOFOLLOW", 0))

    def __del__(self) -> None:
        # One that failed to open has no number.
        if hasattr(self, "number"):
            os.close(self.number)


class HostTree:
    """The files below an open directory."""

    def __init__(self, root: Descriptor, quota: Quota) -> None:
        self._root = root
        self._quota = quota

    def info(self, parts: Parts) -> Info:
        """Say what is at a path."""
        if not parts:
            return Info.of(os.fstat(self._root.number))
        with self._directory(parts[:-1]) as directory:
            return _info(directory, parts[-1])

    def names(self, parts: Parts) -> Iterator[tuple[str, Info]]:
        """Return the entries of a directory, but for those whose names no guest can say: they are not UTF-8."""
        with self._directory(parts) as directory:
            readable = os.open(".", _DIRECTORY, dir_fd=directory)
            try:
                with os.scandir(readable) as entries:
                    for count, entry in enumerate(entries, 1):
                        self._quota.check_listed(count)
                        # One that was removed meanwhile is not there.
                        with contextlib.suppress(FileNotFoundError, UnicodeEncodeError):
                            entry.name.encode()
                            yield entry.name, Info.of(entry.stat(follow_symlinks=False))
            finally:
                os.close(readable)

    def check_readable(self, parts: Parts) -> None:
        """Raise unless there is a file that can be read."""
        with self._open(parts, os.O_RDONLY):
            pass

    def read(self, parts: Parts) -> bytes:
        """Return a file's content."""
        with self._open(parts, os.O_RDONLY) as (file, info):
            self._quota.check_read(info.size)
            content = bytearray()
            # A file may grow, and some say that they are empty and go on for ever.
            while chunk := os.read(file, _CHUNK):
                content += chunk
                self._quota.check_read(len(content))
            return bytes(content)

    def write(self, parts: Parts, data: bytes, *, append: bool) -> None:
        """Write a file. Raises `PermissionError` for one that has another name, which may be outside of this tree."""
        self._quota.check_written(len(data))
        made = 0 if find(self, parts) is not None else 1
        self._quota.check_entries(made)
        with self._open(parts, os.O_WRONLY | os.O_CREAT | (os.O_APPEND if append else 0)) as (file, info):
            if info.links > 1:
                fail(errno.EACCES)
            self._quota.entries += made
            if not append:
                os.ftruncate(file, 0)
            rest = memoryview(data)
            while rest:
                count = os.write(file, rest)
                self._quota.written += count
                rest = rest[count:]

    def make_directory(self, parts: Parts) -> None:
        """Make a directory."""
        self._quota.check_entries(1)
        with self._entry(parts) as (directory, name):
            os.mkdir(name, dir_fd=directory)
        self._quota.entries += 1

    def remove(self, parts: Parts) -> None:
        """Remove what is no directory; of a link, the link."""
        with self._entry(parts) as (directory, name):
            if _info(directory, name).is_directory:
                # Some systems say that it is not permitted.
                fail(errno.EISDIR)
            os.unlink(name, dir_fd=directory)

    def remove_directory(self, parts: Parts) -> None:
        """Remove an empty directory."""
        with self._entry(parts) as (directory, name):
            os.rmdir(name, dir_fd=directory)

    def rename(self, source: Parts, target: Parts) -> None:
        """Move an entry."""
        with self._entry(source) as (here, name), self._entry(target) as (there, new):
            os.rename(name, new, src_dir_fd=here, dst_dir_fd=there)

    @contextlib.contextmanager
    def _directory(self, parts: Parts) -> Iterator[int]:
        """Walk to a directory and hold it open."""
        current = self._root.number
        try:
            for name in parts:
                following = _enter(current, name)
                if current != self._root.number:
                    os.close(current)
                current = following
            yield current
        finally:
            if current != self._root.number:
                os.close(current)

    @contextlib.contextmanager
    def _entry(self, parts: Parts) -> Iterator[tuple[int, str]]:
        """Walk to an entry's directory; yields that and the entry's name in it."""
        with self._directory(parts[:-1]) as directory:
            yield directory, parts[-1]

    @contextlib.contextmanager
    def _open(self, parts: Parts, flags: int) -> Iterator[tuple[int, Info]]:
        """Open a regular file; yields its descriptor and what it is."""
        if not parts:
            fail(errno.EISDIR)
        with self._entry(parts) as (directory, name):
            # Looked at before, since some devices act on being opened, and after, since it may be another one by then.
            with contextlib.suppress(FileNotFoundError):
                check_file(_info(directory, name))
            file = os.open(name, flags | _FILE, 0o666, dir_fd=directory)
        try:
            info = Info.of(os.fstat(file))
            check_file(info)
            yield file, info
        finally:
            os.close(file)


def _info(directory: int, name: str) -> Info:
    return Info.of(os.stat(name, dir_fd=directory, follow_symlinks=False))


def _enter(directory: int, name: str) -> int:
    """Open a directory in another. Raises `PermissionError` for a link, wherever that leads."""
    try:
        return os.open(name, _ON_THE_WAY, dir_fd=directory)
    except OSError as error:
        if error.errno in (errno.ENOTDIR, errno.ELOOP) and _info(directory, name).is_link:
            fail(errno.EACCES)
        raise


if TYPE_CHECKING:
    _: type[Tree] = HostTree
