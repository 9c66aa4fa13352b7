"""Where two folders of files that were to be equal are not: down to the member of an archive and the byte in it."""

from __future__ import annotations

import io
import tarfile
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

AROUND = 16
"""How many bytes of each side are shown."""


def differences(first: Path, second: Path) -> list[str]:
    """What differs between the files of two folders, one line for each place."""
    return list(_of_members("", _files(first), _files(second)))


def _of_members(where: str, first: Mapping[str, bytes], second: Mapping[str, bytes]) -> Iterator[str]:
    for name in [*first, *(name for name in second if name not in first)]:
        path = f"{where}{name}"
        if name not in second or name not in first:
            yield f"{path} is in the {'first' if name in first else 'second'} only"
        elif first[name] != second[name]:
            yield from _of_contents(path, first[name], second[name])
    if list(first) != list(second) and set(first) == set(second):
        yield f"{where.rstrip('/')}: the same files in another order"


def _of_contents(path: str, first: bytes, second: bytes) -> Iterator[str]:
    for opened in (_zip, _tar):
        one, two = opened(first), opened(second)
        if one is not None and two is not None:
            found = [*_of_members(f"{path}/", one.contents, two.contents), *_of_entries(path, one.entries, two.entries)]
            yield from found or [f"{path}: equal members, compressed or padded otherwise"]
            return
    at = next((n for n, (one, two) in enumerate(zip(first, second, strict=False)) if one != two), None)
    if at is None:
        yield f"{path}: {len(first):,} bytes, and {len(second):,}; the shorter is how the longer begins"
        return
    count = sum(one != two for one, two in zip(first, second, strict=False))
    sides = [content[max(0, at - 4) : at + AROUND] for content in (first, second)]
    yield (
        f"{path}: {len(first):,} bytes and {len(second):,}; {count:,} differ, first at {at:#x}: "
        f"{sides[0]!r} and {sides[1]!r}"
    )


def _of_entries(path: str, first: Mapping[str, str], second: Mapping[str, str]) -> Iterator[str]:
    for name, entry in first.items():
        if name in second and second[name] != entry:
            yield f"{path}/{name}: {entry}, and {second[name]}"


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


@dataclass(frozen=True, kw_only=True)
class _Archive:
    """The members in their order, and what is said of each beside its content."""

    contents: dict[str, bytes]
    entries: dict[str, str]


def _zip(content: bytes) -> _Archive | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = {
                entry.filename: f"time {entry.date_time}, mode {entry.external_attr >> 16:o}, "
                f"system {entry.create_system}"
                for entry in archive.infolist()
            }
            return _Archive(contents={name: archive.read(name) for name in entries}, entries=entries)
    except zipfile.BadZipFile:
        return None


def _tar(content: bytes) -> _Archive | None:
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            members = archive.getmembers()
            files = {one.name: archive.extractfile(one) if one.isfile() else None for one in members}
            contents = {one.name: file.read() if (file := files[one.name]) else b"" for one in members}
            entries = {
                one.name: f"time {one.mtime}, mode {one.mode:o}, of {one.uid} {one.uname} {one.gid} {one.gname}, "
                f"to {one.linkname!r}"
                for one in members
            }
            return _Archive(contents=contents, entries=entries)
    except tarfile.TarError:
        return None
