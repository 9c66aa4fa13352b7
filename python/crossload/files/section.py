"""What a snapshot carries of a session's mounts: the overlays' entries, and how much of the limits was used.

The section `files` is one CBOR map: virtual path → `{"written": bytes, "entries": count, "tree": [entry, …]}`. An entry
is `[path, kind, modified, content]`; a directory stands before what is in it, and content is null but for a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import cbor2

from crossload import plain_cbor
from crossload.errors import SettingError, SnapshotCorruptError
from crossload.files.nodes import File, Folder, Link
from crossload.files.overlay import OverlayTree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crossload.files.mounts import Mounted, Mounts
    from crossload.files.nodes import Node

__all__ = ["SECTION", "restore", "save"]

SECTION: Final = "files"
"""The section's name."""

_FILE: Final = "file"
_LINK: Final = "link"
_REMOVED: Final = "removed"
_FOLDERS: Final = {True: "new directory", False: "directory"}


def save(mounts: Mounts) -> bytes | None:
    """Return the section for a session's mounts, or None where there is nothing to say."""
    told = {mounted.mount.virtual_path: _told(mounted) for mounted in mounts.mounted}
    told = {path: entry for path, entry in told.items() if any(entry.values())}
    return cbor2.dumps(told) if told else None


def restore(section: bytes, mounts: Mounts | None) -> None:
    """Give a session's mounts what a snapshot tells of them.

    Raises `SettingError` where an overlay has no mount to lie over, or not enough room, `SnapshotCorruptError` for a
    section that is none.
    """
    try:
        told: dict[str, Any] = plain_cbor.loads(section)
        known = {} if mounts is None else {mounted.mount.virtual_path: mounted for mounted in mounts.mounted}
        for path, entry in told.items():
            written, entries, tree = (entry[name] for name in ("written", "entries", "tree"))
            mounted = known.get(path)
            if tree and (mounted is None or not isinstance(mounted.tree, OverlayTree)):
                raise SettingError(
                    f"the snapshot holds what its guest wrote over {path!r}: "
                    f"pass mount=MountDir(virtual_path={path!r}, mode='overlay', ...)"
                )
            if mounted is None:
                continue
            mounted.quota.written += _count(written)
            if isinstance(mounted.tree, OverlayTree):
                _lay_over(mounted.tree, tree, path)
            else:
                mounted.quota.entries += _count(entries)
    except SettingError:
        raise
    except Exception as error:
        raise SnapshotCorruptError(f"the snapshot's section {SECTION!r} is malformed: {error}") from error


def _told(mounted: Mounted) -> dict[str, Any]:
    overlay = isinstance(mounted.tree, OverlayTree)
    return {
        "written": mounted.quota.written,
        "entries": 0 if overlay else mounted.quota.entries,
        "tree": list(_entries(mounted.tree.root)) if isinstance(mounted.tree, OverlayTree) else [],
    }


def _entries(root: Folder) -> Iterator[list[Any]]:
    rest = [("", root)]
    while rest:
        path, folder = rest.pop()
        for name, node in folder.children.items():
            below = f"{path}/{name}" if path else name
            match node:
                case None:
                    yield [below, _REMOVED, 0.0, None]
                case File():
                    yield [below, _FILE, node.modified, bytes(node.content)]
                case Link():
                    yield [below, _LINK, node.modified, None]
                case Folder():
                    yield [below, _FOLDERS[node.whole], node.modified, None]
                    rest.append((below, node))


def _lay_over(tree: OverlayTree, entries: list[list[Any]], mounted_at: str) -> None:
    for path, kind, modified, content in entries:
        *above, name = parts = path.split("/")
        if any(part in ("", ".", "..") or "\0" in part for part in parts):
            raise ValueError(f"{path!r} is no path of an entry")
        folder: Node | None = tree.root
        for part in above:
            if not isinstance(folder, Folder):
                raise TypeError(f"{path!r} is in no directory")
            folder = folder.children[part]
        if not isinstance(folder, Folder) or name in folder.children:
            raise ValueError(f"{path!r} is in no directory, or stands there twice")
        try:
            tree.put(folder, name, _node(kind, float(modified), content))
        except OSError as error:
            raise SettingError(
                f"what the snapshot's guest wrote over {mounted_at!r} does not fit the mount's limits: {error}"
            ) from error


def _node(kind: str, modified: float, content: bytes | None) -> Node | None:
    if kind == _REMOVED:
        return None
    if kind == _FILE and isinstance(content, bytes):
        return File(bytearray(content), modified=modified)
    if kind == _LINK:
        return Link(modified=modified)
    for whole, name in _FOLDERS.items():
        if kind == name:
            return Folder(whole=whole, modified=modified)
    raise ValueError(f"{kind!r} is no kind of entry")


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is no count")
    return value
