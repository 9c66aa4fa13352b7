"""What the trees of files have in common: their entries, and how they fail."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, NoReturn, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Info", "Parts", "StatResult", "Tree", "check_file", "fail", "find"]

Parts = tuple[str, ...]
"""A path inside of a tree: the names from its root on, none of them empty, `.` or `..`; its root has none."""


class StatResult(NamedTuple):
    """What the guest sees as an `os.stat_result`."""

    st_mode: int
    st_ino: int
    st_dev: int
    st_nlink: int
    st_uid: int
    st_gid: int
    st_size: int
    st_atime: float
    st_mtime: float
    st_ctime: float


@dataclass(frozen=True, kw_only=True)
class Info:
    """What is known of an entry without opening it. Of a link it is the link itself."""

    mode: int
    inode: int
    links: int = 1
    size: int = 0
    accessed: float
    modified: float
    changed: float

    @classmethod
    def of(cls, found: os.stat_result) -> Info:
        """Return what the host's system says."""
        return cls(
            mode=found.st_mode,
            inode=found.st_ino,
            links=found.st_nlink,
            size=found.st_size,
            accessed=found.st_atime,
            modified=found.st_mtime,
            changed=found.st_ctime,
        )

    @property
    def is_directory(self) -> bool:
        """Whether it is a directory."""
        return stat.S_ISDIR(self.mode)

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file: neither a directory, nor a link, nor a device, a pipe or a socket."""
        return stat.S_ISREG(self.mode)

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link."""
        return stat.S_ISLNK(self.mode)

    def result(self) -> StatResult:
        """Return it as the guest sees it, without the host's device numbers and owners."""
        times = (self.accessed, self.modified, self.changed)
        return StatResult(self.mode, self.inode, 0, self.links, 0, 0, self.size, *times)


class Tree(Protocol):
    """A tree of files. Its methods raise `OSError` with a number and no path; none of them follows a link."""

    def info(self, parts: Parts) -> Info:
        """Say what is at a path."""
        ...

    def names(self, parts: Parts) -> Iterable[tuple[str, Info]]:
        """Return the entries of a directory."""
        ...

    def check_readable(self, parts: Parts) -> None:
        """Raise unless there is a file that can be read."""
        ...

    def read(self, parts: Parts) -> bytes:
        """Return a file's content."""
        ...

    def write(self, parts: Parts, data: bytes, *, append: bool) -> None:
        """Write a file, which is made if there is none, and unless it is to `append`, cut to nothing before."""
        ...

    def make_directory(self, parts: Parts) -> None:
        """Make a directory in one that there is."""
        ...

    def remove(self, parts: Parts) -> None:
        """Remove what is no directory."""
        ...

    def remove_directory(self, parts: Parts) -> None:
        """Remove an empty directory."""
        ...

    def rename(self, source: Parts, target: Parts) -> None:
        """Move an entry, which replaces a file, or an empty directory, that is there."""
        ...


def fail(number: int) -> NoReturn:
    """Raise the `OSError` of this number: for `ENOENT` that is a `FileNotFoundError`, and so on."""
    raise OSError(number, os.strerror(number))


def find(tree: Tree, parts: Parts) -> Info | None:
    """Say what is at a path, if there is anything. Raises `OSError` if that can't be told."""
    try:
        return tree.info(parts)
    except FileNotFoundError:
        return None


def check_file(info: Info) -> None:
    """Raise `OSError` unless it is a regular file: no guest is to wait for a pipe, or to turn a device on."""
    if info.is_directory:
        fail(errno.EISDIR)
    if not info.is_file:
        fail(errno.EACCES)
