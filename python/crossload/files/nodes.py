"""What an overlay keeps of a session's files."""

from __future__ import annotations

import itertools
import stat
import time
from dataclasses import dataclass, field
from typing import Final

from crossload.files.tree import Info

__all__ = ["File", "Folder", "Link", "Node", "weigh"]

# What an entry takes beside its name and its content.
_ENTRY_SIZE: Final = 256
# The host's files have their own numbers, which are lower.
_numbers = itertools.count(1 << 62)


@dataclass
class File:
    """A file that the guest wrote, or moved here."""

    content: bytearray = field(default_factory=bytearray)
    modified: float = field(default_factory=time.time)
    inode: int = field(default_factory=lambda: next(_numbers))

    @property
    def info(self) -> Info:
        """What the guest sees of it."""
        return _info(stat.S_IFREG | 0o644, self.modified, self.inode, size=len(self.content))


@dataclass
class Link:
    """A link of the host's that the guest moved here. As there, it is not followed."""

    modified: float = field(default_factory=time.time)
    inode: int = field(default_factory=lambda: next(_numbers))

    @property
    def info(self) -> Info:
        """What the guest sees of it."""
        return _info(stat.S_IFLNK | 0o777, self.modified, self.inode)


@dataclass
class Folder:
    """A directory that the guest made, or changed something in."""

    whole: bool = True
    """Whether these are all of its entries. If not, the host's are there as well."""
    children: dict[str, Node | None] = field(default_factory=dict)
    """Its entries. None stands for one of the host's that was removed."""
    modified: float = field(default_factory=time.time)
    inode: int = field(default_factory=lambda: next(_numbers))

    @property
    def info(self) -> Info:
        """What the guest sees of it."""
        return _info(stat.S_IFDIR | 0o755, self.modified, self.inode, links=2)


Node = File | Folder | Link


def _info(mode: int, when: float, inode: int, *, links: int = 1, size: int = 0) -> Info:
    return Info(mode=mode, inode=inode, links=links, size=size, accessed=when, modified=when, changed=when)


def weigh(name: str, node: Node | None) -> tuple[int, int]:
    """Bytes and entries that a node and all below it take."""
    size, entries, rest = 0, 0, [(name, node)]
    while rest:
        name, node = rest.pop()
        size += _ENTRY_SIZE + len(name.encode())
        entries += 1
        if isinstance(node, File):
            size += len(node.content)
        elif isinstance(node, Folder):
            rest.extend(node.children.items())
    return size, entries
