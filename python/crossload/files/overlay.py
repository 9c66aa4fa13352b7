"""A directory of the host with a session's writes over it, in memory; the host's files stay as they are."""

from __future__ import annotations

import errno
import time
from typing import TYPE_CHECKING

from crossload.files.nodes import File, Folder, Link, weigh
from crossload.files.tree import Info, Parts, Tree, check_file, fail, find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crossload.files.host import HostTree
    from crossload.files.nodes import Node
    from crossload.files.quota import Quota

__all__ = ["OverlayTree"]


class OverlayTree:
    """The files below a directory of the host, and what became of them in one session."""

    def __init__(self, host: HostTree, quota: Quota) -> None:
        self.root = Folder(whole=False)
        self._host = host
        self._quota = quota

    def info(self, parts: Parts) -> Info:
        """Say what is at a path."""
        node, _ = self._find(parts)
        return self._host.info(parts) if node is None or node is self.root else node.info

    def names(self, parts: Parts) -> Iterator[tuple[str, Info]]:
        """Return the entries of a directory: the session's, and the host's where it left them alone."""
        self._check_directory(parts)
        node, shows = self._find(parts)
        own = node.children if isinstance(node, Folder) else {}
        for name, child in own.items():
            if child is not None:
                yield name, child.info
        if not shows:
            return
        try:
            for name, info in self._host.names(parts):
                if name not in own:
                    yield name, info
        except (FileNotFoundError, NotADirectoryError):
            # The host's is gone; what the session put into it is not.
            if node is None:
                raise

    def check_readable(self, parts: Parts) -> None:
        """Raise unless there is a file that can be read."""
        node, _ = self._find(parts)
        if node is None:
            self._host.check_readable(parts)
        else:
            check_file(node.info)

    def read(self, parts: Parts) -> bytes:
        """Return a file's content."""
        node, _ = self._find(parts)
        if isinstance(node, File):
            self._quota.check_read(len(node.content))
            return bytes(node.content)
        if node is not None:
            check_file(node.info)
        return self._host.read(parts)

    def write(self, parts: Parts, data: bytes, *, append: bool) -> None:
        """Write a file into the session's memory."""
        if not parts:
            fail(errno.EISDIR)
        found = find(self, parts)
        if found is not None:
            check_file(found)
            if append and not data:
                return
        self._quota.check_written(len(data))
        node = self._find(parts)[0] if found is not None else None
        if append and isinstance(node, File):
            self._quota.check_kept(len(data), 0)
            node.content += data
            node.modified = time.time()
            self._quota.memory += len(data)
        else:
            before = self._host.read(parts) if append and found is not None else b""
            self._put(parts, File(bytearray(before + data)))
        self._quota.written += len(data)

    def make_directory(self, parts: Parts) -> None:
        """Make a directory."""
        if find(self, parts) is not None:
            fail(errno.EEXIST)
        self._put(parts, Folder())

    def remove(self, parts: Parts) -> None:
        """Remove what is no directory."""
        if self.info(parts).is_directory:
            fail(errno.EISDIR)
        self._take(parts)

    def remove_directory(self, parts: Parts) -> None:
        """Remove an empty directory."""
        self._check_empty(parts)
        self._take(parts)

    def rename(self, source: Parts, target: Parts) -> None:
        """Move an entry; what of it is the host's is read into memory first."""
        moved = self.info(source)
        if source == target:
            return
        if moved.is_directory and target[: len(source)] == source:
            fail(errno.EINVAL)
        self._check_directory(target[:-1])
        if source[: len(target)] == target:
            fail(errno.ENOTEMPTY)
        replaced = find(self, target)
        if replaced is not None and moved.is_directory:
            self._check_empty(target)
        elif replaced is not None and replaced.is_directory:
            fail(errno.EISDIR)
        node = self._gather(source)
        own = self._find(source)[0]
        kept = weigh(source[-1], own) if own is not None else (0, 0)
        # Lack of room, also for the folders on the way and to note a removal, is found now: nothing has changed yet.
        size, entries = (new - old for new, old in zip(weigh(target[-1], node), kept, strict=True))
        noted = [*self._missing(source, target), source[-1]]
        self._quota.check_kept(size + sum(weigh(name, None)[0] for name in noted), entries + len(noted))
        self._take(source)
        self._put(target, node)

    def _find(self, parts: Parts) -> tuple[Node | None, bool]:
        """Return the session's node at a path, or None where all is the host's; and whether the host's shows there."""
        node: Node | None = self.root
        shows = True
        for name in parts:
            if node is None:
                break
            if not isinstance(node, Folder):
                fail(errno.ENOTDIR if isinstance(node, File) else errno.EACCES)
            shows = shows and not node.whole
            if name in node.children:
                node = node.children[name]
                if node is None:
                    fail(errno.ENOENT)
            elif shows:
                node = None
            else:
                fail(errno.ENOENT)
        return node, shows and not (isinstance(node, Folder) and node.whole)

    def _folder(self, parts: Parts) -> Folder:
        """Return the session's own folder for a directory, where it puts its changes."""
        self._check_directory(parts)
        folder = self.root
        for name in parts:
            child = folder.children.get(name) or Folder(whole=False)
            if not isinstance(child, Folder):
                fail(errno.ENOTDIR)
            if name not in folder.children:
                self.put(folder, name, child)
            folder = child
        return folder

    def _missing(self, *paths: Parts) -> list[str]:
        """Return the names of the folders that the session has yet to make for a change of these entries."""
        above = {parts[:depth] for parts in paths for depth in range(1, len(parts))}
        return [parts[-1] for parts in above if self._find(parts)[0] is None]

    def _check_directory(self, parts: Parts) -> None:
        info = self.info(parts)
        if not info.is_directory:
            fail(errno.EACCES if info.is_link else errno.ENOTDIR)

    def _check_empty(self, parts: Parts) -> None:
        if not self.info(parts).is_directory:
            fail(errno.ENOTDIR)
        for _ in self.names(parts):
            fail(errno.ENOTEMPTY)

    def _put(self, parts: Parts, node: Node) -> None:
        self.put(self._folder(parts[:-1]), parts[-1], node)

    def _take(self, parts: Parts) -> None:
        """Take an entry out; where the host has one, note that it was removed."""
        folder = self._folder(parts[:-1])
        if self._find(parts[:-1])[1] and find(self._host, parts) is not None:
            self.put(folder, parts[-1], None)
        elif parts[-1] in folder.children:
            self._charge(weigh(parts[-1], folder.children.pop(parts[-1])), -1)

    def put(self, folder: Folder, name: str, node: Node | None) -> None:
        """Set, or replace, an entry of one of the session's own folders. Raises `OSError` without room for it."""
        size, entries = weigh(name, node)
        if name in folder.children:
            old_size, old_entries = weigh(name, folder.children[name])
            size, entries = size - old_size, entries - old_entries
        self._quota.check_kept(size, entries)
        self._charge((size, entries), 1)
        folder.children[name] = node
        folder.modified = time.time()

    def _charge(self, weight: tuple[int, int], sign: int) -> None:
        self._quota.memory += sign * weight[0]
        self._quota.entries += sign * weight[1]

    def _gather(self, parts: Parts) -> Node:
        """Return an entry with all that is in it, so that nothing of it is the host's any more."""
        before = self._quota.memory, self._quota.entries
        try:
            return self._gather_all(parts)
        finally:
            self._quota.memory, self._quota.entries = before

    def _gather_all(self, parts: Parts) -> Node:
        node, _ = self._find(parts)
        if isinstance(node, (File, Link)):
            return node
        info = self.info(parts)
        gathered: Node
        if info.is_directory:
            children: dict[str, Node | None] = {name: self._gather_all((*parts, name)) for name, _ in self.names(parts)}
            return Folder(children=children, modified=info.modified)
        if info.is_link:
            gathered = Link(modified=info.modified)
        else:
            check_file(info)
            self._quota.check_kept(info.size, 1)
            gathered = File(bytearray(self._host.read(parts)), modified=info.modified)
        # Counted as it grows: a large directory is refused before it fills the host's memory.
        weight = weigh(parts[-1], gathered)
        self._quota.check_kept(*weight)
        self._charge(weight, 1)
        return gathered


if TYPE_CHECKING:
    _: type[Tree] = OverlayTree
