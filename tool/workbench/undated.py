"""Archives within what was compiled, made the same each time: their files are dated to the first day there is."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from workbench.faults import BuildFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What is read here of the zip format's records (PKWARE's APPNOTE, 4.3).
_END = struct.Struct("<4s4s2xHII")
_ENTRY = struct.Struct("<4s24xHHH8xI")

_FIRST = struct.pack("<HH", 0, 1 << 5 | 1)
"""Midnight of 1980-01-01, as a time and a date of MS-DOS."""


def undate(file: Path) -> None:
    """Set the dates of all files of the uncut zip archives that `file` holds, in place.

    Build scripts that pack an archive into a program stamp it with the present time, so that no two builds are alike.

    Raises:
        BuildFault: it holds none.

    """
    content = bytearray(file.read_bytes())
    dates = [date for end in _occurrences(content, b"PK\5\6") for date in _dates(content, end)]
    if not dates:
        raise BuildFault(
            "no archive is found in what was compiled, while its recipe says that there is one to be undated",
            where=str(file),
            remedy="take `undated` out of its table in tool/artifacts.toml, or see how the archive is stored now",
        )
    for date in dates:
        content[date : date + len(_FIRST)] = _FIRST
    file.write_bytes(content)


def _occurrences(content: bytearray, sought: bytes) -> Iterator[int]:
    found = content.find(sought)
    while found >= 0:
        yield found
        found = content.find(sought, found + 1)


def _dates(content: bytearray, end: int) -> list[int]:
    """Where the dates are of the archive whose last record is at `end`; none if that only looks like one."""
    if end + _END.size > len(content):
        return []
    _, disks, count, size, offset = _END.unpack_from(content, end)
    entry = end - size
    start = entry - offset
    if any(disks) or start < 0:
        return []
    dates = []
    for _ in range(count):
        if entry + _ENTRY.size > end:
            return []
        signature, name, extra, comment, local = _ENTRY.unpack_from(content, entry)
        if signature != b"PK\1\2" or content[start + local :][:4] != b"PK\3\4":
            return []
        dates += [entry + 12, start + local + 10]
        entry += _ENTRY.size + name + extra + comment
    return dates
