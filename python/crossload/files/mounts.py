"""The mounts of one session: which of them a path is in, and how the guest's calls get there."""

from __future__ import annotations

import errno
import os
import posixpath
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from crossload.errors import SettingError
from crossload.files.host import HostTree
from crossload.files.mount import MountDir
from crossload.files.operations import OPERATIONS, PREDICATES, rename
from crossload.files.overlay import OverlayTree
from crossload.files.place import Place
from crossload.files.quota import Quota
from crossload.files.tree import fail
from crossload.handlers import NOT_HANDLED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crossload.files.tree import Tree

__all__ = ["Mounted", "Mounts"]

# As Linux has it, in bytes, with the zero at a path's end.
_LONGEST_PATH: Final = 4096
_LONGEST_NAME: Final = 255
# Names in a path. An overlay's directories nest in the host's memory.
_DEEPEST: Final = 128


@dataclass(frozen=True, kw_only=True)
class Mounted:
    """A mount as one session has it."""

    mount: MountDir
    tree: Tree
    quota: Quota


class Mounts:
    """Answers the guest's file operations below the mounts of one session; an `OsHandler`."""

    def __init__(self, mounts: MountDir | Iterable[MountDir]) -> None:
        given = [mounts] if isinstance(mounts, MountDir) else list(mounts)
        _check_apart(given)
        # The longest first: a path is in the innermost mount.
        given.sort(key=lambda mount: len(mount.virtual_path), reverse=True)
        self.mounted: tuple[Mounted, ...] = tuple(_mounted(mount) for mount in given)

    def __call__(self, *, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], is_async: bool = False) -> Any:
        """Carry out a file operation; returns `NOT_HANDLED` for other calls, and for paths in no mount.

        Raises what the guest is to see: an `OSError` with the path as the guest knows it.
        """
        del is_async
        paths = [
            _normal(path) for path in args[: 2 if name == "Path.rename" else 1] if isinstance(path, (str, PurePath))
        ]
        places = [self.find(path) for path in paths]
        if (name not in OPERATIONS and name != "Path.rename") or not any(places):
            return NOT_HANDLED
        try:
            for path in paths:
                _check_path(path)
            if name == "Path.rename":
                source, target = places
                if source is None or target is None:
                    fail(errno.EXDEV)
                return rename(source, target)
            return OPERATIONS[name](places[0], *args[1:], **kwargs)
        except OSError as error:
            if name in PREDICATES:
                return False
            raise OSError(error.errno, error.strerror, paths[0], None, *paths[1:]) from None

    def find(self, path: str) -> Place | None:
        """Return the place of a normalized absolute path, or None if it is in no mount."""
        for mounted in self.mounted:
            root = mounted.mount.virtual_path
            if path == root or path.startswith(f"{root.rstrip('/')}/"):
                return Place(
                    path=path,
                    parts=tuple(name for name in path[len(root) :].split("/") if name),
                    tree=mounted.tree,
                    quota=mounted.quota,
                    read_only=mounted.mount.mode == "read-only",
                    places=self,
                )
        return None

    def points_below(self, path: str) -> list[str]:
        """Return where something is mounted below a path."""
        prefix = f"{path.rstrip('/')}/"
        points = (mounted.mount.virtual_path for mounted in self.mounted)
        return [point for point in points if point.startswith(prefix) and point != path]


def _mounted(mount: MountDir) -> Mounted:
    quota = Quota(
        written_limit=mount.write_bytes_limit, memory_limit=mount.memory_usage_limit, entry_limit=mount.entry_limit
    )
    host = HostTree(mount.descriptor, quota)
    return Mounted(mount=mount, tree=OverlayTree(host, quota) if mount.mode == "overlay" else host, quota=quota)


def _check_apart(mounts: list[MountDir]) -> None:
    """Raise `SettingError` where two mounts stand at one path, or where one writes what another one shows."""
    for number, mount in enumerate(mounts):
        for other in mounts[:number]:
            if mount.virtual_path == other.virtual_path:
                raise SettingError(f"two directories can't be mounted at {mount.virtual_path!r}")
            if "read-write" in (mount.mode, other.mode) and _overlap(mount, other):
                raise SettingError(
                    f"{mount!r} and {other!r} show the same files: what is written through one would change the other"
                )


def _overlap(mount: MountDir, other: MountDir) -> bool:
    if os.path.samestat(os.fstat(mount.descriptor.number), os.fstat(other.descriptor.number)):
        return True
    return os.path.commonpath([mount.host_path, other.host_path]) in (mount.host_path, other.host_path)


def _normal(path: str | PurePath) -> str:
    """Return the path without `.`, `..` and what stands twice, as the sandbox sends it: a sandbox can be broken."""
    return posixpath.normpath(f"/{str(path).lstrip('/')}")


def _check_path(path: str) -> None:
    """Raise for a path that no file can have. Under an overlay no system would look at it."""
    if "\0" in path:
        raise ValueError("embedded null byte")
    names = path.split("/")[1:]
    too_long = len(path.encode()) >= _LONGEST_PATH or any(len(name.encode()) > _LONGEST_NAME for name in names)
    if too_long or len(names) > _DEEPEST:
        fail(errno.ENAMETOOLONG)
