"""One path of the guest's, as the mount that it is in knows it."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from crossload.files.tree import fail

if TYPE_CHECKING:
    from crossload.files.quota import Quota
    from crossload.files.tree import Info, Parts, Tree

__all__ = ["Place", "Places"]


class Places(Protocol):
    """Knows which mount a path is in."""

    def find(self, path: str) -> Place | None:
        """Return the place of a normalized absolute path, or None if it is in no mount."""
        ...

    def points_below(self, path: str) -> list[str]:
        """Return where else something is mounted below a path."""
        ...


@dataclass(frozen=True, kw_only=True)
class Place:
    """A path in a mount."""

    path: str
    """As the guest says it."""
    parts: Parts
    """As the mount's tree knows it."""
    tree: Tree
    quota: Quota
    read_only: bool
    places: Places

    def look(self) -> Info:
        """Say what is there. Raises `OSError`, also for a link: it is not followed."""
        info = self.tree.info(self.parts)
        if info.is_link:
            fail(errno.EACCES)
        return info

    def entries(self) -> dict[str, Info]:
        """Return what is in a directory, by name, with what is mounted in it."""
        entries = dict(self.tree.names(self.parts))
        for point in self.places.points_below(self.path):
            parent, _, name = point.rpartition("/")
            mounted = self.places.find(point)
            if (parent or "/") == self.path and mounted is not None:
                entries[name] = mounted.look()
        self.quota.check_listed(len(entries))
        return dict(sorted(entries.items()))

    def child(self, name: str) -> Place | None:
        """Return the place of an entry, which may be in another mount."""
        return self.places.find(f"{self.path.rstrip('/')}/{name}")

    def check_writable(self) -> None:
        """Raise `OSError` for a mount that is only read."""
        if self.read_only:
            fail(errno.EROFS)

    def check_movable(self) -> None:
        """Raise `OSError` if something is mounted here, or below: it can't be moved or removed."""
        if not self.parts or self.places.points_below(self.path):
            fail(errno.EBUSY)
